"""Columns of segments, which stay in their files: nothing of one is read before it is asked for.

First values, which every page of hits shows, are read one by one, without joining the columns of all segments.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.storage.array_file import Array, ArrayFile
from indexer.engines.whoosh.storage.array_types import Mask, Numbers, Places
from indexer.engines.whoosh.storage.column import Column, SpelledOut


class _WholeColumn(Column):
    """A column that is read, and whole in memory, when more is asked of it than it tells from its file."""

    @cached_property
    def _whole(self) -> Column:
        raise NotImplementedError

    @property
    def values(self) -> Sequence[str]:
        return self._whole.values

    @property
    def codes(self) -> Numbers:
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
        return Column(values, self._array("codes").astype(np.int32), self.starts)

    def _array(self, what: str) -> Array:
        return self._file[f"{self._name} {what}"]

    @cached_property
    def _whole(self) -> Column:
        return self.read()

    @property
    def starts(self) -> Numbers:
        if f"{self._name} lengths" not in self._file:
            return np.arange(len(self._array("codes")) + 1, dtype=np.int32)
        lengths = self._array("lengths")
        starts = np.zeros(len(lengths) + 1, dtype=np.int32)
        np.cumsum(lengths, out=starts[1:])
        return starts

    @cached_property
    def _first_codes(self) -> Array:
        """As `first_codes`, as they stand in the file where each document has one code."""
        codes = self._array("codes")
        return codes if f"{self._name} lengths" not in self._file else codes[self.starts[:-1]]

    def spelled_out(self) -> SpelledOut:
        ends, codes = self._array("ends"), self._first_codes.astype(np.intp)
        # A document without a value has the code after the last.
        last = len(ends) - 1
        return SpelledOut(
            self._array("text").data, ends[codes], ends[np.minimum(codes + 1, last)], self._file.check_size
        )

    def encoded(self) -> npt.NDArray[np.bytes_]:
        ends = self._array("ends").astype(np.int64)
        lengths = np.diff(ends)
        width = int(lengths.max(initial=1))
        values = np.zeros((len(ends), width), dtype=np.uint8)  # one more, for those without a value
        values[:-1][np.arange(width) < lengths[:, np.newaxis]] = self._array("text")
        encoded: npt.NDArray[np.bytes_] = values.view(f"S{width}").ravel()[self._first_codes]
        return encoded


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

    def encoded(self) -> npt.NDArray[np.bytes_]:
        return np.concatenate([part.encoded() for part in self._parts])

    @cached_property
    def _spelled_out(self) -> tuple[Sequence[SpelledOut], Array, Array, Array]:
        """The parts, and of every document its part and where its first value stands there."""
        parts = [part.spelled_out() for part in self._parts]
        sizes = [len(part.begins) for part in parts]
        of_part = np.repeat(np.arange(len(parts), dtype=np.int32), sizes)
        begins = np.concatenate([part.begins for part in parts])
        ends = np.concatenate([part.ends for part in parts])
        ends[self._dropped] = begins[self._dropped]
        return parts, of_part, begins, ends

    def firsts(self, documents: Places) -> list[str]:
        parts, of_part, begins, ends = self._spelled_out
        for part in parts:
            part.check_size()
        texts = [part.text for part in parts]
        chosen = (each[documents].tolist() for each in (of_part, begins, ends))
        values = [texts[part][begin:end] for part, begin, end in zip(*chosen, strict=True)]
        decoded = (
            b"\0".join(values).decode().split("\0")
        )  # all at once, unless one of them has this character
        return decoded if len(decoded) == len(values) else [str(value, "utf-8") for value in values]
