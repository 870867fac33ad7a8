"""Expressions that are tried only where they can begin.

Those that begin with a choice or with what may be missing have no first character to look for, and `re` tries all of them at each
character of a letter: most of what reading a letter costs. A short expression of literals alone is found ten times as fast.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


class Starting:
    """An expression that matches no empty text, with `begins`: literals at first, found wherever the expression matches.

    `needs`: what a text must hold somewhere to hold a match, as a short expression; None for nothing.
    """

    def __init__(self, expression: str, begins: str, needs: str | None = None) -> None:
        self.pattern = re.compile(expression)
        self._begins = re.compile(begins)
        self._needs = re.compile(needs) if needs is not None else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The matches that `re.finditer` would give, in order."""
        if self._needs is not None and self._needs.search(text) is None:
            return
        at = 0
        while (begin := self._begins.search(text, at)) is not None:
            found = self.pattern.match(text, begin.start())
            if found is not None:
                yield found
            at = found.end() if found is not None else begin.start() + 1

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """The match that begins at `start`."""
        return self.pattern.match(text, start)
