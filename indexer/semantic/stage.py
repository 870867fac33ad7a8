"""A search by words and by meaning: the first rows of both, mixed. What must hold, and what is counted, stays with the words."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Final

from indexer.cache import Cache
from indexer.contract.engine import Engine
from indexer.contract.query import And, Clause, Not, Query, Words
from indexer.contract.result import Matches
from indexer.search.finding import find
from indexer.semantic.build import embed_by_length
from indexer.semantic.model import Model, Vectors
from indexer.semantic.vectors import VectorFolder
from indexer.text.analyzer import entries_of
from indexer.text.folding import is_han

WEIGHT: Final = 0.5
"""The share of meaning in a mixed score. Measured: 0.4 to 0.6 are alike (docs/semantic.md)."""
POOL: Final = 100
"""So many rows of both are mixed; what stands behind them keeps its order."""
NEAR: Final = 20
"""At most so many replies outside the pool are brought in for their meaning. A choice: a page or two."""
_QUESTION: Final = 5
"""Han characters that a question has. Shorter ones are names and terms, which words find exactly, …"""
INSTEAD: Final = 3
"""… and where they find nothing, so many replies near in meaning are offered."""
_EXACT: Final = re.compile(r"\d{2,}|[〔〕\[\]]|号")
"""What asks for one thing by its number: 第56号, 澄教函〔2025〕12号."""
_EVERYDAY: Final = Path(__file__).with_name("everyday_questions.txt")
_COMMON: Final = 0.5
"""The share of what all questions have in common that is taken off one: 0.5 to 0.85 are alike (docs/semantic.md)."""
_CACHE_BYTES: Final = 4 << 20


class Meaning:
    """One model and the vectors that it made, for searches. Safe from several threads."""

    def __init__(self, model: Model, folder: Path) -> None:
        self.model: Final = model
        self._vectors = VectorFolder.of(folder, model.name)
        self._questions: Cache[Vectors] = Cache(_CACHE_BYTES)
        self._lock = threading.Lock()

    @property
    def vectors(self) -> VectorFolder:
        """Where the vectors are kept."""
        return self._current()

    def warm(self) -> None:
        """Work out what the first question would wait for, some 0.6 s of processor time."""
        _ = self._common

    @property
    def version(self) -> str:
        """Another one whenever there are other vectors: part of what a kept page depends on."""
        return f"{self.model.name} {self._current().stamp}"

    def search(self, engine: Engine, query: Query) -> Matches:
        """As `finding.find`, with the first rows in an order that counts meaning too, and what only meaning found among them.

        Totals and facets are those of the words. Exclusions, filters and dates hold for what meaning finds as well.
        """
        if not asks_in_words(query):
            found = find(engine, query)
            return found if found.hits else self._instead(engine, query, found)
        question, vectors = self._question(query.text), self._current()
        near = dict(vectors.nearest(question - self._common, POOL))
        # What no reply is near to, as a row of odd characters, is left to the words.
        if max(vectors.cosines(question, near).values(), default=0.0) < self.model.near:
            return find(engine, query)
        pool = find(engine, replace(query, offset=0, limit=POOL))
        lexical = dict(pool.scored)
        pulled, alone = self._candidates(engine, query, near, pool)
        mixed = mix(lexical | pulled, {i: near[i] for i in near if i in lexical or i in pulled or i in alone})
        order = sorted(mixed, key=lambda i: -mixed[i])
        end = query.offset + query.limit
        page = [(i, lexical.get(i, pulled.get(i, 0.0))) for i in order[query.offset : end]]
        if end > len(order) and pool.hits > POOL:
            page += self._behind(engine, query, pulled, end - len(order))[len(page) - query.limit :]
        return replace(
            pool,
            scored=tuple(page),
            hits=pool.hits + len(alone),
            meant=len(alone),
            by_meaning=frozenset(i for i, _ in page if i in alone),
        )

    def _instead(self, engine: Engine, query: Query, found: Matches) -> Matches:
        """Nothing, or the few replies that are surely near to a term which no reply has."""
        if (term := _plain_words(query)) is None:
            return found
        nearest = self._current().nearest(self._question(term), POOL, subjects=True)
        near = {i: c for i, c in nearest if c >= self.model.near}
        _, alone = self._candidates(engine, query, near, found) if near else ({}, frozenset())
        offered = sorted(alone, key=lambda i: -near[i])[:INSTEAD]
        page = offered[query.offset : query.offset + query.limit]
        return replace(
            found,
            scored=tuple((i, 0.0) for i in page),
            hits=len(offered),
            meant=len(offered),
            by_meaning=frozenset(page),
        )

    def orders(self, query: Query) -> bool:
        """Whether meaning orders the answer to `query`."""
        return asks_in_words(query)

    def cosines(self, text: str, passages: Sequence[str]) -> Sequence[float]:
        """The cosine of each passage with `text`. The passages are embedded now: some 60 ms of processor time for 160 characters."""
        cosines: list[float] = (self.model.embed(passages, question=False) @ self._question(text)).tolist()
        return cosines

    def _candidates(
        self, engine: Engine, query: Query, near: Mapping[str, float], pool: Matches
    ) -> tuple[dict[str, float], frozenset[str]]:
        """Of the nearest replies outside the pool: those that the words find too, with their scores, and those that they do not find.

        Filters and exclusions hold for both, and of near-duplicates one is taken where the query folds them.
        """
        outside = frozenset(near) - dict(pool.scored).keys()
        asked = replace(query, among=outside, fold=False, offset=0, limit=len(near), facets=(), months=False)
        found = dict(find(engine, asked).scored)
        allowed = find(engine, replace(asked, clause=_exclusions(query.clause), sort="newest"))
        taken = set(pool.kin.values()) if query.fold else set()
        pulled: dict[str, float] = {}
        alone: set[str] = set()
        for i in sorted(allowed.kin, key=lambda i: -near[i])[:NEAR]:
            kin = allowed.kin[i] if query.fold else i
            if kin not in taken:
                taken.add(kin)
                if i in found:
                    pulled[i] = found[i]
                else:
                    alone.add(i)
        return pulled, frozenset(alone)

    def _behind(
        self, engine: Engine, query: Query, pulled: Mapping[str, float], count: int
    ) -> list[tuple[str, float]]:
        """The first `count` rows of the words behind the pool, without those that meaning pulled forward."""
        rows = find(engine, replace(query, offset=POOL, limit=count + len(pulled), facets=())).scored
        return [row for row in rows if row[0] not in pulled][:count]

    def _question(self, text: str) -> Vectors:
        return self._questions.get(text, lambda: self.model.embed([text], question=True)[0])

    @cached_property
    def _common(self) -> Vectors:
        """What is taken off a question before replies are put in order: what is near to any question then leads no more."""
        questions = entries_of(_EVERYDAY.read_text(encoding="utf-8").splitlines())
        common: Vectors = _COMMON * embed_by_length(self.model, questions, question=True).mean(axis=0)
        return common

    def _current(self) -> VectorFolder:
        with self._lock:
            self._vectors = self._vectors.current
            return self._vectors


def asks_in_words(query: Query) -> bool:
    """Whether a query is a question that meaning may help: words, with exclusions at most, by relevance; no number, name or phrase."""
    words = _plain_words(query)
    return words is not None and sum(map(is_han, words)) >= _QUESTION


def _plain_words(query: Query) -> str | None:
    """What a query asks for where that is words by relevance, with exclusions at most and without a number."""
    wanted = [c for c in _clauses(query.clause) if not isinstance(c, Not)]
    if query.sort != "relevance" or len(wanted) != 1 or not isinstance(wanted[0], Words):
        return None
    text = wanted[0].text
    return text if any(map(is_han, text)) and not _EXACT.search(text) else None


def mix(lexical: Mapping[str, float], near: Mapping[str, float]) -> dict[str, float]:
    """Id → mixed score, from 0 to 1: each side's scores are stretched from its worst to its best first."""
    words, meaning = _stretched(lexical), _stretched(near)
    return {
        i: (1 - WEIGHT) * words.get(i, 0.0) + WEIGHT * meaning.get(i, 0.0)
        for i in [*words, *(meaning.keys() - words)]
    }


def _stretched(scores: Mapping[str, float]) -> dict[str, float]:
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    return {i: (score - low) / (high - low) if high > low else 1.0 for i, score in scores.items()}


def _clauses(clause: Clause | None) -> Iterable[Clause]:
    if clause is None:
        return ()
    return clause.clauses if isinstance(clause, And) else (clause,)


def _exclusions(clause: Clause | None) -> Clause | None:
    kept = tuple(c for c in _clauses(clause) if isinstance(c, Not))
    return And(kept) if kept else None
