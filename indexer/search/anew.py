"""Stored queries carried out over the replies that came anew, each query once: a small index of these replies alone, beside the whole one.

A query finds there what its strict reading finds in the whole index: words, phrases, exclusions, filters and dates mean the same whatever
lies beside. What depends on the rest, of long questions the share of the best score, is asked of the whole index. Nothing is loosened: a
reply that holds a part of what was asked for is no news.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from corpus import Store
from indexer.build.encoding import encode_all
from indexer.contract.document import Document
from indexer.contract.engine import Engine
from indexer.contract.promises import PromiseQuery
from indexer.contract.query import Query
from indexer.contract.request import Request
from indexer.engines.registry import open_engine
from indexer.query import conditions
from indexer.query.planner import strict
from indexer.search.finding import strictly
from indexer.search.promises import scan_promises
from indexer.settings import Settings

_CACHE_MB: Final = 64
_NAME: Final = "anew"


class Anew:
    """The index of the new replies; `whole` is the one that holds them among all others."""

    def __init__(self, engine: Engine, whole: Engine) -> None:
        self._engine, self._whole = engine, whole

    def matching(self, query: Query) -> frozenset[str]:
        """The ids of the new replies that a query finds. Raises QueryError as searches do."""
        # How rare a term is decides scores alone, never what holds it.
        plan = strict(query.clause, lambda term: 1.0)
        asked = Request(
            where=conditions.about(query, plan.where),
            within=conditions.within(query),
            filters=conditions.chosen(query.filters),
            sort="newest",
        )
        found = frozenset(self._engine.scan(asked))
        if found and plan.floor:
            asked = strictly(self._whole, replace(query, among=found, sort="newest", fold=False))
            found = frozenset(self._whole.scan(asked))
        return found

    def promising(self, query: Query, asked: PromiseQuery) -> frozenset[str]:
        """The ids of those that the query finds and that make a promise asked for."""
        found = self.matching(query)
        if not found:
            return found
        return frozenset(
            promise.reply_id for promise in scan_promises(self._engine, Query(among=found), asked)
        )


@contextmanager
def anew(documents: Sequence[Document], whole: Engine, store: Store) -> Iterator[Anew]:
    """The new replies, indexed in a folder that goes in the end."""
    with TemporaryDirectory(prefix="dafu-anew-") as folder:
        settings = Settings(data=Path(folder), cache_mb=_CACHE_MB)
        with closing(open_engine(settings, store, made_by=_NAME)) as engine:
            with engine.write() as writer:
                for _, encoded in encode_all(engine.encode, documents, len(documents)):
                    writer.put(encoded)
            engine.refresh()  # nobody else writes here: searches need not look again
            yield Anew(engine, whole)
