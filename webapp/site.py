"""What a running application serves: its settings and the engine behind them."""

from __future__ import annotations

import threading
from typing import Final, cast

from flask import current_app

from indexer import Engine, Settings, TypingHelp, open_engine

KEY: Final = "dafu"


class Site:
    """The settings and the engine, opened when first asked for so that an application starts before its index exists."""

    def __init__(self, settings: Settings, engine: Engine | None = None) -> None:
        self.settings = settings
        self._engine = engine
        self._typing: TypingHelp | None = None
        self._opening = threading.Lock()

    @property
    def engine(self) -> Engine:
        """The engine. Raises IndexNotFound, IndexOutdated, EngineUnavailable; the next call tries again."""
        if self._engine is None:
            with self._opening:
                if self._engine is None:
                    self._engine = open_engine(self.settings)
        return self._engine

    @property
    def typing(self) -> TypingHelp:
        """Help while typing, over the engine."""
        if self._typing is None:
            engine = self.engine
            with self._opening:
                self._typing = self._typing or TypingHelp(engine)
        return self._typing


def site() -> Site:
    """The site of the application that handles the present request."""
    return cast(Site, current_app.extensions[KEY])
