"""Documents encoded for an engine in batches, by several processes where there are many: most of the time of indexing."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import nullcontext
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import Final, Self, TypeVar

BATCH: Final = 128
"""Documents that a process takes at once, unless it is told otherwise."""
ENCODED: Final = 2 * BATCH
"""Documents encoded for an engine at once: what many of them hold is cut, sent and taken in once."""
ENOUGH: Final = 2000
"""So many documents are worth the half second that other processes take to begin."""
AHEAD: Final = 8
"""Batches of each process that wait at most: it has work while a segment is written, and memory stays bounded."""


D = TypeVar("D")
T = TypeVar("T")


class Processes:
    """Processes that encode: they begin where there is enough to do, and stay for what comes next, until this is left."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown()

    def begun(self, count: int) -> ProcessPoolExecutor:
        """So many processes."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                count, mp_context=get_context("spawn"), initializer=_end_with_parent
            )
        return self._pool


def encode_all(
    encode: Callable[[Sequence[D]], T],
    documents: Iterable[D],
    count: int,
    processes: int = 0,
    kept: Processes | None = None,
    at_once: int = BATCH,
) -> Iterator[tuple[int, T]]:
    """All documents encoded in their order, `at_once` in a batch, each batch with how many documents it has.

    By so many processes, by default one for each processor where `count`, the number of documents, is worth it: those `kept` from
    before, or their own.
    """
    batches = _batches(documents, at_once)
    processes = processes or (os.cpu_count() or 1 if count >= ENOUGH else 1)
    if processes == 1:
        yield from ((len(batch), encode(batch)) for batch in batches)
        return
    with nullcontext(kept) if kept is not None else Processes() as several:
        pool = several.begun(processes)
        waiting: deque[tuple[int, Future[T]]] = deque()
        try:
            for batch in batches:
                waiting.append((len(batch), pool.submit(encode, batch)))
                if len(waiting) * at_once > processes * AHEAD * BATCH:
                    size, future = waiting.popleft()
                    yield size, future.result()
            while waiting:
                size, future = waiting.popleft()
                yield size, future.result()
        finally:
            for _, future in waiting:
                future.cancel()


def _end_with_parent() -> None:
    """Have this process end when the one it works for was killed, instead of waiting for its work for ever."""
    parent = parent_process()
    if parent is None:
        raise RuntimeError("this process works for no other")

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def _batches(documents: Iterable[D], at_once: int) -> Iterator[Sequence[D]]:
    remaining = iter(documents)
    while batch := list(islice(remaining, at_once)):
        yield batch
