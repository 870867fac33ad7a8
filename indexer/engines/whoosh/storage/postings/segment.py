"""The postings of a written segment, read by slicing mapped memory.

A *term* is a gram (a character, or two that stand side by side, as the number `analyzer.gram_code` gives) or a word. Terms are
sorted, grams before words. A posting is a document number and a frequency; `packing` says how they are kept.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.storage.array_file import ArrayFile, Memory
from indexer.engines.whoosh.storage.array_types import Mask, Numbers, Places
from indexer.engines.whoosh.storage.postings.packing import CLASSES, COUNTS, ROWS
from indexer.text.grams import gram_term

Row = npt.NDArray[np.uint8]
AT_ONCE: Final = 4_000_000
"""Postings that are decoded at once, at most, where all are gone through: some 100 MB."""


@dataclass(frozen=True, slots=True)
class Run:
    """Postings of some terms, term by term, their documents ascending."""

    places: Places | Numbers
    """The numbers of the terms, ascending."""
    sizes: Places
    """How many postings each has."""
    documents: Numbers
    frequencies: npt.NDArray[np.unsignedinteger[Any]]


class Segment:
    """A written segment, over its file: postings are compared with their checksums when they are read, all else at once.

    Raises IndexDamaged where they differ.
    """

    def __init__(self, memory: Memory) -> None:
        self._file = ArrayFile(memory)
        self.lengths: npt.NDArray[np.uint32] = self._file["lengths"]
        self.grams: npt.NDArray[np.uint64] = self._file["grams"]
        """The codes of those terms that are grams."""
        self.counts: npt.NDArray[np.uint32] = self._file["counts"]
        """How many documents hold each term."""
        self._widths = self._file["widths"]
        self._places = self._file["places"]
        self._word_ends = self._file["word_ends"]
        self._text = self._file["word_bytes"].data
        self._ends = self._word_ends.data

    @property
    def size(self) -> int:
        """How many postings it has."""
        return int(self.counts.sum(dtype=np.int64))

    def words(self) -> Iterable[str]:
        """The words, sorted."""
        return map(self.word, range(self.word_total))

    @property
    def word_total(self) -> int:
        """How many words it has."""
        return len(self._word_ends) - 1

    def word(self, number: int) -> str:
        """The word with this number among words."""
        return self._encoded(number).decode()

    def _encoded(self, number: int) -> bytes:
        """The same in UTF-8, which orders as the words do: read without an array, since looking a word up reads some twenty."""
        return self._text[self._ends[number] : self._ends[number + 1]].tobytes()

    def encoded_words(self) -> Iterator[bytes]:
        """All words, sorted, in UTF-8."""
        return map(self._encoded, range(self.word_total))

    def word_counts(self, among: Mask | None = None) -> Iterator[tuple[str, int]]:
        """Each word with the number of documents, or of those `among` them, that hold it."""
        first = len(self.grams)
        counts = self.counts[first:]
        if among is not None:
            counts = np.zeros(len(counts), dtype=np.uint32)
            for start, end in ranges(self.counts[first:], AT_ONCE):
                for run in self.runs(first + start, first + end):
                    held = np.add.reduceat(
                        among[run.documents], np.cumsum(run.sizes) - run.sizes, dtype=np.intp
                    )
                    counts[run.places - first] = held
        return zip(self.words(), counts.tolist(), strict=True)

    def commonest(self, limit: int) -> Iterator[tuple[str, int]]:
        """The `limit` terms that most documents hold, with how many do, in no order."""
        self._file.check_size()
        counts, grams = self.counts, self.grams
        first = max(0, len(counts) - limit)
        for place in np.argpartition(counts, first)[first:].tolist() if first else range(len(counts)):
            term = gram_term(int(grams[place])) if place < len(grams) else self.word(place - len(grams))
            yield term, self.count(place)

    def words_from(self, prefix: str, limit: int) -> list[str]:
        """At most `limit` words that begin with `prefix`, sorted."""
        total = self.word_total
        start = bisect_left(range(total), _utf8(prefix), key=self._encoded)
        found = []
        for number in range(start, min(total, start + limit)):
            word = self.word(number)
            if not word.startswith(prefix):
                break
            found.append(word)
        return found

    def place(self, term: str | int) -> int | None:
        """The number of a term, a word or the code of a gram; None for one that the segment has not."""
        self._file.check_size()
        if isinstance(term, int):
            grams = self.grams
            number = int(np.searchsorted(grams, np.uint64(term)))
            return number if number < len(grams) and grams[number] == term else None
        total = self.word_total
        wanted = _utf8(term)
        number = bisect_left(range(total), wanted, key=self._encoded)
        return len(self.grams) + number if number < total and self._encoded(number) == wanted else None

    def count(self, place: int) -> int:
        """In how many documents the term with this number occurs."""
        return self.counts.item(place)

    def row(self, place: int) -> Row | None:
        """How often each document holds the term with this number, where that is how it is kept."""
        if self._widths.item(place) != ROWS:
            return None
        start = int(self._places[place]) * len(self.lengths)
        return self._file.part("rows", start, start + len(self.lengths))

    def count_among(self, place: int, documents: Places) -> int:
        """In how many of these documents, ascending, the term with this number occurs."""
        if not len(documents):
            return 0
        if (row := self.row(place)) is not None:
            return int(np.count_nonzero(row[documents]))
        holding, _ = self.postings(place)
        found = np.minimum(np.searchsorted(holding, documents), len(holding) - 1)
        return int(np.count_nonzero(holding[found] == documents))

    def postings(self, place: int) -> tuple[Numbers, npt.NDArray[np.unsignedinteger[Any]]]:
        """The documents of the term with this number, ascending, and its frequency in each."""
        if (row := self.row(place)) is not None:
            holding = np.flatnonzero(row)
            return holding.astype(np.int32), row[holding]
        kind, start = self._widths.item(place), self._places.item(place)
        end = start + self.count(place)
        documents = np.cumsum(self._file.part(f"gaps{kind}", start, end), dtype=np.int32)
        return documents, self._frequencies(kind, start, end)

    def _frequencies(self, kind: int, start: int, end: int) -> npt.NDArray[np.unsignedinteger[Any]]:
        if COUNTS[CLASSES[kind][1]] is None:
            return np.ones(end - start, dtype=np.uint8)
        return self._file.part(f"frequencies{kind}", start, end)

    def runs(self, first: int, end: int) -> Iterator[Run]:
        """All postings of the terms with numbers from `first` to before `end`, those that are kept alike together."""
        counts, widths = self.counts[first:end], self._widths[first:end]
        for kind in np.unique(widths).tolist():
            places = np.flatnonzero(widths == kind)
            sizes = counts[places].astype(np.intp)
            places += first
            start = int(self._places[places[0]])
            if kind == ROWS:
                shape = len(places), len(self.lengths)
                rows = self._file.part("rows", start * shape[1], (start + shape[0]) * shape[1]).reshape(shape)
                term, documents = np.nonzero(rows)
                yield Run(places, sizes, documents.astype(np.int32), rows[term, documents])
                continue
            total = int(sizes.sum())
            running = np.cumsum(self._file.part(f"gaps{kind}", start, start + total), dtype=np.int64)
            # The sum starts anew at each term.
            before = np.append(0, running[np.cumsum(sizes)[:-1] - 1])
            documents = (running - np.repeat(before, sizes)).astype(np.int32)
            yield Run(places, sizes, documents, self._frequencies(kind, start, start + total))


def ranges(sizes: npt.NDArray[np.integer[Any]], most: int) -> Iterator[tuple[int, int]]:
    """All places from the first to the last in ranges whose sizes are `most` together, or that have one place."""
    ends = np.cumsum(sizes, dtype=np.int64)
    start = 0
    while start < len(ends):
        before = int(ends[start - 1]) if start else 0
        end = max(start + 1, int(np.searchsorted(ends, before + most, side="right")))
        yield start, end
        start = end


def _utf8(text: str) -> bytes:
    """A text that was typed may hold what no text in UTF-8 does."""
    return text.encode("utf-8", "surrogatepass")
