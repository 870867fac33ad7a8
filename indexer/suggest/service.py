"""Help while typing for a served index: completions and other spellings, built anew in the background after a commit."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from indexer.contract.engine import Engine
from indexer.suggest.completion import LIMIT, Completer, Completion
from indexer.suggest.spelling import Speller


@dataclass(frozen=True, slots=True)
class _Built:
    version: str
    completer: Completer
    speller: Speller


class TypingHelp:
    """Completions and other spellings from what the index holds. Thread-safe.

    Building takes some five seconds for a hundred thousand replies. The first call waits for it; after a commit the help of the state
    before is given until that of the new one is built.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._built: _Built | None = None
        self._building = threading.Lock()

    def complete(self, typed: str, limit: int = LIMIT) -> list[Completion]:
        """The entries that `typed` may be the beginning or a part of; see `Completer.complete`."""
        return self._current().completer.complete(typed, limit)

    def corrections(self, text: str) -> list[str]:
        """`text` spelled otherwise; see `Speller.corrections`."""
        return self._current().speller.corrections(text)

    def _current(self) -> _Built:
        built = self._built
        if built is None:
            with self._building:
                return self._built or self._build()
        if built.version != self._engine.version and self._building.acquire(blocking=False):
            threading.Thread(target=self._rebuild, daemon=True).start()
        return built

    def _rebuild(self) -> None:
        try:
            self._build()
        finally:
            self._building.release()

    def _build(self) -> _Built:
        vocabulary = self._engine.vocabulary()
        self._built = _Built(vocabulary.version, Completer(vocabulary), Speller(vocabulary))
        return self._built
