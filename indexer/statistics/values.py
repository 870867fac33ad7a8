"""The values that matches have, and their months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from indexer.contract.engine import Engine
from indexer.contract.query import Query
from indexer.contract.request import Values
from indexer.schema import MONTH
from indexer.search.finding import meant

MOST_VALUES: Final = 6000
"""So many values of a column are looked through in this process at most: more than there are places in the country."""


def values(
    engine: Engine,
    query: Query,
    column: str,
    *,
    containing: str = "",
    offset: int = 0,
    limit: int = MOST_VALUES,
) -> Values:
    """One page of the values that a column of `schema.column_values` has among all that match, filters included.

    Only those whose folded text holds `containing`, itself folded.
    """
    return engine.values(meant(engine, query), column, containing, offset, limit)


def combined(
    engine: Engine, query: Query, columns: Sequence[str], limit: int
) -> Mapping[tuple[str, ...], int]:
    """How many of all that match have each combination of values of several columns, in no order.

    Of the first column the `limit` most frequent values, each with all of the others.
    """
    return engine.counts_by(meant(engine, query), columns, limit)


def months(engine: Engine, query: Query) -> Mapping[str, int]:
    """How many of all that match a search for each year or month would list, in order: 2024, 2024-05.

    A reply dated by its year alone counts for each month of it.
    """
    return months_of(values(engine, query, MONTH).counts)


def months_of(counted: Mapping[str, int]) -> Mapping[str, int]:
    """The same of the counts that came with a search, see `Matches.months`."""
    counts = {month: count for month, count in counted.items() if len(month) > 4}
    for year in counted.keys() - counts.keys():
        for month in _months_in(year):
            counts[month] = counts.get(month, 0) + counted[year]
    counts |= years_of(counted)
    return {name: counts[name] for name in sorted(counts)}


def years_of(counted: Mapping[str, int]) -> Mapping[str, int]:
    """The years alone, in order."""
    years: dict[str, int] = {}
    for month, count in counted.items():
        years[month[:4]] = years.get(month[:4], 0) + count
    return {year: years[year] for year in sorted(years)}


@lru_cache(maxsize=200)
def _months_in(year: str) -> tuple[str, ...]:
    return tuple(f"{year}-{number:02}" for number in range(1, 13))
