"""A suggestion or proposal as someone wrote it → its subject and what it asks for, one by one.

Suggestions tell of a matter first and ask afterwards. What is asked stands below a heading or sentence that announces it (三、有关建议;
为此,建议:): numbered paragraph by paragraph, by dots or dashes, within one (一是…；二是…; 首先…，其次…), or paragraph by paragraph; else in
numbered paragraphs that do not tell of the matter; else in sentences that ask (建议…, 希望…). Where nothing tells the asks apart, the
whole text is one. The words that announce, tell and ask are in `data/requests.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, takewhile
from typing import Final

from corpus.letter.asked_lines import (
    ANNOUNCING,
    Line,
    adds,
    announces,
    asks,
    closes,
    commands,
    directs,
    does,
    is_told,
    lines_of,
    may_be_title,
    ought_in,
    rounds_off,
    tells,
)
from corpus.letter.asked_numbers import ORDINAL, is_list, value_of
from corpus.letter.asked_points import (
    SEVERAL,
    Request,
    asking_sentences,
    directing_sentences,
    in_paragraph,
    is_sentence,
    items_in,
    listed,
    request_of,
    several_sentences,
)
from corpus.letter.items import SENTENCE
from corpus.letter.plain_speech.weighing import Weights, weighed, weights
from corpus.text.fold import fold
from corpus.text.word_lists import words

MOST: Final = 30
"""Asks of one suggestion; further ones are left out."""
NAMED: Final = re.compile(
    "关于(.{2,80}?)的(?:几[点条项])?(?:[一-龥]{2,4}[与和及])?(?:建议|提案|议案|意见|想法|请求)"
)
"""The name of a suggestion in a text; the group is what it is about."""
_HEAD: Final = 6
"""Lines that may hold the title."""
_TITLE: Final = 40
_ITEM: Final = 8
"""Characters of an item of a numbered paragraph that is an ask of its own."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What someone wrote."""

    subject: str | None
    """What it is about, without 关于 and 的建议; None where it has no title."""
    requests: tuple[Request, ...]


@cache
def light_words() -> frozenset[str]:
    """The words that suggestions ask with, whatever they ask for; see `data/requests.txt`."""
    return frozenset(words("requests.txt", "light"))


def suggestion(text: str, weighed_by: Weights | None = None) -> Suggestion:
    """The subject and the asks of `text`, at most MOST, in its order; no asks for a text without words.

    `weighed_by` are other weights of what sentences that ask are like than those of the file: none, by the rules alone.
    """
    subject, lines = lines_below_title(text)
    lines = weighed(lines, weights() if weighed_by is None else weighed_by)
    requests = (
        _announced(lines)
        or _numbered(lines)
        or listed(lines, needs_cue=True)
        or _headed(lines)
        or _sentences(lines)
        or listed(lines)
        or _oughts(lines)
        or _whole(lines, subject)
    )
    return Suggestion(subject, tuple(requests[:MOST]))


def lines_below_title(text: str) -> tuple[str | None, list[Line]]:
    """The subject of a suggestion, and its lines after the title."""
    lines = lines_of(text)
    for number, line in enumerate(lines[:_HEAD]):
        named = NAMED.search(line.folded)
        if named is not None:
            left = [] if len(line.folded) - len(named[0]) <= ANNOUNCING else [line.without_title(named.end())]
            return line.written[slice(*named.span(1))], [*left, *lines[number + 1 :]]
    first = lines[0] if lines else None
    if first and len(lines) > 1 and len(first.folded) <= _TITLE and may_be_title(first):
        return first.written, lines[1:]
    return None, lines


def _announced(lines: Sequence[Line]) -> list[Request]:
    """What is asked below the headings and sentences that announce it."""
    found: list[Request] = []
    upto = 0
    for number, line in enumerate(lines):
        if number >= upto and announces(line):
            below = _below(lines, number)
            upto = number + 1 + len(below)
            found += _points(below)
    return found


