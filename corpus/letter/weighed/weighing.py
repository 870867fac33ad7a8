"""What the pieces of a letter weigh: the log-odds that each restates an ask, and that it goes on with the one before."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

from corpus.letter.weighed.features import features, of_paragraphs, of_pieces, shared, spelled
from corpus.letter.weighed.letter import STEPS, Shares
from corpus.letter.weighed.pieces import Pieces
from corpus.letter.weighed.spelling import Spelling
from corpus.letter.weighed.weights import ON, ROUNDED, Weights, odds

BIAS: Final = "bias"
ENOUGH: Final = 0.0
"""Log-odds from which a piece restates an ask."""
LAST: Final = "last/"
DROPPED: Final = -4.0
"""Log-odds below which what the rules found is none."""


class Weighing:
    """What the pieces of a letter weigh that may ask, by their numbers among them."""

    def __init__(self, pieces: Pieces, weighed: Weights) -> None:
        self._pieces, self._weights = pieces, weighed
        self._groups = [*of_paragraphs(pieces), *of_pieces(pieces)]
        self._alone = (weighed.sums(self._groups) + _spelling(weighed).weigh(pieces)).tolist()
        self._most_shared = _most_shared(weighed)

    def can_ask(self, number: int, most: float) -> bool:
        """Whether a piece can restate an ask, or was found by the rules; `most`: what may come of those before it at most."""
        is_ruled = bool(self._pieces.is_ruled[self._pieces.read[number]])
        return is_ruled or self._alone[number] + self._most_shared + most >= ENOUGH - ROUNDED

    def odds(self, number: int, came: frozenset[str]) -> float:
        """The log-odds that a piece restates an ask; `came`: what came of those before it.

        Right as far as to tell on which side of `ENOUGH` they are, and of `DROPPED` where the rules found an ask.
        """
        told = self._weights.of(came)
        if not self.can_ask(number, told):
            return -math.inf
        pieces = self._pieces
        where, at = pieces.wheres[number], int(pieces.read[number])
        shares = pieces.letter.shares(int(pieces.paragraphs[at]), pieces.texts[at])
        value: float = self._alone[number] + told + self._weights.sum(shared, shares, where)
        if min(abs(value - ENOUGH), abs(value - DROPPED)) < ROUNDED:
            return odds(next(features(pieces.only([number]))) | came, self._weights)
        return value

    def goes_on(self, number: int) -> bool:
        """Whether a piece goes on with the ask of the one before."""
        weighed, both = self._weights.part(ON), self._pieces.only([number - 1, number])
        after, letters = weighed.part(LAST), [*spelled(both)]
        value = weighed.get(BIAS, 0.0) + weighed.one(self._groups, number) + weighed.one(letters, 1)
        value += after.one(self._groups, number - 1) + after.one(letters, 0)
        if abs(value) < ROUNDED:
            last, found = features(both)
            return odds(on(found, last), weighed) > 0
        return value > 0


@lru_cache(maxsize=32)
def _spelling(weighed: Weights) -> Spelling:
    return Spelling(weighed)


@lru_cache(maxsize=32)
def _most_shared(weighed: Weights) -> float:
    """The most that what a piece shares with others can weigh."""
    steps = range(STEPS)
    every = (None, *(Shares(one, head, text) for one in steps for head in steps for text in steps))
    return max(weighed.sum(shared, shares, where) for shares in every for where in ("up", "down"))


def on(found: set[str], last: set[str]) -> set[str]:
    """What is seen of a piece that may go on with the ask of the piece before, where `last` was seen: no other weights are learned."""
    kept = {one for one in found if one.startswith(("is.", "form.", "b", "a", "long", "^"))}
    return {BIAS} | kept | {LAST + one for one in last if one.startswith(("is.", "form.", "b", "long"))}
