"""The sentences of a letter's answer, each with what the headings, lists and announcements around it say of its time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, Self

from corpus.letter.commitments.clauses import Ahead
from corpus.letter.commitments.doers import level
from corpus.letter.commitments.due import TIMELY
from corpus.letter.commitments.words import matches, pattern
from corpus.letter.items import SENTENCE
from corpus.parsing.outline import outline
from corpus.reply import Reply
from corpus.text.fold import fold

_BEGINNING: Final = 24
"""Characters of a sentence that may announce what comes next."""
ITEM: Final = re.compile(
    r"第[一二三四五六七八九十][,、:]|(?=[一二三四五六七八九十(0-9①-⑳])"
    r"(?:[一二三四五六七八九十]{1,3}[是、]|\(?[0-9一二三四五六七八九十]{1,2}[).、]|[①-⑳])"
)
"""What stands before an item of a list; most sentences are told by their first character to be none."""
_FIRST_ITEM: Final = re.compile(
    r"一是|一、(?<=[:,]一、)|\(1\)(?<=:\(1\))|1[.、](?<=:1[.、])|①(?<=:①)|第一(?<=:第一)"
)
_LEAD: Final = re.compile("[^,:;]{0,16}:(?!$)")
"""What stands before the items of a list without numbers: 办法是:…;…;…"""
_ANSWER: Final = re.compile(
    r"答复(?:如下|(?:意见|内容)?:)|(?:回复|函复|函告|回函|复函|反馈|告知|说明|报告|汇报|办理情况|意见)如下|如下答复"
)
_OPENING: Final = 8
"""Paragraphs that may hold what was asked, before the answer begins."""
_SECTION: Final = 2
"""Headings down to this level are no sentences; below, they number the items of a list."""
_TITLE: Final = 14
"""Characters of a run-in heading."""
_STUB: Final = 36
"""Characters at most of a sentence that only names an item: what leads to it, its mark, and a run-in heading."""
_SAYS_MORE: Final = re.compile("[0-9,将拟]")
"""What makes more of such a sentence than the name of an item."""
_BELOW: Final = 0.5
"""What a sentence announces goes for the headings below the one that it stands under."""
_ABOUT: Final = re.compile(r"(?:[^一-龥]*[一二三四五六七八九十]*[、.)])?(?:关于|对于|针对)")
"""A heading that names what was asked: 关于编制规划的建议."""
_LIST_FOLLOWS: Final = re.compile(
    r"以下|如下|[几\d一二三四五六七八九十][个项件]?(?:方面|工作|措施|事)|:$|(?:下一?步|今后)[^,]{0,8}(?:工作|打算)"
)
"""What a sentence says that announces more than its own paragraph."""
_YEAR: Final = re.compile("20[0-9]{2}(?=年(?![0-9]))")
"""The year of what stands below: 2017年工作安排; not of a day: 文件有效期到2017年12月31日."""
_PLAN_TABLE: Final = re.compile(r"时[间限]|节点|进度|期限")
"""What the head of a table says whose rows tell by when something is done."""
_OF_THE_PAST: Final = re.compile("已|实际|现状|情况")
ROW: Final = "|"
"""What the row of a table begins with."""


class Sentence(NamedTuple):
    """A folded sentence and what stands around it."""

    paragraph: int
    start: int
    text: str
    ahead: Ahead
    year: int | None
    heading: str | None
    lead: str | None
    """What stands before the first item of a list in it; None without one."""


class Letter(NamedTuple):
    """What is read of a letter."""

    sentences: Sequence[Sentence]
    signed: str | None
    """When it was signed (ISO 8601, of any precision)."""
    level: int | None = None
    """How high the body stands that signed it; None where its name does not tell."""

    @classmethod
    def of(cls, reply: Reply) -> Self:
        """The sentences of a reply's answer."""
        signing = next(iter(reply.agencies), "")
        return cls(tuple(sentences(reply)), reply.date, level(signing))


