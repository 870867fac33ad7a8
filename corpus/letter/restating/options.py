"""The parts of a letter that may answer what was asked: what each tells by itself, and what it shares with an ask."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Final, NamedTuple

from corpus.letter.answers import (
    ANSWER_FOLLOWS,
    CLOSING,
    DONE,
    Answer,
    Part,
    pairs_of,
    topic_of,
    weight_of,
)
from corpus.letter.restating.restated import Restated
from corpus.letter.weighed.forms import kinds_of_each
from corpus.letter.weighed.letter import Letter, bucket
from corpus.text.numerals import to_int

_NAME: Final = 24
"""Characters of a paragraph that may only name what the next one answers."""
_SAID: Final = 8
"""The same where it ends as a sentence does: 第二部分。"""
_HEAD: Final = 16
_NUMBERED: Final = re.compile(
    r"(?:对于|关于|针对|[答问建意])?[一-龥]{0,2}?第?(?P<number>[一二三四五六七八九十]{1,2}|[0-9]{1,2})(?:[、.,)条项点个问件款]|是|部分)"
)
"""第二条, (3)安置房, 答一问."""
_ORDINAL: Final = re.compile(
    r"(?:对于?|关于|针对|先说)?[您你]?(?:们)?(?:提[出到]?的)?(?:第|头)(?P<number>[一二三四五六七八九1-9])(?:点|条|项|件|个(?:问题|建议|意见|方面)?)(?!规定)"
)
"""Which of the things asked a part is about: 关于第3点。 头一件,垃圾清运。 您提的第二条建议"""
_DEED: Final = re.compile(r"[。;,]\w|[已了]|[一-龥][0-9]|年|月")
_NAMED_SO: Final = re.compile(
    "[”’]*(?:的?(?:建议|意见|问题|诉求|要求|提议|想法|事情)|一事|一条|[那这][件个桩]事)?"
)
"""What still names the ask before its answer begins: (开通班车)一事,…"""
_LENGTHS: Final = (8, 20, 40, 80, 160)
_SHORTEST: Final = 4
"""Letters of a rest of a paragraph that may answer."""
_DEEDS: Final = 3
"""Words for deeds from which on more of them say nothing."""
_MOST: Final = 80
"""Parts of a letter that are weighed."""


class Candidate(NamedTuple):
    """A part that may answer."""

    answer: Answer
    text: str
    head: str
    top: int
    """The paragraph of its heading, or the paragraph itself."""
    kind: str
    """`section`, `paragraph`, `named` (what follows a paragraph that only names it) or `rest` (of the paragraph that asks)."""


class Asked(NamedTuple):
    """One thing asked, among all."""

    restated: Restated
    ruled: Answer | None
    """The part that the rules chose."""
    at: int
    """Its number among those of its paragraph, from 1, or of the lines of its list."""
    of: int
    """How many its paragraph restates, or its list."""
    number: int
    """Its number among all, from 1."""
    taken: frozenset[Answer]
    """The parts that the rules chose for others."""


def candidates(letter: Letter, parts: Sequence[Part]) -> list[Candidate]:
    """The parts of a letter that may answer anything."""
    return [_candidate(letter, part) for part in parts[:_MOST]]


def _candidate(letter: Letter, part: Part) -> Candidate:
    text = part.text
    following = part.top + 1
    if part.heading or following == len(letter.folded) or not _only_names(text):
        kind = "section" if part.heading else "paragraph"
        return Candidate(part.answer, text, part.heading or text[:_HEAD], part.top, kind)
    both = "\n".join(letter.folded[part.top : following + 1])
    return Candidate(Answer(following, 0, following), both, text, part.top, "named")


def _only_names(text: str) -> bool:
    """Whether a paragraph only names what the next one answers: 第二部分。 对于搬迁,"""
    is_name = (
        len(text) <= (_SAID if text.endswith("。") else _NAME)
        and not _DEED.search(text)
        and not DONE.search(text)
    )
    return is_name or text[-1:] in (":", ",")


def _rest(letter: Letter, one: Restated) -> list[Candidate]:
    """What follows an ask in its own paragraph, where that is enough."""
    if one.paragraph < 0:
        return []
    paragraph = letter.folded[one.paragraph]
    end = after_name(paragraph, one.end)
    if (follows := ANSWER_FOLLOWS.search(paragraph, end)) is not None:
        end = follows.end()  # 您希望增设站点,降低票价。现答复如下:
    text = paragraph[end:]
    if len(re.sub(r"\W", "", text)) < _SHORTEST:
        return []
    answer = Answer(one.paragraph, end, one.paragraph)
    return [Candidate(answer, text, text[:_HEAD], one.paragraph, "rest")]


def after_name(text: str, end: int) -> int:
    """Where what still names an ask that ends at `end` ends."""
    return named.end() if (named := _NAMED_SO.match(text, end)) is not None else end


def asked(found: Sequence[tuple[Restated, Answer | None]]) -> Iterator[Asked]:
    """The things asked, each with its place among all."""
    lists = _lists([one.paragraph for one, _ in found])
    counts, at = Counter(lists), Counter[int]()
    for number, ((one, ruled), its_list) in enumerate(zip(found, lists, strict=True), 1):
        at[its_list] += 1
        taken = frozenset(answer for other, answer in found if other is not one and answer is not None)
        yield Asked(one, ruled, at[its_list], counts[its_list], number, taken)


def _lists(paragraphs: Sequence[int]) -> list[int]:
    """The list that each thing asked is of: those of a paragraph are one, and those of lines one after another that restate one each."""
    counts = Counter(paragraphs)
    found: list[int] = []
    for place, paragraph in enumerate(paragraphs):
        goes_on = place > 0 and paragraphs[place - 1] == paragraph - 1 >= 0
        is_line = counts[paragraph] == 1 == counts[paragraph - 1]
        found.append(found[-1] if goes_on and is_line else paragraph)
    return found


class Options:
    """The parts that may answer, and how much each shares with a text, by how rare each pair of characters is among them."""

    def __init__(self, letter: Letter, parts: Sequence[Part]) -> None:
        self.letter = letter
        self.all = candidates(letter, parts)
        self.held = [pairs_of(option.text) for option in self.all]
        self.heads = [pairs_of(option.head) for option in self.all]
        self.counts = Counter(chain.from_iterable(self.held))
        self.told = told_of_each(self.all, letter.opening)
        """What each part tells by itself, as arguments of `tells`."""
        self.topics = [topic_of(option.text) for option in self.all]
        """What each says at its beginning that it is about."""
        self.ordinals = [
            (option, to_int(named["number"]) or 0)
            for option in self.all
            if (named := _ORDINAL.match(option.text)) is not None
        ]
        """Those that say which of the things asked they are about, with its number."""
        self.numbers = [_number(option.head) for option in self.all]
        tops = sorted({option.top for option in self.all if option.top > max(letter.opening, 0)})
        self.places = {top: place for place, top in enumerate(tops, start=1)}
        """The place of each part below the opening among those."""

    def by_number(self, one: Asked) -> Answer | None:
        """The part that says that it is about the thing asked of this number, where each of its list has one part that says so."""
        told: dict[int, list[Answer]] = {}
        for option, number in self.ordinals:
            if option.top > one.restated.paragraph:
                told.setdefault(number, []).append(option.answer)
        is_whole = one.of > 1 and sorted(told) == [*range(1, one.of + 1)]
        return told[one.at][0] if is_whole and all(len(parts) == 1 for parts in told.values()) else None

    def _weight(self, pair: str) -> float:
        return weight_of(pair, self.counts[pair], len(self.all))

    def shared(self, one: Restated) -> list[tuple[Candidate, int, float, float]]:
        """The parts that may answer an ask, each with its number, the share of it that it holds, and that its head holds.

        -1 is the number of what follows the ask in its own paragraph.
        """
        pairs = pairs_of(one.text)
        weights = {pair: self._weight(pair) for pair in pairs}
        total = math.fsum(weights.values()) or 1.0

        def share(held: frozenset[str]) -> float:
            return math.fsum(map(weights.__getitem__, pairs & held)) / total

        told = [
            (option, number, share(held), share(head))
            for number, (option, held, head) in enumerate(zip(self.all, self.held, self.heads, strict=True))
            if (option.kind == "section" and option.top == one.paragraph)
            or not option.answer.first <= one.paragraph <= option.answer.last
        ]
        for rest in _rest(self.letter, one):
            told.append((rest, -1, share(pairs_of(rest.text)), share(pairs_of(rest.head))))
        return told


def _number(head: str) -> int | None:
    """The number that a part begins with; 0 for one that is none after all."""
    named = _NUMBERED.match(head)
    return None if named is None else to_int(named["number"]) or 0


def told_of_each(options: Sequence[Candidate], opening: int) -> list[tuple[str, int, int, int, bool, int]]:
    """What each part tells by itself, as arguments of `tells`."""
    kinds = kinds_of_each([option.head for option in options])
    return [
        (*_told(option), each, bool(CLOSING.search(option.text[:60])), _below(option.top, opening))
        for option, each in zip(options, kinds, strict=False)
    ]


def _below(top: int, opening: int) -> int:
    """-1 above the opening's end, 0 at it, 1 below."""
    return (top > opening) - (top < opening)


def _told(option: Candidate) -> tuple[str, int, int]:
    """What a part is, how long, and how many deeds it tells of."""
    told = option.text[len(option.head) :] if option.kind == "named" else option.text
    deeds = sum(1 for _ in islice(DONE.finditer(told), _DEEDS))
    return option.kind, bucket(len(told), _LENGTHS), deeds
