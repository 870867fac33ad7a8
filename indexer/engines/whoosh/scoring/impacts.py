"""What terms are worth in replies: postings of one committed index, decoded once and kept in a bounded cache.

A term's impact in a reply is its BM25 score there, by Whoosh's own formula, so that rankings equal Whoosh's. What is asked of many
replies at once is asked by their numbers, ascending; None means every reply.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from threading import local
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from indexer import ranking
from indexer.cache import Cache
from indexer.contract.scoring import idf
from indexer.engines.whoosh.scoring.decoded import PIECE, Common, Decoded, Rare, common, impacts_of
from indexer.engines.whoosh.storage.array_types import Floats, Mask, Numbers, Places
from indexer.engines.whoosh.storage.postings.packing import DENSE as ROWS_FROM
from indexer.engines.whoosh.storage.source import WhooshSource

FREQUENCIES: Final = 20_000
"""Terms whose document frequency is remembered: finding it in each segment takes 20 µs, and what is like a letter asks for 500."""
DENSE: Final = 4
"""In a small index, a term that one document in so many holds has an entry for every document."""
EXACT: Final = 1 << 16
"""An index of so many documents at most is small: entries are impacts, 4 bytes each. In a larger one they are frequencies, mostly one
byte each, as large segments keep them; a term that one document in ROWS_FROM holds has them."""
_SEARCHED: Final = 20
"""Looking a number up in an array takes so many times as long as reading an entry."""


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
        self._bests: dict[str, float] = {}
        relative = source.lengths() / (source.average_length() or 1.0)
        self._norm = (ranking.K1 * ((1 - ranking.B) + ranking.B * relative)).astype(np.float32)
        self._own = local()
        """Of each thread arrays of zeros, by type, and the norms of the documents that it asked for last."""

    def get(self, term: str) -> Decoded:
        """The term's postings."""
        return self.cache.get(term, lambda: self._decode(term))

    def _decode(self, term: str) -> Decoded:
        count = self.document_frequency(term)
        rare = idf(self.living, count)
        if self.size > EXACT and ROWS_FROM * count >= self.size:
            return common(rare, self._source.rows(term))
        postings = self._source.postings(term)
        if self.size > EXACT:
            return Rare(rare, postings.numbers, postings.frequencies)
        numbers = postings.numbers.astype(np.intp)  # read by these, arrays are read twice as fast
        impacts = impacts_of(rare, postings.frequencies, self._norm.take(numbers))
        if DENSE * count < self.size:
            return Rare(rare, postings.numbers, impacts)
        every = np.zeros(self.size, dtype=np.float32)
        every[numbers] = impacts
        return common(rare, [every])

    def best(self, term: str) -> float:
        """What the term is worth in no document more than."""
        known = self._bests.get(term)
        if known is None:
            if len(self._bests) >= FREQUENCIES:
                self._bests.clear()
            known = self._bests[term] = self._best(self.get(term))
        return known

    def _best(self, decoded: Decoded) -> float:
        if isinstance(decoded, Rare):
            return float(self._of_postings(decoded).max(initial=0))
        pieces = decoded.pieces()
        return max(
            float(self._impacts(decoded.idf, values, self._norm[place]).max()) for place, values in pieces
        )

    def _of_postings(self, decoded: Rare) -> Floats:
        """The impact of each posting."""
        values = decoded.values
        return (
            values
            if values.dtype == np.float32
            else impacts_of(decoded.idf, values, self._norm[decoded.numbers])
        )

    @staticmethod
    def _impacts(rare: float, values: npt.NDArray[Any], norms: Floats) -> Floats:
        """Entries as impacts."""
        return values if values.dtype == np.float32 else impacts_of(rare, values, norms)

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
        if isinstance(decoded, Rare):
            if numbers is not None:
                return self._found(decoded, numbers) > 0
            mask = np.zeros(self.size, dtype=np.bool_)
            mask[decoded.numbers] = True
            return mask
        if numbers is not None:
            return decoded.take(numbers) > 0
        return np.concatenate([values > 0 for values in decoded.values])

    def at(self, term: str, numbers: Places | None = None) -> Floats:
        """The term's impact in the documents with these numbers, 0 where they do not hold it; may be shared."""
        decoded = self.get(term)
        if isinstance(decoded, Common) and numbers is None and decoded.values[0].dtype == np.float32:
            whole: Floats = decoded.values[0]
            return whole
        if numbers is not None and len(numbers) <= PIECE:
            values = decoded.take(numbers) if isinstance(decoded, Common) else self._found(decoded, numbers)
            return (
                values
                if values.dtype == np.float32
                else impacts_of(decoded.idf, values, self._norms(numbers))
            )
        gained = np.zeros(self.size if numbers is None else len(numbers), dtype=np.float32)
        self.add(gained, term, 1.0, numbers)
        return gained

    def add(self, scores: Floats, term: str, weight: float = 1.0, numbers: Places | None = None) -> None:
        """Add the term's impacts in the documents with these numbers, times `weight`, to their `scores`."""
        if not self.document_frequency(term):
            return
        decoded, times = self.get(term), np.float32(weight)
        if numbers is not None:
            values = decoded.take(numbers) if isinstance(decoded, Common) else self._found(decoded, numbers)
            norms = self._norm if values.dtype == np.float32 else self._norms(numbers)
            for begin in range(0, len(numbers), PIECE):
                place = slice(begin, begin + PIECE)
                scores[place] += times * self._impacts(decoded.idf, values[place], norms[place])
        elif isinstance(decoded, Rare):
            # With places of the machine's size NumPy takes a third of the time.
            np.add.at(scores, decoded.documents(), times * self._of_postings(decoded))
        else:
            for place, values in decoded.pieces():
                scores[place] += times * self._impacts(decoded.idf, values, self._norm[place])

    def _norms(self, numbers: Places) -> Floats:
        known: tuple[Places, Floats] | None = getattr(self._own, "norms", None)
        if known is None or known[0] is not numbers:
            known = self._own.norms = numbers, self._norm.take(numbers)
        return known[1]

    def _found(self, term: Rare, numbers: Places) -> npt.NDArray[Any]:
        """Of each number the value where the document holds the term, else 0: whichever way takes fewer steps."""
        held, values = term.numbers, term.values
        if _SEARCHED * min(len(held), len(numbers)) < 2 * len(held) + len(numbers):
            return _looked_up(held, values, numbers)
        zeros: npt.NDArray[Any] | None = getattr(self._own, values.dtype.name, None)
        if zeros is None:
            zeros = np.zeros(self.size, dtype=values.dtype)
            setattr(self._own, values.dtype.name, zeros)
        zeros[held] = values
        found = zeros.take(numbers)
        zeros[held] = 0
        return found


def _looked_up(held: Numbers, values: npt.NDArray[Any], numbers: Places) -> npt.NDArray[Any]:
    """Of each number the value where it is among those `held`, else 0."""
    found = np.zeros(len(numbers), dtype=values.dtype)
    if not len(held) or not len(numbers):
        return found
    # The fewer are looked for among the others.
    if len(held) < len(numbers):
        places = np.minimum(np.searchsorted(numbers, held.astype(np.intp)), len(numbers) - 1)
        is_here = numbers[places] == held
        found[places[is_here]] = values[is_here]
    else:
        places = np.minimum(np.searchsorted(held, numbers.astype(held.dtype)), len(held) - 1)
        is_here = held[places] == numbers
        found[is_here] = values[places[is_here]]
    return found
