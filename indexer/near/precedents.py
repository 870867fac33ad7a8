"""Precedent check: which asks of a new suggestion past replies answer, and where; the replies near to it, matter by matter.

That an ask was answered is told by words in common with a stretch of a letter about the same matter: a hint, no judgement. How often it is
right is in docs/precedents.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from corpus import StoredReply
from corpus.letter.suggestion import Request, Suggestion, suggestion
from indexer.contract.engine import Engine
from indexer.contract.query import Or, Words
from indexer.contract.result import Marked
from indexer.near.answers import Letter, Stretch, Terms, telling
from indexer.near.similar import Near, key_terms, likeness, matter_of, near_to, precedents, subject_of
from indexer.search.snippet import Highlighter

ANSWERED: Final = 0.66
"""Sureness from which an ask counts as answered; chosen on one half of `tests/data/precedents.jsonl`."""
WORTH_A_LOOK: Final = 0.5
"""Sureness from which what comes nearest to an ask without answer is shown."""
ANSWERS: Final = 3
"""Replies for one ask."""
SAME_MATTER: Final = 0.25
"""How much the subjects of two replies must have in common to stand under one matter; see `similar.likeness`."""
_NEAREST: Final = 15
"""Replies near to the whole text that are looked at, …"""
_NEAR_ASK: Final = 8
"""… and near to each ask."""
_MATTER: Final = 0.4
"""What it counts that a reply is about the matter of the suggestion; the rest is what stands in the stretch."""
_ON_MATTER: Final = 0.45
"""Share of the words of the matter that a reply must hold to be surely about it."""
_RELATED: Final = 0.5
"""How sure it must be that a reply is about the matter, if it answers no ask, to be listed."""
_AROUND: Final = 0.25
"""What stands around an ask of few words weighs so much of them."""
_TELLING: Final = 3
"""An ask with fewer telling words has few."""


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


@dataclass(frozen=True, slots=True)
class CheckedAsk:
    """One ask with the replies that answer it, the surest first; none: no precedent was found."""

    request: Request
    answers: tuple[Answer, ...]
    nearest: Answer | None = None
    """What comes nearest where nothing answers, for a reader to judge."""


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

    Replies of `region` are preferred. Raises QueryError for more than MAX_TEXT characters, and as `Engine.search` does.
    """
    near = {one.id: one for one in precedents(engine, text, region=region, limit=_NEAREST)}
    found = suggestion(text)
    letters = {one.id: Letter(one.stored) for one in near.values()}
    about = _about(letters, tuple(near.values()), telling(engine, found.subject or text))
    asks = []
    for request in found.requests:
        weights = key_terms(engine, request.detail, f"{request.text} {found.subject or ''}")
        for one in near_to(engine, weights, {}, region, _NEAR_ASK, None):
            if near.setdefault(one.id, one) is one:
                letters[one.id] = Letter(one.stored)
        asks.append(_checked(request, _answers(letters.values(), _terms(engine, found, request), about)))
    answering = {answer.stored.id for ask in asks for answer in ask.answers}
    listed = [one for one in near.values() if about.get(one.id, 0.0) >= _RELATED or one.id in answering]
    return Check(found.subject, tuple(asks), matters(engine, listed))


def _checked(request: Request, answers: Sequence[Answer]) -> CheckedAsk:
    sure = tuple(answer for answer in answers if answer.sureness >= ANSWERED)
    return CheckedAsk(request, sure, None if sure or not answers else answers[0])


def _terms(engine: Engine, found: Suggestion, request: Request) -> Terms:
    """What tells the ask apart. Few words lean on what stands around them: fully on what leads to them, a little on the rest."""
    own = telling(engine, request.text)
    if sum(not term.is_light for term in own.values()) >= _TELLING:
        return own
    if not request.detail.startswith(request.text.rstrip("…")):
        return {**telling(engine, request.detail), **own}
    around = telling(engine, f"{found.subject or ''}\n{request.detail}")
    others = {word: term for word, term in around.items() if word not in own}
    share = _AROUND * _weight(own) / (_weight(others) or 1.0) if own else 1.0
    return {**own, **{word: replace(term, weight=term.weight * share) for word, term in others.items()}}


def _weight(terms: Terms) -> float:
    return sum(term.weight for term in terms.values())


def _about(letters: Mapping[str, Letter], near: Sequence[Near], matter: Terms) -> Mapping[str, float]:
    """By id how sure it is that each reply is about the matter, from 0 to 1: near to the whole text, and holding its words."""
    return {
        one.id: one.score / near[0].score * min(1.0, letters[one.id].topical(matter) / _ON_MATTER)
        for one in near
    }


def _answers(letters: Iterable[Letter], terms: Terms, about: Mapping[str, float]) -> tuple[Answer, ...]:
    """The letters that answer, the surest first."""
    answers = []
    for letter in letters:
        on_matter = _MATTER * about.get(letter.stored.id, 0.0)
        share, stretch = letter.best(terms, (WORTH_A_LOOK - on_matter) / (1 - _MATTER))
        sureness = (1 - _MATTER) * share + on_matter
        if stretch is not None and sureness >= WORTH_A_LOOK:
            answers.append(_answer(letter.stored, round(sureness, 4), stretch, terms))
    return tuple(sorted(answers, key=lambda answer: (-answer.sureness, answer.stored.id))[:ANSWERS])


def _answer(stored: StoredReply, sureness: float, stretch: Stretch, terms: Terms) -> Answer:
    paragraph = stored.reply.paragraphs[stretch.paragraph]
    text = paragraph[stretch.start : stretch.end].strip()
    start = paragraph.index(text, stretch.start)
    words = tuple(Words(word) for term in terms.values() for word in term.known)
    marked = Highlighter(Or(words)).mark(text)
    return Answer(stored, sureness, stretch.paragraph, start, start + len(text), marked)


def matters(engine: Engine, near: Sequence[Near]) -> tuple[Matter, ...]:
    """The replies by what their subjects have in common, in the order of the nearest of each matter."""
    words = {one.id: matter_of(subject_of(one.stored.reply)) for one in near}
    rarity = engine.rarity({word for held in words.values() for word in held})
    groups: list[list[Near]] = []
    for one in near:
        alike = (g for g in groups if likeness(words[g[0].id], words[one.id], rarity) >= SAME_MATTER)
        if (group := next(alike, None)) is not None:
            group.append(one)
        else:
            groups.append([one])
    return tuple(Matter(subject_of(group[0].stored.reply), tuple(group)) for group in groups)
