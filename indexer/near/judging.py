"""Which past letters may answer an ask, in order, and how sure it is that each does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final, Protocol

from corpus.letter.asked_points import Request
from indexer.contract.engine import Engine
from indexer.near.similar import holding
from indexer.search.fitting import Evidence, Fit, Letters
from indexer.search.stretches import letters
from indexer.search.terms import Terms, telling

ANSWERS: Final = 3
"""Replies for one ask."""
_WORDS: Final = 2
"""Where among the features stands what words and pairs of characters of the ask are held."""
_CANDIDATES: Final = 30
"""Replies near to an ask that are read closely; …"""
_USUAL: Final = 8
"""… those behind so many tell what a reply gains that does not answer."""
_ALONE: Final = 0.4
"""What share of its score that is taken to be where there is but one candidate: the mean of labelled asks."""
_MEANT_ASK: Final = 120
_MEANT_PASSAGE: Final = 200
"""Characters of an ask and of a passage that are compared by meaning."""
_ALIKE: Final = 6.0
"""What a cosine counts beside the score of a letter as a share of the best, where the nearest are put in order: it differs little."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What makes measures of a letter a sureness that it answers; `tests/tools/fitting/precedent_weights.py` fits it."""

    weights: tuple[float, ...]
    """Logistic regression on what `judged` measures, the constant first."""
    answered: float
    """Sureness from which an ask counts as answered."""


BY_WORDS: Final = Calibration((-8.86, 2.59, 0.67, -1.30, 7.61, 3.49), 0.72)
WITH_MEANING: Final = Calibration((-50.59, 2.67, -0.03, -1.51, 6.72, 2.57, 52.77), 0.65)


class Nearness(Protocol):
    """What tells how near passages are to a text in meaning: `indexer.semantic.Meaning`."""

    def cosines(self, text: str, passages: Sequence[str]) -> Sequence[float]:
        """The cosine of each passage with `text`."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A letter that may answer an ask."""

    fit: Fit
    score: float
    """That of the whole letter, as the engine counts it."""

    @property
    def id(self) -> str:
        """Of the reply."""
        return self.fit.letter.stored.id


def candidates(
    engine: Engine, request: Request, around: Terms, region: str | None = None
) -> tuple[Terms, tuple[Candidate, ...]]:
    """What tells the ask apart, and the letters near to it, the nearest first. Raises as `finding.find` does."""
    terms = telling(engine, request.detail).beside(around)
    near = holding(engine, terms.lookup, {}, region, _CANDIDATES)
    stored = engine.fetch([one.id for one in near])
    scores = {one.id: one.score for one in near if one.id in stored}
    read = letters(stored[reply_id] for reply_id in scores)
    terms = terms.known([letter.body for letter in read])
    fits = filter(None, Letters(read).fits(terms))
    return terms, tuple(Candidate(fit, scores[fit.letter.stored.id]) for fit in fits)


def judged(
    request: Request, terms: Terms, found: Sequence[Candidate], meaning: Nearness | None = None
) -> Sequence[tuple[Candidate, tuple[float, ...]]]:
    """The ANSWERS nearest letters, in order, each with what tells whether it answers.

    Of its best stretch the logarithms of the share of the ask that it gains, and of what characters and words of the ask stand in it; the
    lead of the whole letter's score over the usual; the logarithm of the ask's length; with `meaning` the cosine of ask and stretch, which
    then counts in the order, too.
    """
    usual = fmean([one.score for one in found[_USUAL:] or found[len(found) // 2 + 1 :]] or [0.0])
    by_words = [(one, _features(request, terms, one, usual)) for one in found[:ANSWERS]]
    if meaning is None or not by_words:
        return by_words
    passages = [one.fit.best.text[:_MEANT_PASSAGE] for one, _ in by_words]
    cosines = meaning.cosines(request.detail[:_MEANT_ASK], passages)
    best = found[0].score or 1.0
    both = [(one, (*features, cosine)) for (one, features), cosine in zip(by_words, cosines, strict=True)]
    return sorted(both, key=lambda each: -each[0].score / best - _ALIKE * each[1][-1])


def _features(request: Request, terms: Terms, one: Candidate, usual: float) -> tuple[float, ...]:
    share, _, characters, words = Evidence.of(terms, one.fit, 0.0).features
    lead = (one.score - (usual or _ALONE * one.score)) / (one.score or 1.0)
    return math.log(share), characters, words, lead, math.log1p(len(request.detail))


def sureness(features: Sequence[float], calibration: Calibration) -> float:
    """How sure it is that a letter answers, from 0 to 1; not at all where it shares no two characters side by side with the ask."""
    if not features[_WORDS]:
        return 0.0
    constant, *weights = calibration.weights
    pairs = zip(weights, features, strict=True)
    return round(1 / (1 + math.exp(-constant - sum(weight * feature for weight, feature in pairs))), 4)