def _below(lines: Sequence[Line], number: int) -> list[Line]:
    """The lines below an announcement: up to a number of its level, a heading that tells of the matter, or the close."""
    announcing = lines[number]
    level = announcing.level
    section = None if level else next((line for line in reversed(lines[:number]) if line.level), None)
    below: list[Line] = []
    for line in lines[number + 1 :]:
        ends = level and line.level and line.level <= level
        is_heading = line.level or (line.is_bare_heading and line.folded[-1] not in "。;!?")
        if (
            ends
            or closes(line)
            or rounds_off(line)
            or is_told(line)
            or (is_heading and tells(line))
            or (section and _follows(line, section))
        ):
            break
        below.append(line)
    return below


def _follows(line: Line, section: Line) -> bool:
    """Whether a numbered line goes on where `section` was: 二、 after 一、."""
    if line.level != section.level or not line.level:
        return False
    value, before = (value_of(one.folded[: one.start]) for one in (line, section))
    return value is not None and before is not None and value == before + 1


def _points(below: list[Line]) -> list[Request]:
    """What is asked in the lines below an announcement: numbered, else paragraph by paragraph."""
    levels = [line.level for line in below if line.level]
    if levels:
        return _at_level(below, levels[0])
    return _headed(below) or [
        found for line in below if not announces(line) for found in in_paragraph(line.announced())
    ]


def _headed(lines: Sequence[Line]) -> list[Request]:
    """What is asked below headings without numbers, two at least with text below them: each with it."""
    groups: list[list[Line]] = [[]]
    for number, line in enumerate(lines):
        if closes(line):
            break
        if line.is_title and number + 1 < len(lines) and not lines[number + 1].is_title:
            groups.append([])
        groups[-1].append(line)
    before, *headed = groups
    if len(headed) < 2 or any(tells(group[0]) for group in headed):
        return []
    first = [request for line in before if asks(line.folded) for request in in_paragraph(line)]
    return [*first, *(request for group in headed for request in _in_group(group))]


def _at_level(lines: Sequence[Line], level: int) -> list[Request]:
    """What the numbered lines of a level ask, each with the lines below it, and the paragraphs that add to the last one.

    Among paragraphs that begin with 首先, 其次 … each that adds (同时, 此外, 还有) is one of them.
    """
    first = next(n for n, line in enumerate(lines) if line.level and line.level <= level)
    last = max(n for n, line in enumerate(lines) if line.level and line.level <= level)
    found = [
        request
        for line in lines[:first]
        if asks(line.folded) or (is_list(line.folded) and directs(line.folded))
        for request in in_paragraph(line)
    ]
    added_from = first if lines[first].folded.startswith("首先") else last
    groups: list[list[Line]] = []
    for number, line in enumerate(lines[first:], start=first):
        is_added = number > added_from and not line.level and adds(line.folded)
        if is_added or (line.level and line.level <= level):
            groups.append([line])
        else:
            groups[-1].append(line)
    is_deep = any(_has_points(group) for group in groups)
    return [*found, *(request for group in groups for request in _in_group(group, is_deep=is_deep))]


def _has_points(group: Sequence[Line], least: int = 2) -> bool:
    """Whether a mere heading has numbers below it, at least so many of one level."""
    levels = [line.level for line in group[1:] if line.level > group[0].level]
    return (
        group[0].is_bare_heading
        and bool(levels)
        and group[1].level == levels[0]
        and levels.count(levels[0]) >= least
    )


def _in_group(group: Sequence[Line], *, is_deep: bool = False) -> list[Request]:
    """What a numbered line asks with the lines below it: below a mere heading with two numbers or more, each of them; else it is one.

    `is_deep`: one number is enough, since another heading beside this one has several.
    """
    head, below = group[0], group[1:]
    if head.is_bare_heading and (tells(head) or head.rest.startswith("关于")):
        asked = [request for line in below for request in asking_sentences(line, is_directing=True)]
        if asked:
            return asked
    if _has_points(group, least=1 if is_deep else 2):
        return _at_level(below, below[0].level)
    if not below and (listed := items_in(head, shortest=_ITEM)):
        return listed
    if not below and head.level == ORDINAL and (several := several_sentences(head)):
        return several
    if below and head.level == ORDINAL and head.likely:  # 首先说水。…井口得砌起来。\n再说路。…铺上石子。
        return [request for line in group for request in (several_sentences(line) or asking_sentences(line))]
    added = adds(head.rest) if not head.level else None
    start = added.end() if added else head.start
    if not below and (told := _told_before(head)):
        return [told]
    detail = "\n".join((head.written[start:], *(line.written for line in below)))
    found = request_of(head.written[start:], head.folded[start:], detail)
    if found is None and below:  # 四、其他: what stands below it asks
        return _points(list(below))
    return [found] if found else []


