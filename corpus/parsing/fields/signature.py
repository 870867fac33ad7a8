"""The end of a letter: who signs and when, and the lines after it that are not the letter's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from corpus.parsing.chrome import FOOTER, is_chrome
from corpus.parsing.fields.dates import DATE, damaged_date, find_date
from corpus.parsing.fields.places import units
from corpus.parsing.lines import HAN, Line
from corpus.text.fold import plain
from corpus.text.numerals import NUMERAL
from corpus.text.word_lists import alternation, entries

_LONGEST: Final = 70
_LONGEST_LINK: Final = 20
"""Characters of a line that is a link, or a button, of the site."""
_NOTE: Final = 160
"""The longest note on whom to ask that a letter ends with."""
_SEAL: Final = r"(?:\((?:公章|盖章|印章|章|代章|签章|单位盖章|印)\))?"
_SHORT_NAME: Final = 24
_NAME: Final = re.compile(rf"[{HAN}]+(?:\([{HAN}]{{2,16}}\))?{_SEAL}")
_LABEL: Final = re.compile(r"(?:答复单位|办理单位|单位|落款|回复单位)(?:\(.{2,6}\))?:")
_DATE_ONLY: Final = re.compile(
    rf"\(?(?:日期|时间|答复时间)?:?[(]?(?:公元)?{DATE.pattern}[)]?(?:[上下中]午)?(?:\d{{1,2}}[:时]\d{{2}}(?::\d{{2}}|分)?)?"
    rf"(?:\((?:此件|依申请|主动|公开).{{0,20}})?{_SEAL}印?(?:\[\d{{1,2}}\]|[①②③④⑤*†])?"
)
"""A date alone on its line, with what pages print around it: (2024年5月6日), 公元2024年5月6日上午, 2024-05-06 10:30, 2024年5月6日(章),
2024年5月6日[1], 2024年5月6日①"""
_PARTIAL: Final = re.compile(
    rf"[0-9Oo{NUMERAL}*×Xx]{{0,6}}年?[0-9Oo{NUMERAL}*×Xx]{{0,3}}月?[0-9Oo{NUMERAL}*×Xx]{{0,4}}[年月日]|20\d{{3,6}}"
)
_PERSON_LABEL: Final = (
    r"签发人?|签发领导|领导署名|领导签发|责任领导|分管领导|主管领导|主要领导|单位负责人|承办负责人|单位领导|分管单位|"
    r"分管负责人|主要负责人|负责人|承办人员?|"
    r"具体承办人|经办人员?|具体经办人|具体联系人|联系人员?|办理人员?|具体办理人|拟稿人?|审签人|审核人|核稿人?|答复人|"
    r"联系单位|联系部门|联系电话|联系方式|联系手机|办公电话|电话|手机|传真|联系地址|职务|邮编|邮政编码"
)
_CONTACT: Final = re.compile(
    rf"[(【]?(?:附:)?(?:{_PERSON_LABEL})(?:姓名|签名|签字|职务)?(?:[及和、与]?(?:其|{_PERSON_LABEL}))*"
    r"(?:\([^()]{0,12}\))?:"
)
_CONTACT_NOTE: Final = re.compile(
    rf"[(【]?(?:{_PERSON_LABEL})(?:[及和、与](?:{_PERSON_LABEL}))?[:](?=[^。;]{{0,60}}(?:$|[。;)]))"
)
_TAIL: Final = re.compile(
    r"抄[送报]|主送:|分送:|报[:送]|印送|(?:附|附件|附表)\d?(?:[:下]|$)|[^。]{0,60}印发$|主题词:|(?:"
    r"(?:办理情况)?(?:征询|反馈|征求)意见|意见(?:征询|反馈)|回执|办理情况(?:征询|反馈)|满意(?:度|程度)|公开$|"
    r"[(【\[]?(?:此件|此回复件|此复函|此答复|依申请|主动公开|不予公开|是否(?:同意)?公开|同意(?:对外)?公开)|"
    r"公开(?:属性|方式|形式|选项|情况|类别|类型|范围):|(?:建议|提案)(?:内容|原文)|案由:|原文:|"
    r"人大代表全渝通|共印\d+份|\(?共\d+页)(?![^。]{0,76}。)"
)
"""A mark or a form says no sentence: 满意度: is one, 满意度达到九成以上。 is not."""
_DISPOSITION_LINE: Final = re.compile(
    r"[(【\[]?(?:办理|办复|答复|解决)?(?:结果|情况)?(?:结果|类别|类型|程度|意见):?\(?[A-D]\d?\)?类?[)】\]]?$|"
    r"\(?[A-D]\d?\)?类\)?$"
)
_NO_TEXT: Final = re.compile(
    f"{_CONTACT.pattern}|{_DISPOSITION_LINE.pattern}|{_TAIL.pattern}|承办单位:|主办单位:|办理单位:|(?:\\(?此页无正文\\)?|年月日)$"
)
_NOT_AGENCY: Final = re.compile(
    r"[,。;:!?《》“”\"|]|^(?:[一二三四五六七八九十]{1,3}[、是]|第[一二三四五六七八九十]{1,3}(?!师|[小中](?:学|$)|[一-鿿]{0,4}医院)|\d|\([一二三四五六七八九十\d]|"
    r"感谢|特此|此致|此复|专此|敬请|顺祝|您|你|我|以上|下一步|为|对|将|在|有)|关于|答复|建议|提案"
)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed and when; `start` is the line of the letter where the signature begins, None without one."""

    start: int | None = None
    agency: str | None = None
    date: str | None = None


