"""A suggestion or proposal as someone wrote it → its subject and what it asks for, one by one.

Suggestions tell of a matter first and ask afterwards. What is asked stands below a heading or sentence that announces it (三、有关建议;
为此,建议:): numbered paragraph by paragraph, by dots or dashes, within one (一是…；二是…; 首先…，其次…), or paragraph by paragraph; else in
numbered paragraphs that do not tell of the matter; else in sentences that ask (建议…, 希望…). Where nothing tells the asks apart, the
whole text is one. The words that announce, tell and ask are in `data/requests.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from corpus.letter.asked_lines import (
    ANNOUNCING,
    ASKING_MARK,
    MARKED,
    Line,
    adds,
    announces,
    asks,
    closes,
    directs,
    is_asked,
    lines_of,
    may_be_title,
    tells,
    tells_in,
)
from corpus.letter.items import SENTENCE, items
from corpus.text.fold import fold
from corpus.text.word_lists import words

MOST: Final = 30
"""Asks of one suggestion; further ones are left out."""
NAMED: Final = re.compile("关于(.{4,80}?)的(?:几[点条项])?(?:建议|提案|议案|意见|想法)")
"""The name of a suggestion in a text; the group is what it is about."""
_HEAD: Final = 6
"""Lines that may hold the title."""
_TITLE: Final = 40
_SHORTEST: Final = 4
_SHOWN: Final = 100
"""Characters of an ask that are shown."""
_HEADING: Final = 6
"""Characters of a first sentence that says too little by itself: 治油烟。楼下饭馆…"""
_SEVERAL: Final = 3
"""Sentences of an announced paragraph, most of which say what ought to be done, that are asks one by one."""
_ITEM: Final = 8
"""Characters of an item of a numbered paragraph that is an ask of its own."""


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that a suggestion asks for."""

    text: str
    """What it asks, as written, without its number: a heading or the first sentence."""
    detail: str
    """All that the suggestion says of it."""


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


def suggestion(text: str) -> Suggestion:
    """The subject and the asks of `text`, at most MOST, in its order; no asks for a text without words."""
    lines = lines_of(text)
    subject, lines = _subject(lines)
    requests = (
        _announced(lines)
        or _numbered(lines)
        or _listed(lines, needs_cue=True)
        or _sentences(lines)
        or _listed(lines)
        or _whole(lines, subject)
    )
    return Suggestion(subject, tuple(requests[:MOST]))


def _subject(lines: list[Line]) -> tuple[str | None, list[Line]]:
    """The subject, and the lines after the title."""
    for number, line in enumerate(lines[:_HEAD]):
        named = NAMED.search(line.folded)
        if named is not None:
            left = [] if len(line.folded) - len(named[0]) <= ANNOUNCING else [line]
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
    below: list[Line] = []
    for line in lines[number + 1 :]:
        ends = announcing.level and line.level and line.level <= announcing.level
        is_heading = line.level or (line.is_bare_heading and line.folded[-1] not in "。;!?")
        if ends or closes(line) or (is_heading and tells(line)):
            break
        below.append(line)
    return below


def _points(below: list[Line]) -> list[Request]:
    """What is asked in the lines below an announcement: numbered, else paragraph by paragraph."""
    levels = [line.level for line in below if line.level]
    if levels:
        return _at_level(below, levels[0])
    return [found for line in below for found in _in_paragraph(line)]


def _at_level(lines: Sequence[Line], level: int) -> list[Request]:
    """What the numbered lines of a level ask, each with the lines below it, and the paragraphs that add to the last one."""
    first = next(n for n, line in enumerate(lines) if line.level and line.level <= level)
    last = max(n for n, line in enumerate(lines) if line.level and line.level <= level)
    found = [request for line in lines[:first] if asks(line.folded) for request in _in_paragraph(line)]
    groups: list[list[Line]] = []
    for number, line in enumerate(lines[first:], start=first):
        is_added = number > last and not line.level and adds(line.folded)
        if is_added or (line.level and line.level <= level):
            groups.append([line])
        else:
            groups[-1].append(line)
    return [*found, *(request for group in groups for request in _in_group(group))]


def _in_group(group: Sequence[Line]) -> list[Request]:
    """What a numbered line asks with the lines below it: below a mere heading with two numbers or more, each of them; else it is one."""
    head, below = group[0], group[1:]
    levels = [line.level for line in below if line.level > head.level]
    if head.is_bare_heading and levels.count(levels[0] if levels else 0) > 1 and below[0].level:
        return _at_level(below, levels[0])
    if not below and (listed := _items(head, shortest=_ITEM)):
        return listed
    added = adds(head.rest) if not head.level else None
    start = added.end() if added else head.start
    detail = "\n".join((head.written[start:], *(line.written for line in below)))
    found = _request(head.written[start:], head.folded[start:], detail)
    if found is None and below:  # 四、其他: what stands below it asks
        return _points(list(below))
    return [found] if found else []


def _numbered(lines: Sequence[Line]) -> list[Request]:
    """What is asked in numbered paragraphs though nothing announces it: those that do not tell of the matter, two at least."""
    levels = {line.level for line in lines if line.level}
    if not levels:
        return []
    top = min(levels)
    kept: list[Line] = []
    is_telling = False
    for line in lines:
        if closes(line):
            break
        if line.level and line.level <= top:
            is_telling = tells(line)
        if not is_telling:
            kept.append(line)
    if sum(0 < line.level <= top for line in kept) < 2:
        return []
    return _at_level(kept, top)


