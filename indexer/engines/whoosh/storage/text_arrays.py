"""Many texts as arrays: kept in a file, read through mapped memory, decoded one by one, looked through all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.storage.array_file import Array, ArrayFile, LaterArray, Pieced
from indexer.engines.whoosh.storage.array_types import Mask, Numbers

Units = npt.NDArray[np.uint16]
Ends = npt.NDArray[np.integer[Any]]
Part = tuple[Units | LaterArray, Ends]
"""The units of some texts, and where each text ends."""
_AT_ONCE: Final = 1024
"""Texts in memory at once while others are written."""


@dataclass(frozen=True)
class Texts:
    """Texts of which hardly two are alike, in UTF-16: a Han character takes two bytes, and units can be compared as numbers.

    In parts, as segments of an index have them, so that joining copies nothing.
    """

    parts: tuple[Part, ...] = ()

    @classmethod
    def of(cls, texts: Sequence[str]) -> Texts:
        """The texts as one part."""
        encoded = [text.encode("utf-16-le", "surrogatepass") for text in texts]
        ends = np.cumsum([len(text) // 2 for text in encoded], dtype=np.int64)
        return cls(((np.frombuffer(b"".join(encoded), dtype="<u2"), ends),))

    @classmethod
    def joined(cls, several: Iterable[Texts]) -> Texts:
        """The texts one after the other."""
        return cls(tuple(part for texts in several for part in texts.parts if len(part[1])))

    def arrays(self, name: str) -> Iterator[tuple[str, npt.NDArray[Any]]]:
        """Arrays under names that begin with `name`, of which `read` makes the same texts."""
        units = [np.empty(0, dtype=np.uint16), *(_whole(units) for units, _ in self.parts)]
        yield f"{name} units", np.concatenate(units)
        before = np.cumsum([0, *map(len, units)])[1:]
        ends = [
            np.empty(0, dtype=np.int64),
            *(part + start for (_, part), start in zip(self.parts, before, strict=False)),
        ]
        yield f"{name} ends", np.concatenate(ends).astype(np.uint32)

    @classmethod
    def read(cls, arrays: ArrayFile, name: str) -> Texts:
        """The texts in a file that has what `arrays` gave."""
        return cls(((arrays.later(f"{name} units"), arrays[f"{name} ends"]),))

    def chosen(self, chosen: Mask) -> Texts:
        """The chosen texts."""
        parts: list[Part] = []
        for first, (units, ends) in self.numbered():
            kept = chosen[first : first + len(ends)]
            lengths = np.diff(ends, prepend=ends.dtype.type(0))
            parts.append((_whole(units)[np.repeat(kept, lengths)], np.cumsum(lengths[kept], dtype=np.int64)))
        return Texts(tuple(parts))

    @cached_property
    def _firsts(self) -> npt.NDArray[np.int64]:
        """The number of the first text of each part, and how many there are."""
        return np.cumsum([0, *(len(ends) for _, ends in self.parts)])

    def __len__(self) -> int:
        return int(self._firsts[-1])

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self):
            raise IndexError(number)
        part = int(np.searchsorted(self._firsts, number, side="right")) - 1
        units, ends = self.parts[part]
        within = number - int(self._firsts[part])
        start = int(ends[within - 1]) if within else 0
        return _decoded(units[start : int(ends[within])].tobytes())

    def among(self, chosen: Mask) -> Iterator[str]:
        """The chosen texts, in order: several times faster than one by one."""
        for first, (units, ends) in self.numbered():
            here = np.flatnonzero(chosen[first : first + len(ends)])
            every = _whole(units) if len(here) else units
            starts = np.concatenate([np.zeros(1, dtype=np.int64), ends])[here]
            for start, end in zip(starts.tolist(), ends[here].tolist(), strict=True):
                yield _decoded(every[start:end].tobytes())

    def numbered(self) -> Iterator[tuple[int, Part]]:
        """The parts, each with the number of its first text."""
        return zip(self._firsts[:-1].tolist(), self.parts, strict=True)

    def holding(self, text: str) -> Mask:
        """Which of the texts hold `text`, at least a character."""
        wanted = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")
        masks = [
            np.zeros(0, dtype=np.bool_),
            *(_holding(_whole(units), ends, wanted) for units, ends in self.parts),
        ]
        return np.concatenate(masks)


def held(part: Part, text: str, numbers: Numbers) -> Mask:
    """Which of the texts of a part with these numbers hold `text`: others are not read."""
    units, ends = part
    starts = np.where(numbers > 0, ends[numbers - 1], 0).astype(np.intp)
    stops = ends[numbers].astype(np.intp)
    pieces = (
        units.pieces(starts, stops)
        if isinstance(units, LaterArray)
        else (units[start:stop].tobytes() for start, stop in zip(starts, stops, strict=True))
    )
    wanted = text.encode("utf-16-le", "surrogatepass")
    return np.array([_is_in(wanted, piece) for piece in pieces], dtype=np.bool_)


def _is_in(wanted: bytes, units: bytes) -> bool:
    """Whether the units hold others, as bytes: to decode them would take longer than to look through them."""
    place = units.find(wanted)
    while place > 0 and place % 2:  # between two units
        place = units.find(wanted, place + 1)
    return place >= 0


def chosen_arrays(name: str, several: Sequence[tuple[Texts, Mask]]) -> Iterator[tuple[str, Array | Pieced]]:
    """As `Texts.arrays`, of the chosen ones of several: large texts, which are read piece by piece as they are written."""
    lengths = [_lengths(texts)[chosen] for texts, chosen in several]
    ends = np.cumsum(np.concatenate([np.empty(0, dtype=np.int64), *lengths]), dtype=np.int64)
    size = int(ends[-1]) if len(ends) else 0
    yield f"{name} units", _Chosen(several, size)
    yield f"{name} ends", ends.astype(np.uint32 if size <= np.iinfo(np.uint32).max else np.uint64)


class _Chosen:
    """The units of the chosen texts of several."""

    dtype = np.dtype("<u2")

    def __init__(self, several: Sequence[tuple[Texts, Mask]], size: int) -> None:
        self._several = several
        self._size = size

    def __len__(self) -> int:
        return self._size

    def contents(self) -> Iterator[bytes]:
        for texts, chosen in self._several:
            first = 0
            for units, ends in texts.parts:
                starts = np.concatenate([np.zeros(1, dtype=np.int64), ends])
                for begin in range(0, len(ends), _AT_ONCE):
                    end = min(begin + _AT_ONCE, len(ends))
                    kept = chosen[first + begin : first + end]
                    piece = units[int(starts[begin]) : int(starts[end])]
                    if not kept.all():
                        piece = piece[np.repeat(kept, np.diff(starts[begin : end + 1]))]
                    yield piece.tobytes()
                first += len(ends)


def _lengths(texts: Texts) -> npt.NDArray[np.int64]:
    each = [np.diff(ends.astype(np.int64), prepend=0) for _, ends in texts.parts]
    return np.concatenate([np.empty(0, dtype=np.int64), *each])


def _decoded(units: bytes) -> str:
    return units.decode("utf-16-le", "surrogatepass")


def _whole(units: Units | LaterArray) -> Units:
    return units.whole() if isinstance(units, LaterArray) else units


def _holding(units: Units, ends: Ends, wanted: Units) -> Mask:
    """Which of the texts of a part hold the wanted units, narrowed down unit by unit: most places drop out at the first."""
    places = np.flatnonzero(units[: max(0, len(units) - len(wanted) + 1)] == wanted[0])
    for offset, unit in enumerate(wanted[1:], 1):
        places = places[units[places + offset] == unit]
    texts = np.searchsorted(ends, places, side="right")
    mask = np.zeros(len(ends), dtype=np.bool_)
    mask[texts[places + len(wanted) <= ends[texts]]] = True
    return mask
