"""Counts over arrays: values, combinations of values, quartiles, and how long answers took."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from math import prod
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from indexer.contract.request import Counting, Counts, Quartiles, Values
from indexer.contract.session import MONTHS
from indexer.engines.whoosh.storage.array_types import Numbers, Places
from indexer.engines.whoosh.storage.column import Codes, Column, one_each
from indexer.schema import FACETS, PLACE

_COMBINED: Final = 4096
"""Combinations of values that are counted at once."""
_WORTHWHILE: Final = 10_000
"""Documents from which on one pass less is more than the sums over combinations."""
_AT_ONCE: Final = 1 << 22
"""Combinations that are counted without sorting."""


class Dated(Protocol):
    """What delays are derived from; see `matching.Documents`."""

    @property
    def first_day(self) -> Numbers: ...
    @property
    def last_day(self) -> Numbers: ...
    def column(self, name: str) -> Column:
        """A column by name."""


def counted(column: Column, counts: Places, asked: Counting) -> Counts:
    """What is asked for of the counts of the values of a column, as `Column.tally` gives them."""
    if len(counts) == 1:
        return Counts({}, int(counts[0]))
    values = _named(column, counts, _most_frequent(counts)[: asked.most])
    for value in asked.also:
        if value not in values and (code := column.code.get(value)) is not None and counts[code]:
            values[value] = int(counts[code])
    return Counts(values, int(counts[-1]))


class Together:
    """Facets with few values, one a document at most: one code stands for those of several, so that documents are gone through once."""

    def __init__(self, column: Callable[[str], Column]) -> None:
        self._column = column

    @cached_property
    def _groups(self) -> list[tuple[Sequence[str], Sequence[int], Codes]]:
        """The facets of each group, how many different codes each has, and of every document the code of all."""
        columns = {field.name: self._column(field.name) for field in FACETS}
        sizes = {name: len(column.values) + 1 for name, column in columns.items() if column.is_single}
        groups: list[list[str]] = [[]]
        for name in sorted(sizes, key=sizes.__getitem__):
            if prod([sizes[name], *(sizes[other] for other in groups[-1])]) > _COMBINED:
                groups.append([])
            groups[-1].append(name)
        found: list[tuple[Sequence[str], Sequence[int], Codes]] = []
        for names in groups:
            if len(names) > 1:
                shape = [sizes[name] for name in names]
                codes = np.ravel_multi_index([columns[name].codes for name in names], shape)
                found.append((names, shape, codes.astype(np.uint16)))
        return found

    def tallies(self, names: Sequence[str], documents: Places) -> dict[str, Places]:
        """What `Column.tally` gives for these facets, as far as it is cheaper to count several at once."""
        found: dict[str, Places] = {}
        if len(documents) < _WORTHWHILE:
            return found
        for grouped, shape, codes in self._groups:
            if len({*names} & {*grouped}) > 1 and len(documents) < len(codes):
                counts = np.bincount(codes.take(documents), minlength=prod(shape)).reshape(shape)
                for axis, name in enumerate(grouped):
                    found[name] = counts.sum(
                        axis=tuple(other for other in range(len(shape)) if other != axis)
                    )
        return found


def values(column: Column, documents: Places, containing: str, offset: int, limit: int) -> Values:
    """One page of the values of a column among these documents; see `Engine.values`."""
    counts = column.tally(documents)
    every = _most_frequent(counts)
    if containing:
        every = every[[containing in column.folded[code] for code in every.tolist()]]
    return Values(_named(column, counts, every[offset : offset + limit]), len(every), int(counts[-1]))


def _most_frequent(counts: Places) -> Places:
    """The codes that occur, the most frequent first, equals in the order of values; `counts` ends with those of no value."""
    present = np.flatnonzero(counts[:-1])
    return present[np.argsort(-counts[present], kind="stable")]


def _named(column: Column, counts: Places, codes: Places) -> dict[str, int]:
    return dict(zip(map(column.values.__getitem__, codes.tolist()), counts[codes].tolist(), strict=True))


def counts_by(columns: Sequence[Column], listed: Places, limit: int) -> dict[tuple[str, ...], int]:
    """How many of the listed documents have each combination of values; see `Engine.counts_by`."""
    column, *others = columns
    best = np.zeros(len(column.values) + 1, dtype=np.bool_)
    best[_most_frequent(column.tally(listed))[:limit]] = True
    documents, codes = column.codes_of(listed)
    chosen = best[codes]
    documents, keys = documents[chosen], codes[chosen].astype(np.int64)
    combinations = len(column.values)
    for other in others:
        repeated, codes = other.codes_of(documents)
        if len(repeated) != len(documents):
            keys = np.repeat(keys, other.lengths_of(documents))
        documents = repeated
        known = codes < len(other.values)
        documents = documents[known]
        keys = keys[known] * len(other.values) + codes[known]
        combinations *= len(other.values)
    found, counts = _how_often(keys, combinations)
    named: list[list[str]] = []
    for each in reversed(columns):
        found, codes = np.divmod(found, max(1, len(each.values)))
        named.insert(0, [each.values[code] for code in codes.tolist()])
    return dict(zip(zip(*named, strict=True), counts.tolist(), strict=True))


def _how_often(keys: npt.NDArray[np.int64], different: int) -> tuple[Places, Places]:
    """The different keys, each with how often it occurs."""
    if different <= _AT_ONCE:
        counts = np.bincount(keys)
        found = np.flatnonzero(counts)
        return found, counts[found]
    found, counts = np.unique(keys, return_counts=True)
    return found, counts


def quartiles(days: Numbers, known: Places, by: Column | None, limit: int) -> dict[str, Quartiles]:
    """The quartiles of a number over the documents for which it is known; see `Engine.quartiles`."""
    if by is None:
        return {"": _quartiles(days[known])} if len(known) else {}
    documents, codes = by.codes_of(known)
    taken = days[documents]
    counts = np.bincount(codes, minlength=len(by.values) + 1)
    return {
        by.values[code]: _quartiles(taken[codes == code]) for code in _most_frequent(counts)[:limit].tolist()
    }


def _quartiles(numbers: npt.NDArray[Any]) -> Quartiles:
    first, median, third = np.percentile(numbers, (25, 50, 75)).round().astype(int).tolist()
    return Quartiles(len(numbers), first, median, third)


def delays(documents: Dated) -> Numbers:
    """The days that each answer took, see `contract.session`; -1 where they are not known."""
    years, signed = session_years(documents), documents.first_day
    days = np.full(len(years), -1, dtype=np.int32)
    known = years > 0
    days[known] = _day_numbers(signed[known]) - _day_numbers(years[known] * 10000 + 101)
    return days


def delay_months(documents: Dated) -> Column:
    """The month of the session's year of each answer, see `contract.session`."""
    years, signed = session_years(documents), documents.first_day
    months = (signed // 10000 - years) * 12 + signed // 100 % 100 - 1
    codes = np.where(years > 0, np.minimum(months, MONTHS - 1), MONTHS).astype(np.int32)
    names = [f"{number:02}" for number in range(1, MONTHS + 1)]
    return Column(names, codes, one_each(len(codes)))


def session_years(documents: Dated) -> Numbers:
    """The year of the session that each document answers; 0 where the page names no session or no full date."""
    years = np.zeros(len(documents.first_day), dtype=np.int32)
    session = _session_codes(documents)
    dated = (session >= 0) & (documents.first_day > 0) & (documents.first_day == documents.last_day)
    if dated.any():
        earliest = np.full(int(session.max()) + 1, np.iinfo(np.int32).max, dtype=np.int32)
        np.minimum.at(earliest, session[dated], documents.first_day[dated] // 10000)
        years[dated] = earliest[session[dated]]
    return years


def _session_codes(documents: Dated) -> npt.NDArray[np.int64]:
    """A number for each session (place, chamber, term, meeting), by document; -1 where the page does not name it."""
    session, place = documents.column("session"), documents.column(PLACE)
    known = session.first_codes < len(session.values)
    codes = np.full(session.size, -1, dtype=np.int64)
    # The nation has no place, which is a code of its own.
    both = session.first_codes.astype(np.int64) * (len(place.values) + 1) + place.first_codes
    codes[known] = np.unique(both[known], return_inverse=True)[1]
    return codes


def _day_numbers(days: Numbers) -> npt.NDArray[np.int64]:
    """Days since 1970 of days written as 20250912; a day past its month's end is the end of it."""
    months: npt.NDArray[np.datetime64] = ((days // 10000 - 1970) * 12 + days // 100 % 100 - 1).astype(
        "datetime64[M]"
    )
    starts, ends = months.astype("datetime64[D]"), (months + np.timedelta64(1, "M")).astype("datetime64[D]")
    return np.asarray(np.minimum(starts.astype(np.int64) + days % 100 - 1, ends.astype(np.int64) - 1))
