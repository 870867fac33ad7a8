"""Which kinds of words of `data/promises.txt` stand where in a text: all kinds are looked for at once.

A table of each two characters says which words begin with them. Most words are just two characters; the others are tried where they may
begin. A word counts wherever it begins, also inside another of its kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.letter.commitments.words import in_lines, spread

Integers = npt.NDArray[np.int64]

_PLAIN: Final = re.compile("[一-龥](?![?*+{])")
_SURE: Final = 2
"""Characters of the words that need not be tried."""
_LAST: Final = 0xFFFF
"""The last code of the plane of common characters; no word has one beyond."""

Kind = tuple[int, re.Pattern[str]]
"""The bit of a kind, and its words that begin with the same characters."""


class Kinds(NamedTuple):
    """The words of some kinds, each kind with a bit, by how they begin."""

    numbers: Integers
    """The number of each character by its code: 0 for what no word has among its first two."""
    size: int
    sure: Integers
    """By the numbers of two characters, the first times `size`: the bits of the kinds of which a word begins there …"""
    perhaps: npt.NDArray[np.int16]
    """… and the place in `tried` of the words that may."""
    tried: Sequence[Sequence[Kind]]
    others: Sequence[Kind]
    """Words that begin otherwise."""

    def places(self, text: str) -> tuple[Integers, Integers]:
        """Where words begin in a text of lines, and the bits of their kinds."""
        codes = np.frombuffer(f"{text}\n".encode("utf-32-le", "surrogatepass"), np.uint32)
        numbers = self.numbers[np.minimum(codes, _LAST)]
        pairs = numbers[:-1] * self.size + numbers[1:]
        sure, perhaps = self.sure[pairs], self.perhaps[pairs]
        may = np.flatnonzero(perhaps)
        found: list[tuple[int, int]] = []
        ends: dict[int, int] = {}
        for place, number in zip(may.tolist(), perhaps[may].tolist(), strict=True):
            for bit, words in self.tried[number]:
                if place >= ends.get(bit, 0) and (match := words.match(text, place)) is not None:
                    ends[bit] = end = match.end()
                    found.append((place, bit))
                    if end > place + _SURE:
                        sure[place:end] &= ~bit
        found += ((match.start(), bit) for bit, words in self.others for match in words.finditer(text))
        at = np.flatnonzero(sure)
        more = np.array(found, np.int64).reshape(-1, 2)
        return np.concatenate((at, more[:, 0])), np.concatenate((sure[at], more[:, 1]))


def kinds_of(bits: Mapping[int, Iterable[str]]) -> Kinds:
    """The expressions of each bit by how they begin; the end of a clause is theirs, `$`."""
    words = [
        (bit, in_lines(word.replace("$", r"(?=[,:;。\n]|$)")))
        for bit, each in bits.items()
        for one in each
        for word in spread(one)
    ]
    begins = {word: _beginning(word) for _, word in words}
    number = {letter: at for at, letter in enumerate(sorted({*"".join(begins.values())}), start=1)}
    size = len(number) + 1
    numbers = np.zeros(_LAST + 1, np.int64)
    numbers[[*map(ord, number)]] = [*number.values()]
    sure, perhaps = np.zeros((size, size), np.int64), np.zeros((size, size), np.int16)
    tried: dict[tuple[Kind, ...], int] = {(): 0}
    by_first: dict[str, list[tuple[int, str]]] = {}
    for bit, word in words:
        by_first.setdefault(begins[word][:1], []).append((bit, word))
    for first, some in by_first.items():
        # After most characters only the words stand that have no second one: they come first, and fill the row.
        for second in sorted({"", *(begins[word][1:] for _, word in some)}) if first else ():
            mine = [(bit, word) for bit, word in some if begins[word][1:] in ("", second)]
            surely = {bit for bit, word in mine if word == begins[word]}
            at = number[first], number[second] if second else slice(None)
            sure[at] = sum(surely)
            more = _together((bit, word) for bit, word in mine if bit not in surely)
            perhaps[at] = tried.setdefault(more, len(tried))
    return Kinds(numbers, size, sure.ravel(), perhaps.ravel(), [*tried], _together(by_first.get("", ())))


def _beginning(word: str) -> str:
    """The plain characters that an expression begins with, two at most."""
    first = _PLAIN.match(word)
    second = first and _PLAIN.match(word, 1)
    return word[: (first is not None) + (second is not None)]


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def _together(words: Iterable[tuple[int, str]]) -> tuple[Kind, ...]:
    """The words of each kind as one expression."""
    by_kind = groupby(sorted(words, key=lambda one: one[0]), lambda one: one[0])
    return tuple((bit, _compiled("|".join(word for _, word in some))) for bit, some in by_kind)
