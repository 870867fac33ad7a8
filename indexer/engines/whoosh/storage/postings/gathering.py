"""Postings of the documents of a coming segment, gathered in memory until they are merged and written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final

import numpy as np

from indexer.engines.whoosh.storage.array_file import Array, GrowingArray
from indexer.engines.whoosh.storage.array_types import Numbers, Places
from indexer.engines.whoosh.storage.postings.joining import merged
from indexer.engines.whoosh.storage.postings.packing import Packing, encoded_words
from indexer.engines.whoosh.storage.postings.segment import Run, ranges
from indexer.text.analyzer import Terms
from indexer.text.counted import Counted

_AT_ONCE: Final = 1_000_000
"""Postings that are merged at once: few enough to be near the processor."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The grams or the words of a batch."""

    counted: Counted
    numbers: Places
    """Of each of its terms the number among the terms of the segment, ascending."""
    before: int
    """Documents of the segment before the batch."""
    ends: Places
    """Where the entries of each term end."""

    @classmethod
    def of(cls, counted: Counted, numbers: Places, before: int) -> _Part:
        """With the number of each of its terms in the segment."""
        if (np.diff(numbers) < 0).any():
            counted, numbers = counted.ordered(numbers), np.sort(numbers)
        return cls(counted, numbers, before, np.cumsum(counted.sizes, dtype=np.intp))

    def run(self, first: int, end: int) -> Run:
        """What it has of the segment's terms from `first` to before `end`."""
        start, stop = np.searchsorted(self.numbers, (first, end)).tolist()
        entries = slice(self.ends[start - 1] if start else 0, self.ends[stop - 1] if stop else 0)
        sizes = self.counted.sizes[start:stop].astype(np.intp)
        documents = self.counted.documents[entries].astype(np.int32)
        documents += np.int32(self.before)
        return Run(self.numbers[start:stop], sizes, documents, self.counted.counts[entries])


@dataclass(slots=True)
class Gathered:
    """Those of the documents of one segment."""

    postings: int = 0
    lengths: list[int] = field(default_factory=list)
    """Of each document, the sum of its frequencies."""
    _words: defaultdict[str, int] = field(default_factory=lambda: defaultdict(count().__next__))
    _batches: list[tuple[Counted, Counted, Numbers, int]] = field(default_factory=list)
    """Of each its grams, its words, the numbers of these, and how many documents come before."""

    def add(self, terms: Terms) -> None:
        """Take in the terms of the next documents."""
        numbers = np.fromiter(map(self._words.__getitem__, terms.words), np.int32, len(terms.words))
        self._batches.append((terms.grams, terms.counted_words, numbers, len(self.lengths)))
        lengths = np.zeros(terms.size, dtype=np.int64)
        for counted in (terms.grams, terms.counted_words):
            self.postings += len(counted.documents)
            lengths += np.bincount(counted.documents, counted.counts, minlength=terms.size).astype(np.int64)
        self.lengths += lengths.tolist()

    def arrays(self) -> Iterator[tuple[str, Array | GrowingArray]]:
        """The arrays of the segment's file."""
        every = [np.empty(0, dtype=np.uint64), *(grams.terms for grams, *_ in self._batches)]
        grams = np.unique(np.concatenate(every))
        words = sorted(self._words)
        ranks = np.empty(len(words), dtype=np.intp)
        ranks[[self._words[word] for word in words]] = np.arange(len(grams), len(grams) + len(words))
        parts = [
            _Part.of(counted, numbers, before)
            for of_grams, of_words, named, before in self._batches
            for counted, numbers in (
                (of_grams, np.searchsorted(grams, of_grams.terms)),
                (of_words, ranks[named]),
            )
        ]
        self._batches.clear()
        yield "grams", grams
        yield "lengths", np.array(self.lengths, dtype=np.uint32)
        yield from self._packed(parts, len(grams) + len(words)).arrays()
        yield from encoded_words([word.encode() for word in words]).items()

    def _packed(self, parts: Sequence[_Part], terms: int) -> Packing:
        sizes = np.zeros(terms, dtype=np.int64)
        for part in parts:
            sizes[part.numbers] += part.counted.sizes
        packing = Packing(len(self.lengths))
        for first, end in ranges(sizes, _AT_ONCE):
            # Of each batch the documents ascend, and the next batch has later ones.
            packing.add(*merged([part.run(first, end) for part in parts], first, end))
        return packing
