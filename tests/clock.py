"""The day it is in the tests, which none takes from the calendar; `DAFU_TEST_DAY=2028-02-29` makes it another."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, tzinfo
from typing import Final
from unittest.mock import patch

from indexer.text import dates

TODAY: Final = date.fromisoformat(os.environ.get("DAFU_TEST_DAY", "2026-06-15"))


@contextmanager
def moment(now: datetime) -> Iterator[None]:
    """Have `indexer.text.dates.today`, which every page asks for the day, see the clock at `now`."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Clock:
            return cls.fromtimestamp(now.timestamp(), tz)

    with patch.object(dates, "datetime", Clock):
        yield


@contextmanager
def day(day: date) -> Iterator[None]:
    """Have it be noon of a day in China."""
    with moment(datetime.combine(day, time(4), UTC)):
        yield
