"""Which documents hold a phrase: read from their texts, and remembered of each segment as long as it is open, whatever commits come."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np

from indexer import deadline
from indexer.cache import Cache
from indexer.engines.whoosh.storage.array_types import Numbers, Places
from indexer.engines.whoosh.storage.text_arrays import Part, Texts, held

_REMEMBERED: Final = 16 << 20
"""Bytes of what is remembered of a segment: two phrases that stand in all of a million letters."""
_READ: Final = 1000
"""Texts that are read between two looks at the clock."""
_NONE: Final = np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a phrase in a segment."""

    read: Numbers
    """The documents whose texts were read, ascending."""
    holding: Numbers
    """Those of them that hold it."""

    @property
    def nbytes(self) -> int:
        return self.read.nbytes + self.holding.nbytes


class Phrases:
    """Those of one index. Thread-safe; what several wait for is read once."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[object, Cache[_Known]] = WeakKeyDictionary()
        """Of each segment, by its texts."""
        self._reading = Lock()

    def holding(self, phrase: str, texts: Texts, numbers: Places) -> Places:
        """Of the documents with these numbers, ascending, those whose folded text holds a folded phrase."""
        found = [numbers[:0]]
        with self._reading:
            for first, part in texts.numbered():
                begin, end = np.searchsorted(numbers, (first, first + len(part[1]))).tolist()
                if begin < end:
                    within = (numbers[begin:end] - first).astype(np.int32)
                    found.append(self._of_part(phrase, part, within).astype(np.intp) + first)
        return np.concatenate(found)

    def _of_part(self, phrase: str, part: Part, numbers: Numbers) -> Numbers:
        remembered = self._known.setdefault(part[0], Cache(_REMEMBERED))
        known = remembered.peek(phrase) or _Known(_NONE, _NONE)
        unknown = np.setdiff1d(numbers, known.read, assume_unique=True)
        if len(unknown):
            known = remembered.put(
                phrase,
                _Known(
                    np.union1d(known.read, unknown), np.union1d(known.holding, _read(phrase, part, unknown))
                ),
            )
        return np.intersect1d(numbers, known.holding, assume_unique=True)


def _read(phrase: str, part: Part, numbers: Numbers) -> Numbers:
    found = [_NONE]
    for begin in range(0, len(numbers), _READ):
        deadline.check()
        some = numbers[begin : begin + _READ]
        found.append(some[held(part, phrase, some)])
    return np.concatenate(found)
