"""What the operator sees of requests: numbers for Prometheus, of all workers together, and a line of JSON for each, if asked for.

Neither holds what was asked, nor by whom: of an address they know the route, /reply/<reply_id>. Every answer carries the id of its line.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from ipaddress import ip_address
from typing import Any, Final
from uuid import uuid4

from flask import Flask, Response, abort, g, request

from corpus import CorpusError
from indexer import SearchError, Settings
from webapp.journal.journal import Journal
from webapp.site import site

FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder where workers leave their numbers for each other; prometheus_client looks for it when it is imported."""
WAITED: Final = "dafu.waited"
"""In the environment of a request, how many seconds it waited for a thread."""
_METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"))
"""Anything else is what somebody typed."""
_ID: Final = re.compile(r"[\w-]{8,64}", re.ASCII)
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

log = logging.getLogger(__name__)


@cache
def _meters() -> tuple[Any, Any]:
    """How many requests there were, and how long they took; made once a process.

    prometheus_client is imported when the folder has been named.
    """
    from prometheus_client import Counter, Histogram

    names = ("route", "status")
    return (
        Counter("dafu_requests", "Requests answered", names),
        Histogram("dafu_request_seconds", "Seconds until an answer began", ("route",), buckets=_SECONDS),
    )


def register(app: Flask, settings: Settings) -> None:
    """Measure the requests of `app`, and serve /metrics. To be registered before what keeps pages, which must not keep ids."""
    requests, times = _meters()  # before the first requests, which may come at once

    def end(answer: Response) -> Response:
        seconds = time.perf_counter() - g.began
        route = str(request.url_rule) if request.url_rule else "none"
        answer.headers["X-Request-Id"] = g.request_id
        try:
            requests.labels(route, answer.status_code).inc()
            times.labels(route).observe(seconds)
        except OSError as error:  # a full disk: the answer is worth more than the number
            log.debug("%s", error)
        if settings.access_log:
            _write_line(answer, route, seconds, time.thread_time() - g.spent)
        return answer

    app.before_request(lambda: _begin(settings))
    app.after_request(end)
    app.add_url_rule("/metrics", "metrics", _serve)


def _begin(settings: Settings) -> None:
    g.began, g.spent = time.perf_counter(), time.thread_time()
    given = request.headers.get("X-Request-Id", "") if settings.proxies else ""
    g.request_id = given if _ID.fullmatch(given) else uuid4().hex


def _write_line(answer: Response, route: str, seconds: float, spent: float) -> None:
    line = {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "id": g.request_id,
        "method": request.method if request.method in _METHODS else "other",
        "route": route,
        "status": answer.status_code,
        "waited": round(request.environ.get(WAITED, 0.0), 4),
        "seconds": round(seconds, 4),
        "processor_seconds": round(spent, 4),
        "bytes": answer.content_length,
    }
    try:
        sys.stderr.write(json.dumps(line) + "\n")
    except OSError as error:
        log.debug("%s", error)


def _serve() -> Response:
    """The numbers, for those in the same network; there are none for visitors."""
    if not _is_near(request.remote_addr or ""):
        abort(404)
    from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = REGISTRY
    if FOLDER_VARIABLE in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    numbers = generate_latest(registry) + generate_latest(_State())
    answer = Response(numbers, content_type=CONTENT_TYPE_LATEST)
    answer.cache_control.no_store = True
    return answer


class _State:
    """What is kept and searchable, asked for at each reading."""

    def collect(self) -> Iterator[Any]:
        """The gauges; none of those that cannot be known now."""
        from prometheus_client.core import GaugeMetricFamily

        try:
            engine, store = site().engine, site().store_if_any
            index, caches = engine.state(), engine.stats()
            built = datetime.fromisoformat(index.built_at) if index and index.built_at else None
            values = {
                "dafu_documents": ("Replies that can be searched", index.documents if index else 0),
                "dafu_replies": ("Replies that are kept", store.stats()["replies"] if store else None),
                "dafu_pending_changes": (
                    "Changes that are not searchable yet",
                    store.pending(index.change if index else 0) if store else None,
                ),
                "dafu_index_age_seconds": ("Since the index was changed last", _age(built)),
                "dafu_cache_hits": ("Postings found in the cache of this worker", caches.get("cache_hits")),
                "dafu_cache_misses": ("Postings not found in it", caches.get("cache_misses")),
                "dafu_last_import_rejected": ("Documents that the last import rejected", _rejected()),
            }
        except (CorpusError, SearchError) as error:
            log.warning("%s", error)
            values = {}
        yield GaugeMetricFamily("dafu_up", "Whether replies can be searched", value=1 if values else 0)
        for name, (help_, value) in values.items():
            if value is not None:
                yield GaugeMetricFamily(name, help_, value=float(value))


def _rejected() -> int | None:
    path = site().settings.journal_path
    if not path.exists():
        return None
    with Journal(path) as journal:
        return next((run.rejected for run in journal.imports(1)), None)


def _age(moment: datetime | None) -> float | None:
    return None if moment is None else (datetime.now(UTC) - moment.astimezone(UTC)).total_seconds()


def _is_near(address: str) -> bool:
    try:
        known = ip_address(address)
    except ValueError:
        return address == "localhost"
    # ::ffff:203.0.113.7, as a socket of both kinds calls a visitor with IPv4: all of ::ffff:0:0/96 counts as private.
    return (getattr(known, "ipv4_mapped", None) or known).is_private
