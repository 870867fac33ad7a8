"""What was asked: the name of the suggestion, as the opening quotes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from corpus.parsing.lines import Line
from corpus.parsing.words import REPLY

_PAIRS: Final = {
    "《": "》",
    "“": "”",
    "「": "」",
    "『": "』",
    "〈": "〉",
    "‘": "’",
    "<": ">",
    '"': '"',
    "【": "】",
    "”": "”",
    "[": "]",
}
_WRONG: Final = ')“"」』〉>'
_NOUN: Final = r"(?:建议|提案|议案|意见建议|书面意见)"
_AFTER: Final = re.compile(
    rf"[,]?(?:一[案文事])?(?:的|等|\(|一|之)?(?:第|{_NOUN}|代表|委员|人大|集体|政协|收悉|[已敬]?悉|问题|由|交|现|已|转|[(,。]|{_NOUN[3:-1]})"
)
_UNQUOTED: Final = re.compile(
    rf"(?P<name>关于(?:[^《》“”。:]|“[^”。]{{1,30}}”){{2,90}}?的?{_NOUN})"
    rf"(?=[,]?(?:后|引起|收悉|[已敬]悉|悉|已|现|由|交|转|经|办理|的?(?:办理|{REPLY}|函)|\(|第|\d{{1,8}}[,。号]|。|,|;|我|$|受|,))"
)
_PAPER: Final = re.compile("(?:条例|办法|规定|细则|法|规划|纲要|通知|意见|方案|标准|规范|公约|行动计划)$")
"""How what a letter cites is named: 《…征收与补偿条例》规定, in the paragraph that an opening without a formula ends with."""
_NAMELESS: Final = re.compile(rf"关于(?:第?\w{{1,12}}号|.{{0,30}}(?:届|会议).{{0,30}}号?).{{0,12}}{_NOUN}$")
_HALF_QUOTED: Final = re.compile(rf"^[^“”]{{0,120}}(?P<name>关于[^《》“”。:]{{4,90}}?)”(?=的?{_NOUN})")
"""A name whose quotation marks lost the first one: 提出的关于扩建车站”的提案收悉."""
_LONGER: Final = re.compile(r"关于[^《》“”,。:]{2,60}$")
"""Before a quotation that is a word of the name: 关于建设“书香县城”的建议."""
_MATTER: Final = re.compile(
    r"(?:[提所]出?的|提交的|反映的|所提)(?P<name>关于[^《》“”。:,]{4,60}的?(?:问题|事宜|意见|诉求))(?=,?(?:收悉|[已敬]悉|已收悉))"
)
"""提出的关于修建桥梁的问题收悉"""
_PLAIN_NAME: Final = re.compile(
    rf"(?:[提所]出?的|提交的|反映的|所提)(?:第\w{{1,10}}号)?(?P<name>[^《》“”。:,\d第][^《》“”。:]{{4,80}}?的{_NOUN})(?=收悉|[已敬]悉|,?已|,|。|由|交)"
)


def _quotations(tight: str) -> Iterator[tuple[int, int, bool]]:
    """(start, end, closed) of each quotation's inside; a quotation that lost its end runs up to the formula after it."""
    position = 0
    while position < len(tight):
        char = tight[position]
        close = _PAIRS.get(char)
        if close is None:
            position += 1
            continue
        end = _closing(tight, position, char, close)
        if end is not None:
            yield position + 1, end, True
            position = end + 1
        else:
            lost = re.search(r"收悉|[已敬]悉|,|。|\(第", tight[position:])
            if lost:
                # 《…的提案)收悉, “…的提案“收悉: the mark that should close it is another one.
                end = position + lost.start() - (tight[position + lost.start() - 1] in _WRONG)
                yield position + 1, end, False
            position += 1


def _closing(tight: str, start: int, opening: str, close: str) -> int | None:
    if opening == close:
        end = tight.find(close, start + 1)
        return end if 0 <= end - start < 150 else None
    depth = 0
    for i in range(start, min(len(tight), start + 160)):
        depth += (tight[i] == opening) - (tight[i] == close)
        if depth == 0:
            return i
    return None


def _name_span(tight: str, *, sure: bool = False) -> tuple[int, int] | None:
    """Where the quoted name of the suggestion is in `tight`; with `sure`, no quotation that merely might be one.

    A quotation that reads like a name comes before one that only stands where names stand: openings quote voices too.
    """
    placed: tuple[int, int] | None = None
    possible: tuple[int, int] | None = None
    for start, end, closed in _quotations(tight):
        inside, after = tight[start:end], tight[end + closed : end + 12]
        if len(inside) < 4:
            continue
        if re.match(r"关于|对|建议|进一步|加[强快大]", inside) or re.search(rf"{_NOUN}$", inside):
            return _inner(tight, start, end)
        if _AFTER.match(after) and not _LONGER.search(tight, 0, start - 1):
            placed = placed or _inner(tight, start, end)
        elif end - start >= 6:
            possible = possible or (start, end)
    return placed or (None if sure else possible)


def _inner(tight: str, start: int, end: int) -> tuple[int, int]:
    """Without a second pair of marks right inside the first: “《关于…》”."""
    while end - start > 4 and _PAIRS.get(tight[start]) == tight[end - 1]:
        if _closing(tight, start, tight[start], tight[end - 1]) != end - 1:
            break
        start, end = start + 1, end - 1
    # 《…(第25号提案》: a bracket with the number that a page opened inside the marks and did not close.
    unclosed = re.search(r"\((?:第|编号)?[^()]{0,20}$", tight[start:end])
    return start, start + unclosed.start() if unclosed and unclosed.start() >= 4 else end


def in_opening(line: Line) -> str | None:
    """The suggestion's name in the opening, without its quotation marks; unquoted, from 关于 through 的建议."""
    received = re.search(r"(?<=.{8})(?:收悉|[已敬]悉|如下)", line.tight[:900])
    limit = min(len(line.tight), received.end() if received else 400)
    tight = line.tight[:limit]
    if span := _name_span(tight, sure=True):
        return line.cut(*span)
    for pattern in (_UNQUOTED, _HALF_QUOTED, _PLAIN_NAME, _MATTER):
        for match in pattern.finditer(tight):
            if not _NAMELESS.search(match["name"]) and "收悉" not in match["name"]:
                return line.cut(match.start("name"), match.end("name"))
    span = _name_span(tight)
    return line.cut(*span) if span and not _PAPER.search(tight, *span) else None


def in_title(line: Line) -> str | None:
    """The suggestion's name in a title: quoted, from 关于 through 的建议, or the whole title where it names nothing else."""
    tight = line.tight
    span = _name_span(tight)
    if span:
        return line.cut(*span)
    for start in (m.start() for m in re.finditer("关于", tight)):
        match = re.match(
            rf"关于(?!对)[^《》“”()]{{2,90}}?的?{_NOUN}(?=的?(?:办理|{REPLY}|函|\(|\)|$))",
            tight[start:],
        )
        if match and not re.search(r"届|会议|\d{1,8}号|[人政][大协](?:代表|委员)?(?:建议|提案)", match[0]):
            return line.cut(start, start + match.end())
    if re.search(rf"{_NOUN}$", tight) and not re.search(r"届|会议|\d号|答复|办理", tight):
        return line.written
    return None
