"""What a write adds to the suggestions of an index and what it takes from them.

A commit keeps what it counted as it is, and another right after it has it in levels, which takes longer than the rest of a small update:
what was indexed is found before. Whoever opens the first one, or what is left of a process that was killed between the two, puts
the counts over the levels in memory where it is asked for suggestions.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from indexer.engines.whoosh.generations import Generations
from indexer.engines.whoosh.storage.encode import Batch
from indexer.engines.whoosh.storage.postings.segment import Segment
from indexer.engines.whoosh.storage.writer import Removed
from indexer.suggest.levels import write
from indexer.suggest.vocabulary import COLUMNS, WORD, Counts, counts

_GATHERED: Final = 1_000_000
"""Different things counted before they are written: some 200 MB."""
COUNTED: Final = ".counted"
LEVEL: Final = ".suggest"


class Spoken:
    """Counts gathered by one write, for files in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written: list[str] = []
        self._changes: Counts = Counter()
        self._words: Counter[str] = Counter()
        """Most of what changes; kept apart, since each segment has tens of thousands that others have, too."""

    def add(self, batch: Batch) -> None:
        """Count the values of a batch of documents."""
        values = {name: batch.columns.by_name[name].counts() for name in COLUMNS}
        self._changes.update(counts(values, {}))
        self._write_many()

    def add_words(self, added: Iterable[Segment]) -> None:
        """Count the words of documents, once they are written."""
        for segment in added:
            self._words.update(dict(segment.word_counts()))
            self._write_many()

    def remove(self, removed: Iterable[Removed]) -> None:
        """Count documents no longer."""
        for gone in removed:
            values = {name: gone.columns.by_name[name].count(gone.chosen) for name in COLUMNS}
            self._changes.subtract(counts(values, gone.words()))

    def write(self) -> list[str]:
        """The names of the files of all that was counted, the oldest first."""
        if self._changes or self._words:
            self._write()
        return self._written

    def _write_many(self) -> None:
        if len(self._changes) + len(self._words) > _GATHERED:
            self._write()

    def _write(self) -> None:
        by_kind: dict[str, dict[str, int]] = {WORD: self._words}
        for (kind, text), change in self._changes.items():
            of_kind = by_kind.setdefault(kind, {})
            of_kind[text] = of_kind.get(text, 0) + change
        name = f"{uuid.uuid4().hex}{COUNTED}"
        (self._folder / name).write_text(json.dumps(by_kind), encoding="utf-8")
        self._written.append(name)
        self._changes.clear()
        self._words.clear()


def counted_in(files: Iterable[Path]) -> Counts:
    """What was counted, from the files of `Spoken`."""
    every: Counts = Counter()
    for file in files:
        for kind, changes in json.loads(file.read_bytes()).items():
            every.update({(kind, text): change for text, change in changes.items()})
    return every


def write_suggestions(generations: Generations) -> None:
    """Have what the last commit counted in its suggestions, by a commit of its own. Call under the lock.

    Raises IndexDamaged for files of either that are not as they were written.
    """
    state = generations.state
    if state is None or not state.counted:
        return
    spoken = {*state.spoken}
    generations.verify(state, lambda name, _: name in spoken)
    folder = generations.folder()
    levels = [folder / name for name in state.suggestions]
    for name in state.counted:
        levels = write(folder / f"{uuid.uuid4().hex}{LEVEL}", levels, counted_in([folder / name]))
    suggestions = [level.name for level in levels]
    committed = replace(state, commit=state.commit + 1, suggestions=suggestions, counted=())
    generations.commit(folder, committed, [*(state.files.keys() - spoken), *suggestions], state)
