"""What the arrays read of an opened index: the postings and columns of its segments, as one.

Removed documents keep their numbers until segments are merged, and count for nothing else: not for how rare a term is, not for the
average length, not among the values of columns. So an index says the same whatever it went through.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from whoosh import reading

from indexer.engines.whoosh.storage.array_types import Floats, Numbers, Places
from indexer.engines.whoosh.storage.codec import PROMISES, open_parts
from indexer.engines.whoosh.storage.columns import Columns
from indexer.engines.whoosh.storage.encode import columns_of
from indexer.engines.whoosh.storage.postings.segment import Segment
from indexer.text.grams import gram_code

_NO_NUMBERS: Final = np.empty(0, dtype=np.int32)
_ALL: Final = 1 << 62
_NO_COUNTS: Final = np.empty(0, dtype=np.uint8)
_REMEMBERED: Final = 256
_Place = tuple[Segment, int, int]
"""A segment, the number of its first document, and that of a term in it."""
Open = Callable[[Any, Any], tuple[Segment, Columns]]


@dataclass(frozen=True, slots=True)
class TermPostings:
    """What an index holds of one term."""

    numbers: Numbers
    """Numbers of the documents that hold it, ascending."""
    frequencies: npt.NDArray[Any]


class WhooshSource:
    """What a Whoosh reader reads, as arrays; the reader itself is needed no longer."""

    def __init__(self, reader: reading.IndexReader, opened: Open = open_parts) -> None:
        """`opened` gives the postings and columns of a segment, by its storage and Whoosh's description of it."""
        self.size = reader.doc_count_all()
        self.alive = np.ones(self.size, dtype=np.bool_)
        self.sizes: list[tuple[str, int]] = []
        """Of each segment what its file of promises is called, where it has one, and how many documents it has, removed ones too."""
        self._segments: list[tuple[Segment, int]] = []
        self._found: dict[str, Sequence[_Place]] = {}
        self._removed: dict[int, Places] = {}
        """By the number of the first document of a segment, those of its documents that were removed."""
        columns = []
        for leaf, offset in reader.leaf_readers() if self.size else ():
            storage: Any = leaf.storage()
            segment: Any = leaf.segment()
            postings, kept = opened(storage, segment)
            self._segments.append((postings, offset))
            self.sizes.append((segment.make_filename(PROMISES), segment.doc_count_all()))
            self._removed[offset] = np.array(sorted(segment.deleted_docs()), dtype=np.intp)
            self.alive[self._removed[offset] + offset] = False
            columns.append(kept)
        self.living = int(np.count_nonzero(self.alive))
        self.columns = Columns.opened(columns or [columns_of([], [])], self.alive)
        """Of all document numbers; empty for deleted documents."""

    def postings(self, term: str) -> TermPostings:
        """The term's postings, empty for an unknown term."""
        numbers, frequencies = [_NO_NUMBERS], [_NO_COUNTS]
        for segment, offset, place in self._places(term):
            found, counts = segment.postings(place)
            numbers.append(found + np.int32(offset))
            frequencies.append(counts)
        every = np.concatenate(numbers)
        weights = np.concatenate(frequencies)
        if self.living == self.size:
            return TermPostings(every, weights)
        alive = self.alive[every]
        return TermPostings(every[alive], weights[alive])

    def rows(self, term: str) -> list[npt.NDArray[Any]]:
        """How often each document holds the term, removed ones too, segment by segment; small neighbours together."""
        code = gram_code(term)
        found: list[npt.NDArray[Any]] = []
        for segment, _ in self._segments:
            place = segment.place(term if code is None else code)
            row = None if place is None else segment.row(place)
            if row is None:
                row = np.zeros(len(segment.lengths), dtype=np.uint8)
                if place is not None:
                    documents, counts = segment.postings(place)
                    row = row.astype(counts.dtype)
                    row[documents] = counts
                if found and found[-1].flags.writeable:
                    row = np.concatenate((found.pop(), row))
            found.append(row)
        return found

    def terms_from(self, prefix: str, limit: int) -> list[str]:
        """At most `limit` words that begin with `prefix`, sorted."""
        if self.living == self.size:
            found = {word for segment, _ in self._segments for word in segment.words_from(prefix, limit)}
            return sorted(found)[:limit]
        words = {word for segment, _ in self._segments for word in segment.words_from(prefix, _ALL)}
        return list(islice(filter(self.document_frequency, sorted(words)), limit))

    def commonest(self, limit: int) -> list[str]:
        """At most `limit` of the commonest terms, the commonest first; those of one segment may hide some of all."""
        counts: Counter[str] = Counter()
        for segment, _ in self._segments:
            counts.update(dict(segment.commonest(limit)))
        return [term for term, _ in counts.most_common(limit)]

    def word_counts(self) -> Mapping[str, int]:
        """All words with the number of documents that hold them."""
        counts: Counter[str] = Counter()
        for segment, offset in self._segments:
            alive = self.alive[offset : offset + len(segment.lengths)]
            counts.update(dict(segment.word_counts(None if alive.all() else alive)))
        return counts

    def document_frequency(self, term: str) -> int:
        """How many documents hold the term."""
        return sum(
            segment.count(place) - segment.count_among(place, self._removed[offset])
            for segment, offset, place in self._places(term)
        )

    def _places(self, term: str) -> Sequence[_Place]:
        """Where a term stands in the segments that have it. Those of the last terms are known: who counts one reads it next."""
        known = self._found.get(term)
        if known is None:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            code = gram_code(term)
            every = ((*each, each[0].place(term if code is None else code)) for each in self._segments)
            known = self._found[term] = [
                (segment, offset, place) for segment, offset, place in every if place is not None
            ]
        return known

    def size_in_postings(self) -> int:
        """How many postings the index has, those of deleted documents included."""
        return sum(segment.size for segment, _ in self._segments)

    def lengths(self) -> Floats:
        """The weighted length in terms, by document number."""
        return np.concatenate([_NO_COUNTS, *(segment.lengths for segment, _ in self._segments)]).astype(
            np.float32
        )

    def average_length(self) -> float:
        """The average weighted length in terms."""
        return float(self.lengths()[self.alive].sum(dtype=np.float64)) / max(1, self.living)
