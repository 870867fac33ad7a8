"""The title of a page: the block's, else the page's heading, else the letter's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from corpus.parsing.chrome import is_chrome
from corpus.parsing.fields.letter import is_paragraph
from corpus.parsing.fields.signature import is_agency
from corpus.parsing.lines import Line, join, read_lines
from corpus.parsing.words import REPLY
from corpus.text.word_lists import alternation

_LONGEST: Final = 200
_NEAR: Final = 8
_PARTS: Final = 4
"""Lines that a heading is broken into at most."""
_ABOUT: Final = re.compile(rf"建议|提案|议案|{REPLY}|批复|书面意见")
_STRONG: Final = re.compile(
    r"(?:关于|对|第[^,。]{0,14}号|\d号|《|“|会议|代表|委员).*"
    rf"(?:建议|提案|议案|{REPLY}|的函|意见|办理情况)"
    rf"|.*(?:的|的办理|办理情况的)(?:{REPLY}|批复)|.*(?:建议|提案|议案).{{0,8}}(?:{REPLY}|的函)"
)
_COMPLETE: Final = re.compile(
    rf"(?:{REPLY}|批复|答复书|意见书|答复函|回复函|的函|意见|办理情况|情况|说明|报告|总结|摘要|节选|公示|公开|通报|纪实)"
    r"(?:[(【\[〔].{0,60})?(?:摘要|节选)?$"
)
_MAY_GO_ON: Final = re.compile(r"情况$")
_NUMBERED: Final = re.compile(r".{0,30}届.{0,20}次.{0,12}\d号")
_NAMED: Final = re.compile(r"(?:建议|提案|议案)$")
_IN_BRACKETS: Final = re.compile(r"\([^()]*(?:建议|提案|议案|号|节选|摘要)[^()]*\)")
_GOES_ON: Final = re.compile(rf"的|办理|{REPLY}|函|第[^,。]{{1,14}}号")
_CHANNEL: Final = re.compile(
    r"(?:人大|政协|代表|委员|建议|提案|议案|办理|结果|答复|公开|情况|复文|回复|全文|工作|及|和|与|、|政府|信息|重点|领域|"
    r"的|两会|省|市|县|区|州|全国|年|度|\d|专栏|目录|落实|摘要|公告|公示|栏目|[>|/·»:【】\[\]])+"
)
_SITE: Final = r"(?:[一-鿿]{2,20}?(?:政府|网站?|门户|平台))?"
_ISSUED: Final = rf"(?:[一-鿿]{{2,30}}(?:{alternation('agency_endings.txt')}):)?"
_AROUND: Final = re.compile(rf"{_SITE}(?:首页)?[-_—]?(?:{_CHANNEL.pattern})?[-_—]?{_SITE}{_ISSUED}")
"""What a site writes before and after a heading: 清河县人民政府 建议提案, 清河县水利局:."""
_DETAILS: Final = re.compile(r"[一-鿿]{0,8}(?:详情|详细|内容|正文|查看|展示|浏览)(?:页面?)?")
"""What a platform calls each of its pages: 提案详情."""
_YEAR: Final = re.compile(r"\d{4}年")
_NOT_TITLE: Final = re.compile(
    r"[(【\[]?(?:[A-D]\d?\)?类?$|[A-D]\d?\)?类|公开|此件|同意|是否|依申请|主动公开|办理结果|办复类别|类别)|"
    r"\d{4}[年-]\d{1,2}[月-]\d{1,2}|.*[〔\[﹝(【]\d{4}[〕\]﹞)】]第?\d{0,6}号(?:[(\[]?[A-D]\d?类?[)\]]?)?(?:签发.*)?$"
)
_SOURCE_LINE: Final = re.compile(
    r"(?:来源|发布时间|发布日期|发布机构|编稿时间|信息来源|时间|日期):|\d{4}-\d\d-\d\d.{0,9}来源"
)


def find_title(head: Sequence[Line], taken: set[int], has_letter: bool) -> Line | None:
    """The heading in `head`, the lines before the letter; lines in `taken` belong to the block."""
    weak: Line | None = None
    for i, line in enumerate(head):
        if i in taken or not _may_be_title(line, has_letter):
            continue
        whole = _whole(head, taken, i)
        if _STRONG.match(whole.tight) or _is_above_source(head, i):
            return whole
        if weak is None and (_ABOUT.search(line.tight) or (not has_letter and len(line.tight) >= 8)):
            weak = whole
    return weak


def letter_headings(head: Sequence[Line]) -> list[Line]:
    """The headings among the last lines of `head`: the letter's own, where it differs from the page's."""
    near = range(max(0, len(head) - _NEAR), len(head))
    return [
        whole
        for i in near
        if _may_be_title(head[i], True)
        and (
            (whole := _whole(head, set(), i))
            and (_STRONG.match(whole.tight) or _NUMBERED.fullmatch(whole.tight))
        )
    ]


def _may_be_title(line: Line, has_letter: bool) -> bool:
    tight = line.tight
    if not 5 <= len(tight) <= _LONGEST or "|" in tight or is_chrome(line) or is_paragraph(line):
        return False
    if (_CHANNEL.fullmatch(tight) and (has_letter or not _YEAR.search(tight))) or (
        line.bullet and has_letter and not _STRONG.match(tight)
    ):
        return False
    return _NOT_TITLE.match(tight) is None and tight[-1] not in "。;!?:"


def _is_above_source(head: Sequence[Line], i: int) -> bool:
    """Whether a line stands where content systems put the heading: right above the source and posting date."""
    if i + 1 >= len(head) or len(head[i].tight) < 8 or is_agency(head[i]):
        return False
    return _SOURCE_LINE.match(head[i + 1].tight) is not None


def _whole(head: Sequence[Line], taken: set[int], i: int) -> Line:
    """The heading that begins on line `i`, with the lines it was broken into."""
    parts, whole = [head[i]], head[i]
    for j in range(i + 1, min(i + _PARTS, len(head))):
        if j in taken or not _continues(parts, head[j]):
            break
        parts.append(head[j])
        if _COMPLETE.search(head[j].tight) or head[j].tight.endswith(")"):
            whole = join(parts)
    return whole


def _continues(parts: Sequence[Line], line: Line) -> bool:
    """Whether `line` goes on with the heading that `parts` begin."""
    so_far = "".join(part.tight for part in parts)
    tight = line.tight
    if tight == parts[0].tight or tight[-1] in ":。" or "|" in tight or len(tight) > 90 or is_chrome(line):
        return False
    if any(so_far.count(opening) > so_far.count(close) for opening, close in ("()", "《》", "“”")):
        return True
    if _IN_BRACKETS.fullmatch(tight):
        return True
    if _COMPLETE.search(so_far) and not (_MAY_GO_ON.search(so_far) and tight[0] == "的"):
        return False
    if is_paragraph(line) or _NOT_TITLE.match(tight):
        return False
    if re.match(r"关于|对", tight):
        # The body that issues a letter stands on a line of its own above 关于.
        return len(parts) == 1 and is_agency(parts[0])
    return not _NAMED.search(so_far) or _GOES_ON.match(tight) is not None


def site_title(title: str | None) -> Line | None:
    """The title that the HTML of a page gives; None where it says nothing about a reply."""
    lines = read_lines((title or "").replace("\n", " "))
    if lines and _ABOUT.search(lines[0].tight) and not _is_of_all(lines[0].tight):
        return lines[0]
    return None


def _is_of_all(tight: str) -> bool:
    return _CHANNEL.fullmatch(tight) is not None or _DETAILS.fullmatch(tight) is not None


def is_within(heading: Line, title: Line) -> bool:
    """Whether `title` is `heading` with nothing but the names of site and channels around it."""
    before, found, after = title.tight.partition(heading.tight)
    return found != "" and title.tight != heading.tight and all(map(_AROUND.fullmatch, (before, after)))
