"""A suggestion or proposal as someone wrote it → its subject and what it asks for, one by one.

Suggestions tell of a matter first and ask afterwards. What is asked stands below a heading or sentence that announces it (三、有关建议;
为此,建议:), numbered paragraph by paragraph or within one (一是…二是…); else in numbered paragraphs that do not tell of the matter; else in
sentences that ask (建议…, 希望…). Where nothing tells the asks apart, the whole text is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from corpus.letter.items import MARK, SENTENCE, items
from corpus.parsing.outline import number_of
from corpus.text.fold import fold
from corpus.text.word_lists import words

MOST: Final = 30
"""Asks of one suggestion; further ones are left out."""
NAMED: Final = re.compile("关于(.{4,80}?)的(?:建议|提案|议案|意见)")
"""The name of a suggestion in a text; the group is what it is about."""
_HEAD: Final = 6
"""Lines that may hold the title."""
_TITLE: Final = 40
_ANNOUNCING: Final = 24
"""Characters of a heading that announces what is asked, or tells that it does not."""
_SHORTEST: Final = 4
_SHOWN: Final = 100
"""Characters of an ask that are shown."""
_ASKING: Final = "建议|对策|诉求|请求|希望|倡议"
_ANNOUNCED: Final = re.compile(
    rf"(?:(?:{_ASKING})|(?:建议|对策|意见|解决|改进|整改|工作)(?:的|性|和|与|及|、)?(?:措施|办法|建议|对策|意见|思路|路径))"
    r"(?:如下|有以下几点|为)?[:。]?$"
)
_LEADS: Final = re.compile(
    rf"(?:{_ASKING})[^。;!?]{{0,14}}[:]$|(?:{_ASKING}|意见)(?:如下|是)[:。]?$|(?:提出|有)[^。;!?]{{0,10}}(?:{_ASKING})[:。]$"
)
_TELLING: Final = re.compile(
    "背景|现状|问题|案由|事由|原因|理由|情况|必要|意义|依据|困难|不足|分析|调研|成效|做法|短板|瓶颈|可行性|重要性|紧迫性"
)
_DOES: Final = re.compile(
    "解决|完善|加强|建立|增|改|整治|治理|推进|健全|加快|加大|明确|设|优化|提高|修|开|落实|规范|制定|取消"
)
_CLOSING: Final = re.compile(
    "(?:提案人|提出人|提案者|建议人|领衔|附议|联名|联系(?:人|电话|方式)|电话:|邮编|通[讯信]地址|附件|附表|附:|特此建议|妥否|当否|(?:以上|上述)(?:建议|提案))"
)
_ABOVE: Final = re.compile("(?:以上|上述)(?:建议|意见|提案|事项)")
_MARKED: Final = re.compile(rf"(?:^|(?<=[。;:!?,]))\s?(?:{MARK}|(?:首先|其次|再次|最后)[,是要]?)")
_REQUEST: Final = re.compile(
    "(?:建议|希望|恳请|恳求|请求|呼吁|盼望?|期盼|提议|请(?!教(?!育)|客|假|示|问)[^,。;]{0,12}(?:部门|政府|局|委|市|县|区))"
)


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


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph; `folded` is as long as `written`."""

    written: str
    folded: str
    level: int
    """Of its number, as in `Heading`; 0 without one."""
    start: int
    """Where the text begins, after the number."""

    @property
    def rest(self) -> str:
        return self.folded[self.start :]


@cache
def light_words() -> frozenset[str]:
    """The words that suggestions ask with, whatever they ask for; see `data/requests.txt`."""
    return frozenset(words("requests.txt", "light"))


def suggestion(text: str) -> Suggestion:
    """The subject and the asks of `text`, at most MOST, in its order; no asks for a text without words."""
    lines = [_line(line) for line in text.splitlines() if line.strip()]
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


def _line(written: str) -> _Line:
    written = written.strip()
    folded = fold(written)
    level, start = number_of(folded) or (0, 0)
    return _Line(written, folded, level, start)


def _subject(lines: list[_Line]) -> tuple[str | None, list[_Line]]:
    """The subject, and the lines after the title."""
    for number, line in enumerate(lines[:_HEAD]):
        named = NAMED.search(line.folded)
        if named is not None:
            left = [] if len(line.folded) - len(named[0]) <= _ANNOUNCING else [line]
            return line.written[slice(*named.span(1))], [*left, *lines[number + 1 :]]
    first = lines[0] if lines else None
    is_title = first and len(lines) > 1 and not first.level and len(first.folded) <= _TITLE
    if (
        first
        and is_title
        and not re.search("[。,;!?:]", first.folded)
        and not _ANNOUNCED.search(first.folded)
    ):
        return first.written, lines[1:]
    return None, lines


def _announces(line: _Line) -> bool:
    """Whether what is asked follows: 三、有关建议; 为此,提出如下建议:."""
    if _LEADS.search(line.folded):
        return True
    short = len(line.rest) <= _ANNOUNCING and not re.search("[,。;]", line.rest[:-1])
    return short and _ANNOUNCED.search(line.rest) is not None and not line.rest.startswith("关于")


