"""Columns of segments, which stay in their files: nothing of one is read before it is asked for.

First values, which every page of hits shows, are read one by one, without joining the columns of all segments.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np

from indexer.engines.whoosh.storage.array_file import Array, ArrayFile
from indexer.engines.whoosh.storage.array_types import Mask, Numbers, Places
from indexer.engines.whoosh.storage.column import Codes, Column, one_each


class _WholeColumn(Column):
    """A column that is read, and whole in memory, when more is asked of it than it tells from its file."""

    @cached_property
    def _whole(self) -> Column:
        raise NotImplementedError

    @property
    def values(self) -> Sequence[str]:
        return self._whole.values

    @property
    def codes(self) -> Codes:
        return self._whole.codes

    @property
    def starts(self) -> Numbers:
        return self._whole.starts


class KeptColumn(_WholeColumn):
    """A column in the file of its segment. Raises IndexDamaged where what is read is not as it was written."""

    _file: ArrayFile
    _name: str

    def __init__(self, file: ArrayFile, name: str) -> None:
        vars(self).update(_file=file, _name=name)

    def read(self) -> Column:
        text = self._array("text").tobytes()
        values = [text[start:end].decode() for start, end in pairwise(self._array("ends").tolist())]
        return Column(values, self._array("codes"), self.starts)

    def _array(self, what: str) -> Array:
        return self._file[f"{self._name} {what}"]

    @cached_property
    def _whole(self) -> Column:
        return self.read()

    @property
    def size(self) -> int:
        what = "lengths" if f"{self._name} lengths" in self._file else "codes"
        return self._file.size(f"{self._name} {what}")

    @property
    def starts(self) -> Numbers:
        if f"{self._name} lengths" not in self._file:
            return one_each(len(self._array("codes")))
        lengths = self._array("lengths")
        starts = np.zeros(len(lengths) + 1, dtype=np.int32)
        np.cumsum(lengths, out=starts[1:])
        return starts

    @cached_property
    def first_codes(self) -> Codes:
        """As they stand in the file where each document has one code."""
        codes = self._array("codes")
        return codes if f"{self._name} lengths" not in self._file else codes[self.starts[:-1]]

    @cached_property
    def _read_one_by_one(self) -> tuple[memoryview, memoryview, memoryview]:
        """The text, where each value ends, and the first code of each document: an entry of them is read without an array."""
        return self._array("text").data, self._array("ends").data, self.first_codes.data

    def firsts(self, documents: Sequence[int]) -> list[str]:
        self._file.check_size()
        text, ends, codes = self._read_one_by_one
        last = len(ends) - 1  # the code of a document without a value
        found = [codes[number] for number in documents]
        values = [text[ends[code] : ends[code + 1]] if code < last else b"" for code in found]
        decoded = (
            b"\0".join(values).decode().split("\0")
        )  # all at once, unless one of them has this character
        return decoded if len(decoded) == len(values) else [str(value, "utf-8") for value in values]

    def count(self, mask: Mask) -> dict[str, int]:
        codes = self._array("codes")
        has_several = f"{self._name} lengths" in self._file
        counts = np.bincount(codes[np.repeat(mask, self._array("lengths")) if has_several else mask])
        text, ends = self._array("text").data, self._array("ends").data
        return {
            str(text[ends[code] : ends[code + 1]], "utf-8"): int(counts[code])
            for code in np.flatnonzero(counts[: len(ends) - 1]).tolist()
        }

    def _codes_of(self, values: Iterable[str]) -> list[int]:
        text, ends = self._array("text").data, self._array("ends").data
        places, found, code = range(len(ends) - 1), list[int](), 0
        for wanted in sorted(value.encode("utf-8", "surrogatepass") for value in values):
            code = bisect_left(places, wanted, code, key=lambda at: bytes(text[ends[at] : ends[at + 1]]))
            if code < len(places) and text[ends[code] : ends[code + 1]] == wanted:
                found.append(code)
        return found


class JoinedColumn(_WholeColumn):
    """Columns one after the other, joined when more is asked of them than first values. Dropped documents have none."""

    _parts: Sequence[Column]
    _dropped: Mask

    def __init__(self, parts: Sequence[Column], dropped: Mask) -> None:
        vars(self).update(_parts=parts, _dropped=dropped)

    @cached_property
    def _whole(self) -> Column:
        joined = Column.joined([part.read() for part in self._parts])
        return joined.without(self._dropped) if self._dropped.any() else joined

    @cached_property
    def _starts(self) -> Places:
        """The number of the first document of each part."""
        return np.cumsum([0, *(part.size for part in self._parts)])[:-1]

    @cached_property
    def _has_dropped(self) -> bool:
        return bool(self._dropped.any())

    def firsts(self, documents: Sequence[int]) -> list[str]:
        if len(self._parts) == 1 and not self._has_dropped:
            return self._parts[0].firsts(documents)
        numbers = np.asarray(documents, dtype=np.intp)
        of_part = np.searchsorted(self._starts, numbers, side="right") - 1
        order = np.argsort(of_part, kind="stable")
        within = (numbers - self._starts[of_part])[order].tolist()
        found: list[str] = []
        for part, count in enumerate(np.bincount(of_part).tolist()):
            if count:
                found += self._parts[part].firsts(within[len(found) : len(found) + count])
        values = [""] * len(found)
        for place, value in zip(order.tolist(), found, strict=True):
            values[place] = value
        if self._has_dropped:
            for place in np.flatnonzero(self._dropped[numbers]).tolist():
                values[place] = ""
        return values

    def with_first(self, values: Iterable[str]) -> Places:
        every, parts = [*values], zip(self._starts.tolist(), self._parts, strict=True)
        return np.concatenate([part.with_first(every) + start for start, part in parts])
