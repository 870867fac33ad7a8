"""The paragraphs of a suggestion, and which of them ask, announce that asking follows, or tell of the matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from corpus.letter.items import MARK
from corpus.parsing.outline import number_of
from corpus.text.fold import fold
from corpus.text.word_lists import any_word

ANNOUNCING: Final = 24
"""Characters of a heading that announces what is asked, or tells that it does not."""
ORDINAL: Final = 5
"""The level of a line that begins with 第一, 一是 or 首先; the levels above are those of `outline`, …"""
BULLET: Final = 6
"""… and the one below is that of a dot or dash."""
_WORDS: Final = "requests.txt"
_BULLETED: Final = re.compile(
    r"(?:[●○•·◆◇■□▪★☆▶►➢※→✓√]|[-—–*+]{1,3}(?=\s*[^\s\d\-—–*+]))\s*"
)  # ● 增设公厕, —— 清淤, - 修路; no number below zero
MARKED: Final = re.compile(
    rf"(?:^|(?<=[。;:!?,]))\s?(?:{MARK}|(?:首先|其次|再次|再者|最后|另?一方面)[,是要]?)"
)
"""What stands before an item inside a paragraph: 一是, 第二, 其三, 首先, 另一方面."""
ASKING_MARK: Final = re.compile("[要应]$")
"""A mark that itself asks: 一要, 二应."""
_ORDINAL_LINE: Final = re.compile(
    r"(?:第?[一二三四五六七八九十]{1,2}[是要]|第[一二三四五六七八九十]{1,2},|(?:首先|其次|再次|最后)[,是要]?)"
)


_NUMERAL: Final = re.compile("[一二三四五六七八九十0-9①-⑳]+|首先|其次|再次|再者|最后")
_COUNTED: Final = "(?:几|[两二三四五六七八九十])(?:个方面|方面|点|条|件事|项)"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph; `folded` is as long as `written`."""

    written: str
    folded: str
    level: int
    """Of its number, as in `outline.number_of`, ORDINAL or BULLET; 0 without one."""
    start: int
    """Where the text begins, after the number."""
    is_announced: bool = False
    """Whether what announces it stood on its line: 建议:修路。"""

    @property
    def rest(self) -> str:
        return self.folded[self.start :]

    @property
    def is_bare_heading(self) -> bool:
        """Whether it is short and no sentence: 一、加强师资."""
        return len(self.rest) <= ANNOUNCING and not re.search("[。;!?,]", self.rest[:-1])


def lines_of(text: str) -> list[Line]:
    """The paragraphs with text; what follows an announcement on its line stands by itself: 因此建议：一是…"""
    return [line for written in text.splitlines() if written.strip() for line in _split(written.strip())]


def _split(written: str) -> Iterator[Line]:
    line = _line(written)
    lead = _patterns().inline.search(line.folded)
    if lead is None or closes(line) or not re.search(r"\w", line.folded[lead.end() :]):
        yield line
        return
    yield _line(written[: lead.end()])
    yield replace(_line(written[lead.end() :].strip()), is_announced=True)


def _line(written: str) -> Line:
    folded = fold(written)
    if _is_list(folded):
        return Line(written, folded, 0, 0)
    if (numbered := number_of(folded)) is not None:
        return Line(written, folded, *numbered)
    for level, pattern in ((ORDINAL, _ORDINAL_LINE), (BULLET, _BULLETED)):
        if (found := pattern.match(folded)) is not None:
            return Line(written, folded, level, found.end())
    return Line(written, folded, 0, 0)


def _is_list(folded: str) -> bool:
    """Whether a paragraph is itself a list: 一是…；二是…, ①…；②…: it begins with a mark, and another of the kind follows."""
    kinds = [_NUMERAL.sub("", mark[0]).strip() for mark in MARKED.finditer(folded)]
    return MARKED.match(folded) is not None and kinds.count(kinds[0]) > 1


def announces(line: Line) -> bool:
    """Whether what is asked follows: 三、有关建议; 为此,提出如下建议:."""
    if _patterns().leads.search(line.folded):
        return True
    heading = line.is_bare_heading and _patterns().announced.search(line.rest) is not None
    return heading and not line.rest.startswith("关于")


def may_be_title(line: Line) -> bool:
    """Whether a first line names the matter rather than announcing what is asked: 尽快修复朝阳桥; not 几点建议."""
    return (
        not line.level
        and not re.search("[。,;!?:]", line.folded)
        and not _patterns().announced.search(line.rest)
    )