def _tells(line: _Line) -> bool:
    """Whether a heading says that what follows tells of the matter: 一、存在的主要问题."""
    return (
        len(line.rest) <= _ANNOUNCING
        and _TELLING.search(line.rest) is not None
        and not _DOES.match(line.rest)
        and not line.rest.startswith("关于")
    )


def _announced(lines: Sequence[_Line]) -> list[Request]:
    """What is asked below the headings and sentences that announce it."""
    found: list[Request] = []
    upto = 0
    for number, line in enumerate(lines):
        if number >= upto and _announces(line):
            below = _below(lines, number)
            upto = number + 1 + len(below)
            found += _items(below)
    return found


def _below(lines: Sequence[_Line], number: int) -> list[_Line]:
    """The lines below an announcement: up to a number of its level, a heading that tells of the matter, or the close."""
    announcing = lines[number]
    below: list[_Line] = []
    for line in lines[number + 1 :]:
        ends = announcing.level and line.level and line.level <= announcing.level
        if ends or _CLOSING.match(line.folded) or (line.level and _tells(line)):
            break
        below.append(line)
    return below


def _items(below: list[_Line]) -> list[Request]:
    """What is asked in the lines below an announcement: by numbers, by marks inside a paragraph, else paragraph by paragraph."""
    levels = [line.level for line in below if line.level]
    if not levels:
        return (
            _listed(below)
            or _sentences(below)
            or [found for line in below if (found := _request(line.written, line.folded))]
        )
    return _at_level(below, levels[0])


def _at_level(lines: Sequence[_Line], level: int) -> list[Request]:
    """The numbered lines of a level, each with the lines below it."""
    groups: list[list[_Line]] = []
    for line in lines:
        if line.level and line.level <= level:
            groups.append([line])
        elif groups:
            groups[-1].append(line)
    requests = []
    for group in groups:
        first = group[0]
        detail = "\n".join((first.written[first.start :], *(line.written for line in group[1:])))
        if found := _request(first.written[first.start :], first.rest, detail):
            requests.append(found)
    return requests


def _numbered(lines: Sequence[_Line]) -> list[Request]:
    """What is asked in numbered paragraphs though nothing announces it: those that do not tell of the matter, two at least."""
    levels = {line.level for line in lines if line.level}
    if not levels:
        return []
    top = min(levels)
    kept: list[_Line] = []
    is_telling = False
    for line in lines:
        if _CLOSING.match(line.folded):
            break
        if line.level and line.level <= top:
            is_telling = _tells(line)
        if not is_telling:
            kept.append(line)
    found = _at_level(kept, top)
    return found if len(found) > 1 else []


def _listed(lines: Sequence[_Line], needs_cue: bool = False) -> list[Request]:
    """What is asked after marks inside paragraphs, 建议:一是…;二是…, two at least; `needs_cue`: where a word says that it is asked."""
    found: list[Request] = []
    for line in lines:
        marks = list(_MARKED.finditer(line.folded))
        if len(marks) < 2:
            continue
        lead = re.split("[。;!?]", line.folded[: marks[0].start()])[-1]
        is_asked = re.search(_ASKING, lead) or _REQUEST.search(line.folded, marks[0].end(), marks[1].start())
        if not is_asked and (needs_cue or _TELLING.search(lead)):
            continue
        for start, end in items(marks, len(line.folded)):
            if request := _request(line.written[start:end], line.folded[start:end]):
                found.append(request)
    return found


def _sentences(lines: Sequence[_Line]) -> list[Request]:
    """The sentences that ask, each with what its paragraph says before and after, up to the next one."""
    found: list[Request] = []
    for line in lines:
        if _CLOSING.match(line.folded):
            break
        asking = [
            match.span()
            for match in SENTENCE.finditer(line.folded, line.start)
            if _REQUEST.search(match[0]) and not _LEADS.search(match[0]) and not _ABOVE.search(match[0])
        ]
        before = line.start
        for start, end in asking:
            upto = len(line.folded) if end == asking[-1][1] else end
            detail = line.written[before:upto]
            if request := _request(line.written[start:end], line.folded[start:end], detail):
                found.append(request)
            before = end
    return found


def _whole(lines: Sequence[_Line], subject: str | None) -> list[Request]:
    text = "\n".join(line.written for line in lines)
    found = _request(subject or text, fold(subject or text), text or subject or "")
    return [found] if found else []


def _request(written: str, folded: str, detail: str | None = None) -> Request | None:
    """The ask in a piece of text; None where too little is left."""
    sentence = SENTENCE.search(folded.split("\n")[0])
    first = slice(*sentence.span()) if sentence else slice(0)
    text = written[first].strip(" 　,，、;；。:：")
    if len(re.sub(r"\W", "", text)) < _SHORTEST:
        return None
    if len(text) > _SHOWN:
        text = text[:_SHOWN] + "…"
    return Request(text, (detail or written).strip())
