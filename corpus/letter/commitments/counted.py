"""Times counted from the day of signature: 三年内, 10个工作日内, 两三个月."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from corpus.text.numerals import to_int

SPAN: Final = "[-—－–~～至到]{1,2}"
"""Between the ends of a span: 2022—2030年."""


def counted(number_written: str, unit: str, today: tuple[int, ...]) -> str | None:
    """The day or month that is so many years, months or days after the date of signature; None where that is not precise enough."""
    if not today:
        return None
    number = _last_number(number_written)
    if unit == "年":
        if number == 0.5:
            return month_on(today, 6)
        return str(today[0] + int(number))
    if unit in ("个月", "个季度"):
        return month_on(today, int(number * (3 if unit == "个季度" else 1)) or 1)
    if len(today) < 3:
        return None
    day = date(*today)
    if unit.endswith("工作日"):
        left = int(number)
        while left:
            day += timedelta(1)
            left -= day.weekday() < 5
        return day.isoformat()
    return (day + timedelta(int(number * (7 if unit in ("周", "星期", "个星期") else 1)))).isoformat()


def _last_number(text: str) -> float:
    last = re.split(SPAN, text)[-1]
    if re.fullmatch("[一二两三四五六七八九]{2}", last):  # 两三年: two years or three
        last = last[-1]
    return 0.5 if last == "半" else float(to_int(last) or 0)


def month_on(today: tuple[int, ...], months: int) -> str | None:
    """The month that is so many after the one of signature; None where that is not known."""
    if len(today) < 2:
        return None
    month = today[0] * 12 + today[1] - 1 + months
    return f"{month // 12}-{month % 12 + 1:02}"


def valid(due: str) -> str:
    """The date, or its month where there is no such day."""
    if len(due) <= len("2026-06"):
        return due
    year, month, day = map(int, due.split("-"))
    return due if day and day <= monthrange(year, month)[1] else due[:7]
