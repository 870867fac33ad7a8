"""The characters of clauses, as what was learned weighs them: each, each two of them, and how a clause begins and ends.

All clauses of a letter are read at once: what each character weighs is looked up in a table, each two of them in another.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.letter.alphabet import NONE, Alphabet, Codes, plain
from corpus.text.word_lists import table

Numbers = npt.NDArray[np.float64]

_FEATURE_BITS: Final = 15
"""Bits of the number of a feature."""
BIAS: Final = "bias"
RULED: Final = "ruled"
"""The feature that the rules take the sentence for a promise."""


@cache
def weights() -> dict[str, float]:
    """The weight of each feature."""
    return {feature: float(weight) for weight, row in table("promise_weights.txt") for feature in row}


def characters(clause: str) -> set[str]:
    """The characters and pairs of a clause, and how it begins and ends, to fit weights for them."""
    text = plain(clause)
    if not text:
        return set()  # an edge without a letter is no feature: it would be that of every line
    ends = {f"{text[-2:]}$"} if len(text) > 1 else set()  # 0$ would be what each clause has that ends with 0
    return {*text, *map("".join, pairwise(text)), f"^{text[:2]}", f"^{text[:1]}", *ends}


def by_characters(clauses: Sequence[str]) -> Numbers:
    """What the characters of each clause weigh: of each feature once."""
    known = _known()
    letters = known.letters_of(
        "\n".join(("", *clauses, "", ""))
    )  # so that a clause without letters has a pair after it
    pairs = letters[:-1] * known.alphabet.size + letters[1:]
    is_break = letters == known.break_
    breaks = np.flatnonzero(is_break)
    found = np.concatenate((known.one[letters], known.two[pairs], known.edges(pairs, breaks)))
    of, clause = np.cumsum(is_break) - 1, np.arange(len(clauses))
    where = np.concatenate((of, of[:-1], clause, clause))
    places = np.flatnonzero(found != 0)
    each = where[places] << _FEATURE_BITS
    each |= found[places]
    each.sort()
    once = each[np.append(True, each[1:] != each[:-1])[: len(each)]]
    feature = once & (1 << _FEATURE_BITS) - 1
    weight: Numbers = np.bincount(once >> _FEATURE_BITS, known.weights[feature], len(clauses)).astype(
        np.float64
    )
    return weight


class _Known(NamedTuple):
    """The features that have a weight, by numbers from 1 on, and where they are looked up: 0 where there is none."""

    weights: Numbers
    alphabet: Alphabet
    """The letters of features."""
    break_: int
    """The number of what stands between clauses."""
    one: Codes
    two: Codes
    """By the numbers of two letters, the first times the size of the alphabet."""
    at_edge: Codes
    """The pairs that clauses begin with, then those that they end with, these with that squared added, in order …"""
    of_edge: Codes
    """… and their features."""

    def letters_of(self, text: str) -> Codes:
        """The numbers of the letters of a text, as of what `plain` leaves of it."""
        letters = self.alphabet.read(text)
        kept: Codes = letters[letters != NONE]
        return kept

    def edges(self, pairs: Codes, breaks: Codes) -> Codes:
        """The features of how clauses begin, then of how they end; `breaks` stand around each of them."""
        edges = np.concatenate((pairs[breaks[:-2] + 1], pairs[breaks[1:-1] - 2] + self.alphabet.size**2))
        place = np.minimum(np.searchsorted(self.at_edge, edges), len(self.at_edge) - 1)
        return np.where(self.at_edge[place] == edges, self.of_edge[place], 0)


@cache
def _known() -> _Known:
    named = {
        name.replace("^", "\n").replace("$", "\n"): weight
        for name, weight in weights().items()
        if "." not in name and name not in (BIAS, RULED)
    }
    features = sorted(named, key=lambda name: (len(name), name))
    alphabet = Alphabet({"\n", *"".join(features)})
    number, size = alphabet.number, alphabet.size
    one, two = np.zeros(size, np.int16), np.zeros(size * size, np.int16)
    edges: list[tuple[int, int]] = []
    for feature, name in enumerate(features, start=1):
        numbers = [number[letter] for letter in name]
        if len(name) == 1:
            one[numbers[0]] = feature
        elif len(name) == 2:
            two[numbers[0] * size + numbers[1]] = feature
        else:
            is_end = not name.startswith("\n")
            first, second = numbers[:-1] if is_end else numbers[1:]
            edges.append((is_end * size**2 + first * size + second, feature))
    at_edge, of_edge = np.array(sorted(edges), np.intp).reshape(-1, 2).T
    weighed = np.array([0.0, *(named[name] for name in features)])
    return _Known(weighed, alphabet, number["\n"], one, two, at_edge, of_edge.astype(np.int16))
