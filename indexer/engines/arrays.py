"""Scoring, filtering and counting in NumPy arrays, over the postings and columns of one committed index.

A term's postings are decoded once into an array of document numbers and an array of impacts (its BM25 score in each
document, by Whoosh's own formula, so that rankings equal Whoosh's) and kept in a bounded cache. A query adds impacts
up; a filter is a boolean array; a facet is a count over a column's codes.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int32]

# Measured, see docs/search-quality.md.
B: Final = 0.8
K1: Final = 1.5


@dataclass(frozen=True, slots=True)
class TermPostings:
    """What an index holds of one term."""

    numbers: Numbers
    """Numbers of the documents that hold it, ascending, without deleted ones."""
    frequencies: Floats
    document_frequency: int
    """Documents that hold it, deleted ones included: the statistic that Whoosh scores with."""


class TermSource(Protocol):
    """What an index must give; everything else is arithmetic."""

    @property
    def size(self) -> int:
        """How many document numbers there are, those of deleted documents included."""

    def postings(self, term: str) -> TermPostings:
        """The term's postings, empty for an unknown term. Called by one thread at a time."""

    def terms_from(self, prefix: str, limit: int) -> list[str]:
        """At most `limit` words that begin with `prefix`, sorted."""

    def word_counts(self) -> Mapping[str, int]:
        """All words with the number of documents that hold them."""

    def document_frequency(self, term: str) -> int:
        """`TermPostings.document_frequency`, without reading the postings. Called by one thread at a time."""

    def lengths(self) -> Floats:
        """The weighted length in tokens, by document number."""

    def average_length(self) -> float:
        """The average weighted length in tokens."""


class Impacts:
    """Document numbers and impacts of terms, decoded on first use. Thread-safe."""

    def __init__(self, source: TermSource, cache_bytes: int) -> None:
        self.size = source.size
        self.hits = self.misses = self.bytes = 0
        self._source = source
        self._limit = cache_bytes
        self._cache: OrderedDict[str, tuple[Numbers, Floats, float]] = OrderedDict()
        self._lock = Lock()
        relative = source.lengths() / (source.average_length() or 1.0)
        self._norm = (K1 * ((1 - B) + B * relative)).astype(np.float32)

    def get(self, term: str) -> tuple[Numbers, Floats, float]:
        """The documents that hold the term, ascending, its impact in each, and its idf."""
        with self._lock:
            if term in self._cache:
                self.hits += 1
                self._cache.move_to_end(term)
                return self._cache[term]
            # Decoded inside the lock, since the files underneath have one position for all threads.
            self.misses += 1
            entry = self._cache[term] = self._decode(term)
            self.bytes += entry[0].nbytes + entry[1].nbytes
            while self.bytes > self._limit and len(self._cache) > 1:
                _, (numbers, impacts, _) = self._cache.popitem(last=False)
                self.bytes -= numbers.nbytes + impacts.nbytes
            return entry

    def document_frequency(self, term: str) -> int:
        """How many documents hold the term."""
        with self._lock:
            return self._source.document_frequency(term)

    def _decode(self, term: str) -> tuple[Numbers, Floats, float]:
        postings = self._source.postings(term)
        idf = math.log(self.size / (postings.document_frequency + 1)) + 1 if self.size else 0.0
        frequencies = postings.frequencies
        impacts = idf * (frequencies * (K1 + 1)) / (frequencies + self._norm[postings.numbers])
        return postings.numbers, impacts.astype(np.float32), idf

    def terms_from(self, prefix: str, limit: int) -> list[str]:
        """At most `limit` words of the index that begin with `prefix`, sorted."""
        return self._source.terms_from(prefix, limit)

    def word_counts(self) -> Mapping[str, int]:
        """All words of the index with the number of documents that hold them."""
        return self._source.word_counts()

    def idf(self, term: str) -> float:
        """How rare the term is, as Whoosh counts it: at least about 1."""
        return self.get(term)[2]

    def presence(self, term: str) -> Mask:
        """Which documents hold the term."""
        mask = np.zeros(self.size, dtype=np.bool_)
        mask[self.get(term)[0]] = True
        return mask

    def add(self, scores: Floats, term: str, weight: float = 1.0) -> None:
        """Add the term's impacts, times `weight`, to `scores`."""
        numbers, impacts, _ = self.get(term)
        scores[numbers] += np.float32(weight) * impacts


@dataclass(frozen=True, slots=True)
class Column:
    """The values of one untokenized field: `values[codes[i]]` is a value of document `documents[i]`."""

    values: Sequence[str]
    documents: Numbers
    codes: Numbers
    size: int

    @classmethod
    def of(cls, rows: Sequence[Sequence[str]]) -> Column:
        """The column of `rows`, one a document, each with its values."""
        known: dict[str, int] = {}
        documents: list[int] = []
        codes: list[int] = []
        for document, row in enumerate(rows):
            for value in row:
                documents.append(document)
                codes.append(known.setdefault(value, len(known)))
        return cls(
            list(known), np.array(documents, dtype=np.int32), np.array(codes, dtype=np.int32), len(rows)
        )

    def of_document(self, document: int) -> list[str]:
        """The values of one document."""
        start, end = np.searchsorted(self.documents, (document, document + 1))
        return [self.values[code] for code in self.codes[start:end].tolist()]

    def counts(self) -> dict[str, int]:
        """How many documents have each value."""
        return dict(
            zip(self.values, np.bincount(self.codes, minlength=len(self.values)).tolist(), strict=True)
        )

    def where(self, wanted: Callable[[str], bool]) -> Mask:
        """The documents with a value that is `wanted`."""
        chosen = np.fromiter((wanted(value) for value in self.values), dtype=np.bool_, count=len(self.values))
        mask = np.zeros(self.size, dtype=np.bool_)
        mask[self.documents[chosen[self.codes]]] = True
        return mask

    def missing(self) -> Mask:
        """The documents without any value."""
        mask = np.ones(self.size, dtype=np.bool_)
        mask[self.documents] = False
        return mask

    def count(self, mask: Mask) -> dict[str, int]:
        """How many documents of `mask` have each value; values of none are left out."""
        counts = np.bincount(self.codes[mask[self.documents]], minlength=len(self.values))
        return {self.values[code]: int(counts[code]) for code in np.flatnonzero(counts).tolist()}


def first(
    keys: Sequence[npt.NDArray[Any]], candidates: npt.NDArray[np.intp], end: int
) -> npt.NDArray[np.intp]:
    """The first `end` of `candidates` in ascending order of `keys`, the most important key first."""
    leading = keys[0][candidates]
    if 0 < 4 * end < len(candidates):
        # Sorting all of them would cost more than finding them: keep what can be among the first.
        limit = np.partition(leading, end - 1)[end - 1]
        candidates = candidates[leading <= limit]
    order = np.lexsort([key[candidates] for key in reversed(keys)])
    return candidates[order[:end]]
