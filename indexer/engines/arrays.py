"""Scoring, filtering and counting in NumPy arrays, over the postings and columns of one committed index.

A term's postings are decoded once into arrays of document numbers and impacts (a term's BM25 score in each document, by
Whoosh's own formula, so that rankings equal Whoosh's) and kept in a bounded cache. A query adds impacts up; a filter is a
boolean array; a facet is a count over a column's codes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from indexer.engines.cache import Cache
from indexer.folding import squeeze

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int32]
Places = npt.NDArray[np.intp]

# Measured, see docs/search-quality.md.
B: Final = 0.8
K1: Final = 1.5
DENSE: Final = 4
"""A term that one document in so many holds is kept as one impact for every document: added without looking up places."""


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
        """The term's postings, empty for an unknown term."""

    def terms_from(self, prefix: str, limit: int) -> list[str]:
        """At most `limit` words that begin with `prefix`, sorted."""

    def commonest(self, limit: int) -> list[str]:
        """At most `limit` of the commonest terms, the commonest first; those of one segment may hide some of all."""

    def word_counts(self) -> Mapping[str, int]:
        """All words with the number of documents that hold them."""

    def document_frequency(self, term: str) -> int:
        """`TermPostings.document_frequency`, without reading the postings."""

    def lengths(self) -> Floats:
        """The weighted length in tokens, by document number."""

    def average_length(self) -> float:
        """The average weighted length in tokens."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A term's impacts: 8 bytes a posting, or 4 bytes a document where it is common, at most 16 a posting."""

    idf: float
    """How rare the term is, as Whoosh counts it: at least about 1."""
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

    def __init__(self, source: TermSource, cache_bytes: int) -> None:
        self.size = source.size
        self.cache: Cache[Decoded] = Cache(cache_bytes)
        self._source = source
        relative = source.lengths() / (source.average_length() or 1.0)
        self._norm = (K1 * ((1 - B) + B * relative)).astype(np.float32)

    def get(self, term: str) -> Decoded:
        """The term's impacts."""
        return self.cache.get(term, lambda: self._decode(term))

    def _decode(self, term: str) -> Decoded:
        postings = self._source.postings(term)
        idf = math.log(self.size / (postings.document_frequency + 1)) + 1 if self.size else 0.0
        frequencies = postings.frequencies
        impacts = idf * (frequencies * (K1 + 1)) / (frequencies + self._norm[postings.numbers])
        impacts = impacts.astype(np.float32)
        if DENSE * len(impacts) < self.size:
            return Decoded(idf, postings.numbers, impacts)
        every = np.zeros(self.size, dtype=np.float32)
        every[postings.numbers] = impacts
        return Decoded(idf, None, every)

    def warm(self, terms: int) -> None:
        """Decode the commonest terms, as far as half of the cache holds them."""
        for term in self._source.commonest(terms):
            if self.cache.bytes > self.cache.limit // 2:
                break
            self.get(term)

    def numbers(self, term: str) -> Numbers:
        """The documents that hold the term, ascending, past the cache: for counting over many terms once."""
        return self._source.postings(term).numbers

    def document_frequency(self, term: str) -> int:
        """How many documents hold the term."""
        return self._source.document_frequency(term)

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


@dataclass(frozen=True)
class Column:
    """The values of one untokenized field: those of document `i` are `values[c]` for `c` in `codes[starts[i] : starts[i + 1]]`.

    A document without any value has the code `len(values)`, so that counting values counts those without as well.
    """

    values: Sequence[str]
    """Sorted, so that codes order as values do."""
    codes: Numbers
    starts: Numbers

    @classmethod
    def of(cls, rows: Sequence[Sequence[str]]) -> Column:
        """The column of `rows`, one a document, each with its values."""
        values = sorted({value for row in rows for value in row})
        known = {value: code for code, value in enumerate(values)}
        codes = [code for row in rows for code in ([known[value] for value in row] or (len(values),))]
        starts = np.cumsum([0, *(len(row) or 1 for row in rows)], dtype=np.int32)
        return cls(values, np.array(codes, dtype=np.int32), starts)

    @property
    def size(self) -> int:
        """How many documents there are."""
        return len(self.starts) - 1

    @property
    def first_codes(self) -> Numbers:
        """The code of each document's first value."""
        return self.codes[self.starts[:-1]]

    @cached_property
    def documents(self) -> Numbers:
        """The document of each code."""
        return np.repeat(np.arange(self.size, dtype=np.int32), np.diff(self.starts))

    @cached_property
    def _totals(self) -> Places:
        return np.bincount(self.codes, minlength=len(self.values) + 1)

    @cached_property
    def _names(self) -> Sequence[str]:
        return [*self.values, ""]

    @cached_property
    def _squeezed(self) -> Sequence[str]:
        return [squeeze(value) for value in self.values]

    @cached_property
    def code(self) -> Mapping[str, int]:
        """The code of each value."""
        return {value: code for code, value in enumerate(self.values)}

    def firsts(self, documents: Places) -> list[str]:
        """Of each of the documents its first value; empty where it has none."""
        return [self._names[code] for code in self.codes[self.starts[documents]].tolist()]

    def tally(self, documents: Places) -> Places:
        """For each code, how many of the documents, given in ascending order, have it; last, how many have no value."""
        if len(documents) == self.size:
            return self._totals
        if len(self.codes) == self.size:
            codes = self.codes[documents]
        else:
            starts = self.starts[documents]
            lengths = self.starts[documents + 1] - starts
            ends = np.cumsum(lengths)
            codes = self.codes[
                np.repeat(starts - (ends - lengths), lengths) + np.arange(ends[-1] if len(ends) else 0)
            ]
        return np.bincount(codes, minlength=len(self.values) + 1)

    def count(self, mask: Mask) -> dict[str, int]:
        """How many documents of `mask` have each value; values of none are left out."""
        counts = self.tally(np.flatnonzero(mask))[:-1]
        found = np.flatnonzero(counts)
        return {self.values[code]: n for code, n in zip(found.tolist(), counts[found].tolist(), strict=True)}

    def counts(self) -> dict[str, int]:
        """How many documents have each value."""
        return dict(zip(self.values, self._totals.tolist(), strict=False))

    def having(self, values: Iterable[str]) -> Mask:
        """The documents with one of these values."""
        return self._with([self.code[value] for value in values if value in self.code])

    def where(self, wanted: Callable[[str], bool]) -> Mask:
        """The documents with a value that, squeezed (`analyzer.squeeze`), is `wanted`."""
        return self._with([code for code, value in enumerate(self._squeezed) if wanted(value)])

    def missing(self) -> Mask:
        """The documents without any value."""
        return self._with([len(self.values)])

    def _with(self, codes: Sequence[int]) -> Mask:
        chosen = np.zeros(len(self.values) + 1, dtype=np.bool_)
        chosen[codes] = True
        mask = np.zeros(self.size, dtype=np.bool_)
        mask[self.documents[chosen[self.codes]]] = True
        return mask


def first(keys: Sequence[npt.NDArray[Any]], candidates: Places, end: int) -> Places:
    """The first `end` of `candidates` in ascending order of `keys`, the most important key first."""
    leading = keys[0][candidates]
    if 0 < 4 * end < len(candidates):
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
