"""How long an answer took: a number that an engine derives from all replies, since a session's year is known by its replies only.

Pages hardly ever say on which day a session met or a suggestion was handed over, so days are counted from 1 January of the session's
year to the day of signature: congresses and committees meet in the first weeks of the year. The session's year is that of the earliest
dated reply to the same session (place, chamber, term, meeting); only replies with a full date count.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Final

MONTHS: Final = 13
"""The months of the session's year, and what came later."""


def delay(signed: int, session_year: int) -> int:
    """Days from 1 January of the session's year to the day of signature, 20250912; a day past its month's end is the end of it."""
    year, month, day = signed // 10000, signed // 100 % 100, signed % 100
    return (date(year, month, min(day, monthrange(year, month)[1])) - date(session_year, 1, 1)).days


def delay_month(signed: int, session_year: int) -> str:
    """The month of the session's year, 01 to 12, or 13 for all later ones."""
    return f"{min((signed // 10000 - session_year) * 12 + signed // 100 % 100, MONTHS):02}"
