"""How statistics over the matches of a query are worked out, whatever the engine: rules and their constants.

*Delays.* Pages hardly ever say on which day a session met or a suggestion was handed over, so days are counted from 1 January of
the session's year to the day of signature: congresses and committees meet in the first weeks of the year. The session's year is that
of the earliest dated reply to the same session (place, chamber, term, meeting); only replies with a full date count.

*Rising terms.* A term rises when the share of a year's replies that hold it exceeds that of the year before by more than chance: the
difference of the smoothed log odds over its standard error (Monroe, Colaresi, Quinn: Fightin' Words, 2008, without a prior).
"""

from __future__ import annotations

from typing import Final

MONTHS: Final = 13
"""The months of the session's year, and what came later."""
AGENCIES: Final = 15
FEWEST_DELAYS: Final = 3
"""An agency's quartiles say something from so many replies on."""
YEARS: Final = 5
"""So many of the newest years are compared with the year before."""
FEWEST_REPLIES: Final = 10
"""A year with fewer is not compared."""
CANDIDATES: Final = 4000
"""So many terms are looked at, the most frequent first, …"""
FEWEST_HOLDERS: Final = 3
COMMONEST: Final = 0.3
"""… of those that so many replies and at most this share of all hold."""
SURE: Final = 1.96
"""Standard errors that a rise must exceed."""
RISES: Final = 10
"""Terms listed for a year."""
