"""A question answered by quotation: sentences of the replies surely about it that answer it; none where that is not sure.

Two logistic regressions tell: one chooses among the sentences, one decides whether the best of them answers; one that says all that
was asked does in any case. How often that is right is in docs/search-quality.md; how to ask is in `asking`, what a sentence is measured
by in `answering`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from corpus import StoredReply
from indexer.contract.query import Query
from indexer.contract.result import Hit, Marked
from indexer.near.answering import Candidate, candidates
from indexer.near.asking import read_question
from indexer.search.snippet import Highlighter
from indexer.search.sure import question

QUOTED: Final = 3
"""Sentences at most."""
SURE: Final = 0.75
"""How sure it must be that a sentence answers."""
_READ: Final = 3
"""Hits that are read, the first ones that are surely about the question."""
_MARGIN: Final = 3.0
"""A sentence further ahead of the next one is not surer for that."""
CHOICE: Final = (-6.35, 1.54, 1.92, 0.65, 2.01, 1.43, 1.21, 1.87, 0.36, -0.32, -0.38, -1.03, -0.75)
"""Logistic regression on the features of `candidates`, the constant first; …"""
DECISION: Final = (-0.85, 0.43, 0.46, 1.30)
"""… and on `decisive`. `tests/tools/fitting/quotation_weights.py` fits both."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A sentence that answers."""

    stored: StoredReply
    paragraph: int
    """Index into `Reply.paragraphs`, …"""
    start: int
    """… and where in it the sentence begins …"""
    end: int
    """… and ends."""
    text: Marked
    """It as written, with the words in common."""


def quotations(query: Query, hits: Sequence[Hit]) -> tuple[Quotation, ...]:
    """The sentences of the first sure hits of a query that answer it, the surest first; none where it is no question."""
    found = candidates_of(query, hits)
    chances = [odds(CHOICE, one.features) for one in found]
    # Of a letter the best alone: what else in it has a value of that form mostly is the value of something else.
    best: dict[str, tuple[float, Candidate]] = {}
    for chance, one in sorted(zip(chances, found, strict=True), key=lambda pair: -pair[0]):
        best.setdefault(one.stored.id, (chance, one))
    mark = Highlighter(query.clause).mark
    return tuple(
        Quotation(
            one.stored,
            one.sentence.paragraph,
            one.sentence.start,
            one.sentence.end,
            mark(one.sentence.written),
        )
        for chance, one in [*best.values()][:QUOTED]
        if one.says_all or odds(DECISION, decisive(one, chance, chances)) >= math.log(SURE / (1 - SURE))
    )


def candidates_of(query: Query, hits: Sequence[Hit]) -> Sequence[Candidate]:
    """The sentences that may answer a query; none where it is no question."""
    words = question(query)
    asking = read_question(words, {hit.stored.reply.region for hit in hits}) if words else None
    sure = [hit.stored for hit in hits if hit.is_sure and not hit.by_meaning][:_READ]
    return [*candidates(asking, sure)] if asking else []


def odds(weights: Sequence[float], features: Sequence[float]) -> float:
    """The log-odds of a logistic regression, the constant first."""
    return weights[0] + sum(weight * feature for weight, feature in zip(weights[1:], features, strict=True))


def decisive(one: Candidate, chance: float, chances: Sequence[float]) -> tuple[float, ...]:
    """What tells whether a sentence answers: its log-odds, how far it is ahead of the best of the others, and what it covers."""
    best, second = sorted((*chances, -math.inf), reverse=True)[:2]
    ahead = min(_MARGIN, chance - (second if chance == best else best))
    return chance, ahead, one.covered
