"""Whether two engines say the same of the same documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from itertools import pairwise
from typing import Any, Final

import pytest

from corpus import Reply
from indexer import (
    Engine,
    Matches,
    PromiseQuery,
    Query,
    find_promises,
    listing,
    scan_promises,
    statistics,
)
from indexer.schema import column_values
from indexer.search.finding import meant
from tests.local import LocalEngine, state_of

_TYPED: Final = ("校", "gl", "dian", "jy", "关于", "上党", "s", "z")
_MISSPELLED: Final = ("校车", "笑车", "老旧小曲", "课后扶务")


def said(engine: LocalEngine) -> dict[str, object]:
    """How many replies have each value of each column, and what is suggested."""
    suggestions = engine.suggestions
    counts = {name: dict(statistics.values(engine, Query(), name).counts) for name in column_values(Reply())}
    completions = {typed: suggestions.complete(typed, 100) for typed in _TYPED}
    return {**counts, **completions, **{typed: suggestions.correct(typed) for typed in _MISSPELLED}}


ANSWERS: Final[Sequence[Callable[[Engine, Query], Any]]] = (
    lambda engine, query: set(listing(engine, query)),
    lambda engine, query: statistics.values(engine, query, "agency", containing="局", offset=1, limit=2),
    lambda engine, query: engine.counts_by(meant(engine, query), ("agency", "year", "subject_words"), 2),
    lambda engine, query: dict(statistics.months(engine, query)),
    lambda engine, query: statistics.delays(engine, query),
    lambda engine, query: statistics.rises(engine, query),
    lambda engine, query: find_promises(engine, query, PromiseQuery()),
    lambda engine, query: find_promises(
        engine, query, PromiseQuery(text="学位", due_from="2027-01-01", sort="newest")
    ),
    lambda engine, query: list(scan_promises(engine, query, PromiseQuery(firmness="firm"))),
    lambda engine, query: state_of(engine).documents,
)


def compare_matches(ours: Matches, plain: Matches, is_by_score: bool) -> None:
    """The same page of results."""
    assert asdict(replace(ours, scored=())) == asdict(replace(plain, scored=()))
    if is_by_score:
        same_order(ours.scored, plain.scored)
    else:
        assert [name for name, _ in ours.scored] == [name for name, _ in plain.scored]


def same_order(ours: Sequence[tuple[str, float]], plain: Sequence[tuple[str, float]]) -> None:
    """The same ids in the same order. Scores of 32 bits agree nearly; where two nearly agree, either may come first."""
    assert dict(ours) == pytest.approx(dict(plain), rel=1e-4)
    expected = dict(plain)
    for (one, _), (next_one, _) in pairwise(ours):
        assert expected[one] >= expected[next_one] * (1 - 1e-4), (ours, plain)
    if all(abs(a - b) > 1e-4 * abs(a) for (_, a), (_, b) in pairwise(plain)):
        assert [name for name, _ in ours] == [name for name, _ in plain]
