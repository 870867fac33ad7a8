"""The marks above and below a letter: document number, disposition, index number, and dates that stand alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from corpus.derived.dispositions import outcome
from corpus.parsing.chrome import is_chrome
from corpus.parsing.fields.dates import DATE, find_date
from corpus.parsing.fields.label_words import Labels
from corpus.parsing.fields.letter import Letter
from corpus.parsing.fields.unlabelled import is_row_of_labels
from corpus.parsing.found import Found
from corpus.parsing.lines import HAN, Line, read_lines
from corpus.text.fold import fold, plain

_OPEN, _CLOSE = r"[〔\[﹝(【〈<{]", r"[〕\]﹞)】〉>}]"
_DOCUMENT: Final = re.compile(
    rf"(?P<number>(?P<code>[{HAN}]{{2,16}}){_OPEN}(?:19|20)\d\d{_CLOSE}?第?\d{{0,5}}(?:[-—–]\d{{1,4}})?号)"
)
"""机关代字 + year + serial, with the mismatched brackets that pages have (GB/T 9704—2012, 7.2.5)."""
_NO_NUMBER_LINE: Final = re.compile(r"关于|答复(?!类[别型]|结果|分类|意见类别|等级)|收悉|《")
"""What a heading or a sentence has; 安林综〔2023〕55号 答复类别:A类 is neither."""
_NO_CODE: Final = re.compile(r"(?:提案|代表建议|会议建议|人大建议|[的号]建议|编号|索引号)$")
_IN_TITLE: Final = re.compile(
    rf"[【\[〔(](?P<number>[{HAN}]{{2,16}}{_OPEN}\d{{4}}{_CLOSE}第?\d{{1,5}}号)[】\]〕)]"
)

_LETTER: Final = r"(?P<mark>[A-D][1-9]?|[甲乙丙丁](?=[)\]】]?类))"
_MARKS: Final = (
    re.compile(rf"[(\[【〔]?{_LETTER}[)\]】〕]?(?:类件?)?[)\]】〕]?$"),
    re.compile(
        r"[(\[【]?(?:办理|办复|答复)?(?:情况|结果|意见)?(?:类别|类型|分类|结果|程度|等级)"
        rf"[:(]{{0,2}}[(\[【]?{_LETTER}[)\]】]?类?[:)]?(?![A-Za-z0-9〔\[])"
    ),
    re.compile(rf".{{4,40}}号[(\[【]?{_LETTER}[)\]】]?类"),
    re.compile(rf"[(\[【]?{_LETTER}[)\]】]?类[)\]】]?(?=公开|同意|是否|签发|[(:]|\S{{2,16}}〔)"),
)
"""How a line begins that marks the disposition: alone, after its label, after the document number, before other marks."""
_AT_TITLE_END: Final = re.compile(
    r"[(【\[](?P<mark>[A-D][1-9]?)类?[)】\]]类?$|(?:答复|复函|回复|的函)(?P<bare>[A-D][1-9]?)类?$"
)
_VALUE: Final = re.compile(rf"[(\[【]?{_LETTER}(?:类|[)\]】]|$)")
_LONGEST: Final = 80

_INDEX_NUMBER: Final = re.compile(r"(?=.*\d)[^\s:|,。]{5,60}")
_WEEKDAY: Final = re.compile(r"星期|周[一二三四五六日]")
_WITH_TIME: Final = re.compile(rf"(?:{DATE.pattern})\s{{1,3}}\d{{1,2}}:\d\d")
"""A date that is told to the minute is when a page was posted, whatever stands beside it: 清河发布 2024-05-06 16:40 河北"""
_AFTER_DATE: Final = re.compile(r"[\s\d:.\]】]*(?:(?:浏览|点击|来源|阅读|【).*)?")


def document_number(
    labels: Labels, head: Sequence[Line], title: Line | None, below: Labels
) -> Found[str] | None:
    """发文字号: from the block, else alone above the letter, else in brackets after the title."""
    for value in (*labels["document_number"], *labels["either_number"], *below["document_number"]):
        text = fold(value)
        if re.search(r"[〔\[﹝(【]\d{4}|号$", text) and len(value) <= 50 and "答复" not in text:
            line = read_lines(value)[0]
            match = _DOCUMENT.match(line.tight)
            return Found(plain(line.cut(0, match.end()) if match else value), "label", 0.95)
    for line in head:
        if len(line.tight) <= _LONGEST and not _NO_NUMBER_LINE.search(line.tight):
            match = _DOCUMENT.search(line.tight)
            if match and not _NO_CODE.search(match["code"]):
                return Found(plain(line.cut(*match.span("number"))), "head of the letter", 0.9)
    for line in (*((title,) if title else ()), *head):
        if len(line.tight) <= 2 * _LONGEST and (match := _IN_TITLE.search(line.tight)):
            return Found(plain(line.cut(*match.span("number"))), "title", 0.9)
    return None


def disposition(
    labels: Labels, title: Line | None, head: Sequence[Line], letter: Letter
) -> Found[str] | None:
    """办理结果类别, wherever it is marked: title, head of the letter, record, or under the letter."""
    if title and (match := _AT_TITLE_END.search(title.tight)):
        return Found(match["mark"] or match["bare"], "title", 0.95)
    for value in labels["disposition"]:
        if match := _VALUE.match("".join(fold(value).split())):
            return Found(match["mark"], "label", 0.95)
    for cue, lines in (
        ("head of the letter", head),
        ("under the letter", (*letter.marks, *letter.rest[:20])),
    ):
        for line in lines:
            if mark := _marked(line.tight):
                return Found(mark, cue, 0.9)
    return None


def outcome_in_words(labels: Labels) -> Found[str] | None:
    """What a record says of the outcome in words, where it gives no letter: 办理结果：列入计划."""
    for value in labels["disposition"]:
        if meaning := outcome("".join(fold(value).split())):
            return Found(meaning, "label", 0.9)
    return None


def _marked(tight: str) -> str | None:
    if len(tight) > _LONGEST:
        return None
    for pattern in _MARKS:
        if match := pattern.match(tight):
            return match["mark"]
    match = _AT_TITLE_END.search(tight)
    return (match["mark"] or match["bare"]) if match else None


def is_index_number(value: str) -> bool:
    """Whether a value has the shape of an index number, and is no date, title or document number."""
    text = fold(value)
    return (
        _INDEX_NUMBER.fullmatch(text) is not None
        and not re.search(r"号$|关于|答复|年\d", text)
        and DATE.fullmatch(text) is None
    )


def posted_on(head: Sequence[Line], taken: set[int]) -> Found[str] | None:
    """A date that stands alone under the heading, as posting dates do; never today's, which has its weekday."""
    for i, line in enumerate(head):
        above = head[i - 1] if i else None
        if i in taken or above is None or len(above.tight) < 8 or is_chrome(above) or len(line.tight) > 40:
            continue
        if is_row_of_labels(above) or _WEEKDAY.search(line.tight):
            continue
        date = DATE.match(line.folded)
        if date and not _AFTER_DATE.fullmatch(line.folded, date.end()):
            date = None
        if date is None and "|" not in line.folded:  # a row tells in its own way what a date is of
            date = _WITH_TIME.search(line.folded)
        if date and (found := find_date(date[0])):
            return Found(found, "date under the heading", 0.6)
    return None


