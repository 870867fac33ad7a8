"""What terms are worth in replies: postings of one committed index, decoded once and kept in a bounded cache.

A term's impact in a reply is its BM25 score there, by Whoosh's own formula, so that rankings equal Whoosh's. What is asked of many
replies at once is asked by their numbers, ascending; None means every reply.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import local
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
"""A term that one document in so many holds is kept as an entry for every document, read without looking up places; where entries
are smaller than impacts, a rarer one too."""
EXACT: Final = 1 << 16
"""In an index of so many documents at most, entries for every document are impacts, 4 bytes each; in a larger one frequencies, mostly
one byte each, of which impacts are worked out for those asked for: of what fits into the cache depends what has to be decoded again."""
_PIECE: Final = 1 << 15
_SEARCHED: Final = 20
"""Looking a number up in an array takes so many times as long as reading an entry."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A term's postings, 8 bytes each, or, where it is common, 1 to 4 bytes a document."""

    idf: float
    """How rare the term is, see `scoring.idf`."""
    best: float
    """The most that it is worth in any document."""
    numbers: Numbers | None
    """The documents that hold it, ascending; None where `values` has an entry for every document."""
    values: npt.NDArray[Any]
    """Impacts, or frequencies where these are whole numbers."""

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return self.values.nbytes + (0 if self.numbers is None else self.numbers.nbytes)

    def documents(self) -> Places:
        """The documents that hold the term, ascending."""
        return np.flatnonzero(self.values) if self.numbers is None else self.numbers.astype(np.intp)


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
        self._own = local()
        """Of each thread an array of zeros, and the norms of the documents that it asked for last."""

    def get(self, term: str) -> Decoded:
        """The term's postings."""
        return self.cache.get(term, lambda: self._decode(term))

    def _decode(self, term: str) -> Decoded:
        postings = self._source.postings(term)
        rare = idf(self.living, len(postings.numbers))
        numbers = postings.numbers.astype(np.intp)  # read by these, arrays are read twice as fast
        impacts = _impacts(rare, postings.frequencies, self._norm.take(numbers))
        best = float(impacts.max(initial=0))
        values: npt.NDArray[Any] = impacts
        if self.size > EXACT:
            values = postings.frequencies.astype(np.min_scalar_type(int(postings.frequencies.max(initial=0))))
        if DENSE * len(impacts) * impacts.itemsize < self.size * values.itemsize:
            return Decoded(rare, best, postings.numbers, impacts)
        every = np.zeros(self.size, dtype=values.dtype)
        every[numbers] = values
        return Decoded(rare, best, None, every)

    def warm(self, terms: int) -> None:
        """Decode the commonest terms, at most `terms`, as far as half of the cache holds an entry of each for every document."""
        entry = np.dtype(np.float32 if self.size <= EXACT else np.uint8).itemsize
        fitting = self.cache.limit // 2 // max(1, self.size * entry)
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

    def holds(self, term: str, numbers: Places | None = None) -> Mask:
        """Whether the documents with these numbers hold the term."""
        decoded = self.get(term)
        if decoded.numbers is None:
            return (decoded.values if numbers is None else decoded.values.take(numbers)) > 0
        if numbers is not None:
            return self._found(decoded.numbers, decoded.values, numbers) > 0
        mask = np.zeros(self.size, dtype=np.bool_)
        mask[decoded.numbers] = True
        return mask

    def at(self, term: str, numbers: Places | None = None) -> Floats:
        """The term's impact in the documents with these numbers, 0 where they do not hold it; may be shared."""
        decoded = self.get(term)
        if decoded.numbers is not None:
            return self._found(decoded.numbers, decoded.values, numbers)
        values = decoded.values if numbers is None else decoded.values.take(numbers)
        if values.dtype == np.float32:
            return values
        return _impacts(decoded.idf, values.astype(np.float32), self._norms(numbers))

    def add(self, scores: Floats, term: str, weight: float = 1.0, numbers: Places | None = None) -> None:
        """Add the term's impacts in the documents with these numbers, times `weight`, to their `scores`."""
        decoded = self.get(term)
        if numbers is not None:
            scores += np.float32(weight) * self.at(term, numbers)
        elif decoded.numbers is not None:
            scores[decoded.numbers] += np.float32(weight) * decoded.values
        elif decoded.values.dtype == np.float32 and self.size <= _PIECE:
            scores += np.float32(weight) * decoded.values
        else:
            # Piece by piece, so that what is in between stays in the processor's cache.
            for begin in range(0, self.size, _PIECE):
                piece = slice(begin, begin + _PIECE)
                values = decoded.values[piece]
                if values.dtype != np.float32:
                    values = _impacts(decoded.idf, values.astype(np.float32), self._norm[piece])
                scores[piece] += np.float32(weight) * values

    def _norms(self, numbers: Places | None) -> Floats:
        if numbers is None:
            return self._norm
        known: tuple[Places, Floats] | None = getattr(self._own, "norms", None)
        if known is None or known[0] is not numbers:
            known = self._own.norms = numbers, self._norm.take(numbers)
        return known[1]

    def _found(self, held: Numbers, impacts: Floats, numbers: Places | None) -> Floats:
        """Of each number the impact where it is among those `held`, else 0: whichever way takes fewer steps."""
        if numbers is not None and _SEARCHED * min(len(held), len(numbers)) < 2 * len(held) + len(numbers):
            return _looked_up(held, impacts, numbers)
        if numbers is None:
            found = np.zeros(self.size, dtype=np.float32)
            found[held] = impacts
            return found
        zeros: Floats | None = getattr(self._own, "zeros", None)
        if zeros is None:
            zeros = self._own.zeros = np.zeros(self.size, dtype=np.float32)
        zeros[held] = impacts
        found = zeros.take(numbers)
        zeros[held] = 0
        return found


def _impacts(rare: float, frequencies: Floats, norms: Floats) -> Floats:
    return rare * (frequencies * (ranking.K1 + 1)) / (frequencies + norms)


def _looked_up(held: Numbers, impacts: Floats, numbers: Places) -> Floats:
    """Of each number the impact where it is among those `held`, else 0."""
    found = np.zeros(len(numbers), dtype=np.float32)
    if not len(held) or not len(numbers):
        return found
    # The fewer are looked for among the others.
    if len(held) < len(numbers):
        places = np.minimum(np.searchsorted(numbers, held.astype(np.intp)), len(numbers) - 1)
        is_here = numbers[places] == held
        found[places[is_here]] = impacts[is_here]
    else:
        places = np.minimum(np.searchsorted(held, numbers.astype(held.dtype)), len(held) - 1)
        is_here = held[places] == numbers
        found[is_here] = impacts[places[is_here]]
    return found
