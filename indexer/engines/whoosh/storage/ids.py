"""The ids of all documents of an opened index, as one array: their order, and the document of an id."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.storage.array_types import Mask, Numbers, Places


class Ids:
    """Ids by the numbers of their documents. Of those that have one id, one is alive at most."""

    def __init__(self, encoded: npt.NDArray[np.bytes_], alive: Mask) -> None:
        self._encoded = encoded
        self._alive = alive

    def __len__(self) -> int:
        return len(self._encoded)

    def __getitem__(self, number: int) -> str:
        found: bytes = self._encoded[number]
        return found.decode()

    def of(self, numbers: Places | Numbers) -> list[str]:
        """The ids of several documents."""
        found: list[bytes] = self._encoded[numbers].tolist()
        return [each.decode() for each in found]

    @cached_property
    def _order(self) -> Places:
        return np.argsort(self._encoded, kind="stable")

    @cached_property
    def places(self) -> Numbers:
        """The place of each document among all by id."""
        places = np.empty(len(self), dtype=np.int32)
        places[self._order] = np.arange(len(self), dtype=np.int32)
        return places

    def number(self, reply_id: str) -> int | None:
        """The living document with an id; None where there is none."""
        encoded = reply_id.encode("utf-8", "surrogatepass")
        if len(encoded) > self._encoded.itemsize:
            return None
        wanted = np.array(encoded, dtype=self._encoded.dtype)
        place = int(np.searchsorted(self._encoded, wanted, sorter=self._order))
        while place < len(self) and self._encoded[number := int(self._order[place])] == wanted:
            if self._alive[number]:
                return number
            place += 1
        return None
