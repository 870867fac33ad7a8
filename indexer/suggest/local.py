"""Suggestions of a local index: from the levels beside it."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.contract.suggestions import COMPLETIONS, Completion
from indexer.suggest.completion import complete
from indexer.suggest.levels import Levels
from indexer.suggest.spelling import correct


@dataclass(frozen=True)
class LocalSuggestions:
    """Completions and other spellings from levels."""

    levels: Levels

    def complete(self, typed: str, limit: int = COMPLETIONS) -> list[Completion]:
        """See `Suggestions.complete`."""
        return complete(self.levels, typed, limit)

    def correct(self, text: str) -> list[str]:
        """See `Suggestions.correct`."""
        return correct(self.levels, text)
