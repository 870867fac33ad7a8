"""Postings of the documents of a coming segment, gathered in memory until they are sorted and written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.storage.array_file import Array, GrowingArray
from indexer.engines.whoosh.storage.array_types import Numbers
from indexer.engines.whoosh.storage.postings.packing import Frequencies, Packing, encoded_words
from indexer.text.analyzer import Terms

Codes = npt.NDArray[np.uint64]

_WORD: Final = np.uint64(1 << 62)
"""Above all codes of grams: the words follow, numbered."""


@dataclass(slots=True)
class Gathered:
    """Those of the documents of one segment."""

    postings: int = 0
    lengths: list[int] = field(default_factory=list)
    """Of each document, the sum of its frequencies."""
    _words: dict[str, int] = field(default_factory=dict)
    _codes: list[Codes] = field(default_factory=list)
    _documents: list[Numbers] = field(default_factory=list)
    _frequencies: list[Frequencies] = field(default_factory=list)

    def add(self, terms: Terms) -> None:
        """Take in the terms of the next documents."""
        known, first = self._words, len(self.lengths)
        numbers = np.array([known.setdefault(word, len(known)) for word in terms.words], dtype=np.uint64)
        words, grams = terms.counted_words, terms.grams
        documents = np.concatenate((grams.documents, words.documents))
        frequencies = np.concatenate((grams.counts, words.counts))
        # Of each part the documents ascend, and no term stands in both: within a term they ascend.
        self._codes.append(np.concatenate((grams.terms, numbers[words.terms.astype(np.intp)] | _WORD)))
        self._documents.append(documents + np.int32(first))
        self._frequencies.append(frequencies)
        self.postings += len(documents)
        self.lengths += np.bincount(documents, frequencies, minlength=terms.size).astype(np.int64).tolist()

    def arrays(self) -> Iterator[tuple[str, Array | GrowingArray]]:
        """The arrays of the segment's file."""
        words = sorted(self._words)
        ranks = np.empty(len(words), dtype=np.uint64)
        ranks[[self._words[word] for word in words]] = np.arange(len(words), dtype=np.uint64)
        codes = np.concatenate([np.empty(0, dtype=np.uint64), *self._codes])
        self._codes.clear()
        is_word = codes >= _WORD
        codes[is_word] = ranks[(codes[is_word] ^ _WORD).astype(np.int64)] | _WORD
        # Stable: within a term the documents stay in the order they came in, which is ascending.
        order = np.argsort(codes, kind="stable")
        codes = codes[order]
        documents = np.concatenate([np.empty(0, dtype=np.int32), *self._documents])[order]
        frequencies = np.concatenate([np.empty(0, dtype=np.uint32), *self._frequencies])[order]
        starts = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])[: len(codes)])
        packing = Packing(len(self.lengths))
        packing.add(np.diff(starts, append=len(codes)), documents, frequencies)
        terms = codes[starts]
        yield "grams", terms[: np.searchsorted(terms, _WORD)]
        yield "lengths", np.array(self.lengths, dtype=np.uint32)
        yield from packing.arrays()
        yield from encoded_words([word.encode() for word in words]).items()
