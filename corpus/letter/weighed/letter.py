"""A folded letter as it is read for what it restates: its opening, its lists, and what its paragraphs share."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Final, NamedTuple

from corpus.letter.answers import ANSWER_FOLLOWS, light, pairs_of
from corpus.letter.weighed.forms import FIRST, NUMERAL

_HEAD: Final = 14
"""Characters in which a paragraph names what it answers."""
_OPENING: Final = 6
"""Paragraphs that may hold the opening."""
SHORT: Final = 40
"""Characters of a short paragraph."""
_SHARES: Final = (0.01, 0.34, 0.6, 0.85)
STEPS: Final = len(_SHARES) + 1
"""Steps in which shares are told."""
_QUOTES: Final = '“‘"'


class Shares(NamedTuple):
    """What a piece shares with the subject, and with the heads and texts of the paragraphs below, in steps from 0 on."""

    subject: int
    head: int
    text: int


def bucket(value: float, limits: Sequence[float]) -> int:
    """How many of the limits, in ascending order, a value reaches."""
    return bisect_right(limits, value)


class Letter:
    """A folded letter, its pieces, and what is known of it as a whole."""

    def __init__(self, folded: Sequence[str], subject: frozenset[str], headings: frozenset[int]) -> None:
        self.folded = folded
        self.subject = subject
        self._tells_little = light() | subject
        self.headings = headings
        self.opening = opening_of(folded)
        self.shapes = [_shape(text) for text in folded]
        self.alike = Counter(self.shapes)
        self.siblings: list[int | None] = []
        """The paragraph before of the same shape, in the same list."""
        self._leads: list[int] = []
        """The paragraph before the list that a paragraph is of, else the one before it; -1 for the first."""
        latest: dict[str, int] = {}
        for number, (text, shape) in enumerate(zip(folded, self.shapes, strict=True)):
            before = None if FIRST.match(text) else latest.get(shape)
            self.siblings.append(before)
            self._leads.append(number - 1 if before is None else self._leads[before])
            latest[shape] = number

    def is_short(self, paragraph: int) -> bool:
        """Whether a paragraph is short, or begins as others do: what it begins with may ask, whatever its words."""
        return len(self.folded[paragraph]) <= SHORT or self.alike[self.shapes[paragraph]] > 1

    def lead(self, paragraph: int) -> str | None:
        """The paragraph before the list that a paragraph is of, else the one before it; None for the first."""
        lead = self._leads[paragraph]
        return self.folded[lead] if lead >= 0 else None

    def shares(self, paragraph: int, text: str) -> Shares | None:
        """What a piece of a paragraph shares with the subject, and with what stands below; None for one without pairs of characters."""
        pairs = pairs_of(text)
        if not pairs:
            return None
        telling = pairs - self._tells_little or pairs
        below = (
            sum(last.get(pair, 0) > paragraph for pair in telling) / len(telling)
            for last in (self._last_head, self._last_text)
        )
        whole = len(pairs & self.subject) / len(pairs)
        return Shares(*(bucket(share, _SHARES) for share in (whole, *below)))

    @cached_property
    def _last_head(self) -> dict[str, int]:
        """The last paragraph whose head holds a pair."""
        return self._last(_HEAD)

    @cached_property
    def _last_text(self) -> dict[str, int]:
        """The last paragraph that holds a pair."""
        return self._last(None)

    def _last(self, upto: int | None) -> dict[str, int]:
        last: dict[str, int] = {}
        for number, text in enumerate(self.folded):
            last.update(dict.fromkeys(pairs_of(text[:upto]), number))
        return last


def opening_of(folded: Sequence[str]) -> int:
    """The paragraph in which the opening ends: the one that says that the answer follows, else the first."""
    return next((n for n, text in enumerate(folded[:_OPENING]) if ANSWER_FOLLOWS.search(text)), 0)


def _shape(text: str) -> str:
    """How a paragraph begins, the same for all of a list: N、 for 二、…"""
    return "“" if text[:1] and text[0] in _QUOTES else NUMERAL.sub("N", text[:6])[:2]
