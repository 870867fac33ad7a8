"""One search from query to result page: the engine matches, the store gives the replies, snippets are cut."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Final, Protocol

from corpus import StoredReply
from indexer import deadline
from indexer.contract.engine import Engine
from indexer.contract.query import Query
from indexer.contract.result import Hit, Marked, Matches, ResultPage
from indexer.search.finding import find, listing
from indexer.search.snippet import Highlighter
from indexer.search.sure import JUDGED, Judged, judge, question

BATCH: Final = 200
"""Replies that `everything` fetches at once."""


class Ranking(Protocol):
    """What answers a query in the engine's place, with an order of its own."""

    def search(self, engine: Engine, query: Query) -> Matches:
        """The matches, as `finding.find` gives them."""

    def orders(self, query: Query) -> bool:
        """Whether the order is its own, for it leaves some queries to the engine: what it orders is not put in another order."""


def search(engine: Engine, query: Query, ranking: Ranking | None = None) -> ResultPage:
    """The page of results that `query` asks for; without words, relevance means newest.

    Raises QueryError, IndexNotFound, IndexOutdated or EngineUnavailable.
    """
    started = time.perf_counter()
    query = _ordered(query)
    words = question(query)
    # The first hits are read closely, so that what stands on a page does not depend on its size.
    first = 0 if words is None else JUDGED
    upto = query.offset + query.limit
    wanted = query if query.offset >= first else replace(query, offset=0, limit=max(first, upto))
    answer = partial(find if ranking is None else ranking.search, engine)
    matches = answer(wanted)
    ahead = (
        matches
        if wanted is not query or not first
        else answer(replace(query, offset=0, limit=first, facets=(), months=False))
    )
    listed = matches.scored if wanted is query else matches.scored[first:upto]
    scores = dict((*ahead.scored[:first], *listed))
    deadline.check()
    stored = engine.fetch([*scores])
    is_ordered = ranking is not None and ranking.orders(query)
    judged = (
        None
        if words is None
        else judge(engine, words, ahead.scored, stored, ahead.loosened, is_ordered=is_ordered)
    )
    ids = [reply_id for reply_id, _ in listed]
    if judged and wanted is not query:
        ids = [*judged.ids[query.offset : upto], *ids]
    sure = matches.hits if judged is None else judged.sure
    if judged and judged.are_rest_sure:
        sure += matches.hits - len(judged.ids)
    by_meaning = matches.by_meaning | ahead.by_meaning
    highlighter = Highlighter(query.clause)
    hits = tuple(
        _hit(stored[i], scores[i], highlighter, matches.same.get(i, 0), _is_sure(judged, i), i in by_meaning)
        for i in ids
        if i in stored
    )
    took_ms = (time.perf_counter() - started) * 1000
    return ResultPage(
        matches.total,
        hits,
        matches.facets,
        round(took_ms, 2),
        matches.loosened,
        matches.hits,
        sure,
        matches.meant,
        matches.is_exact,
        matches.months,
    )


def _is_sure(judged: Judged | None, reply_id: str) -> bool:
    if judged is None:
        return True
    return reply_id in judged.ids[: judged.sure] or (judged.are_rest_sure and reply_id not in judged.ids)


def everything(engine: Engine, query: Query) -> Iterator[Sequence[StoredReply]]:
    """All replies that `query` finds, whatever its page, near-duplicates one by one, in batches fetched as they are asked for.

    What matches is decided at once, so that a commit meanwhile neither repeats nor skips a reply. Raises as `search` does, at once.
    """
    return _batches(engine, listing(engine, _ordered(query)))


def _batches(engine: Engine, ids: Iterator[str]) -> Iterator[Sequence[StoredReply]]:
    while wanted := list(islice(ids, BATCH)):
        deadline.check()
        stored = engine.fetch(wanted)
        yield [stored[reply_id] for reply_id in wanted if reply_id in stored]


def _ordered(query: Query) -> Query:
    return replace(query, sort="newest") if query.clause is None and query.sort == "relevance" else query


def _hit(
    stored: StoredReply, score: float, highlighter: Highlighter, same: int, is_sure: bool, by_meaning: bool
) -> Hit:
    deadline.check()
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
        is_sure=is_sure,
        by_meaning=by_meaning,
    )


def _opening(body: str) -> Marked:
    """The first paragraph that says something of the matter, for a list without words to look for."""
    paragraphs = [line for line in body.split("\n") if len(line) > 40 and "收悉" not in line]
    text = (paragraphs or body.split("\n"))[0]
    return Marked(text if len(text) <= 120 else text[:119] + "…")
