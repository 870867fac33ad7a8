"""The untokenized values of documents, one field of them: what is counted, filtered by and compared.

A column knows each of its values once; documents have codes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.storage.array_file import Array
from indexer.engines.whoosh.storage.array_types import Mask, Numbers, Places
from indexer.text.folding import fold, squeeze

Codes = npt.NDArray[np.integer[Any]]
"""Numbers of values, in an opened index in the narrowest type that holds them: counting is reading them."""


_REPEATED: Final = 8
"""Counting sets is worth it where each is that of so many documents."""


@dataclass(frozen=True)
class Column:
    """The values of one untokenized field: those of document `i` are `values[c]` for `c` in `codes[starts[i] : starts[i + 1]]`.

    A document without any value has the code `len(values)`, so that counting values counts those without as well.
    """

    values: Sequence[str]
    """Sorted, so that codes order as values do."""
    codes: Codes
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
        codes: list[Codes] = [np.empty(0, dtype=np.uint8)]
        for column in columns:
            renamed = narrowest(np.array([*map(known.__getitem__, column.values), len(values)]))
            codes.append(renamed[column.codes])
        every = np.concatenate(codes)
        if all(column.is_single for column in columns):
            return cls(values, every, one_each(len(every)))
        lengths = np.concatenate([np.zeros(1, dtype=np.int32), *(np.diff(each.starts) for each in columns)])
        return cls(values, every, np.cumsum(lengths, dtype=np.int32))

    def of_documents(self, chosen: Mask) -> Column:
        """The column of the chosen documents, with the values that they have."""
        used, renamed = self._renamed(codes := self.codes[chosen[self.documents]])
        lengths = np.diff(self.starts)[chosen]
        values = [self.values[code] for code in used[:-1].tolist()]
        starts = np.zeros(len(lengths) + 1, dtype=np.int32)
        np.cumsum(lengths, out=starts[1:])
        return Column(values, renamed[codes], starts)

    def _renamed(self, codes: Codes) -> tuple[Places, Codes]:
        """Those that occur among codes, ascending, and that of no value; and of each code its place among them."""
        occurs = np.zeros(len(self.values) + 1, dtype=np.bool_)
        occurs[codes] = True
        occurs[-1] = True
        return np.flatnonzero(occurs), narrowest(np.cumsum(occurs) - 1)

    def without(self, dropped: Mask) -> Column:
        """The column with no values for the dropped documents, and none that only they have."""
        kept = self.codes[~dropped[self.documents]]
        used, renamed = self._renamed(kept)
        values = [self.values[code] for code in used[:-1].tolist()]
        if self.is_single:
            codes = renamed[self.codes]
            codes[dropped] = len(values)
            return Column(values, codes, self.starts)
        lengths = np.where(dropped, 1, np.diff(self.starts)).astype(np.int32)
        starts = np.zeros(len(lengths) + 1, dtype=np.int32)
        np.cumsum(lengths, out=starts[1:])
        codes = np.full(starts[-1], len(values), dtype=renamed.dtype)
        codes[np.repeat(~dropped, lengths)] = renamed[kept]
        return Column(values, codes, starts)

    def read(self) -> Column:
        """All of it, in memory."""
        return self

    @property
    def size(self) -> int:
        """How many documents there are."""
        return len(self.starts) - 1

    @property
    def first_codes(self) -> Codes:
        """The code of each document's first value."""
        return self.codes if self.is_single else self.codes[self.starts[:-1]]

    @cached_property
    def is_single(self) -> bool:
        """Whether no document has several values."""
        return len(self.codes) == self.size

    @cached_property
    def documents(self) -> Numbers:
        """The document of each code."""
        if self.is_single:
            return self.starts[:-1]
        return np.repeat(np.arange(self.size, dtype=np.int32), np.diff(self.starts))

    def codes_of(self, documents: Places) -> tuple[Places, Codes]:
        """Of these documents the codes of all values, each with its document."""
        if self.is_single:
            return documents, self.codes.take(documents)
        repeated: Places = np.repeat(documents, self.lengths_of(documents))
        return repeated, self._all_codes_of(documents)

    def _all_codes_of(self, documents: Places) -> Codes:
        if self.is_single:
            return self.codes.take(documents)
        starts, lengths = self.starts.take(documents), self.lengths_of(documents)
        ends = np.cumsum(lengths)
        places = np.arange(ends[-1] if len(ends) else 0)
        places += np.repeat(starts - (ends - lengths), lengths)
        return self.codes.take(places)

    @cached_property
    def _sets(self) -> Sets | None:
        """None where there are nearly as many different sets of values as documents."""
        sets = Sets.of(self.codes, self.starts)
        return sets if _REPEATED * len(sets.starts) < self.size else None

    def lengths_of(self, documents: Places) -> Numbers:
        """How many codes each of these documents has."""
        return self.starts[documents + 1] - self.starts[documents]

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

    def firsts(self, documents: Sequence[int]) -> list[str]:
        """Of each of the documents its first value; empty where it has none."""
        return [self._names[code] for code in self.codes[self.starts[list(documents)]].tolist()]

    def with_first(self, values: Iterable[str]) -> Places:
        """The documents with one of these first values, ascending."""
        codes, firsts = self._codes_of(values), self.first_codes
        if len(codes) < 2:
            return np.flatnonzero(firsts == codes[0]) if codes else np.empty(0, dtype=np.intp)
        is_wanted = np.zeros(1 + max(*codes, int(firsts.max(initial=0))), dtype=np.bool_)
        is_wanted[codes] = True
        return np.flatnonzero(is_wanted[firsts])

    def _codes_of(self, values: Iterable[str]) -> list[int]:
        """The codes of those of the values that it has."""
        return [code for value in values if (code := self.code.get(value)) is not None]

    def all_firsts(self) -> list[str]:
        """Of every document its first value; empty where it has none."""
        return [self._names[code] for code in self.first_codes.tolist()]

    def tally(self, documents: Places) -> Places:
        """For each code, how many of the documents, given in ascending order, have it; last, how many have no value.

        A document that is given several times counts so many times.
        """
        if not self.values:
            return np.array([len(documents)])
        if len(documents) > self.size:
            # Some of them several times: the column takes fewer steps than they do.
            times = np.bincount(documents, minlength=self.size)
            return np.bincount(self.codes, times[self.documents], len(self.values) + 1).astype(np.intp)
        if len(documents) == self.size and (np.diff(documents) > 0).all():
            return self._totals
        if self.is_single or self._sets is None or len(documents) < self._sets.codes.size:
            return np.bincount(self._all_codes_of(documents), minlength=len(self.values) + 1)
        return self._sets.tally(documents, len(self.values) + 1)

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
        if self.is_single:
            return chosen[self.codes]
        mask = np.zeros(self.size, dtype=np.bool_)
        mask[self.documents[chosen[self.codes]]] = True
        return mask

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
class Sets:
    """The different sets of values that documents have: in a tree of places, many documents have the same few."""

    of_documents: Codes
    """The number of the set of each document."""
    codes: Codes
    starts: Numbers
    """As in `Column`, for each set."""

    @classmethod
    def of(cls, codes: Codes, starts: Numbers) -> Sets:
        """The sets of documents with these codes."""
        chance = np.random.default_rng(0)
        hashes = chance.integers(1 << 63, size=int(codes.max(initial=0)) + 1, dtype=np.uint64)
        lengths = np.diff(starts)
        # Two sets are told apart by the sum of 64 random bits of each value.
        sums = np.add.reduceat(hashes[codes], starts[:-1]) if len(codes) else np.empty(0, dtype=np.uint64)
        _, firsts, of_documents = np.unique(sums, return_index=True, return_inverse=True)
        ends = np.cumsum([0, *lengths[firsts].tolist()], dtype=np.int32)
        places = np.arange(ends[-1]) + np.repeat(starts[firsts] - ends[:-1], lengths[firsts])
        return cls(narrowest(of_documents), codes[places], ends)

    def tally(self, documents: Places, size: int) -> Places:
        """How many of the documents have each of so many codes."""
        counts = np.bincount(self.of_documents.take(documents), minlength=len(self.starts) - 1)
        times = np.repeat(counts, np.diff(self.starts))
        return np.bincount(self.codes, times, size).astype(np.intp)


@lru_cache(maxsize=2)
def one_each(size: int) -> Numbers:
    """`Column.starts` where so many documents have one code each: the same array for all such columns."""
    starts = np.arange(size + 1, dtype=np.int32)
    starts.flags.writeable = False
    return starts


def narrowest(numbers: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The numbers in the narrowest type that holds them."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))