@cache
def _agency_pattern() -> re.Pattern[str]:
    endings = alternation("agency_endings.txt")
    name = rf"[{HAN}()、A-Za-z]{{1,38}}?(?:{endings})(?:\([{HAN}]{{2,16}}\))?"
    return re.compile(rf"{name}{_SEAL}")


@cache
def _last_characters() -> frozenset[str]:
    return frozenset(word[-1] for word in entries("agency_endings.txt")) | {")"}


@cache
def _agency_and_date() -> re.Pattern[str]:
    """An agency and a date at the end of a line, which they fill or share with the end of the letter."""
    endings = alternation("agency_endings.txt")
    return re.compile(
        rf"(?:^|(?<=[。!?;)])|(?<=答复)|(?<=函复)|(?<=答复,))\s{{0,200}}"
        rf"(?P<agency>[{HAN}][{HAN}()\s]{{1,60}}?(?:{endings})(?:\([{HAN}]{{2,16}}\))?){_SEAL}\s{{0,200}}(?P<date>{DATE.pattern})\s*$"
    )


def is_agency(line: Line) -> bool:
    """Whether a line is nothing but the name of a body, or of several."""
    tight = line.tight
    if not 3 <= len(tight) <= _LONGEST or tight[-1] not in _last_characters():
        return False
    label = _LABEL.match(tight)
    bare = tight[label.end() :] if label else tight
    return (
        _NOT_AGENCY.search(bare) is None
        and _agency_pattern().fullmatch(bare) is not None
        and FOOTER.search(tight) is None
    )


def _may_sign(line: Line) -> bool:
    """Whether a line right above a date names a body by its place, whatever the name ends with: 望川县红旗渠纪念塔."""
    tight = line.tight
    return (
        4 <= len(tight) <= _SHORT_NAME
        and _NOT_AGENCY.search(tight) is None
        and _NAME.fullmatch(tight) is not None
        and bool(units(tight)[:1])
    )


def is_contact(line: Line) -> bool:
    """Whether a line gives signers, contact persons or telephone numbers: personal data, and no part of the letter."""
    return _CONTACT.match(line.tight[:80]) is not None


def is_tail(line: Line) -> bool:
    """Whether a line is what follows a letter: copies to, attachments, slips, marks of publicity, contacts."""
    return _TAIL.match(line.tight[:80]) is not None or is_contact(line)


def strip_contacts(line: Line) -> Line | None:
    """`line` without the contact note at its end; None if nothing else is in it, or it is a mark and no text."""
    tight = line.tight
    if len(tight) <= 80 and _NO_TEXT.match(tight):
        return None
    if ":" not in tight[-_NOTE:]:
        return line
    note = _CONTACT_NOTE.search(tight, max(1, len(tight) - _NOTE))
    if note is None or not re.search(r"\d{5}|人", tight[note.start() :]):
        return line
    if re.match(f"[{HAN}]", tight[note.start() - 1]):
        # 订车电话:0500-6676318 is a word of the sentence that offers the number.
        return line
    return line.part(0, line.offset(len(tight[: note.start()].rstrip("(【"))))


def _is_date(line: Line) -> bool:
    return (
        8 <= len(line.tight) <= 40
        and _DATE_ONLY.fullmatch(line.tight) is not None
        and "星期" not in line.tight
    )


def _is_partial_date(line: Line) -> bool:
    """A date that has lost parts, such as 0二十六日; only after an agency or at the end does it mean anything."""
    return 2 <= len(line.tight) <= 14 and (
        _PARTIAL.fullmatch(line.tight) is not None
        or (line.tight.startswith(("19", "20")) and damaged_date(line.tight) is not None)
    )


def find_signature(letter: Sequence[Line]) -> Signature:
    """The first signature in `letter`: what a page prints after it belongs to other things."""
    for i, line in enumerate(letter):
        last = line.tight[-1]
        if i and (last in "年月日号)]印午分①②③④⑤*†" or last.isdigit()):
            if _is_date(line):
                return _signed(letter, i, find_date(line.folded))
            if _is_partial_date(line) and _ends_here(letter, i):
                return _signed(letter, i, damaged_date(line.tight))
        if i and is_agency(line) and not _is_under_chrome(letter, i) and (signed := _signed_by(letter, i)):
            return signed
        if signature := _signature_in(line):
            return Signature(i, _agency_name(signature[1]), find_date(signature[2]))
    return Signature()


