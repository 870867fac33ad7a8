"""Where the sentences of a letter stand: in the letter, in their section, in their paragraph, in a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby, product
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.letter.commitments.clauses import Ahead
from corpus.letter.commitments.sentences import ITEM, Letter

Integers = npt.NDArray[np.int64]
Group = tuple[str, frozenset[str]]
"""What is seen, and where."""
_PARTS: Final = 5
"""Parts of a letter that are told apart."""
_OF_SECTION: Final = 4
"""Parts of a section, and sentences at its beginning and its end, that are told apart."""
_OF_PARAGRAPH: Final = 3
_MANY: Final = 5
"""Clauses of a sentence that are not told apart."""


class Standings(NamedTuple):
    """Where each sentence stands, as a place in the lists of `groups`."""

    in_letter: Integers
    in_section: Integers
    in_paragraph: Integers


def standings(letters: Sequence[Letter], clauses: Integers) -> Standings:
    """Where each sentence of some letters stands, one letter after another; `clauses`: how many each has."""
    every = [sentence for letter in letters for sentence in letter.sentences]
    ahead = np.fromiter((sentence.ahead for sentence in every), np.int64, len(every)) - Ahead.WAS
    item = np.array([ITEM.match(sentence.text) is not None for sentence in every], np.bool_)
    lead = np.array([sentence.lead is not None for sentence in every], np.bool_)
    unheaded = np.array([sentence.heading is None for sentence in every], np.bool_)
    sizes = np.array([len(letter.sentences) for letter in letters], np.int64)
    of = np.repeat(np.arange(len(letters)), sizes)
    part = _PARTS * (np.arange(len(of)) - (np.cumsum(sizes) - sizes)[of]) // sizes[of]
    in_section, of_section = _within(
        [sentence.heading for sentence in letter.sentences] for letter in letters
    )
    in_paragraph, of_paragraph = _within(
        [sentence.paragraph for sentence in letter.sentences] for letter in letters
    )
    many = np.minimum(clauses, _MANY)
    return Standings(
        _mixed(_LETTER, ahead, part, many, item, lead, unheaded),
        _mixed(_SECTION, *_ends(in_section, of_section, _OF_SECTION), _OF_SECTION * in_section // of_section),
        _mixed(_PARAGRAPH, *_ends(in_paragraph, of_paragraph, _OF_PARAGRAPH), of_paragraph == 1),
    )


_LETTER: Final = (len(Ahead), _PARTS, _MANY + 1, 2, 2, 2)
_SECTION: Final = (_OF_SECTION + 1, _OF_SECTION + 1, _OF_SECTION)
_PARAGRAPH: Final = (_OF_PARAGRAPH + 1, _OF_PARAGRAPH + 1, 2)
"""How many values each of the numbers has that tell where a sentence stands."""


def _mixed(sizes: Sequence[int], *digits: npt.NDArray[np.integer | np.bool_]) -> Integers:
    """One number of several, each of which has so many values."""
    number = np.zeros(len(digits[0]), np.int64)
    for size, digit in zip(sizes, digits, strict=True):
        number = number * size + digit
    return number


def _within(letters: Iterable[Sequence[object]]) -> tuple[Integers, Integers]:
    """Of each sentence, which it is of those beside it in its letter that are of the same, and how many these are."""
    sizes = np.array([len([*same]) for letter in letters for _, same in groupby(letter)], np.int64)
    begins = np.cumsum(sizes) - sizes
    return np.arange(sizes.sum()) - np.repeat(begins, sizes), np.repeat(sizes, sizes)


def _ends(at: Integers, size: Integers, most: int) -> tuple[Integers, Integers]:
    """How many stand before and after it, up to `most`."""
    return np.minimum(at, most), np.minimum(size - 1 - at, most)


@cache
def groups() -> tuple[Sequence[Group], ...]:
    """What is seen of a sentence by each of the numbers of its standing."""
    names = (
        ("stands", _LETTER, _stands),
        ("section", _SECTION, _in_section),
        ("paragraph", _PARAGRAPH, _in_paragraph),
    )
    return tuple(
        [(name, frozenset(told(*each))) for each in product(*map(range, sizes))]
        for name, sizes, told in names
    )


def _stands(ahead: int, part: int, clauses: int, item: int, lead: int, unheaded: int) -> Iterator[str]:
    """Where a sentence stands in its letter, how many clauses it has; whether it is an item of a list, leads to one, has no heading."""
    yield from (f"ahead{ahead + Ahead.WAS}", f"place{part}", f"clauses{clauses}")
    yield from (name for name, is_so in (("item", item), ("lead", lead), ("unheaded", unheaded)) if is_so)


def _in_section(before: int, after: int, part: int) -> Iterator[str]:
    yield from (f"before{before}", f"after{after}", f"part{part}")


def _in_paragraph(before: int, after: int, alone: int) -> Iterator[str]:
    yield from (f"before{before}", f"after{after}", *(["alone"] if alone else []))
