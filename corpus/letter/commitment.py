"""A sentence → what it promises: weighed clause by clause, by its times and by the words of `data/promises.txt`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from corpus.letter.due import TIMELY, Time, times
from corpus.text.word_lists import table

FIRM: Final = "firm"
SOFT: Final = "soft"
ORGANS: Final = "局|委|厅|办|院|部|校|司|会|中心|公司|队|市|县|区|省|州|镇|乡|所|站|街道|政府|集团"
"""How the names of those who promise end."""

_CLAUSE: Final = re.compile(r"[^,:()]+")
_TITLE: Final = re.compile(r"《[^》]{0,80}》")
FIGURE: Final = re.compile(
    r"[0-9][0-9.,]*\s?(?:%|‰|余|多)?\s?(?:万|亿|百|千)?(?:岁|点|个百分点|平方米|平方公里|公里|千米|米|元|亩|公顷|人次|人|名|户|所|处|个|座|条|台|套|辆|件|家|间|块|张|吨|立方米|千瓦|床|学位|泊位|车位|班|盏|棵|株|眼|口|孔|部|枚|册|支|面|根|片|门|节|项|类|种|辆次|车次|学时|课时|次|场|期|批|倍|天|小时|分钟|%|‰)"
    r"|[0-9]+\s?个?(?:工作)?日内|[0-9.]+%|百分之[一二三四五六七八九十百零点]+|全覆盖|100%|全部|应[一-龥]尽[一-龥]|零(?:事故|投诉|增长|容忍|距离|障碍|就业|死亡|积压|跑腿|差错|门槛|收费)|清零|[一二两三四五六七八九十]{1,3}(?:所|处|个|座|条|台|套|次|场|期|批|家|名)"
)
_DATED: Final = re.compile("20[0-9]{2}年|[今明后本次]一?年|年[底末内]|月底|[0-9]月")
_OPENING: Final = re.compile(r"(?:收悉|(?:答复|回复|函复|汇报|说明)如下)[。:,]?$")
_AGAINST: Final = ("past", "now", "not", "must", "standing")
"""Kinds of words that speak against a promise."""
_NOTHING: Final = frozenset[str]()
_REPEATED: Final = re.compile(r"每(?:年|学年|学期|季度|半年|月|周|天|日|两年|三年|届)|(?:逐年|年均|每年度)")
_OWN: Final = re.compile(
    rf"(?<=[,:;)])[^,]{{0,8}}?(?:[我本](?:{ORGANS})|我们|(?:市|县|区|州|省)(?:级|人民)?(?:政府|[一-龥]{{1,6}}(?:局|委|厅))|下一步)[^,]{{0,12}}"
    rf"|(?<=[,:;)])[^,“]{{0,2}}(?:将|拟|计划|已?列入|已?纳入)"
)
_TAKEN_UP: Final = re.compile(r"(?:针对|关于|对于?|根据|按照|依据|结合|围绕|对照|为)")
_WHEN_IT_SUITS: Final = re.compile("适时|择机")
_ASIDE: Final = 3
"""Characters beside a time that stands alone: 在2026年底前,"""
_CEILING: Final = 400
"""Characters of a sentence that are looked at: longer ones are lists."""


Judged = tuple[str | None, str]
"""Due and firmness."""


def judge(sentence: str, ahead: bool | None, signed: str | None) -> Judged | None:
    """What a folded sentence promises, None for one that promises nothing."""
    is_hopeful = bool(ahead) or matches("future", sentence)
    if not is_hopeful and (
        not TIMELY.search(sentence) or (matches("must", sentence) and not _DATED.search(sentence))
    ):
        return None  # most sentences, told by two quick looks
    text = without_titles(sentence[:_CEILING])
    named = [time for time in times(text, signed) if not time.is_since]
    if not is_hopeful and not any(time.due and time.due >= (signed or "")[: len(time.due)] for time in named):
        return None  # it only tells of times past
    judged = _weigh(text, 0, named, ahead, signed)
    if not judged or _OPENING.search(text) or matches("courtesy", text):
        return None
    begin = _where_own_words_begin(text)
    if begin is None:
        return None
    if begin:
        judged = _weigh(text, begin, named, ahead, signed)
    return max(judged, key=lambda found: last(found[0]), default=None)


def _weigh(text: str, begin: int, named: list[Time], ahead: bool | None, signed: str | None) -> list[Judged]:
    """What the clauses of a sentence promise from `begin` on."""
    judged: list[Judged] = []
    announced = False
    against = (
        frozenset(kind for kind in _AGAINST if matches(kind, text)) if _against().search(text) else _NOTHING
    )
    for start, clause in _clauses(text, begin, named):
        end = start + len(clause)
        inside = [time for time in named if time.due and start <= time.start < end]
        future = matches("future", clause)
        if not (inside or future or announced or ahead):
            continue
        weighed = _Clause(clause, against, future, announced, ahead, signed)
        coming = [time.due for time in inside if time.due and weighed.lies_ahead(time, text[time.end :])]
        if (inside and not coming) or weighed.is_settled(bool(coming)):
            announced, ahead = False, ahead and None
            continue
        if not future and (weighed.says("must") or (weighed.says("standing") and not coming)):
            continue
        announced = announced or future or bool(coming)
        is_dated = any(len(due) > len("2026") for due in coming)
        if not future and not is_dated and "past" in against and pattern("past").search(text, end):
            continue  # what of it is done follows
        if coming:
            judged.append((max(coming, key=last), _firmness(text, end, is_definite=True)))
        elif weighed.is_measured(announced or ahead is True):
            judged.append((None, _firmness(text, end, FIGURE.search(clause) is not None)))
    return judged


@dataclass(frozen=True, slots=True)
class _Clause:
    """What tells whether a clause speaks of something still to be done."""

    text: str
    against: frozenset[str]
    """Which of `_AGAINST` the sentence has anywhere: the others need not be looked for."""
    future: bool
    announced: bool
    ahead: bool | None
    signed: str | None

    def says(self, kind: str) -> bool:
        """Whether the clause has one of the words of that kind."""
        return (kind in self.against or kind not in _AGAINST) and matches(kind, self.text)

    def lies_ahead(self, time: Time, rest: str) -> bool:
        """Whether what has this time is still to be done; `rest` follows the time."""
        due = time.due or ""
        if self.signed is None:
            return self.future or time.is_limit or self._is_planned
        if due < self.signed[: len(due)] or (time.is_assumed and not (self.future or time.is_limit)):
            return False
        if time.is_counted and not (self.future or self._is_planned or self.says("deed")):
            return False
        if self.future or time.is_limit:
            return True
        if self.ahead is False:
            return False
        if due > self.signed[: len(due)] or self._is_planned:
            return True
        if self.ahead and (self.says("deed") or self.says("limit")):
            return True
        return _soon_a_deed().match(rest) is not None

    @property
    def _is_planned(self) -> bool:
        return self.announced or self.says("planned")

    def is_settled(self, is_coming: bool) -> bool:
        """Whether it says what was done, what is so, or what will not be done."""
        if self.says("past") or self.says("not"):
            return True
        return not (self.future or is_coming) and self.says("now")

    def is_measured(self, announced: bool) -> bool:
        """Whether a clause without a time commits to a measure, or to a deed that could be seen to be done."""
        figure = FIGURE.search(self.text) is not None
        deed = self.says("deed") or (self.ahead is True and self.says("limit"))
        if _REPEATED.search(self.text) and figure:
            return announced and self.ahead is not False
        if _WHEN_IT_SUITS.search(self.text):
            return True
        if self.future:
            return (figure and (deed or self.says(FIRM))) or _does(self.text)
        return announced and deed and figure


@cache
def _against() -> re.Pattern[str]:
    return re.compile("|".join(map(expression, _AGAINST)))


@cache
def _soon_a_deed() -> re.Pattern[str]:
    return re.compile(rf"起|[^,]{{0,8}}?(?:{expression('deed')})")


def _does(clause: str) -> bool:
    """Whether what is announced is a plain deed, not only more or better of what is done anyway."""
    future = pattern("future").search(clause)
    rest = clause[future.end() :] if future else clause
    plain, vague = pattern("plain").search(rest), pattern("vague").search(rest)
    return plain is not None and (vague is None or plain.start() < vague.start())


def last(due: str | None) -> tuple[str, bool, str]:
    """Sorts dues: the last year, in it what is more precise before the year as a whole, then the last day that is meant."""
    return ((due or "")[:4], len(due or "") > len("2026"), f"{due or ''}-99"[:10])


def _firmness(text: str, end: int, is_definite: bool) -> str:
    """How firm what is promised up to `end` is: as its last word for that says, else by whether it has a time or a measure."""
    soft, firm = (
        max((match.start() for match in pattern(kind).finditer(text, 0, end)), default=-1)
        for kind in (SOFT, FIRM)
    )
    if soft == firm:
        return FIRM if is_definite else SOFT
    return SOFT if soft > firm else FIRM


def _where_own_words_begin(text: str) -> int | None:
    """Where in a sentence the answerer speaks; None where all of it is what others asked for or a rule says."""
    begin = 0
    for kind in ("others", "rule"):
        said = pattern(kind).search(text, begin)
        if said is None:
            continue
        own = _OWN.search(text, said.end())
        comma = text.find(",", said.end())
        is_taken_up = _TAKEN_UP.match(text[begin:]) is not None or text.startswith("的", said.end())
        if own is not None:
            begin = own.start()
        elif is_taken_up and comma >= 0 and (kind == "others" or matches("future", text[comma:])):
            begin = comma + 1
        else:
            return None
    return begin


def _clauses(text: str, begin: int, named: list[Time]) -> Iterator[tuple[int, str]]:
    """The clauses with their offsets; a time that stands alone belongs to the clause after it: 今年,我局将…"""
    kept: int | None = None
    for match in _CLAUSE.finditer(text, begin):
        start = match.start() if kept is None else kept
        is_time = bool(named) and any(
            match.start() <= time.start
            and len(match[0]) - (time.end - time.start) <= _ASIDE
            and time.end <= match.end()
            for time in named
        )
        kept = start if is_time and match.end() < len(text) - 1 else None
        if kept is None:
            yield start, text[start : match.end()]


def without_titles(text: str) -> str:
    """The text with its 《titles》 blackened, so that their words and dates count for nothing; as long as before."""
    return _TITLE.sub(lambda match: "■" * len(match[0]), text)


def matches(kind: str, text: str) -> bool:
    """Whether words of `kind` stand in the text."""
    return pattern(kind).search(text) is not None


def expression(kind: str) -> str:
    """What `data/promises.txt` has of `kind`, as one regular expression."""
    return "|".join(dict(table("promises.txt"))[kind])


@cache
def pattern(kind: str) -> re.Pattern[str]:
    """The same, compiled."""
    return re.compile(expression(kind))
