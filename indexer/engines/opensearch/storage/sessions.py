"""Which sessions began in which year: known by all their replies, so that it is worked out at each commit."""

from __future__ import annotations

from typing import Any, Final

from indexer.engines.opensearch.cluster import Cluster
from indexer.engines.opensearch.storage.mapping import SESSIONS

_PAGE: Final = 10_000
_SECONDS: Final = 120


def listed(cluster: Cluster, index: str) -> tuple[int, ...]:
    """List the sessions by the year of their earliest reply, a document a year, for `counting.Delays`; and tell the years."""
    began: dict[int, list[str]] = {}
    after: dict[str, Any] = {}
    while True:
        sources = [{"session": {"terms": {"field": "session"}}}]
        aggregation = {
            "composite": {"size": _PAGE, "sources": sources, **after},
            "aggs": {"first": {"min": {"field": "first_day"}}},
        }
        asked = {"query": {"exists": {"field": "session"}}, "size": 0, "aggs": {"sessions": aggregation}}
        found = cluster.search(index, asked)["aggregations"]["sessions"]
        for bucket in found["buckets"]:
            began.setdefault(int(bucket["first"]["value"]) // 10000, []).append(bucket["key"]["session"])
        if len(found["buckets"]) < _PAGE:
            break
        after = {"after": found["after_key"]}
    for year, sessions in began.items():
        document = {"stored": {"sessions": sessions}}
        cluster.ask("PUT", f"/{index}/_doc/{SESSIONS}{year}", document, seconds=_SECONDS)
    return tuple(sorted(began))
