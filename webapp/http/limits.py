"""How much a visitor may ask for, counted by what it costs, over all workers together.

Each visitor has a bucket of points that fills evenly; a page takes one, an export many (the generic cell rate algorithm: one number a
bucket). The buckets lie in memory that workers inherit: a fixed number of them, found by a digest of where a request comes from, so that no
flood of addresses makes them grow, and no address is kept. Two visitors that share a bucket by chance are limited together.
"""

from __future__ import annotations

import fcntl
import hashlib
import mmap
import os
import struct
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from time import time
from typing import Final

from flask import Flask, Response, request

from indexer import Settings, deadline
from webapp.errors import error_answer
from webapp.languages.choice import said
from webapp.operations.login_attempts import place_of

COSTS: Final[Mapping[str, int]] = {
    "asset": 0,
    "icon": 0,
    "metrics": 0,
    "identity.logo": 0,
    "identity.colours": 0,
    "pages.alive": 0,
    "pages.ready": 0,
    "exports.export": 30,
    "exports.export_by_api": 30,
    "data.everything": 60,
    "snapshots.one": 30,
    "promise_files.export": 30,
    "picked.export": 30,
    "picked.add": 5,
    "picked_api.make": 5,
    "picked_api.change": 5,
    "promise_files.dates": 30,
    "precedents.answer": 20,
    "precedents.brief": 20,
    "precedents_api.precedents_of": 20,
    "login.check": 20,
    "alerts.ask": 60,
    "alerts.ask_promise": 60,
    "overview_api.page_by_api": 10,
    "coverage.page": 5,
    "coverage.page_by_api": 5,
    "stats.stats": 5,
    "comparing.compare": 5,
    "comparing.api": 5,
}
"""Points of what costs more or less than a page, by endpoint."""
_PAGE: Final = 1
_LONG: Final = 20
"""Points from which on a request may take as long as an export."""
_MINUTE: Final = 60.0
_BUCKETS: Final = 1 << 16
_SLOT: Final = struct.Struct("d")
_LOCAL: Final = ("127.0.0.1", "::1", "::ffff:127.0.0.1", "localhost", "")


class Buckets:
    """`per_minute` points a minute for each visitor, of which a minute's may be used at once. To be made before workers are."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time) -> None:
        self._point = _MINUTE / per_minute
        self._clock = clock
        self._memory = mmap.mmap(-1, _BUCKETS * _SLOT.size)
        self._salt = os.urandom(16).hex()
        self._threads = threading.Lock()
        # A lock of the system, so that a worker that is killed gives it back; of a file without a name, and without content.
        self._file = _nameless_file()
        weakref.finalize(self, os.close, self._file)

    def seconds_to_wait(self, address: str, cost: int) -> float:
        """0 where a visitor may use `cost` points now, which are taken; else after how many seconds that is so."""
        digest = hashlib.sha256(place_of(address, self._salt).encode()).digest()
        offset = int.from_bytes(digest[:8], "big") % _BUCKETS * _SLOT.size
        with self._held():
            now = self._clock()
            full_at = _SLOT.unpack_from(self._memory, offset)[0]
            # A moment further away than a minute is of before the clock was put back.
            full_at = min(max(now, full_at), now + _MINUTE)
            after: float = full_at + min(cost * self._point, _MINUTE)
            if after - now > _MINUTE + 1e-6:
                return after - now - _MINUTE
            _SLOT.pack_into(self._memory, offset, after)
        return 0.0

    @contextmanager
    def _held(self) -> Iterator[None]:
        with self._threads:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)


def _nameless_file() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("dafu")
    file, name = tempfile.mkstemp()
    Path(name).unlink()
    return file


def give_time(settings: Settings) -> None:
    """Have the present request end in time: what costs much may take longer."""
    is_long = COSTS.get(request.endpoint or "", _PAGE) >= _LONG
    deadline.begin(settings.export_seconds if is_long else settings.query_seconds)


def buckets_of(settings: Settings) -> Buckets | None:
    """The buckets that the settings ask for; None where visitors are not limited."""
    return Buckets(settings.points_per_minute) if settings.points_per_minute else None


def register(app: Flask, settings: Settings, buckets: Buckets | None) -> None:
    """Answer 429 to visitors of `app` who ask for too much. To be registered before what answers from kept pages."""
    if buckets is None:
        return

    def limit() -> Response | None:
        address = request.remote_addr or ""
        if not settings.proxies and address in _LOCAL:
            # Who asks from this machine is its operator, or a proxy of which nothing was said: then it is everybody.
            return None
        cost = COSTS.get(request.endpoint or "", _PAGE)
        seconds = ceil(buckets.seconds_to_wait(address, cost)) if cost else 0
        if not seconds:
            return None
        answer = error_answer(
            429,
            said(
                "从您所在的网络地址来的请求太多，请过 {seconds} 秒再试。成批取用请下载全部数据。",
                seconds=seconds,
            ),
        )
        answer.headers["Retry-After"] = str(seconds)
        return answer

    app.before_request(limit)
