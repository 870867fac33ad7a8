"""What a write adds to the suggestions of an index and what it takes from them."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from indexer.engines.whoosh.storage.encode import Batch
from indexer.engines.whoosh.storage.writer import Removed
from indexer.suggest.levels import write
from indexer.suggest.vocabulary import COLUMNS, Counts, counts

_GATHERED: Final = 1_000_000
"""Different things counted before a level is written: some 200 MB."""
_SUFFIX: Final = ".suggest"


class Spoken:
    """Counts gathered by one write, over the `levels` of the commit before, the newest first."""

    def __init__(self, levels: Sequence[Path], folder: Path) -> None:
        self._levels = levels
        self._folder = folder
        self._changes: Counts = Counter()
        self._words: Counter[str] = Counter()
        """Most of what changes; kept apart, since each batch has thousands that others have, too."""

    def add(self, batch: Batch) -> None:
        """Count the documents of a batch."""
        terms = batch.terms
        holders = np.bincount(terms.counted_words.terms.astype(np.intp), minlength=len(terms.words))
        values = {name: batch.columns.by_name[name].counts() for name in COLUMNS}
        self._changes.update(counts(values, {}))
        self._words.update(dict(zip(terms.words, holders.tolist(), strict=True)))
        if len(self._changes) + len(self._words) > _GATHERED:
            self._write()

    def remove(self, removed: Iterable[Removed]) -> None:
        """Count documents no longer."""
        for gone in removed:
            values = {name: gone.columns.by_name[name].count(gone.chosen) for name in COLUMNS}
            self._changes.subtract(counts(values, gone.words()))

    def write(self) -> list[str]:
        """The names of the files from now on, the newest first."""
        if self._changes or self._words or not self._levels:
            self._write()
        return [level.name for level in self._levels]

    def _write(self) -> None:
        changes = counts({}, self._words)
        changes.update(self._changes)
        self._levels = write(self._folder / f"{uuid.uuid4().hex}{_SUFFIX}", self._levels, changes)
        self._changes.clear()
        self._words.clear()
