"""Sorted postings as the arrays that a segment keeps of them, a range of terms at a time.

Of each term, the differences of the document numbers and the frequencies are kept in the narrowest whole numbers that hold them all: most
take one byte each, and a term that occurs once wherever it occurs keeps no frequencies at all. In a large segment a term that one document
in DENSE holds is a row instead, a byte a document: read where it stands, by all processes, without being decoded.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.storage.array_file import Array, GrowingArray
from indexer.engines.whoosh.storage.array_types import Numbers, Places

Frequencies = npt.NDArray[np.uint32]

GAPS: Final = (np.uint8, np.uint16, np.uint32)
COUNTS: Final = (None, np.uint8, np.uint16, np.uint32)
CLASSES: Final = tuple(product(range(len(GAPS)), range(len(COUNTS))))
"""The widths of a term's gaps and frequencies, by the number of its class."""
ROWS: Final = len(CLASSES)
"""The class of terms that are rows."""
DENSE: Final = 8
"""A term that one document in so many holds is a row: the commonest 3,000 terms, which have half of all postings, so take 40% more bytes
than as gaps, and nothing in the memory of a process."""
LARGE: Final = 1 << 15
"""Documents of a segment that has rows: of a smaller one all is decoded in no time."""


class Packing:
    """The arrays of all terms of a segment. What is large is kept in temporary files `beside` the segment's."""

    def __init__(self, size: int, beside: Path | None = None) -> None:
        """Of a segment with so many documents."""
        self._size = size
        self._counts = GrowingArray(np.uint32, beside)
        self._widths = GrowingArray(np.uint8, beside)
        self._places = GrowingArray(np.uint32, beside)
        self._gaps = [GrowingArray(GAPS[gap], beside) for gap, _ in CLASSES]
        self._frequencies = [
            None if (width := COUNTS[count]) is None else GrowingArray(width, beside) for _, count in CLASSES
        ]
        self._rows = GrowingArray(np.uint8, beside)

    def add(self, counts: Places, documents: Numbers, frequencies: Frequencies) -> None:
        """The next terms: how many postings each has, one at least, and these, term by term, their documents ascending."""
        if not len(counts):
            return
        starts = np.cumsum(counts) - counts
        gaps = np.diff(documents, prepend=np.int32(0))
        gaps[starts] = documents[starts]
        most = np.maximum.reduceat(frequencies, starts)
        gap_width = np.searchsorted([0x100, 0x10000], np.maximum.reduceat(gaps, starts), side="right")
        count_width = np.searchsorted([2, 0x100, 0x10000], most, side="right")
        widths = (gap_width * len(COUNTS) + count_width).astype(np.uint8)
        if self._size >= LARGE:
            widths[(counts * DENSE >= self._size) & (most < 0x100)] = ROWS
        places = np.zeros(len(counts), dtype=np.uint32)
        of_posting = np.repeat(widths, counts)
        for number in np.unique(widths).tolist():
            mine, chosen = widths == number, of_posting == number
            if number == ROWS:
                places[mine] = len(self._rows) // self._size + np.arange(np.count_nonzero(mine))
                self._rows.add(self._as_rows(counts[mine], documents[chosen], frequencies[chosen]))
                continue
            places[mine] = len(self._gaps[number]) + np.cumsum(counts[mine]) - counts[mine]
            self._gaps[number].add(gaps[chosen])
            kept = self._frequencies[number]
            if kept is not None:
                kept.add(frequencies[chosen])
        self._counts.add(counts)
        self._widths.add(widths)
        self._places.add(places)

    def _as_rows(self, counts: Places, documents: Numbers, frequencies: Frequencies) -> npt.NDArray[np.uint8]:
        rows = np.zeros((len(counts), self._size), dtype=np.uint8)
        rows[np.repeat(np.arange(len(counts)), counts), documents] = frequencies
        return rows.ravel()

    def arrays(self) -> Iterator[tuple[str, Array | GrowingArray]]:
        """All of them, by name."""
        yield from (("counts", self._counts), ("widths", self._widths), ("places", self._places))
        for number, (gaps, frequencies) in enumerate(zip(self._gaps, self._frequencies, strict=True)):
            yield f"gaps{number}", gaps
            if frequencies is not None:
                yield f"frequencies{number}", frequencies
        yield "rows", self._rows


def encoded_words(words: list[bytes]) -> dict[str, npt.NDArray[Any]]:
    """Sorted words as arrays: their text, and where each ends."""
    return {
        "word_ends": np.cumsum([0, *map(len, words)]).astype(np.uint32),
        "word_bytes": np.frombuffer(b"".join(words), dtype=np.uint8),
    }
