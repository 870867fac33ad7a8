"""What scores go by, asked of the cluster and remembered for one state of the index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Lock
from typing import Any

from indexer import ranking
from indexer.engines.opensearch.asking.conditions import Collection, escaped
from indexer.engines.opensearch.storage.mapping import REPLY

Search = Callable[[dict[str, Any]], Mapping[str, Any]]
"""A search of the index."""
Searches = Callable[[Sequence[dict[str, Any]]], Sequence[Mapping[str, Any]]]
"""Several at once."""


class Statistics:
    """The numbers of one committed state. Those of terms are asked for as they are needed."""

    def __init__(self, search: Search, searches: Searches) -> None:
        self._search = search
        self._searches = searches
        self._holders: dict[str, int] = {}
        self._beginnings: dict[str, tuple[str, ...]] = {}
        self._lock = Lock()
        answer = search(
            {
                "query": {"term": {"kind": REPLY}},
                "size": 0,
                "track_total_hits": True,
                "aggs": {
                    "length": {"sum": {"field": "length"}},
                    "newest": {"max": {"field": "first_day"}},
                },
            }
        )
        self.size = int(answer["hits"]["total"]["value"])
        self.newest = int(answer["aggregations"]["newest"]["value"] or 0)
        # A boost has to be positive.
        self._average = max(1.0, answer["aggregations"]["length"]["value"]) / max(1, self.size)

    def of(self) -> Collection:
        """For the translation of plans."""
        return Collection(self.size, self._average, self._held, self.beginning, self.family)

    def _held(self, term: str) -> int:
        return self.holders([term])[term]

    def family(self, reply_id: str) -> str | None:
        """The family of a reply; None for an unknown one."""
        answer = self._search(
            {
                "query": {"bool": {"filter": [{"term": {"id": reply_id}}, {"term": {"kind": REPLY}}]}},
                "size": 1,
                "stored_fields": "_none_",
                "docvalue_fields": ["family"],
            }
        )
        hits = answer["hits"]["hits"]
        return str(hits[0]["fields"]["family"][0]) if hits else None

    def holders(self, terms: Iterable[str]) -> Mapping[str, int]:
        """How many replies hold each term. The cluster keeps these numbers: where nothing was removed it counts none."""
        wanted = list(dict.fromkeys(terms))
        with self._lock:
            known = {term: self._holders[term] for term in wanted if term in self._holders}
        unknown = [term for term in wanted if term not in known]
        if unknown:
            answers = self._searches(
                [
                    {"query": {"term": {"terms": term}}, "size": 0, "track_total_hits": True}
                    for term in unknown
                ]
            )
            counted = {
                term: int(answer["hits"]["total"]["value"])
                for term, answer in zip(unknown, answers, strict=True)
            }
            with self._lock:
                if len(self._holders) > _REMEMBERED:
                    self._holders.clear()
                self._holders.update(counted)
            known |= counted
        return known

    def beginning(self, text: str) -> Sequence[str]:
        """The first words that begin so, in order."""
        with self._lock:
            words = self._beginnings.get(text)
        if words is None:
            answer = self._search(
                {
                    "query": {"prefix": {"beginnings": text}},
                    "size": 0,
                    "aggs": {
                        "words": {
                            "terms": {
                                "field": "beginnings",
                                "include": f"{escaped(text)}.*",
                                "order": {"_key": "asc"},
                                "size": ranking.PREFIX_TERMS,
                            }
                        }
                    },
                }
            )
            buckets = answer["aggregations"]["words"]["buckets"]
            words = tuple(bucket["key"] for bucket in buckets)
            with self._lock:
                if len(self._beginnings) > _REMEMBERED:
                    self._beginnings.clear()
                self._beginnings[text] = words
                self._holders.update((bucket["key"], bucket["doc_count"]) for bucket in buckets)
        return words


_REMEMBERED = 20_000
"""Terms and beginnings."""
