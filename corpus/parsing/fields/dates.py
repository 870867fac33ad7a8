"""Dates as official pages write them, whole or damaged → ISO 8601."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from corpus.text.numerals import FORMAL, NUMERAL, to_int

_YEARS: Final = range(1980, 2100)
_SPELT: Final = f"OoΟοОо◯{NUMERAL}{FORMAL}"
_N: Final = f"0-9{_SPELT}"
"""Letters O of three scripts and two circles stand for the zero that a page could not print."""

DATE: Final = re.compile(
    rf"(?<![0-9{NUMERAL}{FORMAL}])(?P<year>(?:19|20)\d\d|[{_N}]{{4}})\s{{0,4}}(?P<separator>年|[-/.])\s{{0,4}}"
    rf"(?P<month>\d{{1,2}}(?![{_SPELT}])|[{_N}]{{1,3}}|元)\s{{0,4}}(?:月|(?P=separator))\s{{0,4}}(?P<day>\d{{1,2}}(?![{_SPELT}])|[{_N}]{{1,4}})(?:\s{{0,4}}[日号])?"
)
"""A whole date in Arabic or Chinese numerals: 2025年9月12日, 2025-09-12, 二○一一年五月十日, 贰零贰叁年零叁月拾伍日."""

_APART: Final = re.compile(
    rf"(?<![{_N}])(?:[{_N}] {{1,3}}){{3}}[{_N}] {{0,3}}年[{_N} ]{{1,8}}月[{_N} ]{{1,8}}日"
)
"""2 0 2 4 年 9 月 1 2 日"""
_DAMAGED: Final = re.compile(r"(?P<year>(?:19|20)\d\d)年?(?P<month>\d{0,4})月?(?P<day>\d{0,4})日?")
_COMPACT: Final = re.compile(r"((?:19|20)\d\d)[-/.]?([01]\d)[-/.]?([0-3]\d)")


def iso(year: int | None, month: int | None, day: int | None) -> str | None:
    """The date in ISO 8601; None if there is no such day."""
    if year is None or month is None or day is None or year not in _YEARS:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def find_date(text: str) -> str | None:
    """The first whole date in folded `text`; digits may stand apart (2 0 2 4 年), 元月 is January."""
    text = _APART.sub(lambda match: "".join(match[0].split()), text)
    for match in DATE.finditer(text):
        month = 1 if match["month"] == "元" else to_int(match["month"])
        found = iso(to_int(match["year"]), month, to_int(match["day"]))
        if found:
            return found
    return None


def value_date(text: str) -> str | None:
    """The date that a label's value gives: a whole one, or eight digits."""
    found = find_date(text)
    if found is None and (match := _COMPACT.match(text.strip())):
        found = iso(*(int(part) for part in match.groups()))
    return found


def damaged_date(tight: str) -> str | None:
    """The date of a line that lost digits' neighbours, if it has one reading only: 2017822 is 22 August 2017.

    Sites that wrap the numbers of a date in tags lose the 年, 月, 日 between them when they are copied.
    """
    match = _DAMAGED.fullmatch(tight)
    if match is None:
        return None
    year, month, day = int(match["year"]), match["month"], match["day"]
    if month and day:
        splits = [(month, day)]
    else:
        digits = month or day
        splits = [(digits[:i], digits[i:]) for i in range(1, len(digits))]
    readings = {iso(year, int(m), int(d)) for m, d in splits if len(m) <= 2 and len(d) <= 2} - {None}
    return readings.pop() if len(readings) == 1 else None
