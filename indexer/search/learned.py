"""Replies that earlier readers were led to by words of a question, a little further ahead; no other reply's score changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Final

from indexer.contract.engine import Engine
from indexer.contract.query import Query
from indexer.contract.result import Matches
from indexer.search.finding import find
from indexer.search.search import Ranking
from indexer.text.analyzer import analyzer, query_words
from indexer.text.folding import has_only_han

FIRST: Final = 100
"""So many rows are looked at; what stands behind them keeps its place."""
MOST: Final = 0.15
"""At most so much is added to a score, as a share of it. A choice: what a title that says it all is given is more."""

Weights = Callable[[Collection[str]], Mapping[str, float]]
"""Words → reply id → how much of them led there, from 0 to 1."""


class Learned:
    """The order of the engine, or of another ranking, with what was learned from use."""

    def __init__(self, weights: Weights, inner: Ranking | None = None) -> None:
        self._weights = weights
        self._inner = inner

    def search(self, engine: Engine, query: Query) -> Matches:
        """As `finding.find`. Of equal scores the first stays first; what `inner` orders by itself is left to it."""
        answer = find if self._inner is None else self._inner.search
        if query.sort != "relevance" or query.offset >= FIRST or self.orders(query):
            return answer(engine, query)
        gained = self._weights(words_of(query.text))
        if not gained:
            return answer(engine, query)
        end = query.offset + query.limit
        matches = answer(engine, replace(query, offset=0, limit=max(FIRST, end)))
        raised = [(i, score * (1 + MOST * min(1.0, gained.get(i, 0.0)))) for i, score in matches.scored]
        first = sorted(raised[:FIRST], key=lambda row: -row[1])
        scored = (*first, *raised[FIRST:])[query.offset : end]
        return replace(matches, scored=scored, by_meaning=matches.by_meaning & {i for i, _ in scored})

    def orders(self, query: Query) -> bool:
        """As `Ranking.orders`: only what the other ranking orders."""
        return self._inner is not None and self._inner.orders(query)


def words_of(text: str) -> frozenset[str]:
    """The words of a question that may be kept: those of the dictionary, of two characters or more. Names and numbers are none."""
    return frozenset(
        word for word in query_words(text) if len(word) > 1 and has_only_han(word) and analyzer().knows(word)
    )
