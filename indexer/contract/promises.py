"""What is asked of promises, and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from corpus.letter.promises import Promise
from indexer.contract.request import Counts
from indexer.contract.result import Facet

PromiseSort = Literal["due", "newest"]
PROMISE_SORTS: Final[tuple[PromiseSort, ...]] = ("due", "newest")
UNDATED: Final = "none"
"""The year of promises without a due."""


@dataclass(frozen=True, slots=True)
class PromiseQuery:
    """Which promises are asked for, beside what a Query says of their replies."""

    text: str = ""
    """All words of it stand in the sentence."""
    due_from: str | None = None
    """A day, 2026-01-01: the last day meant is this or later."""
    due_to: str | None = None
    undated: bool = False
    """True for those without a due only."""
    firmness: str | None = None
    sort: PromiseSort = "due"
    """By the last day meant, those without at the end; or by the date of the reply, the newest first. Before either, promises whose own
    sentence or headings hold half of the words that their replies are asked for by."""


@dataclass(frozen=True, slots=True)
class PromiseRequest:
    """The same as an engine is asked it: texts folded."""

    holding: tuple[str, ...] = ()
    """All of these stand in the sentence."""
    about: tuple[tuple[str, ...], ...] = ()
    """Those whose sentence or headings hold half of these, each by any of its words, come first."""
    due_from: int = 0
    """A day as 20260101, or 0 for no bound."""
    due_to: int = 0
    undated: bool = False
    is_firm: bool | None = None
    sort: PromiseSort = "due"


@dataclass(frozen=True, slots=True)
class FoundPromise:
    """A promise and the reply that it stands in."""

    reply_id: str
    promise: Promise
    same: int = 0
    """How many near-identical replies asked for make the same promise and are not listed by themselves."""


@dataclass(frozen=True, slots=True)
class PromisesFound:
    """An engine's answer: one page, and counts of promises."""

    total: int
    hits: int
    found: tuple[FoundPromise, ...]
    years: Mapping[int, int]
    """Year → how many are due in it, whatever is asked of dues; 0 for those without a due."""
    counts: Mapping[str, Counts]
    """By column, over the promises of what the other filters leave."""
    is_exact: bool = True
    """False where `hits` and `counts` are estimates."""
    unread: int = 0
    """How many replies were not read for promises yet, so that theirs are missing: see `Engine.add_promises`."""


@dataclass(frozen=True, slots=True)
class PromiseMatches:
    """The answer to a PromiseQuery: one page, the exact total, and counts of promises."""

    total: int
    """Those of near-identical replies one by one, as `years` and `facets` count them."""
    hits: int
    """How many all pages list: fewer than `total` where the same promise of near-identical replies is listed once."""
    found: tuple[FoundPromise, ...]
    years: Mapping[str, int]
    """Of the years in which they are due, and of UNDATED, whatever the question says of dues."""
    facets: tuple[Facet, ...]
    is_exact: bool = True
    """False where `hits` and the counts of facets are estimates."""
    unread: int = 0
    """How many replies were not read for promises yet, so that theirs are missing: see `Engine.add_promises`."""
