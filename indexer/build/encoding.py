"""Documents encoded for an engine in batches, by several processes where there are many: most of the time of indexing."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import Final, TypeVar

from indexer.contract.document import Document

BATCH: Final = 128
"""Documents encoded at once."""
ENOUGH: Final = 2000
"""So many documents are worth the half second that other processes take to begin."""
AHEAD: Final = 8
"""Batches of each process that wait at most: it has work while a segment is written, and memory stays bounded."""


T = TypeVar("T")


def encode_all(
    encode: Callable[[Sequence[Document]], T], documents: Iterable[Document], count: int, processes: int = 0
) -> Iterator[tuple[int, T]]:
    """All documents encoded in their order, batch by batch, each with how many documents it has.

    By so many processes, by default one for each processor where `count`, the number of documents, is worth it.
    """
    batches = _batches(documents)
    processes = processes or (os.cpu_count() or 1 if count >= ENOUGH else 1)
    if processes == 1:
        yield from ((len(batch), encode(batch)) for batch in batches)
        return
    spawning = get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawning, initializer=_end_with_parent) as pool:
        waiting: deque[tuple[int, Future[T]]] = deque()
        try:
            for batch in batches:
                waiting.append((len(batch), pool.submit(encode, batch)))
                if len(waiting) > processes * AHEAD:
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


def _batches(documents: Iterable[Document]) -> Iterator[Sequence[Document]]:
    remaining = iter(documents)
    while batch := list(islice(remaining, BATCH)):
        yield batch
