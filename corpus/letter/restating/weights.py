"""What each feature of a piece or part of a letter weighs, and what several weigh together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import repeat
from typing import Final

from corpus.text.word_lists import table

ON: Final = "on/"
OF: Final = "of/"
_KEPT: Final = 8192
"""Sets whose sums are kept: those that come again are some thousands."""


class Weights(dict[str, float]):
    """Feature → weight; of whether a piece goes on with an ask those that begin with `ON`, of which part answers those with `OF`."""

    def __init__(self, weighed: Mapping[str, float]) -> None:
        super().__init__(weighed)
        self._sums: dict[frozenset[str], float] = {}

    def of(self, found: frozenset[str]) -> float:
        """What `odds` gives for a set that comes again and again, added up once."""
        told = self._sums.get(found)
        if told is None:
            if len(self._sums) >= _KEPT:
                self._sums.clear()
            told = self._sums[found] = odds(found, self)
        return told


@cache
def weights() -> Weights:
    """The weight of each feature."""
    return Weights({feature: float(weight) for weight, row in table("ask_weights.txt") for feature in row})


def odds(found: Iterable[str], weighed: Weights) -> float:
    """The log-odds that features give; whatever order a set has, the same."""
    return math.fsum(map(weighed.get, found, repeat(0.0)))