def sentences(reply: Reply) -> Iterator[Sentence]:
    """The sentences of the answer, each with what the headings, lists and announcements around it say."""
    headings = {heading.paragraph: heading for heading in reply.outline or outline(reply.body)}
    paragraphs = fold(reply.body).split("\n")
    begin, offset = _where_the_answer_begins(paragraphs)
    said: dict[float, Ahead] = {}
    titles: dict[float, str] = {}
    level: float = 0
    was_row = is_plan = False
    years: dict[float, int] = {}
    for number, paragraph in enumerate(paragraphs):
        heading = headings.get(number)
        if heading is not None:
            text = fold(heading.text)
            level = heading.level
            said = {above: direction for above, direction in said.items() if above < level}
            years = {above: year for above, year in years.items() if above < level}
            titles = {above: title for above, title in titles.items() if above < level} | {
                level: heading.text
            }
            if direction := _direction(text):
                said[level] = direction
            if year := _YEAR.search(text):
                years[level] = int(year[0])
        is_row = paragraph.startswith(ROW)
        is_plan = is_row and (is_plan if was_row else _is_plan_table(paragraph))
        is_head, was_row = is_row and not was_row, is_row
        if number < begin or (is_row and (is_head or not is_plan)):
            continue  # what was asked, and rows of tables
        ahead = next(reversed(said.values()), Ahead.UNSAID)
        year_above = next(reversed(years.values()), None)
        title = _title(heading.level, fold(heading.text)) if heading is not None else None
        above = " ".join(titles.values()) or None
        if is_row:
            yield Sentence(number, 0, paragraph.rstrip(), ahead, year_above, above, None)
            continue
        chained: Ahead | None = None
        may_list = _FIRST_ITEM.search(paragraph) is not None
        for match in SENTENCE.finditer(paragraph, offset if number == begin else 0):
            written = match[0]
            sentence = written.strip(" :")
            if not sentence or (title is not None and sentence.rstrip("。") == title):
                continue
            if match.end() < len(paragraph) and _is_stub(sentence, paragraph, match.end()):
                continue
            if ahead != Ahead.WILL and matches("next", sentence[:_BEGINNING]):
                ahead = Ahead.WILL
                if _LIST_FOLLOWS.search(sentence):
                    said[level + _BELOW] = ahead
            lead = sentence[: first.start()] if may_list and (first := _FIRST_ITEM.search(sentence)) else None
            if lead is None and written.endswith(";") and (announced := _LEAD.match(sentence)):
                lead = announced[0]
            if lead is not None:
                chained = _of_list(lead) or chained
            start = match.start() + written.index(sentence)
            around = chained if chained is not None else ahead
            yield Sentence(number, start, sentence, around, year_above, above, lead)
            if chained is not None and not written.rstrip().endswith(";"):
                chained = chained if ITEM.match(paragraph, match.end()) else None


def _is_plan_table(head: str) -> bool:
    """Whether the head of a table says that its rows tell by when something is to be done: | 时间 | 任务 | 责任单位 |"""
    return _PLAN_TABLE.search(head) is not None and not _OF_THE_PAST.search(head)


def _where_the_answer_begins(paragraphs: list[str]) -> tuple[int, int]:
    """The paragraph and the offset in it where 现答复如下 ends; what stands before is what was asked. (0, 0) where nothing says so."""
    for number, paragraph in enumerate(paragraphs[:_OPENING]):
        if (found := _ANSWER.search(paragraph)) is not None:
            return number, found.end()
    return 0, 0


def _title(level: int, text: str) -> str | None:
    """A heading that is no sentence: of a section, or a few words before what is said of them."""
    bare = ITEM.sub("", text, count=1)
    if level <= _SECTION:  # 三、手续办妥之后,明年上半年开工。 is a sentence with a number
        return None if "," in bare and TIMELY.search(bare) else text
    return text if len(bare) <= _TITLE and not re.search("[0-9,:]", bare) else None


def _is_stub(sentence: str, paragraph: str, end: int) -> bool:
    """Whether a sentence only names an item of a list that the next ones speak of: 一是完善站点设施。 `end`: where it ends."""
    if len(sentence) > _STUB or not sentence.endswith("。"):
        return False
    lead = _LEAD.match(sentence)
    mark = ITEM.match(sentence, lead.end() if lead else 0)
    if mark is None or len(sentence) - mark.end() > _TITLE:
        return False
    return not ITEM.match(paragraph, end) and not _SAYS_MORE.search(sentence, mark.end())


def _direction(text: str) -> Ahead:
    """Whether a heading announces what comes next or what was."""
    if _ABOUT.match(text):
        return Ahead.WILL if matches("next", text) else Ahead.UNSAID
    if matches("ahead", text.rstrip(":。 ")):
        return Ahead.UNSAID if "已" in text else Ahead.WILL  # 下步措施和已落实情况
    return Ahead.WAS if matches("behind", text) else Ahead.UNSAID


def _of_list(lead: str) -> Ahead | None:
    """What the words before a list say of its items; None where they say nothing."""
    behind = [found.start() for found in pattern("list-behind").finditer(lead)]
    ahead = [found.start() for found in pattern("list-ahead").finditer(lead)]
    if not (ahead or behind):
        return None
    if behind and lead[max(behind) :].startswith("已"):
        return Ahead.WAS
    return Ahead.WILL if max(ahead, default=-1) > max(behind, default=-1) else Ahead.WAS
