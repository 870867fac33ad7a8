"""The headings of a reply's body, by their numbers: 一、 > （一） > 1. > (1)."""

from __future__ import annotations

import re
from typing import Final

from corpus.reply import Heading
from corpus.text.fold import fold

_N: Final = "[一二三四五六七八九十]{1,3}"
NO_NUMBER: Final = "[一二三四五六七八九十](?:[级类期线等层楼号批]|年级|季度)"
"""After 一、, what makes it no number of a heading: 一、二级残疾人的补贴."""
NO_DECIMAL: Final = "(?!(?!20[0-9]{2}年)[0-9])"
"""After the point of a number: no digit follows, 1.5公里, but those of a year: 2.2022年内架桥."""
_LEVELS: Final = (
    (
        1,
        re.compile(
            rf"(?:{_N}\s?[、.．](?!{NO_NUMBER})|第{_N}(?:、第?{_N})?[:、.]|第{_N}(?:部分|方面)[:、,]?)\s?"
        ),
    ),
    (2, re.compile(rf"\(\s?{_N}\s?\)[、.]?\s?")),
    (4, re.compile(r"(?:\(\s?\d{1,2}\s?\)|[①-⑳])[、.]?\s?")),
    (3, re.compile(rf"\d{{1,2}}\s?(?:[.．]{NO_DECIMAL}|、)\s?")),
)
_END: Final = re.compile(r"[。!?;]")
_RUN_IN: Final = 30
"""The longest heading that is followed by text on its own line, in characters without the number."""
_ALONE: Final = 60
_LOOK: Final = 200


_BEGINS: Final = re.compile(rf"[一二三四五六七八九十(①-⑳\d]|第{_N}[:、.部方]")
"""How a number begins: most paragraphs have none, nor the articles of a law, 第一条."""


def number_of(folded: str) -> tuple[int, int] | None:
    """(level, length) of the number that a folded paragraph begins with; None without one."""
    if not _BEGINS.match(folded):
        return None
    for level, pattern in _LEVELS:
        if number := pattern.match(folded):
            return level, number.end()
    return None


def _heading(folded: str) -> tuple[int, int] | None:
    """(level, length) of the heading that a folded paragraph is, or begins with."""
    if numbered := number_of(folded):
        level, start = numbered
        end = _END.search(folded, start)
        if end is None:
            colon = folded.find(":", start)
            if 0 <= colon - start <= _RUN_IN and colon < len(folded) - 1:
                return level, colon
            return (level, len(folded)) if 0 < len(folded) - start <= _ALONE else None
        if (
            level <= 2
            and end.start() == len(folded) - 1
            and end[0] == "。"
            and end.start() - start <= 20
            and "," not in folded
        ):
            return level, end.start()
        return _run_in(level, folded, start, end)
    return None


def _run_in(level: int, folded: str, start: int, end: re.Match[str]) -> tuple[int, int] | None:
    """A heading with sentences after it on its line ends at the first full stop, or at a colon before that."""
    colon = folded.find(":", start, end.start())
    stop = colon if colon >= 0 else end.start()
    if stop >= len(folded) - 1 or not 2 <= stop - start <= _RUN_IN or (colon < 0 and end[0] != "。"):
        return None
    return level, stop


def outline(body: str) -> tuple[Heading, ...]:
    """The headings of `body`, a paragraph a line, in order; numbers are kept as printed, even where they repeat."""
    headings = []
    begin = 0
    for i, folded in enumerate(fold(body).split("\n")):
        if _BEGINS.match(folded) and (found := _heading(folded[:_LOOK])) is not None:
            level, length = found
            headings.append(Heading(level, body[begin : begin + length].rstrip(":： "), i))
        begin += len(folded) + 1
    return tuple(headings)
