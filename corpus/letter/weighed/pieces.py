"""The pieces of a letter between its marks, all at once: where each stands, and which of them may ask."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import copy
from functools import cache, cached_property
from itertools import accumulate
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from corpus.letter.weighed.forms import Seen, seen_of_each
from corpus.letter.weighed.letter import Letter

Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
V = TypeVar("V", bound="np.generic[Any]")
Spans = Sequence[tuple[int, int]]

MOST: Final = 3000
"""Pieces of a letter that are read."""
_MARKS: Final = ',。;!?:、“”‘’"|【】\n—'
_ENDS: Final = "。!?"
_AROUND: Final = 3
"""Marks beside a piece that are looked at."""
_LONGEST: Final = 160
"""Characters of a piece that are read."""
_BEYOND: Final = 0xFFFF
"""Stands for the codes of rare characters, which are no marks."""
_MAY_ASK: Final = re.compile(
    "您|你|代表|委员|提案|建议|议案|来信|来函|信中|希望|要求|反映|呼吁|诉求|关于|针对|对于|至于|“|\\?|所[提陈列]"
)
"""Without any of these a sentence below the opening is not read, unless it begins a short or marked paragraph."""


class Beside(NamedTuple):
    """Of some pieces the numbers of those that stand beside each in its paragraph, -1 where none does."""

    last: Places
    next: Places
    last2: Places
    """The one before the last."""
    lead: Places
    """The one that its sentence begins with, unless it does itself."""


class Pieces:
    """The pieces of the paragraphs of a letter in which something can ask, in its order.

    `ruled`: where the rules found asks in each paragraph.
    """

    def __init__(self, letter: Letter, ruled: Mapping[int, Spans]) -> None:
        self.letter: Final = letter
        folded = letter.folded
        self.loud: Final = [n for n, text in enumerate(folded) if n in ruled or _can_ask(letter, n, text)]
        """The paragraphs."""
        self.text: Final = "\n".join([folded[n] for n in self.loud])
        codes = np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), np.uint32)
        codes = np.minimum(codes, _BEYOND)
        self.begins, self.ends = _runs(codes)
        self._lines = lines = np.array(
            [*accumulate((len(folded[n]) + 1 for n in self.loud), initial=0)], np.int64
        )
        self._line = np.searchsorted(lines, self.begins, "right") - 1
        self.paragraphs: Final[Places] = np.array(self.loud, np.int64)[self._line]
        self.offsets: Final[Places] = lines[self._line]
        """Where the paragraph of each begins in the text."""
        self.is_first: Final[Mask] = self._line != np.concatenate(([-1], self._line))[:-1]
        """Whether each is the first of its paragraph."""
        before = np.where(self.is_first, self.offsets, _rolled(self.ends, 1))
        self._before: Places = np.maximum(before, self.begins - _AROUND)
        after = np.where(_rolled(self.is_first, -1), lines[self._line + 1] - 1, _rolled(self.begins, -1))
        self._after: Places = np.minimum(after, self.ends + _AROUND)
        self._ended = _counted(_flags(_ENDS)[codes])
        self._set_sentences()
        self.is_ruled: Final[Mask] = self._overlap(ruled, self.begins, self.ends)
        self.may_ask: Final[Mask] = self._asking(ruled)[self.sentences]
        self.read: Places = np.flatnonzero(self.may_ask)[:MOST]
        """The numbers of those that may ask."""

    def _set_sentences(self) -> None:
        begins = self.is_first | (self._ended[self.begins] > self._ended[self._before])
        self.sentences: Places = np.cumsum(begins) - 1
        """The sentence of each."""
        self.heads: Places = np.flatnonzero(begins)
        """The first piece of each sentence."""

    def _asking(self, ruled: Mapping[int, Spans]) -> Mask:
        """Whether each sentence may ask."""
        starts = self.begins[self.heads]
        stops = self.ends[_rolled(self.heads, -1) - 1] + 1  # that before the first is the last one
        line, letter = self._line[self.heads], self.letter
        spans = np.array([match.span() for match in _MAY_ASK.finditer(self.text)], np.int64).reshape(-1, 2)
        following = np.searchsorted(spans[:, 0], starts)
        may: Mask = np.append(spans[:, 1], len(self.text) + 2)[following] <= stops
        may |= self.paragraphs[self.heads] <= letter.opening
        is_short = np.array([letter.is_short(n) for n in self.loud], np.bool_)[line]
        may |= is_short & (self._ended[starts] == self._ended[self.offsets[self.heads]])
        return may | self._overlap(ruled, starts, stops)

    def _overlap(self, ruled: Mapping[int, Spans], starts: Places, stops: Places) -> Mask:
        """Whether each stretch of the text overlaps what the rules found."""
        found = np.zeros(len(starts), np.bool_)
        for number, spans in ruled.items():
            offset = self._lines[self.loud.index(number)]
            for start, stop in spans:
                found |= (starts < stop + offset) & (start + offset < stops)
        return found

    @cached_property
    def at(self) -> Places:
        """The number of each in its paragraph."""
        number = np.arange(len(self.begins))
        first: Places = np.maximum.accumulate(np.where(self.is_first, number, 0))
        return number - first

    @cached_property
    def wheres(self) -> list[str]:
        """Of those that may ask: `up` to the opening's end, or `down`."""
        is_down = self.paragraphs[self.read] > self.letter.opening
        return ["down" if each else "up" for each in is_down.tolist()]

    @cached_property
    def texts(self) -> list[str]:
        """What each says, as far as it is read, up to the last one that is."""
        upto = int(self.read[-1]) + 2 if len(self.read) else 0
        return self._slices(self.begins[:upto], self.read_ends[:upto])

    @cached_property
    def read_ends(self) -> Places:
        """Up to where each is read."""
        return np.minimum(self.ends, self.begins + _LONGEST)

    @property
    def bare(self) -> tuple[Mask, Mask]:
        """Whether no mark stands before each, and whether none after it."""
        return self._before == self.begins, self._after == self.ends

    @cached_property
    def befores(self) -> list[str]:
        """The marks right before each, three at most."""
        return self._slices(self._before, self.begins)

    @cached_property
    def afters(self) -> list[str]:
        """The marks right after each."""
        return self._slices(self.ends, self._after)

    @cached_property
    def seen(self) -> list[Seen]:
        """What is seen of each by itself."""
        return seen_of_each(self.texts)

    @cached_property
    def beside(self) -> Beside:
        """Of those that may ask, what stands beside them."""
        read, at = self.read, self.at[self.read]
        is_last = _rolled(self.is_first, -1)[read]
        heads = self.heads[self.sentences[read]]
        return Beside(
            np.where(at > 0, read - 1, -1),
            np.where(is_last, -1, read + 1),
            np.where(at > 1, read - 2, -1),
            np.where(heads == read, -1, heads),
        )

    @cached_property
    def around(self) -> list[tuple[int, int]]:
        """The kinds of words before each, in bits: in its sentence, and in its paragraph before that."""
        found: list[tuple[int, int]] = []
        said = above = 0
        heads = np.zeros(len(self.begins), np.bool_)
        heads[self.heads] = True
        for seen, at, is_head in zip(self.seen, self.at.tolist(), heads.tolist(), strict=False):
            if is_head:
                above, said = (above | said if at else 0), 0
            found.append((said, above))
            said |= seen.kinds
        return found

    def only(self, numbers: Sequence[int]) -> Pieces:
        """The same as if of those that may ask only the ones of these numbers among them did."""
        some = copy(self)
        for name in ("beside", "wheres"):
            some.__dict__.pop(name, None)
        some.read = self.read[[*numbers]]
        return some

    def span(self, number: int) -> tuple[int, int]:
        """Where one begins and ends in its paragraph."""
        offset = self.offsets[number]
        return int(self.begins[number] - offset), int(self.ends[number] - offset)

    def _slices(self, begins: Places, ends: Places) -> list[str]:
        text = self.text
        return [text[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]


def _can_ask(letter: Letter, paragraph: int, text: str) -> bool:
    return paragraph <= letter.opening or letter.is_short(paragraph) or _MAY_ASK.search(text) is not None


def has_pieces(text: str) -> bool:
    """Whether there is anything in a text but marks and blanks."""
    return any(each not in _MARKS and not each.isspace() for each in text)


def _runs(codes: npt.NDArray[np.uint32]) -> tuple[Places, Places]:
    """Where the pieces of a text begin and end: what stands between marks, but for blanks alone."""
    inside = np.zeros(len(codes) + 2, np.int8)
    inside[1:-1] = ~_flags(_MARKS)[codes]
    edges = np.flatnonzero(np.diff(inside))
    begins, ends = edges[::2], edges[1::2]
    told = _counted(~_blank()[codes])
    says = told[ends] > told[begins]
    return begins[says], ends[says]


def _counted(flags: Mask) -> Places:
    """How many flags stand before each place of a text."""
    counted = np.zeros(len(flags) + 1, np.int64)
    np.cumsum(flags, out=counted[1:])
    return counted


def _rolled(values: npt.NDArray[V], by: int) -> npt.NDArray[V]:
    """As `np.roll`, many times as fast for few."""
    return np.concatenate((values[-by:], values[:-by]))


@cache
def _flags(characters: str) -> Mask:
    """Whether each code is of one of some characters."""
    flags = np.zeros(_BEYOND + 1, np.bool_)
    flags[[*map(ord, characters)]] = True
    return flags


@cache
def _blank() -> Mask:
    """Whether each code is of white space."""
    return np.array([chr(code).isspace() for code in range(_BEYOND + 1)], np.bool_)
