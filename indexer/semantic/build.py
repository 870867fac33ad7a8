"""Store → vectors: what is new or changed is embedded, the newest replies first, so that a run can end at any moment."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from corpus import Reply, Store
from indexer.semantic.model import Model, Vectors
from indexer.semantic.passages import passages
from indexer.semantic.vectors import Entry, VectorFolder

_BATCH: Final = 64
"""Replies embedded and kept at a time: some ten seconds are lost when a run is killed."""
_TOGETHER: Final = 16
"""Texts of like length given to the model at once."""

Progress = Callable[[int, int], None]
"""Called with the number of replies done and the number of all."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """What a run did."""

    replies: int
    texts: int
    seconds: float


def embed(
    store: Store, folder: VectorFolder, model: Model, progress: Progress = lambda done, total: None
) -> Embedded:
    """Embed the replies of `store` whose text is not in `folder` yet, the newest first.

    Each batch is durable once it is done; an interrupted run goes on where it ended.
    """
    started = time.perf_counter()
    folder.drop_damaged()
    known = folder.digests()
    wanted: list[tuple[str, str]] = []
    living: set[str] = set()
    for batch in store.batches():
        for stored in batch:
            living.add(stored.id)
            if known.get(stored.id) != _digest(passages(stored.reply)):
                wanted.append((stored.reply.date or "", stored.id))
    wanted.sort(reverse=True)
    texts = 0
    for start in range(0, len(wanted), _BATCH):
        ids = [reply_id for _, reply_id in wanted[start : start + _BATCH]]
        stored_replies = store.many(ids)
        texts += keep(folder, model, [(i, stored_replies[i].reply) for i in ids if i in stored_replies])
        progress(min(start + _BATCH, len(wanted)), len(wanted))
    folder.tidy(living)
    return Embedded(len(wanted), texts, time.perf_counter() - started)


def keep(folder: VectorFolder, model: Model, replies: Iterable[tuple[str, Reply]]) -> int:
    """Embed replies, by their ids, as one part of `folder`; how many texts that were."""
    entries: list[Entry] = []
    texts: list[str] = []
    for reply_id, reply in replies:
        own = passages(reply)
        entries.append(Entry(reply_id, _digest(own), len(own)))
        texts += own
    if entries:
        folder.add(entries, embed_by_length(model, texts))
    return len(texts)


def embed_by_length(model: Model, texts: Sequence[str]) -> Vectors:
    """The vectors of `texts`, in their order, made in batches of texts of like length: padding costs time."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    matrix = np.empty((len(texts), model.dimension), np.float32)
    for start in range(0, len(order), _TOGETHER):
        some = order[start : start + _TOGETHER]
        matrix[some] = model.embed([texts[i] for i in some], question=False)
    return matrix


def _digest(texts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
