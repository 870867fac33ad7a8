"""What a running application serves: its settings and the engine behind them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar, cast

from flask import current_app, g

from corpus import Store, StoredReply, StoreMissing
from corpus.letter.findings import Findings
from indexer import Engine, ResultPage, Settings, open_engine
from indexer.build.findings import findings_of
from indexer.search.learned import Learned
from indexer.search.search import Ranking
from indexer.semantic import Meaning, open_meaning
from webapp.addresses.search import SearchParams
from webapp.journal.query_log import QuestionLog
from webapp.learning.noting import Leads
from webapp.operations.indexing import Indexing
from webapp.views.remembered import Remembered

KEY: Final = "dafu"
_FINDINGS: Final = 16 << 20
"""Bytes of findings that a process remembers, of some three thousand letters."""
T = TypeVar("T")


class Site:
    """The settings, the store and the engine, opened when first asked for so that an application starts before its index exists."""

    def __init__(self, settings: Settings, engine: Engine | None = None) -> None:
        self.settings = settings
        self.indexing = Indexing(settings)
        self.questions = QuestionLog(settings.journal_path, settings.query_log)
        self.leads = Leads(settings) if settings.learn else None
        self._engine = engine
        self._store: Store | None = None
        self._meaning: Meaning | None = None
        self._opening = threading.RLock()
        self._findings = Remembered(lambda stored: findings_of(self.store_if_any, stored), _FINDINGS)
        self._known: dict[Hashable, tuple[str, Any]] = {}

    @property
    def engine(self) -> Engine:
        """The engine. Raises IndexNotFound, IndexOutdated, EngineUnavailable; the next call tries again."""
        if self._engine is None:
            with self._opening:
                if self._engine is None:
                    self._engine = open_engine(self.settings, self.store_if_any)
        return self._engine

    @property
    def store(self) -> Store:
        """The store of the data directory, for what an index does not hold: history, pages as fetched, what bodies answered.

        Raises StoreMissing where this machine has none; the next call tries again.
        """
        if self._store is None:
            with self._opening:
                self._store = self._store or Store(self.settings.store_path, create=False)
        return self._store

    @property
    def store_if_any(self) -> Store | None:
        """The same; None where this machine has none, as a server over a cluster may."""
        try:
            return self.store
        except StoreMissing:
            return None

    def ranking(self, params: SearchParams) -> Ranking | None:
        """What orders the hits of a search; None for the engine's own order.

        Raises SemanticUnavailable where the site searches by meaning and the model is not there.
        """
        if params.exact:
            return None
        meaning = self.meaning if params.meaning else None
        return Learned(self.leads.strengths, meaning) if self.leads else meaning

    @property
    def meaning(self) -> Meaning | None:
        """The search by meaning, opened when first asked for; None where it is not switched on. Raises SemanticUnavailable."""
        if self.settings.semantic and self._meaning is None:
            with self._opening:
                self._meaning = self._meaning or open_meaning(self.settings)
        return self._meaning

    def findings(self, stored: StoredReply) -> Findings:
        """What was found in the letter of a reply: kept in the store once it was indexed, read now where it is not."""
        return self._findings.of(stored)

    def note(self, params: SearchParams, found: ResultPage) -> None:
        """Count what was asked for the operator; the further pages of a search are no further questions."""
        if params.page == 1:
            g.asked = params.q, found.total
            self.questions.note(params.q, found.total, found.took_ms, self.engine.stats)

    def note_again(self, text: str, total: int) -> None:
        """Count a question whose page was kept."""
        self.questions.note(text, total, 0.0, self.engine.stats)

    def known(self, key: Hashable, make: Callable[[], T], version: str | None = None) -> T:
        """What `make` says of the committed index: asked once for each `key` and commit. For few keys: all are kept.

        `version` is for what depends on something else.
        """
        version = self.engine.version if version is None else version
        held = self._known.get(key)
        if held is None or held[0] != version:
            held = self._known[key] = (version, make())
        return cast(T, held[1])


def site() -> Site:
    """The site of the application that handles the present request."""
    return cast(Site, current_app.extensions[KEY])
