"""承诺: the sentences of a letter that commit someone to do something by a time or to a measure.

A sentence is weighed clause by clause. What was done, what others said or asked for, and what a rule says are no promises; neither
is an intention without time, measure or a deed that could be seen to be done. What a bare statement means (2026年建成…, without
将) is told by its time, seen from the day of signature, and by the heading above it. `data/promises.txt` has the words; what is
covered and what is not, with measurements, is in docs/promises.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Final

from corpus.outline import outline
from corpus.parsing.data import table
from corpus.parsing.due import TIMELY, Time, times
from corpus.parsing.lines import fold
from corpus.reply import Reply

FIRM: Final = "firm"
SOFT: Final = "soft"

_SENTENCE: Final = re.compile(r"[^。;!?]+[。;!?]?[”’」』]*")
_CLAUSE: Final = re.compile(r"[^,:()]+")
_TITLE: Final = re.compile(r"《[^》]{0,80}》")
_FIGURE: Final = re.compile(
    r"[0-9][0-9.,]*\s?(?:%|‰|余|多)?\s?(?:万|亿|百|千)?(?:岁|点|个百分点|平方米|平方公里|公里|千米|米|元|亩|公顷|人次|人|名|户|所|处|个|座|条|台|套|辆|件|家|间|块|张|吨|立方米|千瓦|床|学位|泊位|车位|班|盏|棵|株|眼|口|孔|部|枚|册|支|面|根|片|门|节|项|类|种|辆次|车次|学时|课时|次|场|期|批|倍|天|小时|分钟|%|‰)"
    r"|[0-9]+\s?个?(?:工作)?日内|[0-9.]+%|百分之[一二三四五六七八九十百零点]+|全覆盖|100%|全部|应[一-龥]尽[一-龥]|零[一-龥]{1,2}|清零|[一二两三四五六七八九十]{1,3}(?:所|处|个|座|条|台|套|次|场|期|批|家|名)"
)
_DATED: Final = re.compile("20[0-9]{2}年|[今明后本次]一?年|年[底末内]|月底|[0-9]月")
_OPENING: Final = re.compile(r"(?:收悉|(?:答复|回复|函复|汇报|说明)如下)[。:,]?$")
_REPEATED: Final = re.compile(r"每(?:年|学年|学期|季度|半年|月|周|天|日|两年|三年|届)|(?:逐年|年均|每年度)")
_ORGAN: Final = "局|委|厅|办|院|部|校|司|会|中心|公司|队|市|县|区|省|州|镇|乡|所|站|街道|政府|集团"
_SUBJECT: Final = re.compile(
    rf"(?:^|[,:;。(])((?:[一-龥]{{0,12}}(?:{_ORGAN})|我们|本单位|我单位))(?=将|拟|计划|承诺|力争|会同|联合)"
)
_OWN: Final = re.compile(
    rf"(?<=[,:;)])[^,]{{0,8}}?(?:[我本](?:{_ORGAN})|我们|(?:市|县|区|州|省)(?:级|人民)?(?:政府|[一-龥]{{1,6}}(?:局|委|厅))|下一步)[^,]{{0,12}}"
    rf"|(?<=[,:;)])[^,“]{{0,2}}(?:将|拟|计划|已?列入|已?纳入)"
)
_TAKEN_UP: Final = re.compile(r"(?:针对|关于|对于?|根据|按照|依据|结合|围绕|对照|为)")
_BEGINNING: Final = 24
"""Characters of a sentence that may announce what comes next."""
_ITEM: Final = re.compile(r"[一二三四五六七八九十]{1,3}[是、]|\(?[0-9一二三四五六七八九十]{1,2}[).、]|[①-⑳]")
_WHEN_IT_SUITS: Final = re.compile("适时|择机")
_FIRST_ITEM: Final = "一是"
_SECTION: Final = 2
"""Headings down to this level are no sentences; below, they number the items of a list."""
_ASIDE: Final = 3
"""Characters beside a time that stands alone: 在2026年底前,"""
_RUNNING: Final = 9
"""Below all levels of headings: what a sentence announced."""
_CEILING: Final = 400
"""Characters of a sentence that are looked at: longer ones are lists."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence that commits someone, as the letter words it."""

    text: str
    paragraph: int
    """Index into `Reply.paragraphs`."""
    start: int
    """Where in the paragraph it begins."""
    due: str | None
    """The last day meant, at the precision written; None without one."""
    firmness: str
    """`firm`, or `soft`: as far as it goes."""
    who: str | None
    """Who is to do it, where the sentence says so; else who signed."""
    figures: tuple[str, ...]
    """The measures named: 40%, 3所."""

    @property
    def end(self) -> int:
        """Where in the paragraph it ends."""
        return self.start + len(self.text)


