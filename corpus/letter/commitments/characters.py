"""The characters of clauses, as what was learned weighs them: each, each two of them, and how a clause begins and ends.

All clauses of a letter are read at once: what each character weighs is looked up in a table, each two of them in a sorted list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from corpus.text.word_lists import table

Numbers = npt.NDArray[np.float64]
_Codes = npt.NDArray[np.int64]

BIAS: Final = "bias"
RULED: Final = "ruled"
"""The feature that the rules take the sentence for a promise."""
_NUMBER: Final = re.compile("[0-9][0-9.]*")
_NO_LETTER: Final = re.compile(r"[^\w\n]")
_BASE: Final = 1 << 21
"""More than there are characters; three of those of the common plane fit a number."""
_BREAK: Final = ord("\n")


@cache
def weights() -> dict[str, float]:
    """The weight of each feature."""
    return {feature: float(weight) for weight, row in table("promise_weights.txt") for feature in row}


def characters(clause: str) -> set[str]:
    """The characters and pairs of a clause, and how it begins and ends, to fit weights for them."""
    text = _plain(clause)
    return {*text, *map("".join, pairwise(text)), f"^{text[:2]}", f"^{text[:1]}", f"{text[-2:]}$"}


def by_characters(clauses: Sequence[str]) -> Numbers:
    """What the characters of each clause weigh: of each feature once."""
    text = _plain("\n".join(("", *clauses, "", "")))  # so that a clause without letters has a pair after it
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    breaks = np.flatnonzero(codes == _BREAK)
    pairs = codes[:-1] * _BASE + codes[1:]
    begin, end = breaks[:-2], breaks[1:-1] - 2
    of = np.cumsum(codes == _BREAK) - 1
    clause = np.arange(len(clauses))
    found = np.concatenate((codes, pairs, _BREAK * _BASE**2 + pairs[begin + 1], pairs[end] * _BASE + _BREAK))
    where = np.concatenate((of, of[:-1], clause, clause))
    known, weighed = _known()
    at = np.searchsorted(known, found)
    is_known = known[np.minimum(at, len(known) - 1)] == found
    once = np.unique(where[is_known] * len(known) + at[is_known])
    weight: Numbers = np.bincount(once // len(known), weighed[once % len(known)], len(clauses)).astype(
        np.float64
    )
    return weight


def _plain(text: str) -> str:
    """The letters alone, each number as 0."""
    return _NO_LETTER.sub("", _NUMBER.sub("0", text))


@cache
def _known() -> tuple[_Codes, Numbers]:
    """The characters and pairs that have a weight as numbers, in order, and their weights."""
    named = (
        (_code(name.replace("^", "\n").replace("$", "\n")), weight)
        for name, weight in weights().items()
        if "." not in name and name not in (BIAS, RULED)
    )
    codes, weighed = zip(*sorted(named), strict=True)
    return np.array(codes, np.int64), np.array(weighed)


def _code(name: str) -> int:
    """Characters as one number."""
    number = 0
    for character in name:
        number = number * _BASE + ord(character)
    return number
