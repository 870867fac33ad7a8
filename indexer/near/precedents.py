"""Precedent check: which asks of a new suggestion past replies answer, and where; the replies near to it, matter by matter.

That an ask was answered is told by words in common with a stretch of a letter about the same matter: a hint, no judgement. How often it is
right is in docs/precedents.md.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from corpus import StoredReply
from corpus.letter.asked_points import Request
from corpus.letter.suggestion import suggestion
from indexer.contract.engine import Engine
from indexer.contract.query import Or, Words
from indexer.contract.result import Marked
from indexer.near.judging import (
    BY_WORDS,
    WITH_MEANING,
    Calibration,
    Candidate,
    Nearness,
    candidates,
    judged,
    sureness,
)
from indexer.near.similar import Near, likeness, matter_of, precedents, subject_of
from indexer.search.snippet import Highlighter
from indexer.search.stretches import letters
from indexer.search.terms import Terms, rarity, telling

WORTH_A_LOOK: Final = 0.15
"""Sureness from which what comes nearest is shown though it does not count as an answer: below it is hardly about the matter of the ask."""
SECONDS: Final = 1.5
"""After so long, where someone waits for a page, no further ask is looked up; the others are said to be left out."""
_MEANT: Final = 0.5
"""The share of that time in which asks are also compared by meaning."""
SAME_MATTER: Final = 0.25
"""How much the subjects of two replies must have in common to stand under one matter; see `similar.likeness`."""
_NEAREST: Final = 15
"""Replies near to the whole text that are looked at."""
_ON_MATTER: Final = 0.45
"""Share of the matter's terms that a reply must hold to be surely about it."""
_RELATED: Final = 0.5
"""How sure it must be that a reply is about the matter, if it answers no ask, to be listed."""


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
    return tuple(
        _answer(one, features, BY_WORDS if meaning is None else WITH_MEANING, terms)
        for one, features in judged(request, terms, found, meaning)
    )


def _about(near: Sequence[Near], matter: Terms) -> Mapping[str, float]:
    """By id how sure it is that each reply is about the matter, from 0 to 1: near to the whole text, and holding its words."""
    return {
        letter.stored.id: one.score / near[0].score * min(1.0, letter.topical(matter) / _ON_MATTER)
        for one, letter in zip(near, letters(one.stored for one in near), strict=True)
    }


def _answer(one: Candidate, features: tuple[float, ...], calibration: Calibration, terms: Terms) -> Answer:
    stored, stretch = one.fit.letter.stored, one.fit.shown
    sure = sureness(features, calibration)
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
