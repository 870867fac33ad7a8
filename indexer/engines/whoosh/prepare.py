"""What of replies goes into an index, worked out in batches, by several processes where there are many: most of the time of indexing."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import Final

import numpy as np

from corpus import Reply
from corpus.letter.promises import promises
from indexer.engines.whoosh.families import HASHES, signature
from indexer.engines.whoosh.storage.columns import Column, Columns
from indexer.engines.whoosh.storage.promise_columns import PromiseColumns
from indexer.schema import TEXT_FIELDS, column_values
from indexer.text.analyzer import Terms, analyzer
from indexer.text.dates import span

BATCH: Final = 128
"""Replies prepared at once."""
ENOUGH: Final = 2000
"""So many replies are worth the half second that other processes take to begin."""
AHEAD: Final = 8
"""Batches of each process that wait at most: it has work while a segment is written, and memory stays bounded."""

Batch = Sequence[tuple[str, Reply]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A batch of replies as an index takes them."""

    columns: Columns
    terms: Terms


def prepare(replies: Batch) -> Prepared:
    """What goes into an index of these replies."""
    parts = (((field.text(reply), field.weight) for field in TEXT_FIELDS) for _, reply in replies)
    return Prepared(columns_of(replies), analyzer().terms(parts))


def columns_of(replies: Batch) -> Columns:
    """What is kept of these replies beside their terms."""
    rows = [column_values(reply) for _, reply in replies]
    return Columns(
        ids=Column.of([[reply_id] for reply_id, _ in replies]),
        days=np.array([span(reply.date) for _, reply in replies], dtype=np.int32).reshape(-1, 2),
        signatures=np.array([signature(reply) for _, reply in replies], dtype=np.uint16).reshape(-1, HASHES),
        promises=PromiseColumns.of([promises(reply) for _, reply in replies]),
        by_name={name: Column.of([row[name] for row in rows]) for name in column_values(Reply())},
    )


def prepare_all(replies: Iterable[tuple[str, Reply]], count: int, processes: int = 0) -> Iterator[Prepared]:
    """`prepare` of all replies in their order, batch by batch.

    By so many processes, by default one for each processor where `count`, the number of replies, is worth it.
    """
    batches = _batches(replies)
    processes = processes or (os.cpu_count() or 1 if count >= ENOUGH else 1)
    if processes == 1:
        yield from map(prepare, batches)
        return
    spawning = get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawning, initializer=_end_with_parent) as pool:
        waiting: deque[Future[Prepared]] = deque()
        try:
            for batch in batches:
                waiting.append(pool.submit(prepare, batch))
                if len(waiting) > processes * AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
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


def _batches(replies: Iterable[tuple[str, Reply]]) -> Iterator[Batch]:
    remaining = iter(replies)
    while batch := list(islice(remaining, BATCH)):
        yield batch
