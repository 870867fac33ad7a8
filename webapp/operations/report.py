"""How an installation is doing, for its operator: the one collection of numbers behind `dafu report`, /admin and its API twin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from corpus import Store
from indexer import Engine
from webapp.journal.journal import DAYS, ImportRun, Journal, Question, Rejects
from webapp.operations.import_report import Coverage

LISTED: Final = 20


@dataclass(frozen=True, slots=True)
class Covered:
    """How many replies say something in a field."""

    field: str
    label: str
    count: int
    share: float
    """Of all replies, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Use:
    """How the site was used over the last days."""

    days: int
    searches: int
    average_ms: float | None
    """None where nothing was searched."""
    hit_rate: float | None
    """The share of postings found in the cache, from 0 to 1; None where none was asked for."""


@dataclass(frozen=True, slots=True)
class Operations:
    """The numbers."""

    store: Mapping[str, Any]
    index: Mapping[str, Any]
    pending: int
    """Changes of the store that are not searchable yet."""
    outdated: bool
    """True for an index that another version of the program built: nothing can be searched."""
    use: Use
    frequent: tuple[Question, ...]
    unanswered: tuple[Question, ...]
    imports: tuple[ImportRun, ...]
    rejects: tuple[Rejects, ...]
    coverage: tuple[Covered, ...]


def gather(engine: Engine, store: Store, journal: Journal, coverage: tuple[Covered, ...]) -> Operations:
    """The numbers of an installation as they are now. Raises StoreError and what engines raise."""
    state = engine.state()
    return Operations(
        store=dict(store.stats()),
        index=dict(engine.stats()),
        pending=store.pending(state.change if state else 0),
        outdated=state is not None and state.is_outdated,
        use=use_of(journal.meters()),
        frequent=tuple(journal.frequent(LISTED)),
        unanswered=tuple(journal.unanswered(LISTED)),
        imports=tuple(journal.imports(LISTED)),
        rejects=tuple(journal.rejects(LISTED)),
        coverage=coverage,
    )


def coverage_of(store: Store) -> tuple[Covered, ...]:
    """How complete the replies are, field by field. Reads all of them: seconds for a hundred thousand."""
    coverage = Coverage()
    for change in store.changes():
        if change.reply is not None:
            coverage.count(change.reply)
    return tuple(Covered(*row) for row in coverage.named_rows())


def use_of(meters: Mapping[str, float]) -> Use:
    """What the meters of the journal say."""
    searches = int(meters.get("searches", 0))
    hits, misses = meters.get("cache_hits", 0), meters.get("cache_misses", 0)
    return Use(
        DAYS,
        searches,
        round(meters["took_ms"] / searches, 2) if searches else None,
        round(hits / (hits + misses), 4) if hits + misses else None,
    )