def promises(reply: Reply) -> tuple[Promise, ...]:
    """The promises of a reply in the order of its letter."""
    found: list[Promise] = []
    signer = reply.agencies[0] if reply.agencies else None
    of_list: tuple[int, str | None] = (-1, None)
    for paragraph, start, sentence, ahead in _sentences(reply):
        if ahead is None and found and _follows(found[-1], paragraph, start, sentence):
            ahead = True
        if _FIRST_ITEM in sentence:
            of_list = paragraph, _due_of_list(sentence, reply.date)
        judged = _judge(sentence, ahead, reply.date)
        if judged is not None:
            due, firmness = judged
            if due is None and of_list[0] == paragraph and _ITEM.match(sentence):
                due = of_list[1]
            written = reply.paragraphs[paragraph][start : start + len(sentence)]
            figures = tuple(dict.fromkeys(_FIGURE.findall(_without_titles(sentence))))
            found.append(Promise(written, paragraph, start, due, firmness, _who(sentence) or signer, figures))
    return tuple(found)


def _due_of_list(sentence: str, signed: str | None) -> str | None:
    """The due that stands before the first item of a list, for all of it: 2026年重点做好:一是…"""
    lead = _without_titles(sentence[: sentence.index(_FIRST_ITEM)])
    dues = [time.due for time in times(lead, signed) if time.due and not time.is_since]
    return max((due for due in dues if not signed or due >= signed[: len(due)]), key=_last, default=None)


def _follows(promise: Promise, paragraph: int, start: int, sentence: str) -> bool:
    """Whether a sentence goes on where a promise ended: right after it, or as the next item of a list."""
    if paragraph == promise.paragraph:
        return start - promise.end <= 1
    return paragraph == promise.paragraph + 1 and _ITEM.match(sentence) is not None


def _sentences(reply: Reply) -> Iterator[tuple[int, int, str, bool | None]]:
    """Paragraph, offset, folded sentence, and whether what stands around it is of what comes next (None: nothing says so)."""
    headings = {heading.paragraph: heading for heading in reply.outline or outline(reply.body)}
    said: dict[int, bool | None] = {}
    for number, paragraph in enumerate(fold(reply.body).split("\n")):
        heading = headings.get(number)
        if heading is not None:
            said = {level: direction for level, direction in said.items() if level < heading.level}
            said[heading.level] = _direction(fold(heading.text))
        ahead = next((direction for direction in reversed(said.values()) if direction is not None), None)
        if not (ahead or _worth_reading().search(paragraph)):
            continue
        announces = _matches("next", paragraph)
        title = fold(heading.text) if heading is not None and heading.level <= _SECTION else None
        for match in _SENTENCE.finditer(paragraph):
            sentence = match[0].strip(" :")
            if not sentence or sentence.rstrip("。") == title:
                continue
            if announces and not ahead and _matches("next", sentence[:_BEGINNING]):
                said[_RUNNING] = ahead = True
            yield number, match.start() + match[0].index(sentence), sentence, ahead


@cache
def _worth_reading() -> re.Pattern[str]:
    """What a paragraph without heading has in it if there is a promise: most are told by one look."""
    return re.compile(f"{_words('next')}|{_words('future')}|{TIMELY.pattern}")


def _direction(text: str) -> bool | None:
    """Whether a heading announces what comes next (True) or what was (False)."""
    if _matches("ahead", text):
        return True
    return False if _matches("behind", text) else None


_Judged = tuple[str | None, str]
"""Due and firmness."""


def _judge(sentence: str, ahead: bool | None, signed: str | None) -> _Judged | None:
    """What a folded sentence promises, None for one that promises nothing."""
    if not (ahead or _matches("future", sentence)) and (
        not TIMELY.search(sentence) or (_matches("must", sentence) and not _DATED.search(sentence))
    ):
        return None  # most sentences, told by two quick looks
    text = _without_titles(sentence[:_CEILING])
    named = [time for time in times(text, signed) if not time.is_since]
    judged = _weigh(text, 0, named, ahead, signed)
    if not judged or _OPENING.search(text) or _matches("courtesy", text):
        return None
    begin = _where_own_words_begin(text)
    if begin is None:
        return None
    if begin:
        judged = _weigh(text, begin, named, ahead, signed)
    return max(judged, key=lambda found: _last(found[0]), default=None)


def _weigh(text: str, begin: int, named: list[Time], ahead: bool | None, signed: str | None) -> list[_Judged]:
    """What the clauses of a sentence promise from `begin` on."""
    judged: list[_Judged] = []
    announced = False
    for start, clause in _clauses(text, begin, named):
        end = start + len(clause)
        inside = [time for time in named if time.due and start <= time.start < end]
        future = _matches("future", clause)
        if not (inside or future or announced or ahead):
            continue
        weighed = _Clause(clause, future, announced, ahead, signed)
        coming = [time.due for time in inside if time.due and weighed.lies_ahead(time, text[time.end :])]
        if (inside and not coming) or weighed.is_settled(bool(coming)):
            announced, ahead = False, ahead and None
            continue
        if not future and (_matches("must", clause) or (_matches("standing", clause) and not coming)):
            continue
        announced = announced or future or bool(coming)
        is_dated = any(len(due) > len("2026") for due in coming)
        if not future and not is_dated and _pattern("past").search(text, end):
            continue  # what of it is done follows
        if coming:
            judged.append((max(coming, key=_last), _firmness(text, end, is_definite=True)))
        elif weighed.is_measured(announced or ahead is True):
            judged.append((None, _firmness(text, end, _FIGURE.search(clause) is not None)))
    return judged


