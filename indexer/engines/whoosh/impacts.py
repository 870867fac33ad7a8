"""Scoring, filtering and counting in NumPy arrays, over the postings and columns of one committed index.

A term's postings are decoded once into arrays of document numbers and impacts (a term's BM25 score in each document, by
Whoosh's own formula, so that rankings equal Whoosh's) and kept in a bounded cache. A query adds impacts up; a filter is a
boolean array. `columns` has what is counted and filtered by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from indexer import ranking
from indexer.cache import Cache
from indexer.contract.scoring import idf
from indexer.engines.whoosh.storage.array_types import Floats, Mask, Numbers, Places
from indexer.engines.whoosh.storage.source import WhooshSource

FREQUENCIES: Final = 20_000
"""Terms whose document frequency is remembered: finding it in each segment takes 20 µs, and what is like a letter asks for 500."""
DENSE: Final = 4
"""A term that one document in so many holds is kept as one impact for every document: added without looking up places."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A term's impacts: 8 bytes a posting, or 4 bytes a document where it is common, at most 16 a posting."""

    idf: float
    """How rare the term is, see `scoring.idf`."""
    numbers: Numbers | None
    """The documents that hold it, ascending; None where `impacts` has an entry for every document."""
    impacts: Floats

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return self.impacts.nbytes + (0 if self.numbers is None else self.numbers.nbytes)

    def documents(self) -> Numbers | Places:
        """The documents that hold the term, ascending."""
        return np.flatnonzero(self.impacts) if self.numbers is None else self.numbers

    def at(self, chosen: Places) -> Floats:
        """The term's impact in each of the chosen documents, 0 where they do not hold it."""
        if self.numbers is None:
            return self.impacts[chosen]
        if not len(self.numbers):
            return np.zeros(len(chosen), dtype=np.float32)
        places = np.minimum(np.searchsorted(self.numbers, chosen), len(self.numbers) - 1)
        return np.where(self.numbers[places] == chosen, self.impacts[places], np.float32(0))


class Impacts:
    """The impacts of terms, decoded on first use. Thread-safe."""

    def __init__(self, source: WhooshSource, cache_bytes: int) -> None:
        self.size = source.size
        """How many document numbers there are, those of deleted documents included."""
        self.living = source.living
        """How many documents there are."""
        self.cache: Cache[Decoded] = Cache(cache_bytes)
        self.postings = source.size_in_postings()
        self._source = source
        self._frequency = lru_cache(maxsize=FREQUENCIES)(source.document_frequency)
        relative = source.lengths() / (source.average_length() or 1.0)
        self._norm = (ranking.K1 * ((1 - ranking.B) + ranking.B * relative)).astype(np.float32)

    def get(self, term: str) -> Decoded:
        """The term's impacts."""
        return self.cache.get(term, lambda: self._decode(term))

    def _decode(self, term: str) -> Decoded:
        postings = self._source.postings(term)
        rare = idf(self.living, len(postings.numbers))
        frequencies = postings.frequencies
        impacts = rare * (frequencies * (ranking.K1 + 1)) / (frequencies + self._norm[postings.numbers])
        impacts = impacts.astype(np.float32)
        if DENSE * len(impacts) < self.size:
            return Decoded(rare, postings.numbers, impacts)
        every = np.zeros(self.size, dtype=np.float32)
        every[postings.numbers] = impacts
        return Decoded(rare, None, every)

    def warm(self, terms: int) -> None:
        """Decode the commonest terms, at most `terms`, as far as half of the cache holds an impact of each for every document."""
        fitting = self.cache.limit // 2 // max(1, self.size * np.dtype(np.float32).itemsize)
        for term in self._source.commonest(min(terms, fitting)):
            self.get(term)

    def numbers(self, term: str) -> Numbers:
        """The documents that hold the term, ascending, past the cache: for counting over many terms once."""
        return self._source.postings(term).numbers

    def document_frequency(self, term: str) -> int:
        """How many documents hold the term."""
        return self._frequency(term)

    def terms_from(self, prefix: str, limit: int) -> list[str]:
        """At most `limit` words of the index that begin with `prefix`, sorted."""
        return self._source.terms_from(prefix, limit)

    def word_counts(self) -> Mapping[str, int]:
        """All words of the index with the number of documents that hold them."""
        return self._source.word_counts()

    def idf(self, term: str) -> float:
        """How rare the term is; see `Decoded.idf`."""
        return self.get(term).idf

    def presence(self, term: str) -> Mask:
        """Which documents hold the term."""
        decoded = self.get(term)
        if decoded.numbers is None:
            return decoded.impacts > 0
        mask = np.zeros(self.size, dtype=np.bool_)
        mask[decoded.numbers] = True
        return mask

    def add(self, scores: Floats, term: str, weight: float = 1.0) -> None:
        """Add the term's impacts, times `weight`, to `scores`."""
        decoded = self.get(term)
        if decoded.numbers is None:
            scores += np.float32(weight) * decoded.impacts
        else:
            scores[decoded.numbers] += np.float32(weight) * decoded.impacts


def first(keys: Sequence[npt.NDArray[Any]], candidates: Places, end: int) -> Places:
    """The first `end` of `candidates` in ascending order of `keys`, the most important key first."""
    if not end:
        return candidates[:0]
    leading = keys[0][candidates]
    if 4 * end < len(candidates):
        # Sorting all of them would cost more than finding them: keep what can be among the first.
        limit = np.partition(leading, end - 1)[end - 1]
        candidates = candidates[leading <= limit]
    order = np.lexsort([key[candidates] for key in reversed(keys)])
    return candidates[order[:end]]


def first_of_each(
    groups: npt.NDArray[Any], keys: Sequence[npt.NDArray[Any]], candidates: Places, end: int
) -> Places:
    """As `first`, but of each group, given by a code for every document, only its first."""
    looked_at = 2 * end
    while True:
        best = first(keys, candidates, looked_at)
        _, places = np.unique(groups[best], return_index=True)
        if len(places) >= end or len(best) == len(candidates):
            return best[np.sort(places)[:end]]
        looked_at *= 4
