"""What an engine is asked, and what it answers: one reading of a query with all that narrows it, carried out in one committed state.

What is asked is decided by `search.finding`: which reading is meant, what filters stand for, how many rows are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from indexer.contract.plan import EVERYTHING, NOTHING, Condition, Score
from indexer.contract.query import Sort


@dataclass(frozen=True, slots=True)
class Counting:
    """The counts of the values of a column that are asked for."""

    column: str
    most: int
    """So many of the most frequent values are answered."""
    also: tuple[str, ...] = ()
    """Values that are answered, however rare, where a reply has them."""


@dataclass(frozen=True, slots=True)
class Request:
    """Replies asked for: those that `where` holds for and whose score reaches the floor, within all that narrows them."""

    where: Condition = EVERYTHING
    score: Score = NOTHING
    floor: float = 0.0
    """What a reply must reach of the best score of those that `where` holds for."""
    within: Condition = EVERYTHING
    """Narrows hits and counts; the floor is decided without it."""
    filters: Mapping[str, Condition] = field(default_factory=dict)
    """By column, what narrows the hits and the counts of all other columns: its own are what selecting another value would list."""
    counted: tuple[Counting, ...] = ()
    fold: bool = False
    """True for one row a family: the first of it in the order asked for."""
    sort: Sort = "relevance"
    """By score, equals by date, the newest first; or by date. Replies without a date come last, equals are in the order of ids."""
    offset: int = 0
    limit: int = 10


class Row(NamedTuple):
    """A reply that was found, with what rescoring needs of it."""

    id: str
    score: float
    family: int
    """How many of all that were found are of its family, itself included, where they are folded; else 1."""
    title: str
    """Its first value; empty without one."""
    subject: str
    day: int
    """The first day that its date can mean, as 20250912; 0 without a date."""
    kin: str
    """The name of its family in this state: near-duplicates have one name, a reply that stands alone one of its own."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of the replies have each value of a column."""

    values: Mapping[str, int]
    """Those asked for that any reply has: the most frequent first, equals in the order of values."""
    missing: int
    """Replies without any value."""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a request."""

    total: int
    """Replies."""
    groups: int
    """How many rows all pages have: families, where they are folded."""
    before: int
    """Replies before `within` and filters narrowed them: too few, and the looser reading of a query is meant."""
    rows: tuple[Row, ...]
    counts: Mapping[str, Counts]
    """By column."""
    is_exact: bool = True
    """False where `groups` and `counts` are estimates."""


@dataclass(frozen=True, slots=True)
class Values:
    """One page of the values of a column among the replies that were found."""

    counts: Mapping[str, int]
    """How many have each: the most frequent first, equals in the order of values."""
    total: int
    """How many values all pages have."""
    missing: int
    """Replies without any value."""
    is_exact: bool = True
    """False where the numbers are estimates."""


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Of a number over some replies, rounded."""

    count: int
    """Replies that have the number."""
    first: int
    median: int
    third: int


@dataclass(frozen=True, slots=True)
class Frequencies:
    """What the planner and the rescoring ask of a collection."""

    size: int
    """Replies."""
    newest: int
    """The first day of the newest one, as in `Row.day`; 0 where none has a date."""
    holders: Mapping[str, int]
    """Each term asked for → how many replies hold it."""
