"""What each feature of a piece or part of a letter weighs, and what several weigh together."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import repeat
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from corpus.text.word_lists import table

ON: Final = "on/"
OF: Final = "of/"
ROUNDED: Final = 1e-6
"""More than sums of sums differ by from a sum that is rounded once, whatever order a set has: nearer than this only the latter tells."""
_KEPT: Final = 8192
"""Sums of one kind that are kept: those that come again are some thousands."""
Numbers = npt.NDArray[np.float64]
Make = Callable[..., Iterable[str]]
Group = tuple[Make, Sequence[tuple[Any, ...]]]
"""Some features of each of several things: what makes them, and for each of what, a few arguments that come again."""


def names_in(groups: Iterable[Group]) -> Iterator[set[str]]:
    """The features of each thing. No two groups share one."""
    makes, columns = zip(*groups, strict=True)
    for row in zip(*columns, strict=True):
        yield {name for make, told in zip(makes, row, strict=True) for name in make(*told)}


class Weights(dict[str, float]):
    """Feature → weight; of whether a piece goes on with an ask those that begin with `ON`, of which part answers those with `OF`."""

    def __init__(self, weighed: Mapping[str, float]) -> None:
        super().__init__(weighed)
        self._sums: dict[Make, _Sums] = _Kinds(self)
        self._parts: dict[str, Weights] = {}

    def part(self, prefix: str) -> Weights:
        """The features that begin so, without that."""
        if prefix not in self._parts:
            some = {name.removeprefix(prefix): self[name] for name in self if name.startswith(prefix)}
            self._parts[prefix] = Weights(some)
        return self._parts[prefix]

    def sums(self, groups: Iterable[Group]) -> Numbers:
        """The log-odds that the features of each thing give, but for rounding: those of each group are added up once."""
        columns = [[*map(self._sums[make].__getitem__, each)] for make, each in groups]
        told: Numbers = np.array(columns).sum(0)
        return told

    def one(self, groups: Iterable[Group], number: int) -> float:
        """The same of the thing of this number alone."""
        return sum([self._sums[make][each[number]] for make, each in groups])

    def sum(self, make: Make, *told: Any) -> float:
        """The same of what one function makes of some arguments."""
        return self._sums[make][told]

    def of(self, found: frozenset[str]) -> float:
        """The same of a set that comes again."""
        return self._sums[frozenset][(found,)]

    def __hash__(self) -> int:  # type: ignore[override]  # what is worked out of weights is kept for them
        return id(self)


class _Sums(dict[tuple[Any, ...], float]):
    """What the features weigh that a function makes, by its arguments."""

    def __init__(self, make: Make, weighed: Weights) -> None:
        super().__init__()
        self._make, self._weighed = make, weighed

    def __missing__(self, told: tuple[Any, ...]) -> float:
        if len(self) >= _KEPT:
            self.clear()
        weight = self[told] = sum(map(self._weighed.get, self._make(*told), repeat(0.0)))
        return weight


class _Kinds(dict[Make, _Sums]):
    """The sums of each function."""

    def __init__(self, weighed: Weights) -> None:
        super().__init__()
        self._weighed = weighed

    def __missing__(self, make: Make) -> _Sums:
        sums = self[make] = _Sums(make, self._weighed)
        return sums


@cache
def weights() -> Weights:
    """The weight of each feature."""
    return Weights({feature: float(weight) for weight, row in table("ask_weights.txt") for feature in row})


def odds(found: Iterable[str], weighed: Weights) -> float:
    """The log-odds that features give; whatever order a set has, the same."""
    return math.fsum(map(weighed.get, found, repeat(0.0)))
