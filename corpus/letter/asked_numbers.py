"""The numbers, ordinals and marks that stand before what a suggestion asks: before a paragraph, and inside one."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from corpus.letter.items import MARK
from corpus.parsing.outline import number_of
from corpus.text.numerals import to_int
from corpus.text.word_lists import any_word

ORDINAL: Final = 5
"""The level of a line that begins with 第一, 一是 or 首先; the levels above are those of `outline`, …"""
BULLET: Final = 6
"""… and the one below is that of a dot or dash."""
_N: Final = "[一二三四五六七八九十]"
_NUMERAL: Final = re.compile(rf"{_N}+|[0-9]+")
_THING: Final = "(?:[件个条点项句]事?)"
_COUNTING: Final = (
    rf"第?{_N}{{1,2}}{_THING}?(?:[是要应](?!求)|[,:])|第{_N}{{1,2}}{_THING}|{_N}[则来],|其{_N}[,:、是]"
    rf"|(?:还有|再|头|另|最后)一{_THING}(?:[,:]|就?是)|(?:首先|其次|再次|再者|最后|末了|临了|另?一方面)[,是要]?"
)
"""第一件是, 二则, 其三是, 还有一条, 首先是."""
MARKED: Final = re.compile(
    rf"(?:^|(?<=[。;:!?,】])|(?<=建议|希望|请求|呼吁)(?=一[是要]))\s?(?:{MARK}|{_COUNTING})"
)
"""What stands before an item inside a paragraph: 一是, 第二, 其三, 首先, 另一方面; 建议一是."""
ASKING_MARK: Final = re.compile("[要应]$")
"""A mark that itself asks: 一要, 二应."""
_MARK_KIND: Final = re.compile(
    "[一二三四五六七八九十0-9①-⑳⑴-⒛㈠-㈩]+|首先|其次|再次|再者|最后|末了|临了|[第另再头]|还有"
)
_OTHERS: Final = (
    (2, re.compile(rf"(?:{_N}{{1,2}}\)|[㈠-㈩]|[甲乙丙丁戊己庚辛壬癸]、)\s?")),
    (3, re.compile(r"(?:\d{1,2}(?:\)|,(?!\d)|\s+(?=[一-鿿])|[⒈-⒛])|[A-Z][.、)](?=[一-鿿]))\s?")),
    (4, re.compile(r"(?:[\[〔【]\d{1,2}[\]〕】]|[⑴-⒇❶-❿])\s?")),
    (ORDINAL, re.compile(rf"{_COUNTING}")),
    # ● 增设公厕, —— 清淤, - 修路; no number below zero
    (BULLET, re.compile(r"(?:[●○•·◆◇■□▪★☆▶►➢※→✓√✔✅▲△◎⊙♦❖☑>*]|[-—–+]{1,3}(?=\s*[^\s\d\-—–+]))\s*")),
)
"""Numbers of people who write as they like: 一) 修路, 1) 修路, 1 修路, A.修路, [1]修路."""


def numbered(folded: str) -> tuple[int, int] | None:
    """(level, length) of the number, ordinal or mark that a folded paragraph begins with; None without one, or where it is a list."""
    if is_list(folded):
        return None
    if (named := _named().match(folded)) is not None:  # 建议一:修路
        return ORDINAL, named.end()
    if (found := number_of(folded)) is not None:
        return found
    matches = ((level, pattern.match(folded)) for level, pattern in _OTHERS)
    return next(((level, found.end()) for level, found in matches if found), None)


def value_of(number: str) -> int | None:
    """The numeral in the number of a line: 三、 → 3."""
    found = _NUMERAL.search(number)
    return to_int(found[0]) if found else None


def is_list(folded: str) -> bool:
    """Whether a paragraph is itself a list: 一是…；二是…, ①…；②…: it begins with a mark, and another of the kind follows."""
    kinds = [_MARK_KIND.sub("", mark[0]).strip() for mark in MARKED.finditer(folded)]
    return MARKED.match(folded) is not None and kinds.count(kinds[0]) > 1


@cache
def _named() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_word('requests.txt', 'measures')})(?:{_N}{{1,2}}|\d{{1,2}})[:、,.\s]\s?")
