"""Values of a block that no label with a colon or a space introduces: glued to their label, or known by their shape alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Final

from corpus.parsing.fields.dates import DATE, value_date
from corpus.parsing.fields.label_words import LONGEST_VALUE, Labels, fields_by_label, label_field
from corpus.parsing.lines import HAN, Line

_IS_HAN: Final = re.compile(f"[{HAN}]")
_BODY: Final = re.compile(r"(?:局|厅|委|会|府|办|室|处|院|所|站|中心|公司|街道|镇|乡|部|署|队)$")
_BARE_SOURCE: Final = re.compile(
    rf"(?P<body>[{HAN}]{{4,40}})\s+(?P<date>(?:19|20)\d\d[-/.年][-\d/.月]{{3,6}}日?(?:\s+[\d:]+)?)"
)
_DATE_FIRST: Final = re.compile(
    rf"{DATE.pattern}(?:\s{{1,3}}\d{{1,2}}:\d\d(?::\d\d)?)?(?:\s*\||\s)\s*(?P<body>[{HAN}]{{4,40}})(?=\s|\||$)"
)
_INDEX_SHAPE: Final = re.compile(r"(?=[^\s]*\d)[0-9A-Za-z]{2,24}(?:[-/_.][0-9A-Za-z-]{0,24}){1,5}")
_A_DATE: Final = re.compile(rf"{DATE.pattern}.{{0,20}}")
_A_BODY: Final = (
    rf"[{HAN}]{{2,30}}(?:局|厅|部|委|委员会|会|府|办|室|处|院|所|中心|司|署|镇|乡|街道|队|公司|院)"
)
_GLUED: Final = {
    "index_number": re.compile(rf"(?:{_INDEX_SHAPE.pattern})"),
    "document_number": re.compile(r"[一-鿿]{2,16}[〔\[﹝(]\d{4}[〕\]﹞)].{0,8}号"),
    "title": re.compile(r".{6,}(?:答复|复函|回复|的函|意见|办理情况)(?:[(（].{0,30}[)）])?"),
    "publisher": re.compile(_A_BODY),
    "agency": re.compile(_A_BODY),
    "source": re.compile(_A_BODY),
    "topic": re.compile(rf"[{HAN}、,/;]{{2,30}}"),
    "number": re.compile(r"第?[A-Za-z]{0,4}\d{1,10}号?"),
    "session": re.compile(rf"[{HAN}\d]{{0,16}}届[{HAN}\d]{{0,12}}次(?:全体)?会议"),
    "proposers": re.compile(rf"[{HAN}]{{2,4}}(?:[、;][{HAN}]{{2,4}}){{0,9}}"),
    "subject": re.compile(r"(?:关于)?[^。,;]{4,60}的(?:建议|提案|议案)"),
    "disposition": re.compile(rf"[A-D][1-9]?类?|[{HAN}]{{2,12}}"),
    "published": _A_DATE,
    "produced": _A_DATE,
    "sent": _A_DATE,
    "written": _A_DATE,
}
"""What a value must look like that stands right behind its label."""
_SHORT: Final = ("文号", "标题", "名称", "编号", "届次", "案由", "来源")
"""Labels of two characters that may have a value right behind them, too."""
_STATUS: Final = re.compile(
    r"(?:有效|失效|废止|.{0,30}[,;].{0,30}|.{0,16}(?:建议|提案)(?:办理|答复|办理结果|议案)?)"
)


def read_glued(lines: Sequence[Line], labels: Labels) -> None:
    """Reads labels with values right behind them, one or several a line: 发布机关环境保护部. Two such values make a block."""
    found = [
        (name, value, i)
        for i, line in enumerate(lines)
        if i not in labels.lines and len(line.tight) <= 3 * LONGEST_VALUE
        for name, value in _glued(line)
    ]
    if len([value for _, value, _ in found if value]) > 1:
        for name, value, i in found:
            labels.add(name, value, i)


def _glued(line: Line) -> list[tuple[str, str]]:
    """(field, value) of each label that `line` is made of; nothing where a value does not look like one of its field."""
    starts = [match.span() for match in _known_labels().finditer(line.tight)]
    if not starts or starts[0][0] != 0:
        return []
    first = fields_by_label()[line.tight[: starts[0][1]]]
    if first in _GLUED and _GLUED[first].fullmatch(line.tight, starts[0][1]):
        return [(first, line.cut(starts[0][1]))]
    pairs: list[tuple[str, str]] = []
    for (start, end), (following, _) in pairwise([*starts, (len(line.tight), 0)]):
        name, value = fields_by_label()[line.tight[start:end]], line.tight[end:following]
        shape = _GLUED.get(name)
        if value and not (shape.fullmatch(value) if shape else name == "other" and len(starts) > 1):
            return []
        pairs.append((name, line.cut(end, following)))
    return pairs if any(value and name in _GLUED for name, value in pairs) else []


@cache
def _known_labels() -> re.Pattern[str]:
    """The labels that may have a value right behind them: a shorter one may begin any sentence."""
    long = [label for label in fields_by_label() if len(label) > 2 or label in _SHORT]
    return re.compile("|".join(sorted(long, key=len, reverse=True)))


def read_bare_values(lines: Sequence[Line], labels: Labels) -> None:
    """Reads a run of bullets that gives the values without their labels, each known by its shape."""
    first = next((i for i, line in enumerate(lines) if i not in labels.lines and _is_bare_index(line)), None)
    if labels["index_number"]:
        return
    if first is not None:
        labels.add("index_number", lines[first].written, first)
    for i in _run(lines, labels) if first is None else _bullets(lines, first + 1):
        line = lines[i]
        name = _shape(line)
        if name == "publisher" and labels[name] and _BODY.search("".join(labels[name][0].split())):
            name = "other"
        labels.add(name, "" if name == "other" else line.written, i)
    # A body known by how its name ends is the publisher rather than any other word.
    labels.values.get("publisher", []).sort(key=lambda value: _BODY.search(value) is None)


def _bullets(lines: Sequence[Line], first: int) -> range:
    """The lines from `first` on that are bullets with short values."""
    end = first
    while end < len(lines) and lines[end].bullet and len(lines[end].tight) <= LONGEST_VALUE:
        end += 1
    return range(first, end)


def _run(lines: Sequence[Line], labels: Labels) -> range:
    """The first run of bullets that gives a body and a date, and no label; without an index number they are no list of links."""
    i = next((i for i, line in enumerate(lines) if line.bullet), len(lines))
    while i < len(lines):
        run = _bullets(lines, i)
        shapes = {
            _shape(lines[j]) for j in run if _shape(lines[j]) != "publisher" or _BODY.search(lines[j].tight)
        }
        if {"publisher", "bare_date"} <= shapes and labels.lines.isdisjoint(run):
            return run
        i = run.stop + 1
    return range(0)


def read_bare_source(lines: Sequence[Line], labels: Labels) -> None:
    """Reads a body and a date without labels, on one line in either order or on two: 某州教育局 2019-08-14."""
    if labels["publisher"] or labels["source"]:
        return
    for i, line in enumerate(lines):
        if i and is_row_of_labels(lines[i - 1]):
            continue  # 承办单位 答复日期 above 文体厅 2004年6月18日
        if (beside := _beside_date(line)) and not labels["published"]:
            labels.add("publisher", beside, i)
            labels.add("bare_date", line.folded, i)
            return
        match = _BARE_SOURCE.fullmatch(line.folded)
        below = lines[i + 1] if i + 1 < len(lines) else None
        date = match["date"] if match else below.folded if below and len(below.tight) <= 20 else ""
        name = match["body"].strip() if match else line.folded
        alone = DATE.match(date) is not None and "星期" not in date
        if i not in labels.lines and alone and _IS_HAN.match(name) and _BODY.search(name) and len(name) <= 40:
            labels.add("publisher", line.written[: len(name)], i)
            labels.add("bare_date", date, i if match else i + 1)
            return


def _beside_date(line: Line) -> str | None:
    """The body behind a date and its time, or in the next cell: 2019-08-14 10:20 | 某州教育局 | 阅读:33."""
    if (
        len(line.tight) > LONGEST_VALUE
        or "星期" in line.tight
        or (match := _DATE_FIRST.match(line.folded)) is None
    ):
        return None
    name = match["body"]
    return line.written[match.start("body") : match.end("body")] if _BODY.search(name) else None


def _is_bare_index(line: Line) -> bool:
    return line.bullet and _INDEX_SHAPE.fullmatch(line.tight) is not None and value_date(line.folded) is None


def _shape(line: Line) -> str:
    """The field that a value without a label must belong to."""
    if value_date(line.folded) is not None:
        return "bare_date"
    if re.search(r"[〔\[(]\d{4}[〕\])].{0,6}号$", line.tight):
        return "document_number"
    if re.search(r"关于|答复|复函|回复", line.tight) and len(line.tight) > 10:
        return "title"
    if _IS_HAN.match(line.tight) and not _STATUS.fullmatch(line.tight):
        return "publisher"
    return "other"


def is_row_of_labels(line: Line) -> bool:
    """Whether a line is the head of a table: 承办单位 答复日期 答复内容."""
    words = line.folded.split()
    return len(words) > 1 and len(line.tight) <= LONGEST_VALUE and all(map(label_field, words))
