"""Precedent check: which asks of a new suggestion past replies answer, and where; the replies near to it, matter by matter.

That an ask was answered is told by words in common with a stretch of a letter about the same matter: a hint, no judgement. How often it is
right is in docs/precedents.md.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final, Literal

from corpus import StoredReply
from corpus.letter.suggestion import Request, suggestion
from indexer.contract.engine import Engine
from indexer.contract.query import Or, Words
from indexer.contract.result import Marked
from indexer.near.similar import Near, holding, likeness, matter_of, precedents, subject_of
from indexer.search.snippet import Highlighter
from indexer.search.stretches import Evidence, Fit, Stretch, letters
from indexer.search.terms import Terms, rarity, telling

ANSWERED: Final = 0.6
"""Sureness from which an ask counts as answered, and …"""
WORTH_A_LOOK: Final = 0.25
"""… from which what comes nearest is shown all the same: below it is hardly about the matter of the ask."""
WEIGHTS: Final = (-8.8, 2.82, 4.64, 1.16, 1.18)
"""Logistic regression on `Evidence.features`, the constant first."""
ANSWERS: Final = 3
"""Replies for one ask."""
SECONDS: Final = 1.5
"""After so long no further ask is looked up; the others are said to be left out."""
SAME_MATTER: Final = 0.25
"""How much the subjects of two replies must have in common to stand under one matter; see `similar.likeness`."""
_NEAREST: Final = 15
"""Replies near to the whole text that are looked at."""
_CANDIDATES: Final = 30
"""Replies near to an ask that are read closely; …"""
_USUAL: Final = 8
"""… those from this place on tell what a reply gains that does not answer."""
_ALONE: Final = 0.5
"""What share of it that is taken to be where there is but one candidate."""
_ON_MATTER: Final = 0.45
"""Share of the matter's terms that a reply must hold to be surely about it."""
_RELATED: Final = 0.5
"""How sure it must be that a reply is about the matter, if it answers no ask, to be listed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a past reply says to an ask."""

    stored: StoredReply
    sureness: float
    """How sure it is that this answers, up to 1."""
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


def check(engine: Engine, text: str, *, region: str | None = None) -> Check:
    """The asks of `text` with their answers, and the replies near to it by matter; both empty for a text without words.

    Replies of `region` are preferred. Raises QueryError for more than MAX_TEXT characters, and as `finding.find` does.
    """
    until = time.monotonic() + SECONDS
    near = {one.id: one for one in precedents(engine, text, region=region, limit=_NEAREST)}
    found = suggestion(text)
    matter = telling(engine, found.subject or text)
    around = telling(engine, found.subject or "")
    asks = [_checked(engine, request, around, region, until) for request in found.requests]
    answering = {answer.stored.id: answer for ask in asks for answer in ask.answers}
    about = _about(tuple(near.values()), matter)
    listed = [one for one in near.values() if about[one.id] >= _RELATED or one.id in answering]
    listed += [
        Near(reply_id, 0.0, answer.stored, (), (answer.passage,))
        for reply_id, answer in answering.items()
        if reply_id not in near
    ]
    return Check(found.subject, tuple(asks), matters(engine, listed))


def _checked(engine: Engine, request: Request, around: Terms, region: str | None, until: float) -> CheckedAsk:
    if time.monotonic() > until:
        return CheckedAsk(request, (), is_checked=False)
    found = answers(engine, request, around, region)
    sure = tuple(answer for answer in found if answer.sureness >= ANSWERED)
    is_near = found and found[0].sureness >= WORTH_A_LOOK
    return CheckedAsk(request, sure, found[0] if is_near and not sure else None)


def answers(engine: Engine, request: Request, around: Terms, region: str | None = None) -> tuple[Answer, ...]:
    """What comes nearest to an ask, the surest first, at most ANSWERS; sure or not. Raises as `finding.find` does.

    `around` is what the subject of the suggestion tells.
    """
    terms, fits = _fits(engine, request, around, region)
    usual = fmean([fit.gained for fit in fits[min(_USUAL, (len(fits) + 1) // 2) :]] or [0.0])
    return tuple(
        _answer(
            fit.letter.stored,
            sureness(Evidence.of(terms, fit, usual or _ALONE * fit.gained)),
            fit.shown,
            terms,
        )
        for fit in fits[:ANSWERS]
    )


def _fits(engine: Engine, request: Request, around: Terms, region: str | None) -> tuple[Terms, list[Fit]]:
    """What tells the ask apart, and the letters near to it, the best first."""
    terms = telling(engine, request.detail).beside(around)
    near = holding(engine, terms.lookup, {}, region, _CANDIDATES)
    stored = engine.fetch([one.id for one in near])
    candidates = letters(stored[one.id] for one in near if one.id in stored)
    terms = terms.known([letter.body for letter in candidates])
    fits = filter(None, (letter.best(terms) for letter in candidates))
    return terms, sorted(fits, key=lambda fit: (-fit.gained, fit.letter.stored.id))


def sureness(evidence: Evidence) -> float:
    """How sure it is that a letter answers, from 0 to 1."""
    constant, *weights = WEIGHTS
    pairs = zip(weights, evidence.features, strict=True)
    return round(1 / (1 + math.exp(-constant - sum(weight * feature for weight, feature in pairs))), 4)


def _about(near: Sequence[Near], matter: Terms) -> Mapping[str, float]:
    """By id how sure it is that each reply is about the matter, from 0 to 1: near to the whole text, and holding its words."""
    return {
        letter.stored.id: one.score / near[0].score * min(1.0, letter.topical(matter) / _ON_MATTER)
        for one, letter in zip(near, letters(one.stored for one in near), strict=True)
    }


def _answer(stored: StoredReply, sureness: float, stretch: Stretch, terms: Terms) -> Answer:
    paragraph = stored.reply.paragraphs[stretch.paragraph]
    text = paragraph[stretch.start : stretch.end].strip()
    start = paragraph.index(text, stretch.start)
    marked = Highlighter(Or(tuple(map(Words, terms.shown)))).mark(text)
    return Answer(stored, sureness, stretch.paragraph, start, start + len(text), marked)


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
