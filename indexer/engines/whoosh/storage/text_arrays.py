"""Many texts as arrays: kept in a file, read through mapped memory, decoded one by one, looked through all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.storage.array_file import ArrayFile, LaterArray
from indexer.engines.whoosh.storage.array_types import Mask

Units = npt.NDArray[np.uint16]
Ends = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Texts:
    """Texts of which hardly two are alike, in UTF-16: a Han character takes two bytes, and units can be compared as numbers.

    In parts, as segments of an index have them, so that joining copies nothing.
    """

    parts: tuple[tuple[Units | LaterArray, Ends], ...] = ()
    """Of each part the units of all its texts, and where each text ends."""

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
        parts: list[tuple[Units | LaterArray, Ends]] = []
        for first, (units, ends) in zip(self._firsts[:-1].tolist(), self.parts, strict=True):
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
        return units[start : int(ends[within])].tobytes().decode("utf-16-le", "surrogatepass")

    def among(self, chosen: Mask) -> Iterator[str]:
        """The chosen texts, in order: several times faster than one by one."""
        for first, (units, ends) in zip(self._firsts[:-1].tolist(), self.parts, strict=True):
            here = np.flatnonzero(chosen[first : first + len(ends)])
            every = _whole(units) if len(here) else units
            starts = np.concatenate([np.zeros(1, dtype=np.int64), ends])[here]
            for start, end in zip(starts.tolist(), ends[here].tolist(), strict=True):
                yield every[start:end].tobytes().decode("utf-16-le", "surrogatepass")

    def holding(self, text: str) -> Mask:
        """Which of the texts hold `text`, at least a character."""
        wanted = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")
        masks = [
            np.zeros(0, dtype=np.bool_),
            *(_holding(_whole(units), ends, wanted) for units, ends in self.parts),
        ]
        return np.concatenate(masks)


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
