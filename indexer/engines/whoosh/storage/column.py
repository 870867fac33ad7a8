"""The untokenized values of documents, one field of them: what is counted, filtered by and compared.

A column knows each of its values once; documents have codes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.storage.array_file import Array
from indexer.engines.whoosh.storage.array_types import Mask, Numbers, Places
from indexer.text.folding import fold, squeeze


@dataclass(frozen=True)
class Column:
    """The values of one untokenized field: those of document `i` are `values[c]` for `c` in `codes[starts[i] : starts[i + 1]]`.

    A document without any value has the code `len(values)`, so that counting values counts those without as well.
    """

    values: Sequence[str]
    """Sorted, so that codes order as values do."""
    codes: Numbers
    starts: Numbers

    @classmethod
    def of(cls, rows: Sequence[Sequence[str]]) -> Column:
        """The column of `rows`, one a document, each with its values."""
        values = sorted({value for row in rows for value in row})
        known = {value: code for code, value in enumerate(values)}
        codes = [code for row in rows for code in ([known[value] for value in row] or (len(values),))]
        starts = np.cumsum([0, *(len(row) or 1 for row in rows)], dtype=np.int32)
        return cls(values, np.array(codes, dtype=np.int32), starts)

    @classmethod
    def joined(cls, columns: Sequence[Column]) -> Column:
        """The columns one after the other."""
        if len(columns) == 1:
            return columns[0]
        # Each column is sorted, which sorting finds out and only merges.
        values = list(dict.fromkeys(sorted(chain.from_iterable(column.values for column in columns))))
        known = {value: code for code, value in enumerate(values)}
        codes = [np.empty(0, dtype=np.int32)]
        lengths = [np.zeros(1, dtype=np.int32)]
        for column in columns:
            renamed = [*map(known.__getitem__, column.values), len(values)]
            codes.append(np.array(renamed, dtype=np.int32)[column.codes])
            lengths.append(np.diff(column.starts))
        return cls(values, np.concatenate(codes), np.cumsum(np.concatenate(lengths), dtype=np.int32))

    def of_documents(self, chosen: Mask) -> Column:
        """The column of the chosen documents, with the values that they have."""
        codes = self.codes[chosen[self.documents]]
        used = np.unique(np.append(codes, len(self.values)))
        renamed = np.searchsorted(used, codes).astype(np.int32)
        lengths = np.diff(self.starts)[chosen]
        values = [self.values[code] for code in used[:-1].tolist()]
        return Column(values, renamed, np.cumsum([0, *lengths], dtype=np.int32))

    def without(self, dropped: Mask) -> Column:
        """The column with no values for the dropped documents, and none that only they have."""
        lengths = np.where(dropped, 1, np.diff(self.starts)).astype(np.int32)
        kept = ~dropped[self.documents]
        used = np.unique(np.append(self.codes[kept], len(self.values)))
        starts = np.cumsum([0, *lengths.tolist()], dtype=np.int32)
        codes = np.full(starts[-1], len(used) - 1, dtype=np.int32)
        codes[np.repeat(~dropped, lengths)] = np.searchsorted(used, self.codes[kept])
        return Column([self.values[code] for code in used[:-1].tolist()], codes, starts)

    def read(self) -> Column:
        """All of it, in memory."""
        return self

    @property
    def size(self) -> int:
        """How many documents there are."""
        return len(self.starts) - 1

    @property
    def first_codes(self) -> Numbers:
        """The code of each document's first value."""
        return self.codes[self.starts[:-1]]

    @cached_property
    def documents(self) -> Numbers:
        """The document of each code."""
        return np.repeat(np.arange(self.size, dtype=np.int32), np.diff(self.starts))

    @cached_property
    def _totals(self) -> Places:
        return np.bincount(self.codes, minlength=len(self.values) + 1)

    @cached_property
    def _names(self) -> Sequence[str]:
        return [*self.values, ""]

    @cached_property
    def _squeezed(self) -> Sequence[str]:
        return [squeeze(value) for value in self.values]

    @cached_property
    def folded(self) -> Sequence[str]:
        """The values folded."""
        return [fold(value) for value in self.values]

    @cached_property
    def code(self) -> Mapping[str, int]:
        """The code of each value."""
        return {value: code for code, value in enumerate(self.values)}

    def firsts(self, documents: Places) -> list[str]:
        """Of each of the documents its first value; empty where it has none."""
        return [self._names[code] for code in self.codes[self.starts[documents]].tolist()]

    def all_firsts(self) -> list[str]:
        """Of every document its first value; empty where it has none."""
        return [self._names[code] for code in self.first_codes.tolist()]

    def tally(self, documents: Places | Numbers) -> Places:
        """For each code, how many of the documents, given in ascending order, have it; last, how many have no value.

        A document that is given several times counts so many times.
        """
        if len(documents) > self.size:
            # Some of them several times: the column takes fewer steps than they do.
            times = np.bincount(documents, minlength=self.size)
            return np.bincount(self.codes, times[self.documents], len(self.values) + 1).astype(np.intp)
        if len(documents) == self.size and (np.diff(documents) > 0).all():
            return self._totals
        if len(self.codes) == self.size:
            codes = self.codes[documents]
        else:
            starts = self.starts[documents]
            lengths = self.starts[documents + 1] - starts
            ends = np.cumsum(lengths)
            codes = self.codes[
                np.repeat(starts - (ends - lengths), lengths) + np.arange(ends[-1] if len(ends) else 0)
            ]
        return np.bincount(codes, minlength=len(self.values) + 1)

    def count(self, mask: Mask) -> dict[str, int]:
        """How many documents of `mask` have each value; values of none are left out."""
        counts = self.tally(np.flatnonzero(mask))[:-1]
        found = np.flatnonzero(counts)
        return {self.values[code]: n for code, n in zip(found.tolist(), counts[found].tolist(), strict=True)}

    def counts(self) -> dict[str, int]:
        """How many documents have each value."""
        return dict(zip(self.values, self._totals.tolist(), strict=False))

    def having(self, values: Iterable[str]) -> Mask:
        """The documents with one of these values."""
        return self._with([self.code[value] for value in values if value in self.code])

    def where(self, wanted: Callable[[str], bool]) -> Mask:
        """The documents with a value that, squeezed (`folding.squeeze`), is `wanted`."""
        return self._with([code for code, value in enumerate(self._squeezed) if wanted(value)])

    def missing(self) -> Mask:
        """The documents without any value."""
        return self._with([len(self.values)])

    def _with(self, codes: Sequence[int]) -> Mask:
        chosen = np.zeros(len(self.values) + 1, dtype=np.bool_)
        chosen[codes] = True
        mask = np.zeros(self.size, dtype=np.bool_)
        mask[self.documents[chosen[self.codes]]] = True
        return mask

    def encoded(self) -> npt.NDArray[np.bytes_]:
        """Of every document its first value, in UTF-8."""
        return np.array([value.encode() for value in self.all_firsts()], dtype=np.bytes_)

    def spelled_out(self) -> SpelledOut:
        """Where the first value of every document stands."""
        firsts = [value.encode() for value in self.all_firsts()]
        ends = np.cumsum([0, *map(len, firsts)], dtype=np.uint32)
        return SpelledOut(memoryview(b"".join(firsts)), ends[:-1], ends[1:], lambda: None)

    def arrays(self, name: str) -> dict[str, Array]:
        """Arrays under names that begin with `name`, of which `KeptColumn` reads the same column."""
        encoded = [value.encode() for value in self.values]
        ends = np.cumsum([0, *map(len, encoded)], dtype=np.uint32)
        text = np.frombuffer(b"".join(encoded), dtype=np.uint8)
        arrays = {f"{name} codes": narrowest(self.codes), f"{name} ends": ends, f"{name} text": text}
        if len(self.codes) != self.size:
            arrays[f"{name} lengths"] = narrowest(np.diff(self.starts))
        return arrays


@dataclass(frozen=True, slots=True)
class SpelledOut:
    """The first values of all documents in one text."""

    text: memoryview
    """In UTF-8."""
    begins: npt.NDArray[np.uint32]
    ends: npt.NDArray[np.uint32]
    check_size: Callable[[], None]
    """Raises IndexDamaged when the file of the text became shorter."""


def narrowest(numbers: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The numbers in the narrowest type that holds them."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))
