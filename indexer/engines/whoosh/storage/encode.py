"""Documents as this engine takes them: their terms counted, their values in columns. Their promises come later, see `unread`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.contract.document import Document, in_lines
from indexer.engines.whoosh.storage.column import Column
from indexer.engines.whoosh.storage.columns import Columns
from indexer.engines.whoosh.storage.text_arrays import Texts
from indexer.schema import column_names
from indexer.text.analyzer import Terms, analyzer


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents encoded."""

    columns: Columns
    terms: Terms


def encode(documents: Sequence[Document]) -> Batch:
    """The documents as a batch for the writer."""
    parts = [document.parts() for document in documents]
    return Batch(columns_of(documents, [*map(in_lines, parts)]), analyzer().terms(parts))


def columns_of(documents: Sequence[Document], folded: Sequence[str]) -> Columns:
    """What is kept of documents beside their terms; `folded` are the texts of each, as `Document.folded` gives them."""
    rows = [document.values() for document in documents]
    days = np.array([document.days() for document in documents], dtype=np.int32).reshape(-1, 2)
    return Columns(
        ids=Column.of([[document.id] for document in documents]),
        first_day=days[:, 0],
        last_day=days[:, 1],
        families=np.array([document.family or 0 for document in documents], dtype=np.int32),
        texts=Texts.of(folded),
        by_name={name: Column.of([row[name] for row in rows]) for name in column_names()},
    )
