"""A sentence → what it promises: weighed clause by clause, by its times and by the words of `data/promises.txt`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, cached_property
from typing import Final

from corpus.letter.due import TIMELY, Time, times
from corpus.text.word_lists import table

FIRM: Final = "firm"
SOFT: Final = "soft"

_CLAUSE: Final = re.compile(r"[^,:()]+")
_QUOTED_ASK: Final = re.compile(r"(?:关于|提出|建议|反映|要求|对于?)[^,。;“]{0,8}“([^”]{4,80})”")
_TITLE: Final = re.compile(r"《[^》]{0,80}》")
FIGURE: Final = re.compile(
    r"[0-9][0-9.,]*\s?(?:%|‰|余|多)?\s?(?:万|亿|百|千)?(?:岁|点|个百分点|平方米|平方公里|公里|千米|米|元|亩|公顷|人次|人|名|户|所|处|个|座|条|台|套|辆|件|家|间|块|张|吨|立方米|千瓦|床|学位|泊位|车位|班|盏|棵|株|眼|口|孔|部|枚|册|支|面|根|片|门|节|项|类|种|辆次|车次|学时|课时|次|场|期|批|倍|天|小时|分钟|%|‰)"
    r"|[0-9]+\s?个?(?:工作)?日内|[0-9.]+%|百分之[一二三四五六七八九十百零点]+|全覆盖|100%|全部|应[一-龥]尽[一-龥]|零(?:事故|投诉|增长|容忍|距离|障碍|就业|死亡|积压|跑腿|差错|门槛|收费)|清零|[一二两三四五六七八九十百千万]{1,5}(?:所|处|个|座|条|台|套|次|场|期|家|名|平方米|公里|万元|元|亩|间|口|辆|盏|天|小时)"
    r"|免费|免收"
)
_DATED: Final = re.compile("20[0-9]{2}年|[今明后本次]一?年|年[底末内]|月底|[0-9]月")
_OPENING: Final = re.compile(r"(?:收悉|(?:答复|回复|函复|汇报|说明)如下)[。:,]?$")
_REPEATED: Final = re.compile(r"每(?:年|学年|学期|季度|半年|月|周|天|日|两年|三年|届)|(?:逐年|年均|每年度)")
_OWN: Final = re.compile(
    r"(?<=[,:;)])[^,]{0,8}?(?:[我本](?:局|委|厅|办|院|部|校|司|会|中心|公司|队|市|县|区|省|州|镇|乡|所|站|街道)|我们|(?:市|县|区|州|省)(?:级|人民)?(?:政府|财政|[一-龥]{1,6}(?:局|委|厅))|下一步|镇里|县里|区里|市里)[^,]{0,12}"
    r"|(?<=[,:;)])[^,“]{0,2}(?:将|拟|计划|已?列入|已?纳入|已将)"
)
_TAKEN_UP: Final = re.compile(r"(?:针对|关于|对于?|根据|按照|依据|依照|结合|围绕|对照|为)")
_WHEN_IT_SUITS: Final = re.compile("适时|择机")
_HANDLES: Final = re.compile(r"(?:[一二三四五六七八九十]是|[^一-龥]*)?(?:把|将|由|按照?)")
"""How a clause begins that says what is to be done with something: 按照品类分区设摊."""
_BY: Final = re.compile(r"由[^,]{2,14}(?:局|委|政府|财政|公司|中心|部门|街道|镇|乡|村|社)")
"""Who does it: 由县财政补贴."""
_UNNAMED: Final = re.compile("项目|前期|工程")
"""Works without a name."""
_ASIDE: Final = 3
"""Characters beside a time that stands alone: 在2026年底前,"""
_CEILING: Final = 400
"""Characters of a sentence that are looked at: longer ones are lists."""
_NAMED: Final = 4
"""Characters that name a work, once light and vague words are taken out."""


class Ahead(IntEnum):
    """What stands around a sentence says of its time."""

    WAS = -1
    """A heading or list of what was done."""
    UNSAID = 0
    FOLLOWS = 1
    """It goes on where a promise ended."""
    WILL = 2
    """A heading or list of what will be done."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """What a sentence promises."""

    due: str | None
    dates: tuple[str, ...]
    firmness: str


def judge(sentence: str, ahead: Ahead, signed: str | None, year: int | None = None) -> Commitment | None:
    """What a folded sentence promises, None for one that promises nothing; `year` is that of the heading above it."""
    if ahead <= Ahead.UNSAID and not _may_promise().search(sentence):
        return None  # most sentences, told by one quick look
    text = _without_quoted_asks(without_titles(sentence[:_CEILING]))
    if _OPENING.search(text) or (matches("practice", text) and not matches("future", text)):
        return None
    if matches("courtesy", text) and not _is_own(text):
        return None
    named = [time for time in times(text, signed, year) if not time.is_since]
    begin = _where_own_words_begin(text)
    if begin is None:
        return None
    found = list(_weigh(text, begin, named, ahead, signed))
    if not found:
        return None
    dates = _precise(due for clause in found for due in clause.coming)
    end = max(clause.end for clause in found)
    due = max(dates, key=last, default=None)
    is_definite = due is not None or any(clause.is_measured for clause in found)
    return Commitment(due, dates, _firmness(text, end, is_definite))


def _precise(dues: Iterable[str]) -> tuple[str, ...]:
    """Each once, a year only where nothing more precise is said of it: 列入今年项目,10月完工."""
    kept = tuple(dict.fromkeys(dues))
    return tuple(due for due in kept if not any(other != due and other.startswith(f"{due}-") for other in kept))


@dataclass(frozen=True, slots=True)
class _Committing:
    """A clause that commits."""

    end: int
    coming: tuple[str, ...]
    is_measured: bool


def _weigh(text: str, begin: int, named: list[Time], ahead: Ahead, signed: str | None) -> Iterator[_Committing]:
    """The clauses of a sentence that commit someone, from `begin` on."""
    is_announced = is_waiting = False
    is_always, is_rule = matches("always", text), matches("must", text)
    for start, clause in _clauses(text, begin, named):
        end = start + len(clause)
        if matches("request", clause) and not _is_own(clause):
            return  # what comes after is asked too
        weighed = _Clause(clause, is_always, is_rule, ahead, is_announced, is_waiting, signed)
        if weighed.says("upper") and not _is_own(clause):
            return  # and what it is said to do
        inside = [time for time in named if start <= time.start < end]
        coming = tuple(time.due for time in inside if time.due and weighed.lies_ahead(time, text[time.end :]))
        if weighed.is_no_deed or (weighed.is_now and not coming):
            is_announced = False
            is_waiting = weighed.says("not") and (is_waiting or weighed.condition is not None)
            ahead = min(ahead, Ahead.UNSAID) if not weighed.is_future and ahead != Ahead.WILL else ahead
            continue
        begins = any(weighed.begins(time) for time in inside)
        if any(time.due for time in inside) and not (coming or begins):
            is_announced = is_waiting = False
            if ahead != Ahead.WILL:
                ahead = min(ahead, Ahead.UNSAID)
            continue
        if coming or begins or weighed.commits:
            is_announced = True
            if not any(len(due) > len("2026") for due in coming) and not (
                begins or weighed.is_future or weighed.ahead == Ahead.WILL
            ) and pattern("past").search(text, end):
                continue  # what of it is done follows
            yield _Committing(end, coming, FIGURE.search(clause) is not None or begins or weighed.is_always)
        is_waiting = is_waiting or weighed.condition is not None
        is_announced = is_announced or weighed.is_future


@dataclass
class _Clause:
    """What tells whether a clause speaks of something still to be done."""

    text: str
    is_always: bool
    """The sentence says a rule for every case from now on."""
    is_rule: bool
    """The sentence says what anybody must do."""
    ahead: Ahead
    announced: bool
    waiting: bool
    """A clause before it says what must come first."""
    signed: str | None

    def says(self, kind: str) -> bool:
        """Whether the clause has one of the words of that kind."""
        return matches(kind, self.text)

    @cached_property
    def is_future(self) -> bool:
        """Whether it says that somebody will do it."""
        return self.says("future")

    @cached_property
    def is_no_deed(self) -> bool:
        """Whether it says what was done, what is so, what will not be done, what is expected, or what a rule demands."""
        if self.says("past") or self.says("not"):
            return True
        if self.says("forecast") and not self.says("aim"):
            return True
        if self.says("state") and not self.is_future:
            return True
        if not self.is_future and self.says("must"):
            return True
        return False

    @property
    def is_now(self) -> bool:
        """Whether it says what is so now."""
        return self.says("now") and not self.is_future and self.ahead != Ahead.WILL

    @cached_property
    def condition(self) -> int | None:
        """Where the words end that say what must come first, or in which case; None without such words."""
        ends = [found.end() for found in pattern("when").finditer(self.text)]
        ends += [found.end() for found in _first_this().finditer(self.text)]
        return max(ends, default=None)

    def lies_ahead(self, time: Time, rest: str) -> bool:
        """Whether what has this time is still to be done; `rest` follows the time."""
        if time.is_start:
            return False
        due = time.due or ""
        if self.signed is None:
            return self.is_future or time.is_limit or self._is_planned
        if due < self.signed[: len(due)] or (time.is_assumed and not (self.is_future or time.is_limit or self.announced or self.ahead >= Ahead.FOLLOWS)):
            return False
        if time.is_counted and not (self.is_future or self._is_planned or self.says("deed")):
            return False
        if self.is_future or time.is_limit:
            return True
        if self.ahead == Ahead.WAS:
            return False
        if due > self.signed[: len(due)] or self._is_planned or self.says("again"):
            return True
        if self.ahead >= Ahead.FOLLOWS and (self.says("deed") or self.says("limit")):
            return True
        return _soon_a_deed().match(rest) is not None

    @property
    def _is_planned(self) -> bool:
        return self.announced or self.says("planned")

    def begins(self, time: Time) -> bool:
        """Whether something is done from this time on."""
        due = time.due or ""
        if not time.is_start or self.ahead == Ahead.WAS:
            return False
        return self.is_future if self.signed is None else due >= self.signed[: len(due)]

    @cached_property
    def is_bare(self) -> bool:
        """Whether it names a deed."""
        return self.says("deed") or self.says("limit")

    @property
    def commits(self) -> bool:
        """Whether a clause without a time commits to a measure, or to a deed that could be seen to be done."""
        has_figure = FIGURE.search(self.text) is not None
        if self.says("standing") and not (self.is_future or self.waiting or self.ahead >= Ahead.FOLLOWS):
            return False
        if _WHEN_IT_SUITS.search(self.text):
            return True
        if self.is_future:
            waits = self.waiting and (self.is_bare or self.says("vague"))
            return waits or (has_figure and self.is_bare) or self._names_a_work
        if self.ahead == Ahead.WILL:
            return (has_figure and self.is_bare) or self._names_a_work
        if self.ahead == Ahead.WAS:
            return False
        if not self.is_rule and (self.waiting or self.condition is not None):
            rest = self.text[self.condition or 0 :]
            return matches("deed", rest) or _HANDLES.match(rest) is not None
        if self.is_always:
            return self._is_plain or (has_figure and not self.says("vague"))
        if _REPEATED.search(self.text) and not self.announced:
            return False
        if self.says("again"):
            return has_figure and self.is_bare
        if self.announced or self.ahead == Ahead.FOLLOWS:
            return self.is_bare and (has_figure or _BY.search(self.text) is not None)
        return False

    @cached_property
    def _rest(self) -> str:
        """What follows the word for what is to come."""
        future = pattern("future").search(self.text)
        return self.text[future.end() :] if future else self.text

    @property
    def _is_plain(self) -> bool:
        """Whether its first verb is a deed, and not one for doing more or better what is done anyway."""
        deed, vague = pattern("deed").search(self._rest), pattern("vague").search(self._rest)
        return deed is not None and (vague is None or deed.start() < vague.start())

    @property
    def _names_a_work(self) -> bool:
        """Whether what is announced is a plain deed or a named work, not only more or better of what is done anyway."""
        left = _light().sub("", self._rest)
        if self._is_plain:
            return matches("plain", self._rest) or len(left) >= _NAMED
        if self.says("vague"):
            named = _UNNAMED.sub("", left)
            is_work = len(named) >= _NAMED - 1 and matches("work", left)
            return is_work and _goes_on().match(self._rest) is not None
        return self.ahead == Ahead.WILL and len(left) >= _NAMED and _HANDLES.match(self._rest) is not None


def _is_own(clause: str) -> bool:
    """Whether the writer speaks of what it will do itself: 我局将函请…"""
    return re.search(r"(?:[我本][局委厅镇县市区部院]|我们)(?:还|也|都)?(?:将|会(?!同))(?!继续关注|一如既往)", clause) is not None


@cache
def _may_promise() -> re.Pattern[str]:
    """What a sentence has in it if it promises anything without a heading that says so."""
    kinds = "|".join(map(expression, ("future", "always", "again")))
    when = expression("when").replace("(?<!.", "(?<![^,:]").replace("$", "(?=[,:;。]|$)")  # of any clause
    return re.compile(f"{kinds}|{when}|{TIMELY.pattern}|后")


@cache
def _first_this() -> re.Pattern[str]:
    """What must come first: 到位后, 批准之后."""
    return re.compile(rf"(?:{expression('until')})(?:之|以)?后")


@cache
def _goes_on() -> re.Pattern[str]:
    """Only words for going on, up to the work: 加快推进绕镇公路前期工作."""
    others = "|".join(set(dict(table("promises.txt"))["vague"]) - set(dict(table("promises.txt"))["progress"]))
    return re.compile(rf"\W*(?:[一二三四五六七八九十]是)?(?:{expression('progress')})(?![^,]*(?:{others}))")


@cache
def _light() -> re.Pattern[str]:
    return re.compile(rf"{expression('vague')}|{expression('light')}|\W|[0-9]")


@cache
def _soon_a_deed() -> re.Pattern[str]:
    return re.compile(rf"[^,]{{0,8}}?(?:{expression('deed')})")


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
    if _TAKEN_UP.match(text) and matches("rule", text) and matches("must", text):
        return None
    begin = 0
    for kind in ("others", "rule"):
        said = pattern(kind).search(text, begin)
        if said is None or text[: said.start()].endswith(("待", "等")):
            continue
        if kind == "others" and _own_before(text, begin, said.start()):
            continue
        own = _OWN.search(text, said.end())
        comma = text.find(",", said.end())
        is_taken_up = _TAKEN_UP.match(text[begin:]) is not None or text.startswith("的", said.end())
        if own is not None:
            waits = 0 <= comma < own.start() and _first_this().search(text, comma, own.start()) is not None
            begin = comma + 1 if waits else own.start()
        elif is_taken_up and comma >= 0 and (kind == "others" or matches("future", text[comma:])):
            begin = comma + 1
        else:
            return None
    return begin


def _own_before(text: str, begin: int, said: int) -> bool:
    """Whether the writer announces something before it comes to what others said: 我们将把您提到的…"""
    return re.search(r"将|拟|我们|[我本][局委厅镇县市区部院]", text[begin:said]) is not None


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


def _without_quoted_asks(text: str) -> str:
    """The text with what it quotes as asked blackened: 您提出的“2026年底前建成”."""
    return _QUOTED_ASK.sub(lambda found: found[0].replace(found[1], "■" * len(found[1])), text)


def matches(kind: str, text: str) -> bool:
    """Whether words of `kind` stand in the text."""
    return pattern(kind).search(text) is not None


def expression(kind: str) -> str:
    """What `data/promises.txt` has of `kind`, as one regular expression."""
    return "|".join(each for word in dict(table("promises.txt"))[kind] for each in _spread(word))


def _spread(word: str) -> Iterator[str]:
    """An expression that begins with a choice as one for each: of those that begin with plain characters few are tried."""
    choice = re.match(r"\(\?:([^()\[\]^$]+)\)(?![?*+{])", word)
    if choice is None:
        yield word
    else:
        yield from (f"{first}{word[choice.end() :]}" for first in choice[1].split("|"))


@cache
def pattern(kind: str) -> re.Pattern[str]:
    """The same, compiled."""
    return re.compile(expression(kind))
