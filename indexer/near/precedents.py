"""Precedent check: which asks of a new suggestion past replies answer, and where; the replies near to it, matter by matter.

That an ask was answered is told by words in common with a stretch of a letter about the same matter: a hint, no judgement. How often it is
right is in docs/precedents.md.
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final, Literal, Protocol

from corpus import StoredReply
from corpus.letter.asked_points import Request
from corpus.letter.suggestion import suggestion
from indexer.contract.engine import Engine
from indexer.contract.query import Or, Words
from indexer.contract.result import Marked
from indexer.near.similar import Near, holding, likeness, matter_of, precedents, subject_of
from indexer.search.fitting import Evidence, Fit, Letters
from indexer.search.snippet import Highlighter
from indexer.search.stretches import letters
from indexer.search.terms import Terms, rarity, telling

WORTH_A_LOOK: Final = 0.15
"""Sureness from which what comes nearest is shown though it does not count as an answer: below it is hardly about the matter of the ask."""
ANSWERS: Final = 3
"""Replies for one ask."""
SECONDS: Final = 1.5
"""After so long, where someone waits for a page, no further ask is looked up; the others are said to be left out."""
_WORDS: Final = 2
"""Where among the features stands what words and pairs of characters of the ask are held."""
_MEANT: Final = 0.5
"""The share of that time in which asks are also compared by meaning."""
MEANT: Final = 120
"""Characters of an ask that are compared by meaning."""
SAME_MATTER: Final = 0.25
"""How much the subjects of two replies must have in common to stand under one matter; see `similar.likeness`."""
_NEAREST: Final = 15
"""Replies near to the whole text that are looked at."""
_CANDIDATES: Final = 30
"""Replies near to an ask that are read closely; …"""
_USUAL: Final = 8
"""… those behind so many tell what a reply gains that does not answer."""
_ALONE: Final = 0.4
"""What share of its score that is taken to be where there is but one candidate: the mean of labelled asks."""
_ON_MATTER: Final = 0.45
"""Share of the matter's terms that a reply must hold to be surely about it."""
_RELATED: Final = 0.5
"""How sure it must be that a reply is about the matter, if it answers no ask, to be listed."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What makes measures of a letter a sureness that it answers; `tests/tools/fitting/precedent_weights.py` fits it."""

    weights: tuple[float, ...]
    """Logistic regression on `features_of`, the constant first."""
    answered: float
    """Sureness from which an ask counts as answered."""


BY_WORDS: Final = Calibration((-8.86, 2.59, 0.67, -1.30, 7.61, 3.49), 0.72)
WITH_MEANING: Final = Calibration((-32.38, 2.29, 0.69, -1.12, 6.46, 2.75, 28.86), 0.70)


class Nearness(Protocol):
    """What tells how near replies are to a text in meaning: `indexer.semantic.Meaning`."""

    def nearness(self, text: str, ids: Collection[str]) -> Mapping[str, float]:
        """Id → cosine; what was not embedded yet is missing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a past reply says to an ask."""

    stored: StoredReply
    sureness: float
    """How sure it is that this answers, up to 1, …"""
    is_sure: bool
    """… and whether that is enough to say so."""
    paragraph: int
    """Index into `Reply.paragraphs`, …"""
    start: int
    """… where in the paragraph the answer begins, …"""
    end: int
    """… and ends."""
    passage: Marked
    """It as written, with the words in common."""


Verdict = Literal["answered", "missing", "unchecked"]


@dataclass(frozen=True, slots=True)
class CheckedAsk:
    """One ask with the replies that answer it, the surest first; none: no precedent was found."""

    request: Request
    answers: tuple[Answer, ...]
    nearest: Answer | None = None
    """What comes nearest where nothing answers, for a reader to judge; none where nothing is about the matter of the ask."""
    is_checked: bool = True
    """False where there was no time left to look it up."""

    @property
    def verdict(self) -> Verdict:
        """What is known of it in one word."""
        return "answered" if self.answers else "missing" if self.is_checked else "unchecked"


