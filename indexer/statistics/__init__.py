"""What is counted over all matches of a query: values, months, how long answers took, which terms rise."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.contract.engine import Engine
from indexer.contract.query import Query
from indexer.contract.result import Delays, Rise
from indexer.search.finding import meant


def tally(engine: Engine, query: Query, column: str) -> Mapping[str, int]:
    """How many of all that match `query`, filters included, have each value of a column of `schema.column_values`."""
    return engine.tally(meant(engine, query), column)


def months(engine: Engine, query: Query) -> Mapping[str, int]:
    """How many of all that match `query`, filters included, a search for each year or month would list: 2024, 2024-05."""
    return engine.months(meant(engine, query))


def delays(engine: Engine, query: Query) -> Delays:
    """How long answers took, over all that match `query`, filters included."""
    return engine.delays(meant(engine, query))


def rises(engine: Engine, query: Query) -> tuple[Rise, ...]:
    """The terms that rise from year to year among all that match `query`: newest year first, the surest rise first."""
    return engine.rises(meant(engine, query))
