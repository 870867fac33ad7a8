"""One committed state, asked: everything of the contract that reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from corpus import StoredReply
from indexer import ranking
from indexer.contract import request as asking
from indexer.contract.plan import Condition, Sum, Worth
from indexer.contract.promises import FoundPromise, PromiseRequest, PromisesFound
from indexer.contract.request import Found, Quartiles, Request, Values
from indexer.contract.result import Weighted
from indexer.contract.suggestions import Suggestions
from indexer.engines.opensearch.asking import counting, finding, promising
from indexer.engines.opensearch.asking.conditions import Node, Translation
from indexer.engines.opensearch.asking.frequencies import Statistics
from indexer.engines.opensearch.cluster import Cluster
from indexer.engines.opensearch.storage.mapping import REPLY, lacking
from indexer.engines.opensearch.storage.state import State
from indexer.engines.opensearch.storage.stored import fetched
from indexer.engines.opensearch.storage.suggesting import Shelf
from indexer.schema import DELAY, DELAY_MONTH

_PAGE: Final = 1000
"""Read at once of what is gone through from beginning to end."""
_KEPT_ALIVE: Final = "5m"
"""So long the cluster keeps a state for a reader that takes its time over a page."""


class Searching:
    """The searches of one commit; what they share is remembered."""

    def __init__(self, cluster: Cluster, state: State, shelf: Shelf) -> None:
        self.state = state
        self._cluster = cluster
        self._shelf = shelf
        self._bests: dict[str, float] = {}

    def search(self, body: dict[str, Any]) -> dict[str, Any]:
        """One search."""
        return self._cluster.search(self.state.index, body)

    def _searches(self, bodies: Sequence[dict[str, Any]]) -> Sequence[Mapping[str, Any]]:
        return self._cluster.searches(self.state.index, bodies)

    @cached_property
    def statistics(self) -> Statistics:
        """What scores go by."""
        return Statistics(self.search, self._searches)

    @cached_property
    def _translation(self) -> Translation:
        return Translation(self.statistics.of())

    def frequencies(self, terms: Iterable[str]) -> asking.Frequencies:
        """See `Engine.frequencies`."""
        return asking.Frequencies(
            self.statistics.size, self.statistics.newest, self.statistics.holders(terms)
        )

    def _asked(self, request: Request) -> tuple[finding.Asked, float | None]:
        """A request, and the best score where there is a floor."""
        asked = finding.Asked(request, self._translation)
        return asked, self._best(asked) if request.floor else None

    def _best(self, asked: finding.Asked) -> float:
        key = json.dumps(asked.query, sort_keys=True)
        if key not in self._bests:
            if len(self._bests) >= _REMEMBERED:
                self._bests.clear()
            self._bests[key] = self.search(asked.best())["hits"]["max_score"] or 0.0
        return self._bests[key]

    def find(self, request: Request) -> Found:
        """See `Engine.find`."""
        asked, best = self._asked(request)
        answer = self.search(asked.page(best))
        sizes: Mapping[str, int] = {}
        if request.fold and answer["hits"]["hits"]:
            sizes = _sizes(self.search(asked.sizes(finding.families(answer), best)))
        return finding.found(request, answer, sizes)

    def fetch(self, ids: Sequence[str]) -> Mapping[str, StoredReply]:
        """See `Engine.fetch`."""
        return fetched(self._cluster, self.state.index, ids)

    def scan(self, request: Request) -> Iterator[str]:
        """See `Engine.scan`."""
        asked, best = self._asked(request)
        pages = self.pages({**asked.every(best), "stored_fields": "_none_", "docvalue_fields": ["id"]})
        return (hit["fields"]["id"][0] for page in pages for hit in page)

    def pages(self, body: dict[str, Any]) -> Iterator[Sequence[Mapping[str, Any]]]:
        """All hits of a search in their order, of one state, page by page; the first page is asked for at once."""
        point = self._cluster.ask(
            "POST", f"/{self.state.index}/_search/point_in_time", keep_alive=_KEPT_ALIVE
        )["pit_id"]

        def page(after: Sequence[Any] | None) -> Sequence[Mapping[str, Any]]:
            asked = {
                **body,
                "size": _PAGE,
                "pit": {"id": point, "keep_alive": _KEPT_ALIVE},
                "track_total_hits": False,
            }
            found = self._cluster.search("", asked if after is None else {**asked, "search_after": after})
            hits: Sequence[Mapping[str, Any]] = found["hits"]["hits"]
            return hits

        def following(hits: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[Mapping[str, Any]]]:
            try:
                while hits:
                    yield hits
                    hits = page(hits[-1]["sort"]) if len(hits) == _PAGE else ()
            finally:
                self._cluster.ask("DELETE", "/_search/point_in_time", {"pit_id": [point]}, ignore=(404,))

        return following(page(None))

    def _every(self, request: Request) -> dict[str, Any]:
        """The search for all that is found, to be counted."""
        asked, best = self._asked(request)
        return asked.every(best)

    @cached_property
    def _delays(self) -> counting.Delays:
        return counting.Delays(self.search, self.state.index, self.state.years)

    def values(self, request: Request, column: str, containing: str, offset: int, limit: int) -> Values:
        """See `Engine.values`."""
        body = self._every(request)
        if column == DELAY_MONTH:
            months = self._delays.months(body)
            ordered = sorted(months, key=lambda month: (-months[month], month))
            page = {month: months[month] for month in ordered if containing in month}
            known = sum(months.values())
            total = self.search({**body, "size": 0, "track_total_hits": True})["hits"]["total"]["value"]
            return Values(dict([*page.items()][offset : offset + limit]), len(page), total - known)
        return counting.values(self.search, body, column, containing, offset, limit)

    def counts_by(self, request: Request, columns: Sequence[str], limit: int) -> dict[tuple[str, ...], int]:
        """See `Engine.counts_by`."""
        return counting.counts_by(self.search, self._every(request), columns, limit)

    def quartiles(self, request: Request, number: str, by: str | None, limit: int) -> Mapping[str, Quartiles]:
        """See `Engine.quartiles`."""
        if number != DELAY:
            raise lacking(number)
        return self._delays.quartiles(self._every(request), by, limit)

    def find_promises(self, request: Request, asked: PromiseRequest) -> PromisesFound:
        """See `Engine.find_promises`."""
        promises = promising.AskedPromises(request, asked, self._translation, self._asked(request)[1])
        answer = self.search(promises.page())
        sizes: Mapping[str, int] = {}
        if request.fold and answer["hits"]["hits"]:
            sizes = _sizes(self.search(promises.sizes(promising.names(answer["hits"]["hits"]))))
        return promising.promises_found(request, answer, sizes)

    def scan_promises(self, request: Request, asked: PromiseRequest) -> Iterator[FoundPromise]:
        """See `Engine.scan_promises`."""
        promises = promising.AskedPromises(request, asked, self._translation, self._asked(request)[1])
        pages = self.pages(promises.every())
        if request.fold:
            return promising.once(pages, lambda names: _sizes(self.search(promises.sizes(names))))
        return (promising.promise(hit, {}) for page in pages for hit in page)

    @cached_property
    def suggestions(self) -> Suggestions:
        """See `Engine.suggestions`."""
        return self._shelf.opened(self.state.suggestions)

    def like(
        self, terms: Mapping[str, float], where: Condition, preferred: Condition | None, limit: int
    ) -> tuple[Weighted, ...]:
        """See `Engine.like`."""
        self.statistics.holders(terms)
        worth = [
            (term, node)
            for term, weight in terms.items()
            for node in self._translation.score(Sum((Worth(term, weight),)))
        ]
        if not worth:
            return ()
        for term, node in worth:
            node["function_score"]["_name"] = term
        query: Node = {
            "bool": {
                "filter": [{"term": {"kind": REPLY}}, self._translation.where(where)],
                "should": [node for _, node in worth],
                "minimum_should_match": 1,
            }
        }
        if preferred is not None:
            functions = [{"filter": self._translation.where(preferred), "weight": ranking.PREFERRED}]
            query = {"function_score": {"query": query, "functions": functions, "boost_mode": "multiply"}}
        answer = self._cluster.search(
            self.state.index,
            {
                "query": query,
                "size": limit,
                "sort": finding.ORDERS["relevance"],
                "track_total_hits": True,
                "stored_fields": "_none_",
                "docvalue_fields": ["id"],
                "collapse": {"field": "family"},
            },
            include_named_queries_score="true",
        )
        return tuple(_weighted(hit, list(terms)) for hit in answer["hits"]["hits"])


def _weighted(hit: Mapping[str, Any], order: Sequence[str]) -> Weighted:
    gains: Mapping[str, float] = hit["matched_queries"]
    held = sorted(gains, key=lambda term: (-gains[term], order.index(term)))
    return Weighted(hit["fields"]["id"][0], hit["_score"], tuple(held))


def _sizes(answer: Mapping[str, Any]) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["sizes"]["buckets"]}


_REMEMBERED: Final = 1000
"""Best scores."""