@dataclass(frozen=True, slots=True)
class Matter:
    """Replies about one matter, the nearest first."""

    label: str
    """The subject of the nearest."""
    replies: tuple[Near, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """What is known of a suggestion."""

    subject: str | None
    asks: tuple[CheckedAsk, ...]
    matters: tuple[Matter, ...]


def check(
    engine: Engine,
    text: str,
    *,
    region: str | None = None,
    seconds: float | None = None,
    meaning: Nearness | None = None,
) -> Check:
    """The asks of `text` with their answers, and the replies near to it by matter; both empty for a text without words.

    Replies of `region` are preferred; after `seconds` (SECONDS) no further ask is looked up, and after half of them asks are
    compared by words alone. Raises QueryError for more than MAX_TEXT characters, and as `finding.find` does.
    """
    started, seconds = time.monotonic(), SECONDS if seconds is None else seconds
    near = {one.id: one for one in precedents(engine, text, region=region, limit=_NEAREST)}
    found = suggestion(text)
    matter = telling(engine, found.subject or text)
    around = telling(engine, found.subject or "")
    asks = []
    for request in found.requests:
        spent = (time.monotonic() - started) / seconds if seconds > 0 else math.inf
        if spent > 1:
            asks.append(CheckedAsk(request, (), is_checked=False))
        else:
            asks.append(_checked(engine, request, around, region, meaning if spent < _MEANT else None))
    answering = {answer.stored.id: answer for ask in asks for answer in ask.answers}
    about = _about(tuple(near.values()), matter)
    listed = [one for one in near.values() if about[one.id] >= _RELATED or one.id in answering]
    listed += [
        Near(reply_id, 0.0, answer.stored, (), (answer.passage,))
        for reply_id, answer in answering.items()
        if reply_id not in near
    ]
    return Check(found.subject, tuple(asks), matters(engine, listed))


def _checked(
    engine: Engine, request: Request, around: Terms, region: str | None, meaning: Nearness | None
) -> CheckedAsk:
    found = answers(engine, request, around, region, meaning)
    sure = tuple(answer for answer in found if answer.is_sure)
    is_near = found and found[0].sureness >= WORTH_A_LOOK
    return CheckedAsk(request, sure, found[0] if is_near and not sure else None)


def answers(
    engine: Engine,
    request: Request,
    around: Terms,
    region: str | None = None,
    meaning: Nearness | None = None,
) -> tuple[Answer, ...]:
    """What comes nearest to an ask, the nearest letter first, at most ANSWERS; sure or not. Raises as `finding.find` does.

    `around` is what the subject of the suggestion tells.
    """
    terms, found = candidates(engine, request, around, region)
    shown = found[:ANSWERS]
    near = meaning.nearness(request.detail[:MEANT], [one.id for one in shown]) if meaning and shown else {}
    return tuple(
        _answer(one, features, near.get(one.id), terms)
        for one, features in zip(shown, features_of(engine, request, terms, found), strict=False)
    )


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


def features_of(
    engine: Engine, request: Request, terms: Terms, found: Sequence[Candidate]
) -> Iterator[tuple[float, ...]]:
    """For each candidate what tells whether it answers.

    Of its best stretch the logarithms of the share of the ask that it gains, and of what characters and words of the ask stand in it; the
    lead of the whole letter's score over the usual; the logarithm of the ask's length.
    """
    usual = found[_USUAL:] or found[len(found) // 2 + 1 :]
    score = fmean([one.score for one in usual] or [0.0])
    for one in found:
        share, _, characters, words = Evidence.of(terms, one.fit, 0.0).features
        lead = (one.score - (score or _ALONE * one.score)) / (one.score or 1.0)
        yield math.log(share), characters, words, lead, math.log1p(len(request.detail))


def sureness(features: Sequence[float], calibration: Calibration) -> float:
    """How sure it is that a letter answers, from 0 to 1; not at all where it shares no two characters side by side with the ask."""
    if not features[_WORDS]:
        return 0.0
    constant, *weights = calibration.weights
    pairs = zip(weights, features, strict=True)
    return round(1 / (1 + math.exp(-constant - sum(weight * feature for weight, feature in pairs))), 4)


def _about(near: Sequence[Near], matter: Terms) -> Mapping[str, float]:
    """By id how sure it is that each reply is about the matter, from 0 to 1: near to the whole text, and holding its words."""
    return {
        letter.stored.id: one.score / near[0].score * min(1.0, letter.topical(matter) / _ON_MATTER)
        for one, letter in zip(near, letters(one.stored for one in near), strict=True)
    }


def _answer(one: Candidate, features: tuple[float, ...], near: float | None, terms: Terms) -> Answer:
    stored, stretch = one.fit.letter.stored, one.fit.shown
    calibration, given = (BY_WORDS, features) if near is None else (WITH_MEANING, (*features, near))
    sure = sureness(given, calibration)
    paragraph = stored.reply.paragraphs[stretch.paragraph]
    text = paragraph[stretch.start : stretch.end].strip()
    start = paragraph.index(text, stretch.start)
    marked = Highlighter(Or(tuple(map(Words, terms.shown)))).mark(text)
    is_sure = sure >= calibration.answered
    return Answer(stored, sure, is_sure, stretch.paragraph, start, start + len(text), marked)


def matters(engine: Engine, near: Sequence[Near]) -> tuple[Matter, ...]:
    """The replies by what their subjects have in common, in the order of the nearest of each matter."""
    words = {one.id: matter_of(subject_of(one.stored.reply)) for one in near}
    rarities = rarity(engine, {word for held in words.values() for word in held})
    groups: list[list[Near]] = []
    for one in near:
        alike = (g for g in groups if likeness(words[g[0].id], words[one.id], rarities) >= SAME_MATTER)
        if (group := next(alike, None)) is not None:
            group.append(one)
        else:
            groups.append([one])
    return tuple(Matter(subject_of(group[0].stored.reply), tuple(group)) for group in groups)
