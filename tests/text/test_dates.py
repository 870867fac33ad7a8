"""Which day it is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from indexer.text.dates import today
from tests import clock


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2028, 2, 28, 15, 59, 59, tzinfo=UTC), date(2028, 2, 28)),
        (datetime(2028, 2, 28, 16, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2028, 2, 29, 16, tzinfo=UTC), date(2028, 3, 1)),
        (datetime(2026, 12, 31, 16, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_day_is_that_of_china(now: datetime, day: date) -> None:
    with clock.moment(now):
        assert today() == day
