"""The promises in the replies that a query finds. Every function raises as those of `search.finding` do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from corpus.letter.promises import FIRM
from indexer.contract.engine import Engine
from indexer.contract.promises import UNDATED, FoundPromise, PromiseMatches, PromiseQuery, PromiseRequest
from indexer.contract.query import Query
from indexer.query.asked import asked_words
from indexer.search.facets import countings, facets
from indexer.search.finding import meant
from indexer.text.analyzer import query_words
from indexer.text.folding import fold


def find_promises(engine: Engine, query: Query, asked: PromiseQuery) -> PromiseMatches:
    """The promises asked for in all replies that match `query`, filters included; `offset` and `limit` are of promises.

    With `query.fold` the same promise, in wording and due, of near-identical replies is listed once.
    """
    request = replace(meant(engine, query), counted=countings(query), offset=query.offset)
    found = engine.find_promises(request, _request(query, asked))
    years = {str(year) if year else UNDATED: n for year, n in sorted(found.years.items(), key=_undated_last)}
    counts = facets(query, found.counts)
    return PromiseMatches(
        found.total, found.hits, found.found, years, counts, is_exact=found.is_exact, unread=found.unread
    )


def scan_promises(engine: Engine, query: Query, asked: PromiseQuery) -> Iterator[FoundPromise]:
    """All promises that `find_promises` lists in one committed state, in the order asked for, read as they are taken."""
    return engine.scan_promises(meant(engine, query), _request(query, asked))


def _undated_last(item: tuple[int, int]) -> tuple[bool, int]:
    return not item[0], item[0]


def _request(query: Query, asked: PromiseQuery) -> PromiseRequest:
    return PromiseRequest(
        holding=tuple(query_words(asked.text)),
        about=tuple(tuple({*map(fold, group)}) for group in asked_words(query.clause)),
        due_from=_number(asked.due_from),
        due_to=_number(asked.due_to),
        undated=asked.undated,
        is_firm=asked.firmness == FIRM if asked.firmness else None,
        sort=asked.sort,
    )


def _number(day: str | None) -> int:
    """2026-01-31 → 20260131; 0 for none."""
    return int(day.replace("-", "")) if day else 0
