"""What one paragraph of a suggestion asks: the items inside it, its sentences that ask, or all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from corpus.letter.asked_lines import Line, adds, asks, commands, directs, goes_on, is_asked, ought, tells_in
from corpus.letter.asked_numbers import ASKING_MARK, MARKED
from corpus.letter.items import SENTENCE, items

_SHORTEST: Final = 4
_SHOWN: Final = 100
"""Characters of an ask that are shown."""
_HEADING: Final = 6
"""Characters of a first sentence that says too little by itself: 治油烟。楼下饭馆…"""
_NAME: Final = 16
"""Characters of a first sentence that only names what its paragraph is about: 第三,预防要走在前面。"""
_MORE: Final = re.compile("另|此外|还有|再有")
"""How a list begins that adds to what was asked before: 另有三件新事,望一并研究。其一,…"""
_MANY: Final = 4
"""Sentences of a paragraph below an announcement that are weighed one by one: shorter ones are one ask each."""
SEVERAL: Final = 3
"""Sentences of an announced paragraph, most of which say what ought to be done, that are asks one by one."""


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that a suggestion asks for."""

    text: str
    """What it asks, as written, without its number: a heading or the first sentence."""
    detail: str
    """All that the suggestion says of it."""


def is_sentence(folded: str) -> bool:
    """Whether a paragraph is one sentence and no more."""
    return folded.endswith("。") and len(SENTENCE.findall(folded)) == 1


def in_paragraph(line: Line) -> list[Request]:
    """What a paragraph asks: its items, else its sentences that ask where there are several, else all of it."""
    if found := items_in(line):
        return found
    if not line.is_announced and len(SENTENCE.findall(line.rest)) < _MANY:
        line = replace(line, likely=frozenset())
    found = asking_sentences(line)
    if len(found) > 1 or (found and not line.is_announced):
        return found
    added = adds(line.rest)
    start = line.start + (added.end() if added else 0)
    whole = request_of(line.written[start:], line.folded[start:])
    return [whole] if whole else []


def items_in(line: Line, shortest: int = 1) -> list[Request]:
    """What is asked after marks inside a paragraph, 一是…；二是…, two at least, and in what is added; not what tells of the matter."""
    marks = list(MARKED.finditer(line.folded, line.start))
    if len(marks) < 2:
        return []
    lead = line.folded[line.start : marks[0].start()]
    in_words = marks[0][0].strip().startswith("首先")
    pieces = [p for start, end in items(marks, len(line.folded)) for p in _added(line, start, end, in_words)]
    if tells_in(re.split("[。;!?]", lead)[-1]) or min(end - start for start, end in pieces) < shortest:
        return []
    requests = (request_of(line.written[start:end], line.folded[start:end]) for start, end in pieces)
    return [*_asking_before(line, marks[0].start()), *filter(None, requests)]


def _asking_before(line: Line, end: int) -> list[Request]:
    """What the whole sentences before the first mark of a paragraph ask."""
    spans = (match.span() for match in SENTENCE.finditer(line.folded, line.start, end))
    whole = ((a, b) for a, b in spans if line.folded[b - 1] in "。!?" and asks(line.folded[a:b]))
    return [found for a, b in whole if (found := request_of(line.written[a:b], line.folded[a:b]))]


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


def listed(lines: Sequence[Line], needs_cue: bool = False) -> list[Request]:
    """What is asked in items inside paragraphs though nothing announces it; `needs_cue`: where a word says that it is asked.

    What running text beside the lists asks by what was learned counts as well; where the first list adds to what was asked (另有…), all
    sentences before it that ask.
    """
    found: list[Request] = []
    spoken: list[Request] = []
    first = len(lines)
    for number, line in enumerate(lines):
        marks = list(MARKED.finditer(line.folded, line.start))
        is_list = len(marks) > 1 and (not needs_cue or _is_asked_list(line, marks))
        items = items_in(line) if is_list else []
        found += items
        spoken += items or (asking_sentences(line) if line.likely and len(marks) < 2 else [])
        first = min(first, number) if is_list else first
    if found and _MORE.match(lines[first].folded):
        return [ask for line in lines[:first] for ask in asking_sentences(line, is_directing=True)] + found
    return spoken if found else []


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


def asking_sentences(line: Line, *, is_directing: bool = False) -> list[Request]:
    """The sentences of a paragraph that ask; with `is_directing` also those that say what ought to be done."""
    found = []
    asking = _asking(line, is_directing)
    befores = [line.start, *(end for _, end in asking)]
    for (start, end), (before, upto) in zip(asking, pairwise([*befores[:-1], len(line.folded)]), strict=True):
        if request := request_of(line.written[start:end], line.folded[start:end], line.written[before:upto]):
            found.append(request)
    return found


def several_sentences(line: Line) -> list[Request]:
    """The sentences of a paragraph that ask, where two at least have a word of asking; not a short first one that names the paragraph."""
    sentences = [match[0] for match in SENTENCE.finditer(line.folded, line.start)]
    if sum(asks(sentence) or number in line.likely for number, sentence in enumerate(sentences)) < 2:
        return []
    found = asking_sentences(line)
    is_name = len(sentences[0]) <= _NAME and not asks(sentences[0])
    return found[1:] if is_name and sentences[0].startswith(found[0].text[:_SHORTEST]) else found


def directing_sentences(line: Line) -> list[Request]:
    """The sentences of a paragraph that say what ought to be done, in words of asking or without: 派出所夜里要出来巡查."""
    spans = (match.span() for match in SENTENCE.finditer(line.folded, line.start) if directs(match[0]))
    return [found for a, b in spans if (found := request_of(line.written[a:b], line.folded[a:b]))]


def _asking(line: Line, is_directing: bool) -> list[tuple[int, int]]:
    """Where the sentences stand that ask; where some of several ask, and nearly all say what ought to be done, each that says so."""
    sentences = list(SENTENCE.finditer(line.folded, line.start))
    says_what = commands if line.is_announced else directs
    directing = [sentence for sentence in sentences if says_what(sentence[0])]
    is_asked_here = line.is_announced or sum(asks(sentence[0]) for sentence in sentences) >= 2
    are_all = is_asked_here and len(sentences) >= SEVERAL and 3 * len(directing) >= 2 * len(sentences)
    are_listed = line.is_announced and all(sentence[0].endswith(";") for sentence in sentences[:-1])
    found: list[tuple[int, int]] = []
    for number, sentence in enumerate(sentences):
        start, end = sentence.span()
        if found and found[-1][1] == start and line.folded[start - 1] == ";" and goes_on(sentence[0]):
            found[-1] = (found[-1][0], end)
            continue
        is_one = (line.is_announced and not number) or are_listed or (are_all and sentence in directing)
        is_one = is_one or number in line.likely
        is_one = is_one or (is_directing and ought(sentence[0]))
        if is_one or asks(sentence[0]) or (found and adds(sentence[0])):
            found.append((start, end))
    return found


def request_of(written: str, folded: str, detail: str | None = None) -> Request | None:
    """The ask in a piece of text; None where too little is left."""
    ends = [match.end() for match in SENTENCE.finditer(folded.split("\n")[0])]
    end = next((end for end in ends if len(re.sub(r"\W", "", folded[:end])) >= _HEADING), (ends or [0])[-1])
    text = written[:end].strip(" 　,，、;；。:：")
    if len(re.sub(r"\W", "", text)) < _SHORTEST:
        return None
    if len(text) > _SHOWN:
        text = text[:_SHOWN] + "…"
    return Request(text, (detail or written).strip())
