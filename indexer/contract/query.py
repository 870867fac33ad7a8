"""A search as the engine gets it: what was typed, parsed, with filters, order and page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

MAX_CHARACTERS: Final = 1000
"""A longer text is a document, not a query."""

Sort = Literal["relevance", "newest", "oldest"]
SORTS: Final[tuple[Sort, ...]] = ("relevance", "newest", "oldest")


@dataclass(frozen=True, slots=True)
class Expansion:
    """Words that are searched besides the typed ones."""

    typed: str
    """Folded, as found in the folded text of its clause."""
    words: tuple[str, ...]
    """Any of them stands for the typed words."""
    start: int
    end: int
    is_lineage: bool = False
    """True when the typed words name an agency that a reform renamed or merged."""


@dataclass(frozen=True, slots=True)
class Words:
    """Plain words, tokenized by the analyzer; matching may be loosened for long questions."""

    text: str
    expansions: tuple[Expansion, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Text in quotation marks: must stand in the reply exactly, after folding."""

    text: str


@dataclass(frozen=True, slots=True)
class FieldTerm:
    """A value asked for in one field of `schema.WORD_FIELDS`, matched as a folded substring: 代表:李建廷."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """Latin words and numbers that begin so: DH03*."""

    text: str


@dataclass(frozen=True, slots=True)
class Dated:
    """A span of days asked for in the text: 2023年, 2022..2024; ISO, both included, empty where it is open."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Not:
    """Replies that match the clause are left out."""

    clause: Clause


@dataclass(frozen=True, slots=True)
class And:
    """All clauses match."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any clause matches."""

    clauses: tuple[Clause, ...]


Clause = Words | Phrase | FieldTerm | Prefix | Dated | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """One search. Empty text with filters lists what the filters leave; empty text alone lists everything."""

    text: str = ""
    """What the user typed, trimmed."""
    clause: Clause | None = None
    """`text` parsed; None when it is empty."""
    literal: tuple[str, ...] = ()
    """Parts of the text that looked like syntax but could not be understood and are searched as plain words."""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facet name → selected values; OR inside a facet, AND across."""
    date_from: str | None = None
    """First day, ISO: 2024-01-01."""
    date_to: str | None = None
    """Last day, ISO, inclusive."""
    facets: tuple[str, ...] | None = None
    """The facets to count; None for all."""
    months: bool = False
    """True to count the months, too: `Matches.months`."""
    fold: bool = False
    """True for one hit a family of near-duplicates: the first in the order asked for."""
    family: str | None = None
    """The id of a reply: only that reply and its near-duplicates."""
    among: frozenset[str] | None = None
    """Only replies with these ids; what matches is decided as without it."""
    proposer: str | None = None
    """Only replies to exactly this deputy, member or group."""
    place: str | None = None
    """Only replies of exactly this place (`schema.place`), without what lies below it; empty for those of no place."""
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 10


def expansions(clause: Clause | None) -> tuple[Expansion, ...]:
    """What is searched besides the typed words, in all parts of a clause."""
    match clause:
        case Words():
            return clause.expansions
        case And(clauses) | Or(clauses):
            return tuple(found for inner in clauses for found in expansions(inner))
        case _:
            return ()
