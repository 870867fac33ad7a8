"""One search from query to result page: the engine matches, the store gives the replies, snippets are cut."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from corpus import StoredReply
from indexer.contract.engine import Engine
from indexer.contract.query import Query
from indexer.contract.result import Hit, Marked, ResultPage
from indexer.search.snippet import Highlighter

BATCH: Final = 200
"""Replies that `everything` fetches at once."""


def search(engine: Engine, query: Query) -> ResultPage:
    """The page of results that `query` asks for; without words, relevance means newest.

    Raises QueryError, IndexNotFound, IndexOutdated or EngineUnavailable.
    """
    started = time.perf_counter()
    query = _ordered(query)
    matches = engine.search(query)
    stored = engine.fetch([reply_id for reply_id, _ in matches.scored])
    highlighter = Highlighter(query.clause)
    hits = tuple(
        _hit(stored[i], score, highlighter, matches.same.get(i, 0))
        for i, score in matches.scored
        if i in stored
    )
    took_ms = (time.perf_counter() - started) * 1000
    return ResultPage(matches.total, hits, matches.facets, round(took_ms, 2), matches.loosened, matches.hits)


def everything(engine: Engine, query: Query) -> Iterator[Sequence[StoredReply]]:
    """All replies that `query` finds, whatever its page, near-duplicates one by one, in batches fetched as they are asked for.

    What matches is decided at once, so that a commit meanwhile neither repeats nor skips a reply. Raises as `search` does, at once.
    """
    ids = engine.listing(_ordered(query))
    return _batches(engine, ids)


def _batches(engine: Engine, ids: Sequence[str]) -> Iterator[Sequence[StoredReply]]:
    for start in range(0, len(ids), BATCH):
        wanted = ids[start : start + BATCH]
        stored = engine.fetch(wanted)
        yield [stored[reply_id] for reply_id in wanted if reply_id in stored]


def _ordered(query: Query) -> Query:
    return replace(query, sort="newest") if query.clause is None and query.sort == "relevance" else query


def _hit(stored: StoredReply, score: float, highlighter: Highlighter, same: int) -> Hit:
    reply = stored.reply
    title = highlighter.mark(reply.title or "")
    passages = highlighter.passages(reply.body)
    if not passages:  # what was asked for stands in the title only, or nothing was asked for
        passages = (title,) if title.marks else (_opening(reply.body),)
    return Hit(
        id=stored.id,
        score=round(score, 4),
        stored=stored,
        title=title,
        subject=highlighter.mark(reply.subject or ""),
        snippets=tuple(passage for passage in passages if passage.text),
        same=same,
    )


def _opening(body: str) -> Marked:
    """The first paragraph that says something of the matter, for a list without words to look for."""
    paragraphs = [line for line in body.split("\n") if len(line) > 40 and "收悉" not in line]
    text = (paragraphs or body.split("\n"))[0]
    return Marked(text if len(text) <= 120 else text[:119] + "…")
