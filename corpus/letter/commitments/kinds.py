"""Which kinds of words of `data/promises.txt` stand where in a text: all kinds are looked for at once.

A table of each two characters says which words begin with them. Most words are just two characters; the others are tried where they may
begin. A word counts wherever it begins, also inside another of its kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.letter.commitments.words import in_lines, needed, spread

Integers = npt.NDArray[np.int64]

_PLAIN: Final = re.compile("[一-龥](?![?*+{])")
_SURE: Final = 2
"""Characters of the words that need not be tried."""
_LAST: Final = 0xFFFF
"""The last code of the plane of common characters; no word has one beyond."""

Kind = tuple[int, re.Pattern[str]]
"""The bit of a kind, and its words that begin with the same characters."""
_Match = Callable[[str, int], re.Match[str] | None]


class Kinds(NamedTuple):
    """The words of some kinds, each kind with a bit, by how they begin."""

    numbers: Integers
    """The number of each character by its code: 0 for what no word has among its first two."""
    size: int
    rows: npt.NDArray[np.int16]
    """By the numbers of two characters, the first times `size`, a place in the two that follow."""
    sure: Integers
    """The bits of the kinds of which a word begins there."""
    tried: Sequence[Sequence[tuple[int, _Match]]]
    """How it is told whether words of a kind begin there that may …"""
    are_tried: npt.NDArray[np.bool_]
    """… and where there are any."""
    others: Sequence[tuple[str, Kind]]
    """Words that begin otherwise, each after what must stand somewhere in a text that has it: most texts need not be searched."""

    def places(self, text: str) -> tuple[Integers, Integers]:
        """Where words begin in a text of lines, and the bits of their kinds."""
        codes = np.frombuffer(f"{text}\n".encode("utf-32-le", "surrogatepass"), np.uint32)
        numbers = self.numbers[np.minimum(codes, _LAST)]
        rows = self.rows[numbers[:-1] * self.size + numbers[1:]]
        sure = self.sure[rows]
        may = np.flatnonzero(self.are_tried[rows])
        places: list[int] = []
        bits: list[int] = []
        ends: dict[int, int] = {}
        for place, row in zip(may.tolist(), rows[may].tolist(), strict=True):
            for bit, matches in self.tried[row]:
                # Most match nothing, and so that is asked first.
                if (match := matches(text, place)) is not None and place >= ends.get(bit, 0):
                    ends[bit] = end = match.end()
                    places.append(place)
                    bits.append(bit)
                    if end > place + _SURE:
                        sure[place:end] &= ~bit
        for must, (bit, words) in self.others:
            found = [match.start() for match in words.finditer(text)] if must in text else []
            places += found
            bits += [bit] * len(found)
        at = np.flatnonzero(sure != 0)
        return (
            np.concatenate((at, np.array(places, np.int64))),
            np.concatenate((sure[at], np.array(bits, np.int64))),
        )


def kinds_of(bits: Mapping[int, Iterable[str]]) -> Kinds:
    """The expressions of each bit by how they begin; the end of a clause is theirs, `$`."""
    words = [
        (bit, in_lines(word.replace("$", r"(?=[,:;。\n]|$)")))
        for bit, each in bits.items()
        for one in each
        for first in spread(one)
        for word in _spread_after_first(first)
    ]
    begins = {word: _beginning(word) for _, word in words}
    number = {letter: at for at, letter in enumerate(sorted({*"".join(begins.values())}), start=1)}
    size = len(number) + 1
    numbers = np.zeros(_LAST + 1, np.int64)
    numbers[[*map(ord, number)]] = [*number.values()]
    rows = np.zeros((size, size), np.int16)
    numbered: dict[tuple[int, tuple[Kind, ...]], int] = {(0, ()): 0}
    by_first: dict[str, list[tuple[int, str]]] = {}
    for bit, word in words:
        by_first.setdefault(begins[word][:1], []).append((bit, word))
    for first, some in by_first.items():
        # After most characters only the words stand that have no second one: they come first, and fill the row.
        for second in sorted({"", *(begins[word][1:] for _, word in some)}) if first else ():
            mine = [(bit, word) for bit, word in some if begins[word][1:] in ("", second)]
            surely = {bit for bit, word in mine if word == begins[word]}
            more = _together((bit, word) for bit, word in mine if bit not in surely)
            row = numbered.setdefault((sum(surely), more), len(numbered))
            rows[number[first], number[second] if second else slice(None)] = row
    sure, tried = zip(*numbered, strict=True)
    are_tried = np.array([bool(each) for each in tried])
    others = tuple(
        (must, kind)
        for must, some in groupby(sorted(by_first.get("", ()), key=_needed), _needed)
        for kind in _together(some)
    )
    matches = [[(bit, words.match) for bit, words in some] for some in tried]
    return Kinds(numbers, size, rows.ravel(), np.array(sure, np.int64), matches, are_tried, others)


def _needed(word: tuple[int, str]) -> str:
    return needed(word[1])


def _spread_after_first(word: str) -> Iterator[str]:
    """The same with one for each of what may follow its first character: 下(?:一)?步 is 下一步 and 下步."""
    is_plain = _PLAIN.match(word) is not None
    return (word[:1] + rest for rest in spread(word[1:])) if is_plain else iter((word,))


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
