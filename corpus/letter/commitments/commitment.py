"""A sentence → what it promises: weighed clause by clause, by its times and by the words of `data/promises.txt`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from corpus.letter.commitments.clauses import Ahead, Clause, is_of_the_past
from corpus.letter.commitments.due import TIMELY, Time, times
from corpus.letter.commitments.own_words import (
    is_own,
    is_said_by_others,
    readable,
    where_own_words_begin,
)
from corpus.letter.commitments.whenever import is_of_quota_or_budget
from corpus.letter.commitments.words import FIGURE, expression, matches, matches_any, pattern

FIRM: Final = "firm"
SOFT: Final = "soft"
ENOUGH: Final = 0.4
"""Log-odds from which a sentence counts as a promise: chosen on letters that the weights were not fitted on."""
ENOUGH_BY_THE_WRITER: Final = 0.0
"""The same for what names the writer as who acts, where the rules take it for a promise."""
ENOUGH_DATED: Final = 1.0
"""The same for what gets a due and does not name the writer: a false one looks overdue one day."""
_CAREFUL: Final = 1.5
_DOUBTFUL: Final = ("request", "upper", "courtesy", "forecast", "must")

_CLAUSE: Final = re.compile(r"[^,:()]+")
_OPENING: Final = re.compile(r"(?:收悉|答复如下|回复如下|函复如下|汇报如下|说明如下)[。:,]?$")
_RECEIVED: Final = re.compile("(?:接到|收到)[^,]{0,12}(?:建议|提案|议案|来信|意见|件)[^,]{0,2}后")
"""How a report of what was done begins: 收到建议后,我局…"""
_FOR_NOW: Final = re.compile("目前|暂|现阶段|近期|尚|采纳")
_SETS_A_TIME: Final = re.compile("(?:内|里)?(?:[对在从由把先头])")
"""What follows a time that goes for the next clause: 今年对单户500万元以下的企业,费率一律降到1%."""
_ALSO: Final = re.compile("^(?:另外|此外|同时|对此|为此|因此|其中|还有),")
"""What joins a sentence to the one before: 另外,请白沙镇…"""
_PAID: Final = re.compile("(?:资金|经费|钱|款)[^,]{0,4}已")
"""What must be there for it is: 今年改造150处,资金已落实."""
_TELLING: Final = ("future", "when", "again", "remaining", "next", "request", "upper", "now")
_EVENT: Final = re.compile("前|后|适时|择机")
_ASIDE: Final = 3
"""Characters beside a time that stands alone: 在2026年底前,"""


class Commitment(NamedTuple):
    """What a sentence promises."""

    due: str | None
    dates: tuple[str, ...]
    firmness: str


def judge(sentence: str, ahead: Ahead, signed: str | None, year: int | None = None) -> Commitment | None:
    """What a folded sentence promises, None for one that promises nothing; `year` is that of the heading above it."""
    has_words = ahead > Ahead.UNSAID or _ahead().search(sentence) is not None
    if not (has_words or TIMELY.search(sentence)):
        return None  # most sentences, told by one quick look
    text = readable(sentence)
    named = [time for time in times(text, signed, year) if not time.is_since]
    if not (named or ahead > Ahead.UNSAID) and _is_rule_only(text):
        return None
    if _OPENING.search(text) or is_of_the_past(text):
        return None
    if (matches("courtesy", text) and not is_own(text)) or (
        _RECEIVED.match(text) and not matches("future", text)
    ):
        return None
    to_come = [time for time in named if not (signed and time.due and time.due < signed[: len(time.due)])]
    if not (has_words or to_come):
        return None  # a report of what was
    begin = where_own_words_begin(text)
    if begin is None or not (found := _weigh(text, begin, named, to_come, ahead, signed)):
        return None
    rests = frozenset(time.due for time in named if time.due and time.is_rest)
    has_start = any(time.is_start for time in to_come)
    no_dues = {time.due for time in to_come if is_of_quota_or_budget(text, time.end, has_start)}
    coming = (due for clause in found for due in clause.coming if due not in no_dues)
    dates = _precise(coming, rests)
    end = max(clause.end for clause in found)
    due = _last_of(dates, rests)
    is_definite = due is not None or any(clause.is_measured for clause in found)
    if due is not None:
        dates = _precise((*_before(text, to_come, due), *dates), rests)
    return Commitment(due, dates, _firmness(text, end, is_definite))


def _before(text: str, to_come: Iterable[Time], due: str) -> Iterator[str]:
    """The times before the due by, or from, which something else of the sentence is to be done: 今年对52个小区增容,其余明年6月完成."""
    for time in to_come:
        if time.due and time.due < due and not (time.is_assumed or _is_done(text, time)):
            yield time.due


def _is_done(text: str, time: Time) -> bool:
    """Whether what the rest of its clause tells of a time was done by then: 今年已有26名."""
    if time.is_limit:  # 12月中旬前对已改造的小区回访
        return False
    stop = text.find(",", time.end)
    return pattern("past").search(text, time.start, stop if stop >= 0 else len(text)) is not None


def _is_of_others(text: str, time: Time) -> bool:
    """Whether a time is of what is expected to happen, or of what another is asked to do: 预计2030年在校生将减少,我部将…"""
    begin, end = text.rfind(",", 0, time.start) + 1, text.find(",", time.end)
    clause = text[begin : end if end >= 0 else len(text)]
    return (matches("forecast", clause.replace(",", "")) and not matches("aim", clause)) or pattern(
        "request"
    ).search(text, 0, time.start) is not None


def caution(sentence: str) -> float:
    """The log-odds that a folded sentence needs to count as a promise though the rules take it for none.

    Infinite for what begins with what another says or is asked to do, a body above decides or a rule demands (请各村…), and for what
    has been done all along; more than usual where words of others, rules or forecasts stand in it, or it begins with what is so now.
    """
    text = readable(sentence)
    if is_of_the_past(text) or is_said_by_others(text):
        return math.inf
    if not is_own(text):
        head = _ALSO.sub("", text).partition(",")[0]
        if any(matches(kind, head) for kind in ("request", "upper")) or pattern("rule").match(head):
            return math.inf
        if pattern("others").match(head):  # 二位希望再添,我们打算六一以前搭上
            return _CAREFUL if where_own_words_begin(text) is not None else math.inf
        if any(matches(kind, text) for kind in _DOUBTFUL) or (
            matches("now", head) and not matches("future", text)
        ):
            return _CAREFUL
    return _CAREFUL if where_own_words_begin(text) is None else ENOUGH


def supposed(sentence: str, signed: str | None, year: int | None = None) -> Commitment:
    """What a folded sentence promises that the rules do not take for a promise: all of it, by the times in it that lie ahead."""
    text = readable(sentence)
    begin = where_own_words_begin(text) or 0
    ahead = [
        time
        for time in times(text, signed, year)
        if time.start >= begin
        and time.due
        and not (time.is_since or (signed and time.due < signed[: len(time.due)]))
    ]
    rests = frozenset(time.due for time in ahead if time.due and time.is_rest)
    dates = _precise(
        (
            time.due
            for time in ahead
            if time.due
            and not time.is_start
            and (time.is_limit or not time.is_assumed)
            and not (_is_done(text, time) or _is_of_others(text, time))
        ),
        rests,
    )
    due = _last_of(dates, rests)
    if due is not None:
        dates = _precise((*_before(text, ahead, due), *dates), rests)
    return Commitment(
        due, dates, _firmness(text, len(text), due is not None or FIGURE.search(text) is not None)
    )


def _precise(dues: Iterable[str], rests: frozenset[str]) -> tuple[str, ...]:
    """Each once; a year only among `rests` or where nothing more precise is said of it, a month unless a day of it follows:

    供暖前完成,10月20日试运行.
    """
    kept = tuple(dict.fromkeys(dues))
    return tuple(
        due
        for number, due in enumerate(kept)
        if due in rests
        or not any(other.startswith(f"{due}-") for other in kept[number if len(due) > len("2026") else 0 :])
    )


def _last_of(dues: Iterable[str], rests: frozenset[str]) -> str | None:
    """The last day meant; the rest of a year is after all that is said of it. None of none."""
    return max(dues, key=lambda due: last(f"{due}-99" if due in rests else due), default=None)


class _Committing(NamedTuple):
    """A clause that commits."""

    end: int
    coming: tuple[str, ...]
    is_measured: bool
    is_supposed: bool
    """It only says what follows from a condition, or stands in a list: nothing that says by itself that it will be done."""


def _weigh(
    text: str, begin: int, named: list[Time], to_come: list[Time], ahead: Ahead, signed: str | None
) -> list[_Committing]:
    """The clauses of a sentence that commit someone, from `begin` on; `to_come` are those of the times that are not past."""
    found: list[_Committing] = []
    is_announced = is_waiting = is_report = False
    is_always, is_rule = matches("always", text), matches("must", text)
    framed: tuple[str, ...] = ()
    for start, clause in _clauses(text, begin, named):
        end = start + len(clause)
        inside = [time for time in named if start <= time.start < end]
        is_after = is_announced or is_waiting or is_always or ahead > Ahead.UNSAID
        if not (is_after or (inside and any(time in to_come for time in inside)) or _tells(clause)):
            continue
        if matches("request", clause) and not is_own(clause):
            break  # what comes after is asked too
        if pattern("next").match(clause):
            ahead = Ahead.WILL
        weighed = Clause(clause, is_always, is_rule, ahead, is_announced, is_waiting, signed)
        if weighed.says("upper") and not is_own(clause):
            break  # and what it is said to do
        coming = tuple(
            [time.due for time in inside if time.due and weighed.lies_ahead(time, text[time.end :])]
        )
        if weighed.is_no_deed or (weighed.is_now and not coming):
            if weighed.says("not"):
                found = [each for each in found if not each.is_supposed]  # 如改为…,需…论证,目前不具备条件
            is_announced = False
            is_report = is_report or weighed.is_now  # 今年以来,新增479户
            is_waiting = weighed.says("not") and (is_waiting or weighed.condition is not None)
            ahead = min(ahead, Ahead.UNSAID) if not weighed.is_future and ahead != Ahead.WILL else ahead
            continue
        begins = bool(inside) and any(weighed.begins(time) for time in inside)
        if inside and not (coming or begins) and any(time.due for time in inside):
            is_announced = False
            is_waiting = weighed.condition is not None
            framed = tuple(
                time.due
                for time in inside
                if time in to_come and time.due and _SETS_A_TIME.match(text, time.end)
            )
            if ahead != Ahead.WILL:
                ahead = min(ahead, Ahead.UNSAID)
            continue
        if (
            coming
            or begins
            or (
                weighed.commits
                and not (
                    is_report and not (weighed.is_future or weighed.waiting) and weighed.condition is None
                )
            )
        ):
            is_announced = True
            if (
                not any(len(due) > len("2026") for due in coming)
                and not (begins or weighed.is_future or weighed.ahead == Ahead.WILL)
                and pattern("past").search(text, end)
                and not _PAID.search(text, end)
            ):
                continue  # what of it is done follows
            if weighed.is_report_of(coming, text[end:]):
                continue
            is_measured = FIGURE.search(clause) is not None or begins or is_always
            is_supposed = not (coming or begins or weighed.is_future or is_always)
            found.append(_Committing(end, coming or (() if begins else framed), is_measured, is_supposed))
        framed = ()
        is_waiting = is_waiting or weighed.condition is not None
        is_announced = is_announced or weighed.is_future
    return found


@cache
def _ahead() -> re.Pattern[str]:
    """What a sentence without a time has in it if it promises anything without a heading that says so."""
    kinds = "|".join(map(expression, ("future", "always", "again", "remaining", "next")))
    when = expression("when").replace("(?<!.", "(?<![^,:]").replace("$", "(?=[,:;。]|$)")  # of any clause
    return re.compile(
        f"{kinds}|{when}|后(?=[一-龥,])|前(?=[一-龥])(?<!目前)(?<!以前)(?<!此前)(?<!提前)(?<!当前)"
    )


def _is_rule_only(text: str) -> bool:
    """Whether a sentence without times says what anybody must do, and no clause of it what somebody will: most sentences of laws."""
    if not matches("must", text) or matches("always", text):
        return False
    return not any(_acts().search(clause) for clause in _CLAUSE.findall(text))


@cache
def _acts() -> re.Pattern[str]:
    """What a clause of a rule has in it if it commits, without a time and with nothing ahead."""
    return re.compile(f"{'|'.join(map(expression, ('future', 'again', 'remaining', 'next')))}|前|适时|择机")


def _tells(clause: str) -> bool:
    """Whether a clause without a time, after none that commits, tells anything of what is to come."""
    return matches_any(_TELLING, clause) or _EVENT.search(clause) is not None


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
