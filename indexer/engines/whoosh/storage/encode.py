"""Documents as this engine takes them: their terms counted, their values in columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus import Reply
from corpus.letter.promises import promises_of_each
from indexer.contract.document import Document
from indexer.engines.whoosh.storage.column import Column
from indexer.engines.whoosh.storage.columns import Columns
from indexer.engines.whoosh.storage.promise_columns import PromiseColumns
from indexer.engines.whoosh.storage.text_arrays import Texts
from indexer.schema import column_values
from indexer.text.analyzer import Terms, analyzer


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents encoded."""

    columns: Columns
    terms: Terms


def encode(documents: Sequence[Document]) -> Batch:
    """The documents as a batch for the writer."""
    return Batch(columns_of(documents), analyzer().terms(document.parts() for document in documents))


def columns_of(documents: Sequence[Document]) -> Columns:
    """What is kept of documents beside their terms."""
    rows = [document.values() for document in documents]
    days = np.array([document.days() for document in documents], dtype=np.int32).reshape(-1, 2)
    return Columns(
        ids=Column.of([[document.id] for document in documents]),
        first_day=days[:, 0],
        last_day=days[:, 1],
        families=np.array([document.family or 0 for document in documents], dtype=np.int32),
        promises=PromiseColumns.of([*promises_of_each(document.reply for document in documents)]),
        texts=Texts.of([document.folded() for document in documents]),
        by_name={name: Column.of([row[name] for row in rows]) for name in column_values(Reply())},
    )