def _told_before(head: Line) -> Request | None:
    """The one sentence that asks in a numbered paragraph that first tells: 1.换乘标识不清。建议在地面贴上导向线。"""
    first = SENTENCE.match(head.folded, head.start)
    asked = asking_sentences(head)
    if first is None or len(asked) != 1 or commands(first[0]) or directs(first[0]):
        return None
    return None if asked[0].text in head.written[: first.end()] else asked[0]


def _numbered(lines: Sequence[Line]) -> list[Request]:
    """What is asked in numbered paragraphs though nothing announces it: those that do not tell of the matter, two at least."""
    levels = {line.level for line in lines if line.level}
    if not levels:
        return []
    top = min(levels)
    groups: list[list[Line]] = [[]]
    for line in takewhile(lambda line: not closes(line), lines):
        if line.level and line.level <= top:
            groups.append([])
        groups[-1].append(line)
    kept = [line for group in groups if group and not _only_tells(group) for line in group]
    if sum(0 < line.level <= top for line in kept) < 2:
        return []
    return _at_level(kept, top)


def _sentences(lines: Sequence[Line]) -> list[Request]:
    """The sentences that ask, each with what its paragraph says before and after, up to the next one.

    Where hardly one does, two paragraphs in a row or more that begin with what is to be done, else sentences with 应当, 须 and the like.
    """
    lines = list(takewhile(lambda line: not closes(line), lines))
    found = [request for line in lines for request in asking_sentences(line)]
    if len(found) >= 2:
        return _with_directing(lines) or found
    commanded = max((*_runs(lines, does), *filter(_direct, _runs(lines, is_sentence))), key=len, default=[])
    if len(commanded) >= 2:
        return [request for line in commanded for request in in_paragraph(line)]
    oughts = _oughts(lines)
    return oughts if len(oughts) >= 2 else found


def _with_directing(lines: Sequence[Line]) -> list[Request]:
    """What is asked where as many paragraphs say what ought to be done without a word of asking as with one: in all of them."""
    asked = [asking_sentences(line) for line in lines]
    directed = [[] if found else directing_sentences(line) for line, found in zip(lines, asked, strict=True)]
    if sum(map(bool, directed)) < max(2, sum(map(bool, asked))):
        return []
    return [request for pair in zip(asked, directed, strict=True) for found in pair for request in found]


def _oughts(lines: Sequence[Line]) -> list[Request]:
    """The sentences that say what ought to be done."""
    return [request for line in lines for request in asking_sentences(line, is_directing=True)]


def _runs(lines: Sequence[Line], holds: Callable[[str], bool]) -> Iterator[list[Line]]:
    """The runs of paragraphs of which that holds."""
    return (list(run) for does_hold, run in groupby(lines, key=lambda line: holds(line.rest)) if does_hold)


def _direct(lines: Sequence[Line]) -> bool:
    """Whether of several paragraphs of a sentence each nearly all say what ought to be done."""
    return len(lines) >= SEVERAL and 3 * sum(directs(line.rest) for line in lines) >= 2 * len(lines)


def _only_tells(group: Sequence[Line]) -> bool:
    """Whether a section tells of the matter without a word of what ought to be done: 一、现状; not 二、照明不足, …应补装庭院灯."""
    return tells(group[0]) and not (group[0].level and any(ought_in(line) for line in group[1:]))


def _whole(lines: Sequence[Line], subject: str | None) -> list[Request]:
    text = "\n".join(line.written for line in lines)
    found = request_of(subject or text, fold(subject or text), text or subject or "")
    return [found] if found else []
