"""Values counted over all that a request finds: one page of them, combinations, quartiles of how long answers took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from indexer.contract.request import Quartiles, Values
from indexer.contract.session import delay, delay_month
from indexer.engines.opensearch.asking.conditions import Node, escaped
from indexer.engines.opensearch.storage.mapping import SESSIONS, values_of

Search = Callable[[dict[str, Any]], Mapping[str, Any]]
_MOST: Final = 10_000
"""Values looked through for one page. Where there are more, how many there are is an estimate."""
_AT_ONCE: Final = 1000
"""Values whose combinations are counted in one search: a cluster makes 65,535 buckets at most."""
_DAYS: Final = 10_000
"""Different days, more than any session has replies on."""
_ORDER: Final = [{"_count": "desc"}, {"_key": "asc"}]


def values(
    search: Search, body: dict[str, Any], column: str, containing: str, offset: int, limit: int
) -> Values:
    """One page of the values of a column; see `Engine.values`."""
    field = values_of(column)
    size = max(_MOST, offset + limit)
    terms: Node = {"field": field, "size": size, "shard_size": 2 * size, "order": _ORDER}
    if containing:
        # Values as they are looked up: folded, then as written.
        terms |= {"field": f"folded.{column}", "include": f".*{escaped(containing)}.*\n.*"}
    asked: Node = {
        "values": {"terms": terms},
        "missing": {"missing": {"field": field}},
        "different": {"cardinality": {"field": field}},
    }
    found = search({**body, "size": 0, "aggs": asked})["aggregations"]
    buckets = found["values"]["buckets"]
    is_exact = (
        not found["values"]["sum_other_doc_count"] and not found["values"]["doc_count_error_upper_bound"]
    )
    counts = {bucket["key"].rpartition("\n")[2]: bucket["doc_count"] for bucket in buckets}
    ordered = sorted(counts, key=lambda value: (-counts[value], value))
    return Values(
        {value: counts[value] for value in ordered[offset : offset + limit]},
        len(counts) if is_exact or containing else max(len(counts), found["different"]["value"]),
        found["missing"]["doc_count"],
        is_exact,
    )


def counts_by(
    search: Search, body: dict[str, Any], columns: Sequence[str], limit: int
) -> dict[tuple[str, ...], int]:
    """Counts of combinations of values; see `Engine.counts_by`."""
    first = values_of(columns[0])
    most = {"terms": {"field": first, "size": limit, "shard_size": 2 * limit + 100, "order": _ORDER}}
    found = search({**body, "size": 0, "aggs": {"most": most}})["aggregations"]["most"]["buckets"]
    names = [bucket["key"] for bucket in found]
    counts: dict[tuple[str, ...], int] = {}
    for begin in range(0, len(names), _AT_ONCE):
        some = names[begin : begin + _AT_ONCE]
        aggregation: Node = {}
        for column in reversed(columns[1:]):
            terms = {"terms": {"field": values_of(column), "size": _AT_ONCE}}
            aggregation = {"by": terms | ({"aggs": aggregation} if aggregation else {})}
        chosen: Node = {"terms": {"field": first, "include": some, "size": len(some)}}
        by = {"by": chosen | ({"aggs": aggregation} if aggregation else {})}
        counts |= dict(
            _combinations(search({**body, "size": 0, "aggs": by})["aggregations"], (), len(columns))
        )
    return counts


def _combinations(
    answer: Mapping[str, Any], above: tuple[str, ...], levels: int
) -> Iterator[tuple[tuple[str, ...], int]]:
    for bucket in answer["by"]["buckets"]:
        here = (*above, bucket["key"])
        if len(here) == levels:
            yield here, bucket["doc_count"]
        else:
            yield from _combinations(bucket, here, levels)


class Delays:
    """How long answers took: `contract.session` says what is counted.

    A session's year is known by all its replies, so no reply holds it: a document of the index lists the sessions that began in a
    year, and the cluster looks it up.
    """

    def __init__(self, search: Search, index: str, years: Sequence[int]) -> None:
        self._search = search
        self._index = index
        self._years = years

    def quartiles(self, body: dict[str, Any], by: str | None, limit: int) -> dict[str, Quartiles]:
        """By value of a column, or under "" of all together; see `Engine.quartiles`."""
        if by is None:
            taken = {"": Counter[int]()}
            for year, days in self._days(body):
                for day, count in days:
                    taken[""][delay(day, year)] += count
        else:
            taken = self._by(body, by, limit)
        return {value: _quartiles(counts) for value, counts in taken.items() if counts}

    def _by(self, body: dict[str, Any], by: str, limit: int) -> dict[str, Counter[int]]:
        known = {"bool": {"filter": [body["query"], {"exists": {"field": "session"}}]}}
        most = {
            "terms": {"field": values_of(by), "size": limit, "shard_size": 2 * limit + 100, "order": _ORDER}
        }
        found = self._search({**body, "query": known, "size": 0, "aggs": {"most": most}})["aggregations"]
        names = [bucket["key"] for bucket in found["most"]["buckets"]]
        taken = {name: Counter[int]() for name in names}
        if names:
            values = {"terms": {"field": values_of(by), "include": names, "size": len(names)}, "aggs": _DAY}
            for year, answer in self._by_year(body, {"values": values}):
                for bucket in answer["values"]["buckets"]:
                    for day in bucket["days"]["buckets"]:
                        taken[bucket["key"]][delay(day["key"], year)] += day["doc_count"]
        return taken

    def months(self, body: dict[str, Any]) -> dict[str, int]:
        """Replies by the month of the session's year that they were signed in, see `schema.DELAY_MONTH`."""
        months = Counter[str]()
        for year, days in self._days(body):
            for day, count in days:
                months[delay_month(day, year)] += count
        return dict(months)

    def _days(self, body: dict[str, Any]) -> Iterator[tuple[int, list[tuple[int, int]]]]:
        """The years of sessions, each with the days that answers to them were signed on and how many were."""
        for year, answer in self._by_year(body, _DAY):
            yield year, [(bucket["key"], bucket["doc_count"]) for bucket in answer["days"]["buckets"]]

    def _by_year(self, body: dict[str, Any], aggregations: Node) -> Iterator[tuple[int, Mapping[str, Any]]]:
        if not self._years:
            return
        filters = {
            str(year): {
                "terms": {
                    "session": {"index": self._index, "id": f"{SESSIONS}{year}", "path": "stored.sessions"}
                }
            }
            for year in self._years
        }
        asked = {"years": {"filters": {"filters": filters}, "aggs": aggregations}}
        found = self._search({**body, "size": 0, "aggs": asked})["aggregations"]["years"]["buckets"]
        for year, answer in found.items():
            yield int(year), answer


_DAY: Final[Node] = {"days": {"terms": {"field": "first_day", "size": _DAYS}}}


def _quartiles(counts: Counter[int]) -> Quartiles:
    days = np.repeat(list(counts), list(counts.values()))
    first, median, third = (int(value) for value in np.percentile(days, (25, 50, 75)).round())
    return Quartiles(len(days), first, median, third)
