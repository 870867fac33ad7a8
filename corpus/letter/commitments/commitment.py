"""A sentence → what it promises: weighed clause by clause, by its times and by the words of `data/promises.txt`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from corpus.letter.commitments.clauses import Ahead, Clause
from corpus.letter.commitments.due import TIMELY, Time, times
from corpus.letter.commitments.own_words import is_own, where_own_words_begin, without_quoted_asks
from corpus.letter.commitments.words import FIGURE, expression, matches, pattern, without_titles

FIRM: Final = "firm"
SOFT: Final = "soft"

_CLAUSE: Final = re.compile(r"[^,:()]+")
_OPENING: Final = re.compile(r"(?:收悉|(?:答复|回复|函复|汇报|说明)如下)[。:,]?$")
_ASIDE: Final = 3
"""Characters beside a time that stands alone: 在2026年底前,"""
_CEILING: Final = 400
"""Characters of a sentence that are looked at: longer ones are lists."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """What a sentence promises."""

    due: str | None
    dates: tuple[str, ...]
    firmness: str


def judge(sentence: str, ahead: Ahead, signed: str | None, year: int | None = None) -> Commitment | None:
    """What a folded sentence promises, None for one that promises nothing; `year` is that of the heading above it."""
    has_words = ahead > Ahead.UNSAID or _ahead().search(sentence) is not None
    if not (has_words or TIMELY.search(sentence)):
        return None  # most sentences, told by one quick look
    text = without_quoted_asks(without_titles(sentence[:_CEILING]))
    if _OPENING.search(text) or (matches("practice", text) and not matches("future", text)):
        return None
    if matches("courtesy", text) and not is_own(text):
        return None
    named = [time for time in times(text, signed, year) if not time.is_since]
    to_come = [time for time in named if not (signed and time.due and time.due < signed[: len(time.due)])]
    if not (has_words or to_come):
        return None  # a report of what was
    begin = where_own_words_begin(text)
    if begin is None:
        return None
    found = list(_weigh(text, begin, named, to_come, ahead, signed))
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
    return tuple(
        due for due in kept if not any(other != due and other.startswith(f"{due}-") for other in kept)
    )


@dataclass(frozen=True, slots=True)
class _Committing:
    """A clause that commits."""

    end: int
    coming: tuple[str, ...]
    is_measured: bool


def _weigh(
    text: str, begin: int, named: list[Time], to_come: list[Time], ahead: Ahead, signed: str | None
) -> Iterator[_Committing]:
    """The clauses of a sentence that commit someone, from `begin` on; `to_come` are those of the times that are not past."""
    is_announced = is_waiting = is_report = False
    is_always, is_rule = matches("always", text), matches("must", text)
    for start, clause in _clauses(text, begin, named):
        end = start + len(clause)
        is_after = is_announced or is_waiting or is_always or ahead > Ahead.UNSAID
        if not (is_after or any(start <= time.start < end for time in to_come) or _tells().search(clause)):
            continue
        inside = [time for time in named if start <= time.start < end]
        if matches("request", clause) and not is_own(clause):
            return  # what comes after is asked too
        weighed = Clause(clause, is_always, is_rule, ahead, is_announced, is_waiting, signed)
        if weighed.says("upper") and not is_own(clause):
            return  # and what it is said to do
        coming = tuple(time.due for time in inside if time.due and weighed.lies_ahead(time, text[time.end :]))
        if weighed.is_no_deed or (weighed.is_now and not coming):
            is_announced = False
            is_report = is_report or weighed.is_now  # 今年以来,新增479户
            is_waiting = weighed.says("not") and (is_waiting or weighed.condition is not None)
            ahead = min(ahead, Ahead.UNSAID) if not weighed.is_future and ahead != Ahead.WILL else ahead
            continue
        begins = any(weighed.begins(time) for time in inside)
        if any(time.due for time in inside) and not (coming or begins):
            is_announced = is_waiting = False
            if ahead != Ahead.WILL:
                ahead = min(ahead, Ahead.UNSAID)
            continue
        if coming or begins or (weighed.commits and not (is_report and not weighed.is_future)):
            is_announced = True
            if (
                not any(len(due) > len("2026") for due in coming)
                and not (begins or weighed.is_future or weighed.ahead == Ahead.WILL)
                and pattern("past").search(text, end)
            ):
                continue  # what of it is done follows
            if weighed.is_report_of(coming, text[end:]):
                continue
            yield _Committing(end, coming, FIGURE.search(clause) is not None or begins or weighed.is_always)
        is_waiting = is_waiting or weighed.condition is not None
        is_announced = is_announced or weighed.is_future


@cache
def _ahead() -> re.Pattern[str]:
    """What a sentence without a time has in it if it promises anything without a heading that says so."""
    kinds = "|".join(map(expression, ("future", "always", "again", "remaining")))
    when = expression("when").replace("(?<!.", "(?<![^,:]").replace("$", "(?=[,:;。]|$)")  # of any clause
    return re.compile(
        f"{kinds}|{when}|后(?=[一-龥])|前(?=[一-龥])(?<!目前)(?<!以前)(?<!此前)(?<!提前)(?<!当前)"
    )


@cache
def _tells() -> re.Pattern[str]:
    """What a clause without a time, after none that commits, has in it if it tells anything of what is to come."""
    kinds = map(expression, ("future", "when", "again", "remaining", "request", "upper", "now"))
    return re.compile(f"{'|'.join(kinds)}|[前后]|适时|择机")


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