def _in_paragraph(line: Line) -> list[Request]:
    """What a paragraph asks: its items, else its sentences that ask where there are several, else all of it."""
    if found := _items(line):
        return found
    found = _asking_sentences(line)
    if len(found) > 1:
        return found
    added = adds(line.rest)
    start = line.start + (added.end() if added else 0)
    whole = _request(line.written[start:], line.folded[start:])
    return [whole] if whole else []


def _items(line: Line, shortest: int = 1) -> list[Request]:
    """What is asked after marks inside a paragraph, 一是…；二是…, two at least, and in what is added; not what tells of the matter."""
    marks = list(MARKED.finditer(line.folded, line.start))
    if len(marks) < 2:
        return []
    lead = line.folded[line.start : marks[0].start()]
    in_words = marks[0][0].strip().startswith("首先")
    pieces = [p for start, end in items(marks, len(line.folded)) for p in _added(line, start, end, in_words)]
    if tells_in(re.split("[。;!?]", lead)[-1]) or min(end - start for start, end in pieces) < shortest:
        return []
    requests = (_request(line.written[start:end], line.folded[start:end]) for start, end in pieces)
    return [*_asking_before(line, marks[0].start()), *filter(None, requests)]


def _asking_before(line: Line, end: int) -> list[Request]:
    """What the whole sentences before the first mark of a paragraph ask."""
    spans = (match.span() for match in SENTENCE.finditer(line.folded, line.start, end))
    whole = ((a, b) for a, b in spans if line.folded[b - 1] in "。!?" and asks(line.folded[a:b]))
    return [found for a, b in whole if (found := _request(line.written[a:b], line.folded[a:b]))]


def _added(line: Line, start: int, end: int, always: bool) -> Iterator[tuple[int, int]]:
    """An item, cut where a sentence of it asks for one thing more (此外，希望…).

    Every sentence that begins so counts in the last item of a paragraph, and in all items with `always` (首先…其次…另外…最后…).
    """
    always = always or end == len(line.folded)
    cuts = [start]
    for sentence in SENTENCE.finditer(line.folded, start, end):
        added = adds(sentence[0])
        if added and sentence.start() > start and (always or asks(sentence[0])):
            yield cuts[-1], sentence.start()
            cuts.append(sentence.start() + added.end())
    yield cuts[-1], end


def _listed(lines: Sequence[Line], needs_cue: bool = False) -> list[Request]:
    """What is asked in items inside paragraphs though nothing announces it; `needs_cue`: where a word says that it is asked."""
    found: list[Request] = []
    for line in lines:
        marks = list(MARKED.finditer(line.folded, line.start))
        if len(marks) < 2:
            continue
        if not needs_cue or _is_asked_list(line, marks):
            found += _items(line)
    return found


def _is_asked_list(line: Line, marks: Sequence[re.Match[str]]) -> bool:
    """Whether the words before the items, the first item, or half of all ask: 首先,…能不能…。其次,请…。再次,请…; or the marks: 一要…."""
    lead = re.split("[。;!?]", line.folded[line.start : marks[0].start()])[-1]
    said = [line.folded[start:end] for start, end in items(marks, len(line.folded))]
    return (
        is_asked(lead)
        or is_asked(said[0])
        or all(ASKING_MARK.search(mark[0]) for mark in marks)
        or 2 * sum(map(directs, said)) >= len(said)
    )


def _sentences(lines: Sequence[Line]) -> list[Request]:
    """The sentences that ask, each with what its paragraph says before and after, up to the next one."""
    found: list[Request] = []
    for line in lines:
        if closes(line):
            break
        found += _asking_sentences(line)
    return found


def _asking_sentences(line: Line) -> list[Request]:
    found = []
    sentences = list(SENTENCE.finditer(line.folded, line.start))
    directing = [sentence for sentence in sentences if directs(sentence[0])]
    are_all = line.is_announced and len(sentences) >= _SEVERAL and 3 * len(directing) >= 2 * len(sentences)
    asking = [
        sentence.span()
        for number, sentence in enumerate(sentences)
        if asks(sentence[0]) or (line.is_announced and not number) or (are_all and sentence in directing)
    ]
    befores = [line.start, *(end for _, end in asking)]
    for (start, end), (before, upto) in zip(asking, pairwise([*befores[:-1], len(line.folded)]), strict=True):
        if request := _request(line.written[start:end], line.folded[start:end], line.written[before:upto]):
            found.append(request)
    return found


def _whole(lines: Sequence[Line], subject: str | None) -> list[Request]:
    text = "\n".join(line.written for line in lines)
    found = _request(subject or text, fold(subject or text), text or subject or "")
    return [found] if found else []


def _request(written: str, folded: str, detail: str | None = None) -> Request | None:
    """The ask in a piece of text; None where too little is left."""
    ends = [match.end() for match in SENTENCE.finditer(folded.split("\n")[0])]
    end = next((end for end in ends if len(re.sub(r"\W", "", folded[:end])) >= _HEADING), (ends or [0])[-1])
    text = written[:end].strip(" 　,，、;；。:：")
    if len(re.sub(r"\W", "", text)) < _SHORTEST:
        return None
    if len(text) > _SHOWN:
        text = text[:_SHOWN] + "…"
    return Request(text, (detail or written).strip())