@dataclass(frozen=True, slots=True)
class _Clause:
    """What tells whether a clause speaks of something still to be done."""

    text: str
    future: bool
    announced: bool
    ahead: bool | None
    signed: str | None

    def lies_ahead(self, time: Time, rest: str) -> bool:
        """Whether what has this time is still to be done; `rest` follows the time."""
        due = time.due or ""
        if self.signed is None:
            return self.future or time.is_limit or self._is_planned
        if due < self.signed[: len(due)] or (time.is_assumed and not (self.future or time.is_limit)):
            return False
        if self.future or time.is_limit:
            return True
        if self.ahead is False:
            return False
        if due > self.signed[: len(due)] or self._is_planned:
            return True
        if self.ahead and (_matches("deed", self.text) or _matches("limit", self.text)):
            return True
        return _soon_a_deed().match(rest) is not None

    @property
    def _is_planned(self) -> bool:
        return self.announced or _matches("planned", self.text)

    def is_settled(self, is_coming: bool) -> bool:
        """Whether it says what was done, what is so, or what will not be done."""
        if _matches("past", self.text) or _matches("not", self.text):
            return True
        return not (self.future or is_coming) and _matches("now", self.text)

    def is_measured(self, announced: bool) -> bool:
        """Whether a clause without a time commits to a measure, or to a deed that could be seen to be done."""
        figure = _FIGURE.search(self.text) is not None
        deed = _matches("deed", self.text) or (self.ahead is True and _matches("limit", self.text))
        if _REPEATED.search(self.text) and figure:
            return announced and self.ahead is not False
        if _WHEN_IT_SUITS.search(self.text):
            return True
        if self.future:
            return (figure and (deed or _matches(FIRM, self.text))) or _does(self.text)
        return announced and deed and figure


@cache
def _soon_a_deed() -> re.Pattern[str]:
    return re.compile(rf"起|[^,]{{0,8}}?(?:{_words('deed')})")


def _does(clause: str) -> bool:
    """Whether what is announced is a plain deed, not only more or better of what is done anyway."""
    future = _pattern("future").search(clause)
    rest = clause[future.end() :] if future else clause
    plain, vague = _pattern("plain").search(rest), _pattern("vague").search(rest)
    return plain is not None and (vague is None or plain.start() < vague.start())


def _last(due: str | None) -> tuple[str, bool, str]:
    """Sorts dues: the last year, in it what is more precise before the year as a whole, then the last day that is meant."""
    return ((due or "")[:4], len(due or "") > len("2026"), f"{due or ''}-99"[:10])


def _firmness(text: str, end: int, is_definite: bool) -> str:
    """How firm what is promised up to `end` is: as its last word for that says, else by whether it has a time or a measure."""
    soft, firm = (
        max((match.start() for match in _pattern(kind).finditer(text, 0, end)), default=-1)
        for kind in (SOFT, FIRM)
    )
    if soft == firm:
        return FIRM if is_definite else SOFT
    return SOFT if soft > firm else FIRM


def _where_own_words_begin(text: str) -> int | None:
    """Where in a sentence the answerer speaks; None where all of it is what others asked for or a rule says."""
    begin = 0
    for kind in ("others", "rule"):
        said = _pattern(kind).search(text, begin)
        if said is None:
            continue
        own = _OWN.search(text, said.end())
        comma = text.find(",", said.end())
        is_taken_up = _TAKEN_UP.match(text[begin:]) is not None or text.startswith("的", said.end())
        if own is not None:
            begin = own.start()
        elif is_taken_up and comma >= 0 and (kind == "others" or _matches("future", text[comma:])):
            begin = comma + 1
        else:
            return None
    return begin


def _clauses(text: str, begin: int, named: list[Time]) -> Iterator[tuple[int, str]]:
    """The clauses with their offsets; a time that stands alone belongs to the clause after it: 今年,我局将…"""
    kept: int | None = None
    for match in _CLAUSE.finditer(text, begin):
        start = match.start() if kept is None else kept
        is_time = any(
            match.start() <= time.start
            and len(match[0]) - (time.end - time.start) <= _ASIDE
            and time.end <= match.end()
            for time in named
        )
        kept = start if is_time and match.end() < len(text) - 1 else None
        if kept is None:
            yield start, text[start : match.end()]


def _without_titles(text: str) -> str:
    return _TITLE.sub(lambda match: "■" * len(match[0]), text)


def _who(sentence: str) -> str | None:
    subject = _SUBJECT.search(sentence)
    return subject[1] if subject else None


def _matches(kind: str, text: str) -> bool:
    return _pattern(kind).search(text) is not None


def _words(kind: str) -> str:
    return "|".join(dict(table("promises.txt"))[kind])


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile(_words(kind))


def as_values(found: Iterable[Promise]) -> list[dict[str, Any]]:
    """Promises as JSON-ready values."""
    return [asdict(promise) | {"figures": list(promise.figures)} for promise in found]
