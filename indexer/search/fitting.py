"""How well letters fit an ask or a question: how much of what tells it apart stands in one stretch of a paragraph.

A stretch gains what it holds, less for what stands in the heading above or in the subject only. What is asked is looked for in all
letters at once, over arrays: they have a thousand stretches, and a question has fifty terms.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from indexer.search.stretches import Letter, Stretch
from indexer.search.terms import Terms
from indexer.text.folding import codes_of

_IN_HEADING: Final = 0.5
_IN_SUBJECT: Final = 0.4
_KNOWN: Final = 0.3
"""How much less a term counts that the subject holds, where one stretch of a letter is chosen to be shown: it tells them less apart."""

Alternatives = Sequence[tuple[str, ...]]
"""What stands for a word: texts that stand together, one way or another; 农村教师: (农村教师), (农村, 教师), (乡村教师)."""
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Fit:
    """How a letter fits an ask."""

    letter: Letter
    gained: float
    best: Stretch
    """Where it gains most."""
    shown: Stretch
    """What tells most of the ask beside the subject of the letter."""


class Letters:
    """Some letters side by side. Masks and numbers are of all their stretches, in the order of `letters`."""

    def __init__(self, letters: Sequence[Letter]) -> None:
        self.letters = letters
        ends = np.cumsum([0, *(len(letter.body) + 1 for letter in letters)])
        self._codes = codes_of("".join([f"{letter.body}\0" for letter in letters]))
        """All bodies as numbers of characters, a zero after each."""
        bounds = [letter.bounds + begin for letter, begin in zip(letters, ends.tolist(), strict=False)]
        self._bounds = np.concatenate([np.empty((0, 2), dtype=np.intp), *bounds])
        self._firsts = np.cumsum([0, *(len(letter.bounds) for letter in letters)])
        """The first stretch of each letter; last, how many there are."""
        self._counts = np.diff(self._firsts)
        self._ends = ends[1:]
        self._places: dict[str, Places] = {}
        self._masks: dict[str, Mask] = {}

    def fits(self, terms: Terms) -> list[Fit | None]:
        """For each letter the stretch that gains most of `terms`, and the one to show; None where there is nothing."""
        gained, known = np.zeros((2, int(self._firsts[-1])))
        for text, weight in {**terms.around, **terms.weights}.items():
            if text not in self._subjects and text not in self._joined_headings:
                if len(self._found(text)):
                    gained[self._held(text)] += weight
                continue
            in_subject, in_body = self._in_subjects(text), self._in_bodies(text)
            here = in_subject | in_body
            # What a letter does not hold at all need not be looked for in its headings.
            if not here.any():
                continue
            held = self._held(text)
            aside = np.where(self._of_letters(in_subject), _IN_SUBJECT * weight, 0.0)
            elsewhere = np.where(
                self._in_headings(text) & self._of_letters(here), _IN_HEADING * weight, aside
            )
            gained += np.where(held, weight, elsewhere)
            if in_subject.any():
                known += np.where(held & (aside > 0), _KNOWN * weight, 0.0)
        others = np.zeros_like(gained)
        for words in terms.others.values():
            others += self._synonym(words)
        gained += others
        return [
            self._fit(letter, gained[first:last], known[first:last])
            for letter, (first, last) in zip(self.letters, pairwise(self._firsts.tolist()), strict=True)
        ]

    def _fit(self, letter: Letter, gained: Floats, known: Floats) -> Fit | None:
        if not gained.max(initial=0.0) > 0:
            return None
        best = int(gained.argmax())
        telling = gained - known
        shown = int(telling.argmax())
        if not telling[shown] > 0:
            shown = best
        return Fit(letter, float(gained[best]), letter.stretch(best), letter.stretch(shown))

    def _synonym(self, words: Mapping[str, float]) -> Floats:
        """What stretches gain by the best of other words for the same."""
        most = np.zeros(int(self._firsts[-1]))
        for word, weight in words.items():
            aside = np.where(self._of_letters(self._in_subjects(word)), _IN_SUBJECT * weight, 0.0)
            elsewhere = np.where(self._in_headings(word), _IN_HEADING * weight, aside)
            np.maximum(most, np.where(self._held(word), weight, elsewhere), out=most)
        return most

    def near(self, words: Sequence[Alternatives]) -> list[bool]:
        """For each letter whether its subject or one stretch holds something of each of the words."""
        every = np.ones(int(self._firsts[-1]), dtype=np.bool_)
        for word in words:
            some = np.zeros_like(every)
            for pieces in word:
                some |= np.logical_and.reduce([self._held(piece) for piece in pieces])
            every &= some
        return [
            bool(every[first:last].any())
            or all(any(all(piece in letter.subject for piece in pieces) for pieces in word) for word in words)
            for letter, (first, last) in zip(self.letters, pairwise(self._firsts.tolist()), strict=True)
        ]

    def _held(self, text: str) -> Mask:
        """Which stretches hold a text."""
        if text not in self._masks:
            places, (begins, ends) = self._found(text), self._bounds.T
            # Stretches overlap; those that hold a place follow each other.
            first = ends.searchsorted(places + len(text))
            last = begins.searchsorted(places, "right")
            inside, size = first < last, len(begins) + 1
            changes = np.bincount(first[inside], minlength=size) - np.bincount(last[inside], minlength=size)
            self._masks[text] = np.cumsum(changes)[:-1] > 0
        return self._masks[text]

    def _found(self, text: str) -> Places:
        """Where a text stands in the bodies, ascending."""
        if text in self._places:
            return self._places[text]
        if len(text) == 1:
            found = np.flatnonzero(self._codes == ord(text))
        else:
            found = self._found(text[0])
            for number, code in enumerate(codes_of(text)[1:], 1):
                # There is a zero behind each body, which no text holds.
                found = found[self._codes[found + number] == code]
        self._places[text] = found
        return found

    def _in_bodies(self, text: str) -> Mask:
        """Which letters hold a text."""
        mask = np.zeros(len(self.letters), dtype=np.bool_)
        mask[self._ends.searchsorted(self._found(text), "right")] = True
        return mask

    def _in_subjects(self, text: str) -> Mask:
        """Which letters hold a text in their subject."""
        if text not in self._subjects:
            return np.zeros(len(self.letters), dtype=np.bool_)
        return np.array([text in letter.subject for letter in self.letters], dtype=np.bool_)

    def _in_headings(self, text: str) -> Mask:
        """Which stretches stand below headings that hold a text."""
        headings, of_stretches = self._headings
        if text not in self._joined_headings:
            return np.zeros(len(of_stretches), dtype=np.bool_)
        return np.array([text in heading for heading in headings], dtype=np.bool_)[of_stretches]

    @cached_property
    def _headings(self) -> tuple[list[str], Places]:
        """What stands above stretches, of one letter after the other, and the number of that of each stretch."""
        before = np.cumsum([0, *(len(letter.headings) for letter in self.letters)]).tolist()
        of_stretches = [letter.below + n for letter, n in zip(self.letters, before, strict=False)]
        every = [heading for letter in self.letters for heading in letter.headings]
        return every, np.concatenate([np.empty(0, dtype=np.intp), *of_stretches])

    @cached_property
    def _joined_headings(self) -> str:
        return "\0".join(self._headings[0])

    @cached_property
    def _subjects(self) -> str:
        return "\0".join([letter.subject for letter in self.letters])

    def _of_letters(self, mask: Mask) -> Mask:
        """A mask of letters as one of stretches."""
        return mask.repeat(self._counts)


@dataclass(frozen=True, slots=True)
class Evidence:
    """How well the best stretch of a letter fits an ask, beside other letters."""

    gained: float
    usual: float
    """What letters gain that are near to the ask without answering it."""
    total: float
    """What a stretch gains that holds all of the ask."""
    words: float
    """What of the ask itself stands in the stretch: the weight of words and pairs of characters …"""
    characters: float
    """… and of single characters."""

    @classmethod
    def of(cls, terms: Terms, fit: Fit, usual: float) -> Evidence:
        """The evidence of a fit where others gain `usual`."""
        held = [(text, weight) for text, weight in terms.weights.items() if text in fit.best.text]
        words = sum(weight for text, weight in held if len(text) > 1)
        return cls(
            fit.gained, usual, terms.total, words, sum(weight for text, weight in held if len(text) == 1)
        )

    @property
    def features(self) -> tuple[float, float, float, float]:
        """Share of the ask held; lead over the usual, as a share; logarithms of what characters and words weigh."""
        lead = (self.gained - self.usual) / (self.gained or 1.0)
        share = self.gained / (self.total or 1.0)
        return share, lead, math.log1p(self.characters), math.log1p(self.words)
