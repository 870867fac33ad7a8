"""Query → matches, whatever the engine: planned, carried out, loosened where hardly a reply holds all, the first rows scored anew.

The engine is asked for one reading at a time, and in one request for hits and counts; the looser reading only where the strict one
finds too little. Every function raises QueryError for a facet that does not exist, IndexNotFound, IndexOutdated, EngineUnavailable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from indexer import deadline, ranking
from indexer.contract.engine import Engine
from indexer.contract.plan import Plan
from indexer.contract.query import Clause, Query
from indexer.contract.request import Counting, Frequencies, Request, Row
from indexer.contract.result import Matches
from indexer.contract.scoring import idf
from indexer.query import conditions
from indexer.query.planner import loose, strict
from indexer.schema import MONTH
from indexer.search.facets import countings, facets
from indexer.search.rescoring import rescored

_PLANNED: Final = 64
"""Questions whose plans are remembered: a page asks for hits, a histogram and promises of the same words."""


def find(engine: Engine, query: Query) -> Matches:
    """The page of matches that the query asks for, with the facets beside it."""
    end = query.offset + query.limit
    is_rescored = _is_rescored(query) and query.offset < ranking.RESCORED
    offset, limit = (0, max(end, ranking.RESCORED)) if is_rescored else (query.offset, query.limit)
    with deadline.OneQuestion():
        frequencies, readings = _readings(engine, query.clause)
        for plan in readings:
            deadline.check()
            found = engine.find(_request(query, plan, countings(query), offset, limit))
            if found.before >= plan.enough:
                break
    rows: Sequence[tuple[Row, float]] = [(row, row.score) for row in found.rows]
    if is_rescored:
        first = rescored(found.rows[: ranking.RESCORED], query, frequencies.newest)
        rows = [*first, *rows[ranking.RESCORED :]][query.offset : end]
    return Matches(
        total=found.total,
        scored=tuple((row.id, score) for row, score in rows),
        facets=facets(query, found.counts),
        loosened=plan.is_loose and found.total > 0,
        hits=found.groups,
        same={row.id: row.family - 1 for row, _ in rows if row.family > 1},
        kin={row.id: row.kin for row, _ in rows},
        is_exact=found.is_exact,
        months=found.counts[MONTH].values if query.months else None,
    )


def how_many(engine: Engine, query: Query, *, strictly: bool = False) -> int:
    """How many replies `find` would find, without looking for the first; `strictly` 0 where it would take the looser reading."""
    _, readings = _readings(engine, query.clause)
    for plan in readings:
        deadline.check()
        found = engine.find(replace(_request(query, plan), fold=False, limit=0))
        if found.before >= plan.enough:
            break
        if strictly:
            return 0
    return found.total


def listing(engine: Engine, query: Query) -> Iterator[str]:
    """The ids of all that match in one committed state, in the order of `find`, whatever the page; near-duplicates one by one."""
    every = engine.scan(meant(engine, replace(query, fold=False)))
    if not _is_rescored(query):
        return every
    first = find(
        engine, replace(query, fold=False, offset=0, limit=ranking.RESCORED, facets=(), months=False)
    )
    return _beginning_with([row for row, _ in first.scored], every)


def _is_rescored(query: Query) -> bool:
    return query.sort == "relevance" and query.clause is not None


def _beginning_with(first: Sequence[str], every: Iterator[str]) -> Iterator[str]:
    yield from first
    known = {*first}
    yield from (reply_id for reply_id in every if reply_id not in known)


def meant(engine: Engine, query: Query) -> Request:
    """What the query asks of the engine, in the reading that `find` answers by: for scans and counts."""
    _, readings = _readings(engine, query.clause)
    for plan in readings:
        deadline.check()
        request = _request(query, plan)
        if plan.is_loose or not plan.enough or engine.find(replace(request, limit=0)).before >= plan.enough:
            break
    return request


def strictly(engine: Engine, query: Query) -> Request:
    """What the query asks of the engine in its strict reading, however little that finds."""
    return _request(query, next(_readings(engine, query.clause)[1]))


def _request(
    query: Query, plan: Plan, counted: tuple[Counting, ...] = (), offset: int = 0, limit: int | None = None
) -> Request:
    return Request(
        where=conditions.about(query, plan.where),
        score=plan.score,
        floor=plan.floor,
        within=conditions.within(query),
        filters=conditions.chosen(query.filters),
        counted=counted,
        fold=query.fold,
        sort=query.sort,
        offset=offset,
        limit=query.limit if limit is None else limit,
    )


def _readings(engine: Engine, clause: Clause | None) -> tuple[Frequencies, Iterator[Plan]]:
    """The readings of a clause, the strict one first; and what the engine says of its terms, asked once."""
    terms = _terms(clause)
    frequencies = engine.frequencies(terms)
    holders = frequencies.holders
    return frequencies, _planned(clause, frequencies.size, tuple([holders[term] for term in terms]))


def _terms(clause: Clause | None) -> tuple[str, ...]:
    """The terms whose frequencies the planner asks for."""
    return sketched(clause)[1]


@lru_cache(maxsize=_PLANNED)
def sketched(clause: Clause | None) -> tuple[Plan, tuple[str, ...]]:
    """The strict reading as it is without knowing how rare terms are, and the terms: what matches by words alone is told by it already."""
    terms: dict[str, None] = {}

    def note(term: str) -> float:
        terms[term] = None
        return 1.0

    plan = strict(clause, note)
    return plan, tuple(terms)


def _planned(clause: Clause | None, size: int, holders: tuple[int, ...]) -> Iterator[Plan]:
    first = _plan(strict, clause, size, holders)
    yield first
    if first.enough:
        yield _plan(loose, clause, size, holders)


@lru_cache(maxsize=_PLANNED)
def _plan(
    reading: Callable[[Clause | None, Callable[[str], float]], Plan],
    clause: Clause | None,
    size: int,
    holders: tuple[int, ...],
) -> Plan:
    rarities = {term: idf(size, n) for term, n in zip(_terms(clause), holders, strict=True)}
    return reading(clause, rarities.__getitem__)


def forget() -> None:
    """Forget all plans: for whoever changes a constant of the ranking."""
    sketched.cache_clear()
    _plan.cache_clear()