def dated(head: Sequence[Line]) -> Found[str] | None:
    """The date that stands in brackets under the heading of a letter, or beside its document number, when it was written."""
    for line in head:
        # 漠环建〔2022〕19号 ｜ 2022年7月6日 ｜ 主动公开
        if len(line.tight) <= _LONGEST and _DOCUMENT.match(line.tight):
            found = find_date(line.folded)
            if found:
                return Found(found, "date beside the document number", 0.6)
        if len(line.tight) <= 20 and line.tight[0] + line.tight[-1] == "()":
            found = find_date(line.folded)
            if found:
                return Found(found, "date in brackets under the heading", 0.6)
    return None


def printed_on(rest: Sequence[Line]) -> Found[str] | None:
    """The date of the printing line under a letter: 某局办公室 2024年6月26日印发."""
    for line in rest[:30]:
        if line.tight.endswith("印发") and len(line.tight) < 60 and (found := find_date(line.folded)):
            return Found(found, "printing line", 0.6)
    return None


def number_in_record(head: Sequence[Line]) -> Found[tuple[int | str, ...]] | None:
    """The number of a record that prints its values alone: a line of digits under the session."""
    for above, line in pairwise(head):
        if above.tight.endswith("会议") and re.fullmatch(r"[0-9]{1,8}", line.tight):
            return Found((int(line.tight),), "record", 0.8)
    return None
