"""Stored queries carried out over the replies that came anew: over these alone, in memory, beside the index that holds them.

A query finds there what its strict reading finds in the whole index: words, phrases, exclusions, filters and dates mean the same whatever
lies beside. What depends on the rest, of long questions the share of the best score, is asked of the whole index. Nothing is loosened: a
reply that holds a part of what was asked for is no news.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from indexer.contract.document import Document
from indexer.contract.engine import Engine
from indexer.contract.promises import PromiseQuery
from indexer.contract.query import Query
from indexer.contract.request import Request
from indexer.query import conditions
from indexer.search.finding import sketched, strictly
from indexer.search.fresh import Fresh
from indexer.search.promises import scan_promises


class Anew:
    """The new replies; `whole` is the index that holds them among all others."""

    def __init__(self, documents: Sequence[Document], whole: Engine) -> None:
        self._fresh, self._whole = Fresh(documents, whole), whole
        self._every = frozenset(document.id for document in documents)

    def matching(self, query: Query) -> frozenset[str]:
        """The ids of the new replies that a query finds. Raises QueryError as searches do."""
        # How rare a term is decides scores alone, never what holds it.
        plan, _ = sketched(query.clause)
        found = self._fresh.matching(
            Request(
                where=conditions.about(query, plan.where),
                within=conditions.within(query),
                filters=conditions.chosen(query.filters),
            )
        )
        if found and plan.floor:
            # Among the same replies each time, which an engine looks up once.
            asked = strictly(self._whole, replace(query, among=self._every, sort="relevance", fold=False))
            found = frozenset(self._whole.scan(asked))
        return found

    def promising(self, query: Query, asked: PromiseQuery) -> frozenset[str]:
        """The ids of those that the query finds and that make a promise asked for."""
        found = self.matching(query)
        if not found:
            return found
        promises = scan_promises(self._whole, Query(among=found), asked)
        return frozenset(promise.reply_id for promise in promises)
