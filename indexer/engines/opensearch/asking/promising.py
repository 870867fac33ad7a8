"""Promises asked for: each is a document of its own beside its reply, with the values and days of the reply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from corpus.letter.promises import Promise
from indexer.contract.plan import AllOf, Between, Condition, HasOneOf, InBranch, InFamily, IsOneOf, Lacks
from indexer.contract.promises import FoundPromise, PromiseRequest, PromisesFound, PromiseSort
from indexer.contract.request import Counts, Request
from indexer.engines.opensearch.asking.conditions import Node, Translation, all_of, any_of, contains
from indexer.engines.opensearch.asking.finding import FLOAT, GROUPS_EXACT, Asked, counted, counting
from indexer.engines.opensearch.storage.mapping import PROMISE, REPLY

_PROMISES: Final[Node] = {"term": {"kind": PROMISE}}
_YEARS: Final = 400
"""Different years of dues, at most."""
_BY_DATE: Final = {"first_day": {"order": "desc", "missing": "_last"}}
ORDERS: Final[Mapping[PromiseSort, list[Any]]] = {
    "due": [
        "_score",
        {"due": {"order": "asc", "missing": "_last"}},
        _BY_DATE,
        {"id": "asc"},
        {"place": "asc"},
    ],
    "newest": ["_score", _BY_DATE, {"id": "asc"}, {"place": "asc"}],
}
_SHARED: Final = (HasOneOf, InBranch, Lacks, IsOneOf, InFamily, Between)
"""Conditions that a promise can be asked about itself."""


class AskedPromises:
    """A request for promises as parts of searches."""

    def __init__(
        self, request: Request, asked: PromiseRequest, translation: Translation, best: float | None
    ) -> None:
        self.request = request
        self.sort = asked.sort
        self.replies = Asked(request, translation)
        owners = self._owners(translation, best)
        words = [contains("sentence", word) for word in asked.holding]
        firm: list[Node] = [] if asked.is_firm is None else [{"term": {"is_firm": asked.is_firm}}]
        self._due = _due(asked)
        where = all_of([_PROMISES, *owners, *words, *firm])
        self.query = {"bool": {"filter": [where], "should": _about(asked.about)}}

    def _owners(self, translation: Translation, best: float | None) -> list[Node]:
        """That the reply is one of those asked for."""
        where = self.request.where
        if _is_shared(where) and not self.request.floor:
            return [translation.where(where)]
        query = self.replies.query if self.request.floor else self.replies.where
        if self.request.floor:
            least = self.request.floor * (best or 0.0) * FLOAT
            query = {"function_score": {"query": query, "min_score": least}}
        return [{"has_parent": {"parent_type": REPLY, "query": query, "score": bool(self.request.floor)}}]

    def page(self) -> dict[str, Any]:
        """The search for a page of promises and all counts."""
        request = self.request
        listed = self.replies.narrowed()
        aggregations: Node = {
            "years": {
                "filter": listed,
                "aggs": {"years": {"terms": {"field": "due_year", "size": _YEARS}}},
            },
        }
        if request.fold:
            groups = {"cardinality": {"field": "same", "precision_threshold": GROUPS_EXACT}}
            aggregations["hits"] = {"filter": all_of([listed, self._due]), "aggs": {"groups": groups}}
        for each in request.counted:
            narrowed = all_of([self.replies.narrowed(but=each.column), self._due])
            aggregations[f"but:{each.column}"] = {"filter": narrowed, "aggs": counting(each)}
        return {
            "query": self.query,
            "post_filter": all_of([listed, self._due]),
            "aggs": aggregations,
            "from": request.offset,
            "size": request.limit,
            "sort": ORDERS[self.sort],
            "track_total_hits": True,
            **self.source(),
            **({"collapse": {"field": "same"}} if request.fold else {}),
        }

    def every(self) -> dict[str, Any]:
        """The search for all of them, to be gone through."""
        where = all_of([self.replies.narrowed(), self._due])
        return {
            "query": {"bool": {"must": [self.query], "filter": [where]}},
            "sort": ORDERS[self.sort],
            **self.source(),
        }

    @staticmethod
    def source() -> dict[str, Any]:
        """What is answered of each promise."""
        return {"_source": ["promise"], "docvalue_fields": ["id", "same"]}

    def sizes(self, names: Sequence[str]) -> dict[str, Any]:
        """The search for how many of all that is listed are the same."""
        return {
            "query": {"bool": {"filter": [self.query, self.replies.narrowed(), self._due]}},
            "size": 0,
            "aggs": {"sizes": {"terms": {"field": "same", "include": list(names), "size": len(names)}}},
        }


def _is_shared(condition: Condition) -> bool:
    if isinstance(condition, AllOf):
        return all(map(_is_shared, condition.parts))
    return isinstance(condition, _SHARED)


def _due(asked: PromiseRequest) -> Node:
    nodes: list[Node] = []
    if asked.undated:
        nodes.append({"bool": {"must_not": [{"exists": {"field": "due"}}]}})
    bounds = {"gte": asked.due_from, "lte": asked.due_to}
    if given := {name: day for name, day in bounds.items() if day}:
        nodes.append({"range": {"due": given}})
    return all_of(nodes)


def _about(groups: Sequence[Sequence[str]]) -> list[Node]:
    """A score of one for promises whose sentence or headings hold half of the words."""
    if not groups:
        return []
    held = [
        any_of([contains(field, word) for word in group for field in ("sentence", "heading")])
        for group in groups
    ]
    half = {"bool": {"should": held, "minimum_should_match": -(-len(held) // 2)}}
    return [{"constant_score": {"filter": half}}]


def names(hits: Sequence[Mapping[str, Any]]) -> list[str]:
    """What tells which promises are the same, by hit."""
    return [hit["fields"]["same"][0] for hit in hits]


def promise(hit: Mapping[str, Any], sizes: Mapping[str, int]) -> FoundPromise:
    """A hit, read."""
    values = dict(hit["_source"]["promise"])
    for name in ("figures", "dates"):
        values[name] = tuple(values[name])
    size = sizes.get(hit["fields"]["same"][0], 1)
    return FoundPromise(hit["fields"]["id"][0], Promise(**values), size - 1)


def promises_found(request: Request, answer: Mapping[str, Any], sizes: Mapping[str, int]) -> PromisesFound:
    """The answer of the cluster, read."""
    aggregations = answer["aggregations"]
    total = answer["hits"]["total"]["value"]
    hits = aggregations["hits"]["groups"]["value"] if request.fold else total
    counts: dict[str, Counts] = {}
    is_exact = not request.fold or hits <= GROUPS_EXACT
    for each in request.counted:
        counts[each.column], is_sure = counted(each, aggregations[f"but:{each.column}"])
        is_exact &= is_sure
    years = aggregations["years"]["years"]["buckets"]
    return PromisesFound(
        total=total,
        hits=hits,
        found=tuple(promise(hit, sizes) for hit in answer["hits"]["hits"]),
        years={bucket["key"]: bucket["doc_count"] for bucket in years},
        counts=counts,
        is_exact=is_exact,
    )


def once(hits: Iterator[Sequence[Mapping[str, Any]]], sizes: Any) -> Iterator[FoundPromise]:
    """The first of each that are the same, page by page; remembered are only those that there are several of."""
    seen: set[str] = set()
    for page in hits:
        counts = sizes(sorted(set(names(page))))
        for hit, name in zip(page, names(page), strict=True):
            if name not in seen:
                if counts.get(name, 1) > 1:
                    seen.add(name)
                yield promise(hit, counts)
