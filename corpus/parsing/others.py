"""The titles of other letters that a page shows around its own: newest replies at its side, the one before and the one after it below."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.parsing.fields.dates import DATE
from corpus.parsing.fields.labels import read_labels
from corpus.parsing.fields.letter import Letter
from corpus.parsing.fields.numbers import find_numbers
from corpus.parsing.fields.session import find_session
from corpus.parsing.fields.subject import in_opening
from corpus.parsing.lines import Line, read_lines
from corpus.parsing.words import REPLY
from corpus.text.fold import fold

_TITLE: Final = re.compile(
    r"(?:[上下前后]一?[篇条个]:|[·>»\[【]?\d{0,2}[.、]?)?(?P<title>(?:[^,。:;|]{0,30}?(?:关于|对)|《).{4,90}?"
    rf"(?:(?:建议|提案|议案)(?:的?(?:{REPLY}|函).{{0,4}})?|{REPLY}|的函))[》”]?"
    rf"(?P<dated>[\[(]?(?:{DATE.pattern}|\d\d-\d\d)[\])]?)?(?:\.{{2,6}}|…+)?$"
)
"""· 关于市十届人大三次会议第5号建议的答复 2024-05-01, 上一篇:关于修路的提案"""
_NOUNS: Final = ("建议", "提案", "议案", "的函", *REPLY.split("|"))
_FEW: Final = 2
"""So many titles before a letter are a list; one may be a page's own, whatever its letter says."""
_LONGEST: Final = 140
_COMMON: Final = re.compile(
    rf"[^,。《“]{{0,16}}届[^,。《“]{{0,24}}?会议|代表|委员|政协|人大|关于|对|进一步|加强|加快|推进|的?(?:建议|提案|议案)"
    rf"|的?(?:{REPLY}|函)|办理情况|[^一-鿿]"
)
_GRAM: Final = 3


@dataclass(frozen=True, slots=True)
class _Named:
    """What a title or an opening says of the suggestion that it is about."""

    numbers: frozenset[int | str]
    session: tuple[int | None, int | None] | None
    matter: frozenset[str]

    def agrees(self, other: _Named) -> bool:
        """Whether both name one matter, or one number of one session."""
        return bool(
            self.matter & other.matter or (self.numbers & other.numbers and not self._met_apart(other))
        )

    def differs(self, other: _Named) -> bool:
        """Whether the two are about different suggestions: what both say differs, and no word of the matter agrees."""
        if self.matter & other.matter:
            return False
        if self.numbers and other.numbers:
            return not self.numbers & other.numbers or self._met_apart(other)
        if self.session and other.session:
            return self.session != other.session
        return bool(self.matter and other.matter)

    def _met_apart(self, other: _Named) -> bool:
        return bool(self.session and other.session and self.session != other.session)


def titles_of_others(letter: Letter) -> set[str]:
    """The lines before and after a letter that are titles of others: of another suggestion than its own, or in a list with dates."""
    if letter.opening is None or not letter.is_letter:
        return set()
    before, after = _titles(letter.head), _titles(letter.rest)
    if len(before) < _FEW and not after:
        return set()
    own = _own(letter, letter.opening, before)
    is_titled = any(own.matter & _named(title).matter for title in before.values())
    around = {
        line
        for line, title in before.items()
        if own.differs(named := _named(title)) or (is_titled and not own.agrees(named))
    }
    dated = {line for line, title in before.items() if title.bullet and not own.agrees(_named(title))}
    below = {line for line, title in after.items() if not own.agrees(_named(title))}
    return below.union(*(lines for lines in (around, dated) if len(lines) >= _FEW))


def _own(letter: Letter, opening: Line, before: Mapping[str, Line]) -> _Named:
    """What a page says of its own suggestion: in the opening, else in the title of its block, else in the title nearest to the letter."""
    said = _named(opening)
    block = [line for value in read_labels(letter.head)["title"] for line in read_lines(value)[:1]]
    near = [title for title in reversed(list(before.values())) if not title.bullet][:1]
    named = [said, *map(_named, block), *map(_named, near)]
    return _Named(
        next((each.numbers for each in named if each.numbers), frozenset()),
        next((each.session for each in named if each.session), None),
        _grams(in_opening(opening) or "")
        or next((each.matter for each in named[1:] if each.matter), frozenset()),
    )


def _titles(lines: Sequence[Line]) -> dict[str, Line]:
    """Lines that are titles → the title on each, as a bullet where a date stands behind it."""
    found = dict[str, Line]()
    for line in lines:
        is_short = 8 <= len(line.tight) <= _LONGEST
        match = _TITLE.match(line.tight) if is_short and any(map(line.tight.__contains__, _NOUNS)) else None
        if match and (part := line.part(*map(line.offset, match.span("title")))):
            found[line.tight] = Line(part.written, part.folded, part.tight, match["dated"] is not None)
    return found


def _named(line: Line) -> _Named:
    session = find_session(line)
    return _Named(
        frozenset(find_numbers(line.tight[:500])),
        (session.term, session.meeting) if session and session.is_whole else None,
        _grams(line.tight[:200]),
    )


def _grams(text: str) -> frozenset[str]:
    parts = _COMMON.sub(" ", fold(text)).split()
    return frozenset(part[i : i + _GRAM] for part in parts for i in range(len(part) - _GRAM + 1))
