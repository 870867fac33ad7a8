"""A request carried out: hits, rows and counts in one search; two where a floor or families ask for more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from indexer.contract.request import Counting, Counts, Found, Request, Row
from indexer.engines.opensearch.asking.conditions import EVERY, Node, Translation, all_of, scored
from indexer.engines.opensearch.storage.mapping import REPLY, values_of

_REPLIES: Final[Node] = {"term": {"kind": REPLY}}
GROUPS_EXACT: Final = 40_000
"""Families counted one by one; above, the number is an estimate (HyperLogLog++), off by some 1 %."""
FLOAT: Final = 1 - 1e-6
"""Scores are floats of 32 bits: the floor is as much lower."""
ORDERS: Final[Mapping[str, list[Any]]] = {
    "relevance": ["_score", {"first_day": {"order": "desc", "missing": "_last"}}, {"id": "asc"}],
    "newest": [{"first_day": {"order": "desc", "missing": "_last"}}, {"id": "asc"}],
    "oldest": [{"first_day": {"order": "asc", "missing": "_last"}}, {"id": "asc"}],
}
_ROW: Final = ("id", "first_day", "family", "values.title", "values.subject")


class Asked:
    """A request as parts of searches."""

    def __init__(self, request: Request, translation: Translation) -> None:
        self.request = request
        self._filters = {name: translation.where(each) for name, each in request.filters.items()}
        self._within = translation.where(request.within)
        self.where = all_of([_REPLIES, translation.where(request.where)])
        needs_scores = request.sort == "relevance" or request.floor > 0
        self.query = scored(self.where, translation.score(request.score) if needs_scores else ())

    def narrowed(self, but: str = "") -> Node:
        """What narrows the hits, without the filter of one column."""
        return all_of([self._within, *(node for name, node in self._filters.items() if name != but)])

    def best(self) -> dict[str, Any]:
        """The search whose highest score the floor is a part of."""
        return {"query": self.query, "size": 1, "stored_fields": "_none_", "track_total_hits": True}

    def least(self, best: float | None) -> dict[str, Any]:
        """What leaves out all below the floor."""
        return {"min_score": self.request.floor * (best or 0.0) * FLOAT} if self.request.floor else {}

    def page(self, best: float | None) -> dict[str, Any]:
        """The search for rows and counts."""
        request = self.request
        aggregations: Node = {"before": {"filter": EVERY}}
        columns = {each.column: counting(each) for each in request.counted}
        shared = {name: node for name, node in columns.items() if name not in self._filters}
        inner = {key: node for nodes in shared.values() for key, node in nodes.items()}
        if request.fold:
            inner["groups"] = {"cardinality": {"field": "family", "precision_threshold": GROUPS_EXACT}}
        if inner:
            aggregations["listed"] = {"filter": self.narrowed(), "aggs": inner}
        for name in columns.keys() - shared.keys():
            aggregations[f"but:{name}"] = {"filter": self.narrowed(but=name), "aggs": columns[name]}
        return {
            "query": self.query,
            "post_filter": self.narrowed(),
            "aggs": aggregations,
            "from": request.offset,
            "size": request.limit,
            "sort": ORDERS[request.sort],
            "track_scores": request.sort == "relevance",
            "track_total_hits": True,
            "stored_fields": "_none_",
            "docvalue_fields": list(_ROW),
            **({"collapse": {"field": "family"}} if request.fold else {}),
            **self.least(best),
        }

    def every(self, best: float | None) -> dict[str, Any]:
        """The search for all that is listed, to be gone through or counted."""
        return {
            "query": {"bool": {"must": [self.query], "filter": [self.narrowed()]}},
            "sort": ORDERS[self.request.sort],
            **self.least(best),
        }

    def sizes(self, families: list[str], best: float | None) -> dict[str, Any]:
        """The search for how many of all that is listed are of each family."""
        return {
            "query": {"bool": {"must": [self.query], "filter": [self.narrowed()]}},
            "size": 0,
            "aggs": {"sizes": {"terms": {"field": "family", "include": families, "size": len(families)}}},
            **self.least(best),
        }


def counting(each: Counting) -> dict[str, Node]:
    """What counts the values of a column."""
    field = values_of(each.column)
    nodes: dict[str, Node] = {
        f"most:{each.column}": {
            "terms": {
                "field": field,
                "size": max(1, each.most),
                # Of each shard so many, so that the most frequent of all are among them.
                "shard_size": 2 * each.most + 100,
                "order": [{"_count": "desc"}, {"_key": "asc"}],
            }
        },
        f"missing:{each.column}": {"missing": {"field": field}},
    }
    if each.also:
        include = list(each.also)
        nodes[f"also:{each.column}"] = {"terms": {"field": field, "include": include, "size": len(include)}}
    return nodes


def counted(each: Counting, answer: Mapping[str, Any]) -> tuple[Counts, bool]:
    """What was counted, and whether it is exact."""
    most = answer[f"most:{each.column}"]
    buckets = [*most["buckets"], *answer.get(f"also:{each.column}", {"buckets": ()})["buckets"]]
    values = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
    ordered = dict(sorted(values.items(), key=lambda item: (-item[1], item[0])))
    return Counts(ordered, answer[f"missing:{each.column}"]["doc_count"]), not most[
        "doc_count_error_upper_bound"
    ]


def found(request: Request, answer: Mapping[str, Any], sizes: Mapping[str, int]) -> Found:
    """The answer of the cluster, read."""
    aggregations = answer["aggregations"]
    listed = aggregations.get("listed", {})
    counts, is_exact = {}, True
    for each in request.counted:
        counts[each.column], is_sure = counted(each, aggregations.get(f"but:{each.column}", listed))
        is_exact &= is_sure
    total = answer["hits"]["total"]["value"]
    groups = listed["groups"]["value"] if request.fold else total
    return Found(
        total=total,
        groups=groups,
        before=aggregations["before"]["doc_count"],
        rows=tuple(_row(hit, sizes) for hit in answer["hits"]["hits"]),
        counts=counts,
        is_exact=is_exact and (not request.fold or groups <= GROUPS_EXACT),
    )


def families(answer: Mapping[str, Any]) -> list[str]:
    """The families of the rows."""
    return [hit["fields"]["family"][0] for hit in answer["hits"]["hits"]]


def _row(hit: Mapping[str, Any], sizes: Mapping[str, int]) -> Row:
    fields = hit["fields"]
    family = fields["family"][0]
    return Row(
        id=fields["id"][0],
        score=hit.get("_score") or 0.0,
        family=sizes.get(family, 1),
        title="".join(fields.get("values.title", ())[:1]),
        subject="".join(fields.get("values.subject", ())[:1]),
        day=fields.get("first_day", [0])[0],
        kin=family,
    )
