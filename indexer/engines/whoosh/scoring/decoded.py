"""What is kept in memory of a term's postings: of a rare one those that there are, of a common one an entry for every document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from indexer import ranking
from indexer.engines.whoosh.storage.array_types import Floats, Numbers, Places

PIECE: Final = 1 << 15
"""Entries that are gone through at once, so that what is in between stays in the processor's cache."""
_OBJECT: Final = 500
"""Bytes that an entry of a cache takes that has no arrays of its own."""


@dataclass(frozen=True, slots=True)
class Rare:
    """Its postings: mostly 5 bytes each in a large index, 8 in a small one."""

    idf: float
    """How rare the term is, see `scoring.idf`."""
    numbers: Numbers
    """The documents that hold it, ascending."""
    values: npt.NDArray[Any]
    """Impacts, or frequencies."""

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return self.numbers.nbytes + self.values.nbytes

    def documents(self) -> Places:
        """The documents that hold the term, ascending."""
        return self.numbers.astype(np.intp)


@dataclass(frozen=True, slots=True)
class Common:
    """Entries that are read without looking up places: impacts, or frequencies, of which impacts are worked out for those asked for."""

    idf: float
    """How rare the term is, see `scoring.idf`."""
    values: Sequence[npt.NDArray[Any]]
    """Of each part of an index those of its documents; those that stand in a mapped file are in no process's own memory."""
    nbytes: int
    """Bytes in this process's memory."""

    def documents(self) -> Places:
        """The documents that hold the term, ascending; removed ones may be among them."""
        return np.concatenate([np.flatnonzero(values > 0) + start for start, values in self._parts()])

    def take(self, numbers: Places) -> npt.NDArray[Any]:
        """The entries of these documents, ascending."""
        if len(self.values) == 1:
            return self.values[0].take(numbers)
        found = []
        for start, values in self._parts():
            first, end = np.searchsorted(numbers, (start, start + len(values))).tolist()
            if first < end:
                found.append(values.take(numbers[first:end] - start if start else numbers[first:end]))
        return np.concatenate(found) if found else self.values[0][:0]

    def pieces(self) -> Iterator[tuple[slice, npt.NDArray[Any]]]:
        """All entries, some at once, each time with where they stand."""
        for start, values in self._parts():
            for begin in range(0, len(values), PIECE):
                piece = values[begin : begin + PIECE]
                yield slice(start + begin, start + begin + len(piece)), piece

    def _parts(self) -> Iterator[tuple[int, npt.NDArray[Any]]]:
        start = 0
        for values in self.values:
            yield start, values
            start += len(values)


Decoded = Rare | Common


def common(idf: float, values: Sequence[npt.NDArray[Any]]) -> Common:
    """The entries, counting those that no file has."""
    own = sum(each.nbytes for each in values if each.flags.writeable)
    return Common(idf, values, own or _OBJECT)


def impacts_of(idf: float, frequencies: npt.NDArray[Any], norms: Floats) -> Floats:
    """What frequencies are worth in documents with these norms: `scoring.bm25` times idf."""
    gained = frequencies.astype(np.float32)
    divisors = gained + norms
    gained *= np.float32(idf * (ranking.K1 + 1))
    gained /= divisors
    return gained
