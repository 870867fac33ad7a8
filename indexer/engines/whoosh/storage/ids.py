"""The ids of all documents of an opened index: read from its files as they are asked for."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.storage.array_types import Mask, Places
from indexer.engines.whoosh.storage.column import Column


class Ids:
    """Ids by the numbers of their documents. Of those that have one id, one is alive at most."""

    def __init__(self, column: Column, alive: Mask) -> None:
        self._column = column
        self._alive = alive

    def __len__(self) -> int:
        return len(self._alive)

    def __getitem__(self, number: int) -> str:
        return self._column.firsts([number])[0]

    def of(self, numbers: Places) -> list[str]:
        """The ids of several living documents."""
        return self._column.firsts(numbers.tolist())

    def encoded(self, numbers: Places) -> npt.NDArray[np.bytes_]:
        """The same in UTF-8, which orders as the ids do."""
        return np.array([reply_id.encode() for reply_id in self.of(numbers)], dtype=np.bytes_)

    def numbers(self, ids: Iterable[str]) -> Places:
        """The living documents with these ids, ascending."""
        numbers = self._column.with_first(ids)
        return numbers[self._alive[numbers]]
