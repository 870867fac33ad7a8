"""Store → vectors: what is new or changed is embedded, the newest replies first, so that a run can end at any moment."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from corpus import Reply, Store
from indexer.semantic.model import Model, Vectors
from indexer.semantic.part import Entry
from indexer.semantic.passages import passages
from indexer.semantic.vectors import VectorFolder

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
    with folder.writing():
        folder.drop_damaged()
        folder.join()
        wanted, living = _wanted(store, folder.digests())
        texts = 0
        for start in range(0, len(wanted), _BATCH):
            stored = store.many(wanted[start : start + _BATCH])
            texts += keep(folder, model, [(reply_id, one.reply) for reply_id, one in stored.items()])
            folder.join()
            progress(min(start + _BATCH, len(wanted)), len(wanted))
        folder.tidy(living)
    return Embedded(len(wanted), texts, time.perf_counter() - started)


def _wanted(store: Store, known: Mapping[str, str]) -> tuple[list[str], set[str]]:
    """The replies whose text is not `known` by its digest, the newest first; and all there are."""
    wanted: list[tuple[str, str]] = []
    living: set[str] = set()
    for batch in store.batches():
        for stored in batch:
            living.add(stored.id)
            if known.get(stored.id) != _digest(passages(stored.reply)):
                wanted.append((stored.reply.date or "", stored.id))
    return [reply_id for _, reply_id in sorted(wanted, reverse=True)], living


def keep(folder: VectorFolder, model: Model, replies: Iterable[tuple[str, Reply]]) -> int:
    """Embed replies, by their ids, as one part of `folder`; how many texts that were."""
    own = {reply_id: passages(reply) for reply_id, reply in replies}
    texts = [*{text: None for pair in own.values() for text in pair}]
    if own:
        vectors = embed_by_length(model, texts)
        at = {text: number for number, text in enumerate(texts)}
        rows = [[at[text] for text in both] for both in zip(*own.values(), strict=True)]
        folder.add([Entry(reply_id, _digest(pair)) for reply_id, pair in own.items()], vectors[rows])
    return len(texts)


def embed_by_length(model: Model, texts: Sequence[str], *, question: bool = False) -> Vectors:
    """The vectors of `texts`, in their order, made in batches of texts of like length: padding costs time, large batches memory."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    matrix = np.empty((len(texts), model.dimension), np.float32)
    for start in range(0, len(order), _TOGETHER):
        some = order[start : start + _TOGETHER]
        matrix[some] = model.embed([texts[i] for i in some], question=question)
    return matrix


def _digest(texts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
