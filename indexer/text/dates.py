"""Dates as readers type them, 2024, 2024-05, 2024-05-12, 2024年5月; and the day it is where they are."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final

_TYPED: Final = re.compile(
    r"(\d{4}) ?(?:[-/.年] ?(?:(\d{1,2}) ?(?:[-/.月] ?(?:(\d{1,2}) ?[日号]?)?)?)?)?|(\d{4})(\d{2})(\d{2})",
    re.ASCII,
)
CHINA: Final = timezone(timedelta(hours=8))


def today() -> date:
    """The day in China, where readers are."""
    return datetime.now(UTC).astimezone(CHINA).date()


@lru_cache(maxsize=1024)
def normalize(text: str) -> str | None:
    """The date typed, in ISO 8601 at the precision typed (2024年5月 → 2024-05); None if it is no date."""
    match = _TYPED.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    year, month, day = (match[i] or match[i + 3] for i in (1, 2, 3))
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join(part.zfill(2) for part in (year, month, day) if part)


def first_day(normalized: str) -> str:
    """The first day of a year, month or day: 2024 → 2024-01-01."""
    return (normalized + "-01-01")[:10]


def last_day(normalized: str) -> str:
    """The last day of a year, month or day: 2024-02 → 2024-02-29."""
    year, month, day = [*(int(part) for part in normalized.split("-")), 0, 0][:3]
    month = month or 12
    return f"{year:04}-{month:02}-{day or calendar.monthrange(year, month)[1]:02}"


def span(normalized: str | None) -> tuple[int, int]:
    """First and last day that a date can mean, as 20250912; 0, 0 without a date."""
    if not normalized:
        return 0, 0
    return int(first_day(normalized).replace("-", "")), int(last_day(normalized).replace("-", ""))


def in_words(normalized: str) -> str:
    """The date as letters are dated: 2025-09-12 → 2025年9月12日."""
    parts = (int(part) for part in normalized.split("-"))
    return "".join(f"{part}{unit}" for part, unit in zip(parts, "年月日", strict=False))
