"""The hits of a search over the years, or over the months of one year: a picture whose bars are the date filter. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from indexer import Engine, Query, statistics
from indexer.text.dates import first_day, last_day
from webapp.addresses.search import SearchParams

YEARS: Final = 40
"""So many years are drawn, the newest; the form reaches the others."""
_LABELS: Final = 6
"""So many bars have room for a label below."""


class Span(NamedTuple):
    """A year or a month: a bar of the picture. A page has forty, and takes each apart at once."""

    name: str
    """As in an address: 2024, 2024-05."""
    hits: int
    """What a search between `dates` lists."""
    tally: str
    """The same as it is written: 1,234."""
    dates: tuple[str, str]
    """What narrows a search to it; where it is chosen, what no longer does."""
    is_chosen: bool
    has_label: bool
    label: str
    """2024, or 5 for May."""
    words: str
    """2024年, 2024年5月."""
    height: int
    """Percent of the highest bar."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """The bars to draw."""

    spans: tuple[Span, ...]
    year: str | None = None
    """The year whose months are drawn; None where years are."""
    above: SearchParams | None = None
    """Where months are drawn: the search over all years."""


def histogram(
    engine: Engine, params: SearchParams, query: Query, counted: Mapping[str, int] | None = None
) -> Histogram:
    """The years of all that `query` finds at any date, or the months of the year that `params` chooses.

    `counted` are the months that a search for the query counted, see `Matches.months`; of no use where dates narrow it.
    """
    year = _chosen_year(params)
    if counted is None or query.date_from or query.date_to:
        counts = statistics.months(engine, replace(query, date_from=None, date_to=None, months=False))
    else:
        counts = statistics.years_of(counted) if year is None else statistics.months_of(counted)
    if year is None or year not in counts:
        return Histogram(_spans(params, _years(counts), counts, outer=""))
    names = [f"{year}-{month:02}" for month in range(1, 13)]
    filters = {**params.filters, "year": ()}
    above = params.changed(date_from="", date_to="", filters=filters)
    return Histogram(_spans(params, names, counts, outer=year), year, above)


def _chosen_year(params: SearchParams) -> str | None:
    years = {params.date_from[:4], params.date_to[:4]}
    if years == {""}:
        years = set(params.filters.get("year", ()))
    year = years.pop() if len(years) == 1 else ""
    return year if year.isdecimal() else None


def _years(counts: Mapping[str, int]) -> list[str]:
    """The years from the first to the last, those without a reply included; of too many the newest that have some."""
    years = [name for name in counts if len(name) == 4]
    if not years or int(years[-1]) - int(years[0]) >= YEARS:
        return years[-YEARS:]
    return [f"{year:04}" for year in range(int(years[0]), int(years[-1]) + 1)]


def _spans(
    params: SearchParams, names: Sequence[str], counts: Mapping[str, int], outer: str
) -> tuple[Span, ...]:
    highest = max((counts.get(name, 0) for name in names), default=0) or 1
    step = -(-len(names) // _LABELS)
    spans = []
    for number, name in enumerate(names):
        hits = counts.get(name, 0)
        is_alone = (params.date_from, params.date_to) == (name, name)
        year, _, month = name.partition("-")
        label = month.lstrip("0") or year
        spans.append(
            Span(
                name,
                hits,
                f"{hits:,}",
                (outer, outer) if is_alone else (name, name),
                _is_chosen(params, name, outer),
                # Counted from the end: the newest is what readers look for.
                (len(names) - 1 - number) % step == 0,
                label,
                f"{year}年{label}月" if month else f"{year}年",
                max(3, round(100 * hits / highest)) if hits else 0,
            )
        )
    return tuple(spans)


def _is_chosen(params: SearchParams, name: str, outer: str) -> bool:
    """True when the dates asked for take in some of the span; where they are just the whole year, no month is chosen."""
    asked = (params.date_from, params.date_to)
    if asked in (("", ""), (outer, outer)):
        return False
    after = not params.date_from or first_day(params.date_from) <= last_day(name)
    return after and (not params.date_to or first_day(name) <= last_day(params.date_to))
