"""What the letters of pieces weigh, and how those begin and end that stand beside them: as `features.spelled` has them, all at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.letter.alphabet import NONE, Alphabet, Codes
from corpus.letter.weighed.pieces import Pieces

Numbers = npt.NDArray[np.float64]

_LETTER: Final = re.compile(r"\w")
_BEGINS: Final = re.compile(r"(last|next|lead|par|)\^(\w{0,3})")
_ENDS: Final = re.compile(r"(last|next|lead|)(\w{0,2})\$")
_THREE: Final = 3


class _Edges(NamedTuple):
    """How pieces begin and end, by numbers of pairs of letters; 0 for those in no feature."""

    counts: Codes
    """Letters of each piece."""
    three: Numbers
    """What its first three letters weigh, where it has them."""
    two: Codes
    one: Codes
    last_two: Codes
    last: Codes


def _named(expression: re.Pattern[str], weighed: Mapping[str, float]) -> Iterator[tuple[str, str, float]]:
    """Role, letters and weight of the features that an expression matches."""
    for name, weight in weighed.items():
        if (match := expression.fullmatch(name)) is not None:
            yield match[1], match[2], weight


class Spelling:
    """The weights of features of letters."""

    def __init__(self, weighed: Mapping[str, float]) -> None:
        single = [name for name in weighed if _LETTER.fullmatch(name)]
        begins, ends = [*_named(_BEGINS, weighed)], [*_named(_ENDS, weighed)]
        self._alphabet = Alphabet("".join((*single, *(told for _, told, _ in (*begins, *ends)))))
        number = self._alphabet.number
        self._none = self._alphabet.size
        """Stands for a letter that a piece is too short to have."""
        self._base = self._none + 1
        self._letters = np.zeros(self._none)
        self._letters[[number[name] for name in single]] = [weighed[name] for name in single]
        self._marks = tuple(number.get(mark, NONE) for mark in "ba")
        three = sorted((self._code(told), weight) for _, told, weight in begins if len(told) == _THREE)
        self._three, self._of_three = np.array(three or [(NONE, 0.0)]).T
        pairs = sorted(
            {self._code(told.ljust(2, "^")) for _, told, _ in begins if len(told) < _THREE}
            | {self._code(told.rjust(2, "^")) for _, told, _ in ends}
        )
        self._pairs = np.zeros(self._base**2, np.int16)
        self._pairs[pairs] = np.arange(1, len(pairs) + 1)
        short = [(role, told.ljust(2, "^"), weight) for role, told, weight in begins if len(told) < _THREE]
        self._begins = self._by_role(short, ("", "last", "next", "lead", "par"), len(pairs) + 1)
        long = [(role, told.rjust(2, "^"), weight) for role, told, weight in ends]
        self._ends = self._by_role(long, ("", "last", "next", "lead"), len(pairs) + 1)

    def _code(self, letters: str) -> int:
        code = 0
        for letter in letters:
            code = code * self._base + self._alphabet.number.get(letter, self._none)
        return code

    def _by_role(
        self, named: Iterable[tuple[str, str, float]], roles: Iterable[str], size: int
    ) -> dict[str, Numbers]:
        weights = {role: np.zeros(size) for role in roles}
        for role, told, weight in named:
            weights[role][self._pairs[self._code(told)]] = weight
        return weights

    def weigh(self, pieces: Pieces) -> Numbers:
        """What is spelled of each piece that may ask."""
        letters, owners = self._read(pieces)
        edges = self._edges(letters, owners, len(pieces.begins))
        own = self._own(letters, owners, pieces) + edges.three
        several = edges.counts > 1
        begins, ends = self._begins, self._ends
        own += begins[""][edges.one] + np.where(
            several, begins[""][edges.two] + ends[""][edges.last_two], 0.0
        )
        own += ends[""][edges.last]
        read = pieces.read
        value: Numbers = own[read]
        for name, numbers in (("last", pieces.beside.last), ("next", pieces.beside.next)):
            told = begins[name][edges.two] + ends[name][edges.last_two] + several * ends[name][edges.last]
            value += np.append(told, 0.0)[numbers]
        told = begins["lead"][edges.two] + several * begins["lead"][edges.one] + ends["lead"][edges.last_two]
        value += np.append(told, 0.0)[pieces.beside.lead]
        told = begins["par"][edges.two] + several * begins["par"][edges.one]
        value += told[read - pieces.at[read]]
        return value

    def _read(self, pieces: Pieces) -> tuple[Codes, Codes]:
        """The letters of all pieces, and the piece of each."""
        numbers = self._alphabet.read(pieces.text)
        places = np.flatnonzero(numbers != NONE)
        owners = np.searchsorted(pieces.begins, places, "right") - 1
        inside = places < np.append(pieces.read_ends, 0)[owners]
        return numbers[places[inside]], owners[inside]

    def _own(self, letters: Codes, owners: Codes, pieces: Pieces) -> Numbers:
        """What the letters of each piece weigh, each once."""
        once = np.unique(owners * self._none + letters)
        owner, letter = np.divmod(once, self._none)
        weights = self._letters[letter]
        # A letter of Latin script may be called as a mark that is not there: a, b.
        for mark, is_bare in zip(self._marks, pieces.bare, strict=True):
            weights[(letter == mark) & is_bare[owner]] = 0.0
        return np.bincount(owner, weights, len(pieces.begins)).astype(np.float64)

    def _edges(self, letters: Codes, owners: Codes, size: int) -> _Edges:
        counts = np.bincount(owners, minlength=size)
        stops = np.cumsum(counts)
        every = np.append(letters, self._none)

        def letter(place: Codes, least: int) -> Codes:
            return np.where(counts >= least, every[np.where(counts >= least, place, -1)], self._none)

        first, second, third = (letter(stops - counts + at, at + 1) for at in range(_THREE))
        last, before = letter(stops - 1, 1), letter(stops - 2, 2)
        base, none = self._base, self._none
        code = (first * base + second) * base + third
        place = np.minimum(np.searchsorted(self._three, code), len(self._three) - 1)
        three = np.where(self._three[place] == code, self._of_three[place], 0.0)
        pairs = (first * base + second, first * base + none, before * base + last, none * base + last)
        return _Edges(counts, three, *(self._pairs[pair] for pair in pairs))
