"""What is seen of each sentence of a suggestion, for what was learned to tell those that ask from those that tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from corpus.letter.alphabet import plain
from corpus.letter.asked_lines import Line, announces, asks, closes, commands, directs, does, ought
from corpus.letter.asked_numbers import MARKED
from corpus.letter.items import SENTENCE

BIAS: Final = "bias"
_CLAUSE: Final = re.compile("[^,:。;!?]+")
_MARKS: Final = "^。;!?,:、"
_LONG: Final = 8
"""Characters by which lengths are told apart, …"""
_LONGEST: Final = 7
"""… up to so many times as many."""
_CLAUSES: Final = 6
_LATER: Final = 3
"""Clauses and sentences from these on are not told apart."""
_PARTS: Final = 4
"""Parts of the text that are told apart."""
_SHARES: Final = 5
"""Steps of the share of a text that asks in so many words."""
_RULES: Final = (("asks", asks), ("ought", ought), ("directs", directs))


@dataclass(frozen=True)
class Sentence:
    """A sentence of a paragraph, or a part of it up to a semicolon."""

    line: Line
    paragraph: int
    number: int
    """Among those of its paragraph."""
    start: int
    """In the paragraph, behind a mark that numbers it."""
    end: int

    @property
    def folded(self) -> str:
        return self.line.folded[self.start : self.end]

    @cached_property
    def clauses(self) -> list[str]:
        """The letters of its clauses."""
        return [letters for found in _CLAUSE.findall(self.folded) if (letters := plain(found))]

    @cached_property
    def said(self) -> frozenset[str]:
        """What the rules find of words of asking, and of what ought to be done."""
        return frozenset(name for name, holds in _RULES if holds(self.folded))


def sentences_of(lines: Iterable[Line]) -> list[Sentence]:
    """The sentences of all paragraphs but those that close the suggestion."""
    return [
        Sentence(line, paragraph, number, _text_start(line, found), found.end())
        for paragraph, line in enumerate(lines)
        if not closes(line)
        for number, found in enumerate(SENTENCE.finditer(line.folded, line.start))
    ]


def _text_start(line: Line, found: re.Match[str]) -> int:
    mark = MARKED.match(line.folded, found.start())
    return mark.end() if mark and mark.end() < found.end() else found.start()


def first_announced(lines: Sequence[Line]) -> int:
    """The number of the first line that announces what is asked; their count without one."""
    return next((number for number, line in enumerate(lines) if announces(line)), len(lines))


def features(lines: Sequence[Line], sentences: Sequence[Sentence]) -> list[set[str]]:
    """All that is seen of each sentence: its letters and clauses, where it stands, and what those beside it say."""
    announced = first_announced(lines)
    around = _around(sentences)
    found = [_spelled(one) | _ruled(one) | _placed(one, len(lines), announced) for one in sentences]
    for number, seen in enumerate(found):
        seen |= _in_text(number, len(found)) | around | {BIAS}
        if number:
            seen |= _beside("before", sentences[number - 1], sentences[number])
        if number + 1 < len(found):
            seen |= _beside("after", sentences[number + 1], sentences[number])
    return found


def _spelled(one: Sentence) -> set[str]:
    """Its letters and pairs of them, those of its last two clauses by themselves, and how its clauses begin and end."""
    seen: set[str] = set()
    for name, clauses in (("", one.clauses), ("late.", one.clauses[-2:])):
        letters = "".join(clauses)
        seen.update(name + letter for letter in letters)
        seen.update(name + first + second for first, second in pairwise(letters))
    for name, clauses in (("any", one.clauses), ("first", one.clauses[:1]), ("last", one.clauses[-1:])):
        for clause in clauses:
            seen |= {
                f"{name}^{clause[:1]}",
                f"{name}^{clause[:2]}",
                f"{name}{clause[-1:]}$",
                f"{name}{clause[-2:]}$",
            }
    return seen


def _ruled(one: Sentence) -> set[str]:
    """What the rules find in it and how its clauses begin; how long it is, and what ends it."""
    text = one.folded
    seen = {f"rule.{name}" for name in one.said}
    for name, holds in (("commands", commands), ("does", does)):
        if holds(text):
            seen.add(f"rule.{name}")
        if any(map(holds, one.clauses[1:])):
            seen.add(f"rule.later.{name}")
    length = sum(map(len, one.clauses)) // _LONG
    end = text[-1:] if text[-1:] in _MARKS else ""
    return seen | {f"long{min(length, _LONGEST)}", f"clauses{min(len(one.clauses), _CLAUSES)}", f"ends{end}"}


def _placed(one: Sentence, paragraphs: int, announced: int) -> set[str]:
    """Where it stands: in its paragraph, in the text, and below which heading or number."""
    line = one.line
    before = line.folded[one.start - 1] if one.start > line.start else "^"
    mark = before if before in _MARKS else ""
    is_last = one.end >= len(line.folded)
    told = {
        "heading": line.is_bare_heading,
        "numbered": line.level > 0,
        "announced": one.paragraph > announced,
        "inline": line.is_announced,
        "ends-paragraph": is_last,
        "alone": is_last and not one.number,
        "first-paragraph": not one.paragraph,
        "second-paragraph": one.paragraph == 1,
        "last-paragraph": one.paragraph + 1 == paragraphs,
    }
    place = {f"at{min(one.number, _LATER)}", f"behind{mark}"}
    return place | {name for name, is_so in told.items() if is_so}


def _in_text(number: int, count: int) -> set[str]:
    seen = {f"part{_PARTS * number // count}"}
    if number + 1 == count:
        seen.add("ends-text")
    return seen | ({"near-end"} if number + 2 >= count else set())


def _around(sentences: Sequence[Sentence]) -> set[str]:
    """How much of the text asks in so many words."""
    count = max(1, len(sentences))
    return {
        f"text.{name}{_SHARES * sum(name in one.said for one in sentences) // count}"
        for name in ("asks", "directs")
    }


def _beside(name: str, other: Sentence, one: Sentence) -> set[str]:
    """What the rules find in the sentence beside it, and whether that is of its paragraph."""
    is_same = other.paragraph == one.paragraph
    return {f"{name}.{said}{'' if is_same else '~'}" for said in other.said} | (
        set() if is_same else {f"{name}~"}
    )
