"""How long answers took; `contract.session` has what is counted."""

from __future__ import annotations

from typing import Final

from indexer.contract.engine import Engine
from indexer.contract.query import Query
from indexer.contract.request import Quartiles
from indexer.contract.result import Delay, Delays
from indexer.contract.session import MONTHS
from indexer.schema import DELAY, DELAY_MONTH
from indexer.search.finding import meant

AGENCIES: Final = 15
"""So many are listed."""
FEWEST: Final = 3
"""An agency's quartiles say something from so many replies on."""


def delays(engine: Engine, query: Query) -> Delays:
    """How long answers took, over all that match, filters included."""
    request = meant(engine, query)
    overall = engine.quartiles(request, DELAY, None, 1).get("")
    if overall is None:
        return Delays(None, (), ())
    months = engine.values(request, DELAY_MONTH, "", 0, MONTHS).counts
    agencies = engine.quartiles(request, DELAY, "agency", AGENCIES)
    return Delays(
        _delay("", overall),
        tuple(months.get(f"{number:02}", 0) for number in range(1, MONTHS + 1)),
        tuple(_delay(name, taken) for name, taken in agencies.items() if taken.count >= FEWEST),
    )


def _delay(agency: str, taken: Quartiles) -> Delay:
    return Delay(agency, taken.count, taken.first, taken.median, taken.third)
