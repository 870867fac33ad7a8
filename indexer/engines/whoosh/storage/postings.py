"""Postings as NumPy arrays in one file a segment: written in a few sorts, read by slicing mapped memory.

A *term* is a gram (a character, or two that stand side by side, as the number `analyzer.gram_code` gives) or a word. Terms are
sorted, grams before words. A posting is a document number and a frequency; of each term, the differences of the document
numbers and the frequencies are kept in the narrowest whole numbers that hold them all: most take one byte each, and a term
that occurs once wherever it occurs keeps no frequencies at all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.storage.array_file import ArrayFile, Memory, write_arrays
from indexer.engines.whoosh.storage.array_types import Numbers, Places
from indexer.text.analyzer import Terms
from indexer.text.grams import gram_term

Codes = npt.NDArray[np.uint64]
Frequencies = npt.NDArray[np.uint32]

_WORD: Final = np.uint64(1 << 62)
"""Above all codes of grams: the words follow, numbered."""
_GAPS: Final = (np.uint8, np.uint16, np.uint32)
_COUNTS: Final = (None, np.uint8, np.uint16, np.uint32)
_CLASSES: Final = tuple(product(range(len(_GAPS)), range(len(_COUNTS))))


@dataclass(slots=True)
class Gathered:
    """Postings of the documents of one segment, gathered in memory until they are written."""

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
        codes = np.concatenate((grams.terms, numbers[words.terms.astype(np.intp)] | _WORD))
        documents = np.concatenate((grams.documents, words.documents))
        frequencies = np.concatenate((grams.counts, words.counts))
        # Of each part the documents ascend, and no term stands in both: within a term they ascend.
        self._append(codes, documents + np.int32(first), frequencies)
        self.lengths += np.bincount(documents, frequencies, minlength=terms.size).astype(np.int64).tolist()

    def extend(self, segment: Segment, alive: npt.NDArray[np.bool_]) -> None:
        """Take in the documents of a written segment, without those that are not `alive`."""
        codes, documents, frequencies = segment.everything()
        kept = alive[documents]
        codes, documents, frequencies = codes[kept], documents[kept], frequencies[kept]
        moved = (np.cumsum(alive, dtype=np.int32) - 1 + len(self.lengths)).astype(np.int32)
        is_word = codes >= _WORD
        held = (codes[is_word] ^ _WORD).astype(np.intp)
        codes[is_word] = self._numbers(segment, held)[held] | _WORD
        self._append(codes, moved[documents], frequencies)
        self.lengths += segment.lengths[alive].tolist()

    def _numbers(self, segment: Segment, held: Places) -> Codes:
        """By the number of a word in `segment`, its number here; words that are not `held` by any document are not taken over.

        A word without postings would take the counts of the next word in the written file.
        """
        numbers = np.zeros(segment.word_total, dtype=np.uint64)
        for number in np.unique(held).tolist():
            numbers[number] = self._words.setdefault(segment.word(number), len(self._words))
        return numbers

    def _append(self, codes: Codes, documents: Numbers, frequencies: Frequencies) -> None:
        self._codes.append(codes)
        self._documents.append(documents)
        self._frequencies.append(frequencies)
        self.postings += len(codes)

    def write(self, file: BinaryIO) -> None:
        """Write the segment's file."""
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
        encoded = [word.encode() for word in words]
        write_arrays(
            file,
            {
                **_packed(codes, documents, frequencies),
                "lengths": np.array(self.lengths, dtype=np.uint32),
                "word_ends": np.cumsum([0, *map(len, encoded)]).astype(np.uint32),
                "word_bytes": np.frombuffer(b"".join(encoded), dtype=np.uint8),
            },
        )


def _packed(codes: Codes, documents: Numbers, frequencies: Frequencies) -> dict[str, npt.NDArray[Any]]:
    """Sorted postings as the arrays of the file: terms, and for each class of widths its gaps and frequencies."""
    is_first = np.ones(len(codes), dtype=np.bool_)
    is_first[1:] = codes[1:] != codes[:-1]
    starts = np.flatnonzero(is_first)
    counts = np.diff(starts, append=len(codes))
    gaps = np.diff(documents, prepend=np.int32(0))
    gaps[starts] = documents[starts]
    widths = np.zeros(len(starts), dtype=np.uint8)
    if len(starts):
        gap_width = np.searchsorted([0x100, 0x10000], np.maximum.reduceat(gaps, starts), side="right")
        count_width = np.searchsorted(
            [2, 0x100, 0x10000], np.maximum.reduceat(frequencies, starts), side="right"
        )
        widths = (gap_width * len(_COUNTS) + count_width).astype(np.uint8)
    places = np.zeros(len(starts), dtype=np.uint32)
    arrays: dict[str, npt.NDArray[Any]] = {
        "grams": codes[starts][: np.searchsorted(codes[starts], _WORD)],
        "counts": counts.astype(np.uint32),
        "widths": widths,
        "places": places,
    }
    of_posting = np.repeat(widths, counts)
    for number, (gap, count) in enumerate(_CLASSES):
        mine = widths == number
        places[mine] = np.cumsum(counts[mine]) - counts[mine]
        chosen = of_posting == number
        arrays[f"gaps{number}"] = gaps[chosen].astype(_GAPS[gap])
        width = _COUNTS[count]
        if width is not None:
            arrays[f"frequencies{number}"] = frequencies[chosen].astype(width)
    return arrays