def tells(line: Line) -> bool:
    """Whether a heading says that what follows tells of the matter: 一、存在的主要问题."""
    patterns = _patterns()
    return (
        len(line.rest) <= ANNOUNCING
        and patterns.telling.search(line.rest) is not None
        and not patterns.does.match(line.rest)
        and not line.rest.startswith("关于")
    )


def tells_in(folded: str) -> bool:
    """Whether a piece of a sentence says that what follows tells of the matter: 主要原因有:."""
    return _patterns().telling.search(folded) is not None


def closes(line: Line) -> bool:
    """Whether what is asked ends before this line: 提案人:张三."""
    return _patterns().closing.match(line.folded) is not None


def asks(folded: str) -> bool:
    """Whether a sentence asks: 建议…, 请交通局…, 也请…; not one that only announces, or names what was asked above."""
    patterns = _patterns()
    if patterns.leads.search(folded) or patterns.above.search(folded):
        return False
    return patterns.request.search(folded) is not None


def is_asked(folded: str) -> bool:
    """Whether a lead or an item has a word of asking."""
    patterns = _patterns()
    return patterns.asking.search(folded) is not None or patterns.request.search(folded) is not None


def directs(folded: str) -> bool:
    """Whether a sentence says what ought to be done, in words of asking or without: 小区里要多修车棚."""
    patterns = _patterns()
    return asks(folded) or (patterns.directing.search(folded) is not None and not tells_in(folded))


def adds(folded: str) -> re.Match[str] | None:
    """How a sentence or paragraph begins that asks for one thing more: 此外, 同时."""
    return _patterns().adding.match(folded)


@dataclass(frozen=True, slots=True)
class _Patterns:
    asking: re.Pattern[str]
    announced: re.Pattern[str]
    leads: re.Pattern[str]
    inline: re.Pattern[str]
    telling: re.Pattern[str]
    does: re.Pattern[str]
    closing: re.Pattern[str]
    above: re.Pattern[str]
    request: re.Pattern[str]
    directing: re.Pattern[str]
    adding: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    def any_of(key: str) -> str:
        return any_word(_WORDS, key)

    asking, before = any_of("asking"), any_of("before-measures")
    measures, bodies = any_of("measures"), any_of("asked-bodies")
    # 我看要从这几方面着手:  应当从规划、管理两个方面来解决。
    sides = rf"从[^。;!?:,]{{0,20}}(?:方面)?来?(?:{any_of('setting-about')})[:。]"
    return _Patterns(
        asking=re.compile(asking),
        # 三、工作建议, 对策与措施, 建议如下:
        announced=re.compile(
            rf"(?:(?:{asking})|(?:{before})(?:的|性|和|与|及|、)?(?:{measures}))(?:如下|有以下几点|为)?[:。]?$"
        ),
        # 为此,提出以下几点意见:  现建议如下。
        leads=re.compile(
            rf"(?:{asking})[^。;!?]{{0,14}}:$|(?:{asking}|意见)(?:如下|是)[:。]?$"
            rf"|(?:提出|有)[^。;!?]{{0,10}}(?:{asking}|意见)(?:供[^。;!?,]{{0,12}})?[:。]$"
            rf"|(?:{asking}|意见|想法)[^。;!?,]{{0,6}}(?:以下|如下|下面){_COUNTED}[:。]$|{sides}$"
        ),
        # 因此建议:一是…  特提出如下意见:…  几点想法供参考。…
        inline=re.compile(
            rf"(?:^|[。;!?,])[^。;!?:,]{{0,12}}(?:(?:{asking})[^。;!?:]{{0,10}}|意见如下):"
            rf"|(?:^|[。;!?,]){_COUNTED}(?:{asking}|意见|想法|看法)(?:供[^。;!?,]{{0,12}})?。|{sides}"
        ),
        telling=re.compile(any_of("telling")),
        does=re.compile(any_of("measures-begin")),
        closing=re.compile(rf"(?:{any_of('closing')})|(?:以上|上述)(?:建议|提案)"),
        above=re.compile(
            "(?:以上|上述)(?:(?:建议|意见|提案|事项)|[^。;!?]{0,16}请予?(?:考虑|研究|采纳|参考|审议))"
        ),
        # 请在车站…, 也请财政…; not 请假, 请了三次
        request=re.compile(
            rf"(?:{any_of('request')})|请[^,。;]{{0,12}}(?:{bodies})"
            rf"|(?:^|[,:])(?:也|还|并|就|都|再|务)?请(?!{any_of('other-please')})"
            rf"|(?<![申邀聘宴])请(?:{any_of('after-please')})"
        ),
        directing=re.compile(any_of("directing")),
        adding=re.compile(rf"(?:{any_of('adding')})(?:,|(?=建议|希望|请|应|还|也))"),
    )