def split_signed(line: Line) -> list[Line]:
    """`line`, or its text and its signature where a page has put both on one line."""
    match = _signature_in(line)
    if match is None or match[0] == 0:
        return [line]
    return [part for part in (line.part(0, match[0]), line.part(match[0])) if part is not None]


def split_row(line: Line) -> list[Line]:
    """`line`, or the cells of a row that holds nothing but bodies that sign and their dates."""
    if "|" not in line.folded:
        return [line]
    bars = [-1, *(i for i, char in enumerate(line.folded) if char == "|"), len(line.folded)]
    cells = [part for a, b in pairwise(bars) if (part := line.part(a + 1, b)) is not None]
    return cells if all(is_agency(cell) or _is_date(cell) for cell in cells) else [line]


def _signature_in(line: Line) -> tuple[int, str, str] | None:
    """(offset, agency, date) of the signature that `line` ends with."""
    folded = line.folded
    if len(folded) < 12 or (folded[-1] not in "日号" and not folded[-1].isdigit()):
        return None
    first = max(0, len(folded) - 160)
    match = _agency_and_date().search(folded, first)
    if match is None or _NOT_AGENCY.search("".join(match["agency"].split())):
        return None
    return match.start(), line.written[match.start("agency") : match.end("agency")], match["date"]


def _signed(letter: Sequence[Line], date_line: int, date: str | None) -> Signature:
    """The signature with its date on `date_line`: the agencies are on the lines above it, else on the one below."""
    start, agencies = date_line, list[str]()
    above = date_line - 1
    while above >= 0 and (is_contact(letter[above]) or _is_mark(letter[above])):
        above -= 1
    while above > 0 and is_agency(letter[above]):
        agencies.insert(0, _agency_name(letter[above].written))
        start = above
        above -= 1
    if not agencies and above > 0 and _may_sign(letter[above]):
        agencies, start = [_agency_name(letter[above].written)], above
    if not agencies and date_line + 1 < len(letter) and is_agency(letter[date_line + 1]):
        agencies = [_agency_name(letter[date_line + 1].written)]
    return Signature(start, _joined(agencies), date)


def _signed_by(letter: Sequence[Line], i: int) -> Signature | None:
    """The signature whose first agency is on line `i`; None if what follows shows that it is none."""
    agencies, j = [_agency_name(letter[i].written)], i + 1
    while j < len(letter) and j - i < 8:
        line = letter[j]
        if is_agency(line):
            agencies.append(_agency_name(line.written))
        elif _is_date(line):
            return Signature(i, _joined(agencies), find_date(line.folded))
        elif _is_partial_date(line):
            return Signature(i, _joined(agencies), damaged_date(line.tight))
        elif is_tail(line) and not is_contact(line):
            break
        elif not is_contact(line) and not _is_mark(line):
            if not _only_tail(letter[j:]) or _is_host(letter[i], line):
                return None
            break
        j += 1
    return Signature(i, _joined(agencies))


def _is_under_chrome(letter: Sequence[Line], i: int) -> bool:
    """Whether the name on line `i` is the host's or a link: what the site prints stands between the text and it, and no date follows."""
    if any(_is_date(line) for line in letter[i + 1 : i + 3]):
        return False
    for line in reversed(letter[:i]):
        if is_chrome(line):
            return True
        if len(line.tight) > _LONGEST_LINK or line.tight[-1] in "。!;":
            return False
    return False


def _is_host(line: Line, below: Line) -> bool:
    """Whether a government named without a date is the host of the site, whose footer goes on below it."""
    return (
        re.search(r"(?:政府|政府办公[室厅])$", line.tight) is not None
        and FOOTER.search(below.tight) is not None
    )


def _is_mark(line: Line) -> bool:
    return len(line.tight) <= 20 and _DISPOSITION_LINE.match(line.tight) is not None


def _ends_here(letter: Sequence[Line], i: int) -> bool:
    return (is_agency(letter[i - 1]) or is_contact(letter[i - 1])) or _only_tail(letter[i + 1 :])


def _only_tail(lines: Sequence[Line]) -> bool:
    """Whether nothing like running text follows before the first line that follows letters."""
    for line in lines:
        if is_tail(line):
            return True
        if len(line.tight) > 40 and "。" in line.tight:
            return False
    return True


def _agency_name(written: str) -> str:
    """The names of one line: one space between two bodies, none inside a name."""
    text = re.sub(r"[(（](?:公章|盖章|印章|章|代章|签章|单位盖章|印)[)）]", "", written)
    text = re.sub(r"^[^:：]{2,10}[:：]", "", text.strip())
    words = plain(text).split(" ")
    if len(words) > 1 and all(len(word) >= 4 and _agency_pattern().fullmatch(word) for word in words):
        return " ".join(word for word in words)
    return "".join(words)


def _joined(agencies: list[str]) -> str | None:
    return " ".join(dict.fromkeys(agencies)) or None