class Segment:
    """A written segment, over its file: postings are compared with their checksums when they are read, all else at once.

    Raises IndexDamaged where they differ.
    """

    def __init__(self, memory: Memory) -> None:
        self._file = ArrayFile(memory)
        self.lengths: npt.NDArray[np.uint32] = self._file["lengths"]
        self._grams = self._file["grams"]
        self._counts = self._file["counts"]
        self._widths = self._file["widths"]
        self._places = self._file["places"]
        self._word_ends = self._file["word_ends"]
        self._text = self._file["word_bytes"].data
        self._ends = self._word_ends.data

    @property
    def size(self) -> int:
        """How many postings it has."""
        return int(self._counts.sum(dtype=np.int64))

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

    def word_counts(self, among: npt.NDArray[np.bool_] | None = None) -> Iterator[tuple[str, int]]:
        """Each word with the number of documents, or of those `among` them, that hold it."""
        every = self._counts if among is None else self.counts_among(among)
        return zip(self.words(), every[len(self._grams) :].tolist(), strict=True)

    def commonest(self, limit: int) -> Iterator[tuple[str, int]]:
        """The `limit` terms that most documents hold, with how many do, in no order."""
        self._file.check_size()
        counts, grams = self._counts, self._grams
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
            grams = self._grams
            number = int(np.searchsorted(grams, np.uint64(term)))
            return number if number < len(grams) and grams[number] == term else None
        total = self.word_total
        wanted = _utf8(term)
        number = bisect_left(range(total), wanted, key=self._encoded)
        return len(self._grams) + number if number < total and self._encoded(number) == wanted else None

    def count(self, place: int) -> int:
        """In how many documents the term with this number occurs."""
        return int(self._counts[place])

    def postings(self, place: int) -> tuple[Numbers, Frequencies]:
        """The documents of the term with this number, ascending, and its frequency in each."""
        kind, start = int(self._widths[place]), int(self._places[place])
        end = start + self.count(place)
        documents = np.cumsum(self._file.part(f"gaps{kind}", start, end), dtype=np.int32)
        return documents, self._frequencies(kind, start, end)

    def _frequencies(self, kind: int, start: int, end: int) -> Frequencies:
        if _COUNTS[_CLASSES[kind][1]] is None:
            return np.ones(end - start, dtype=np.uint32)
        return self._file.part(f"frequencies{kind}", start, end).astype(np.uint32)

    def everything(self) -> tuple[Codes, Numbers, Frequencies]:
        """All postings: code of the term, document, frequency; words have the code of their number."""
        codes = np.concatenate((self._grams, np.arange(self.word_total, dtype=np.uint64) | _WORD))
        parts: list[tuple[Codes, Numbers, Frequencies]] = []
        for kind, mine, sizes, documents in self._by_widths():
            frequencies = self._frequencies(kind, 0, len(documents))
            parts.append((np.repeat(codes[mine], sizes), documents, frequencies))
        if not parts:
            return np.empty(0, np.uint64), np.empty(0, np.int32), np.empty(0, np.uint32)
        return tuple(map(np.concatenate, zip(*parts, strict=True)))  # type: ignore[return-value]

    def counts_among(self, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
        """For each term how many of the chosen documents hold it."""
        counts = np.zeros(len(self._counts), dtype=np.intp)
        for _, mine, sizes, documents in self._by_widths():
            counts[mine] = np.add.reduceat(chosen[documents], np.cumsum(sizes) - sizes, dtype=np.intp)
        return counts

    def _by_widths(
        self,
    ) -> Iterator[tuple[int, npt.NDArray[np.bool_], npt.NDArray[np.int64], Numbers]]:
        """For each class of widths the terms of it, how many postings each has, and the documents of them all."""
        counts, widths = self._counts, self._widths
        for kind in np.unique(widths).tolist():
            mine = widths == kind
            sizes = counts[mine].astype(np.int64)
            gaps = self._file.part(f"gaps{kind}", 0, int(sizes.sum())).astype(np.int64)
            running = np.cumsum(gaps)
            starts = np.cumsum(sizes) - sizes
            # The sum starts anew at each term.
            documents = running - np.repeat(running[starts] - gaps[starts], sizes)
            yield kind, mine, sizes, documents.astype(np.int32)


def _utf8(text: str) -> bytes:
    """A text that was typed may hold what no text in UTF-8 does."""
    return text.encode("utf-8", "surrogatepass")
