"""Which hits of a question are surely about it: what they hold of it in one stretch or in the subject, beside the other hits.

The first hits of an engine are read closely and put in order; the others are taken as they come. A question of one word is not judged.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import fmean
from typing import Final

from corpus import StoredReply
from indexer.contract.engine import Engine
from indexer.contract.query import And, Clause, Query, Words
from indexer.search.fitting import Alternatives, Evidence, Letters
from indexer.search.stretches import letters
from indexer.search.terms import SCORED, scale_of, telling
from indexer.text.analyzer import analyzer, asked, read_words
from indexer.text.folding import fold

JUDGED: Final = 15
"""Hits that are read closely: of judged questions hardly a right one stands behind them."""
SURE: Final = 0.6
"""Sureness from which a hit is about the question; …"""
FIRST: Final = 0.44
"""… where none is, the surest one from here on: readers lose more by a list without a beginning than by a doubtful one."""
WEIGHTS: Final = (-15.48, 3.03, 0.72, 4.52, 2.93, -1.29, 4.17)
"""Logistic regression on `features_of`, the constant first; `tests/tools/fitting/sure_weights.py` fits it, see docs/search-quality.md."""
_KEY_WORDS: Final = 2
"""A question of so few words is key words: their order is that of the engine."""
_USUAL: Final = 8
"""Hits from this place on tell what is gained without being about the question."""
_MOSTLY: Final = 2 / 3
"""Where so many of the hits read are sure, and all hold every word, so are those behind them."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The first hits in order."""

    ids: tuple[str, ...]
    sure: int
    """So many of them are about the question: the first ones."""
    are_rest_sure: bool
    """Whether those behind them are, too."""


def question(query: Query) -> Words | None:
    """The plain words that hits are judged by; None where there is nothing to judge: one word, another order."""
    words = _words(query.clause)
    if words is None or query.sort != "relevance" or len(asked(analyzer().content_words(words.text))) < 2:
        return None
    return words


def _words(clause: Clause | None) -> Words | None:
    match clause:
        case Words():
            return clause
        case And(clauses):
            return next((inner for inner in clauses if isinstance(inner, Words)), None)
        case _:
            return None


def judge(
    engine: Engine,
    words: Words,
    scored: Sequence[tuple[str, float]],
    stored: Mapping[str, StoredReply],
    loosened: bool,
    *,
    is_ordered: bool = False,
) -> Judged:
    """The first hits of an engine, (id, score) in its order, put in order; at most JUDGED are read.

    `loosened`: hits that hold a part of the words are among them. `is_ordered`: the order counts more than words, and is kept but
    for sure hits, which come first.
    """
    first = [(reply_id, score) for reply_id, score in scored[:JUDGED] if reply_id in stored]
    asking = tuple(_asking(words))
    apart = Letters(letters(stored[reply_id] for reply_id, _ in first))
    sureness = {i: _sureness(features) for i, features in _features(engine, words, first, apart)}
    near = {reply_id for (reply_id, _), is_near in zip(first, apart.near(asking), strict=True) if is_near}
    about = _about(sureness, near)
    sure = [reply_id for reply_id, _ in first if reply_id in about]
    others = [reply_id for reply_id, _ in first if reply_id not in about]
    if len(asking) > _KEY_WORDS and not is_ordered:
        sure.sort(key=lambda reply_id: -sureness[reply_id])
        others.sort(key=lambda reply_id: -sureness[reply_id])
    return Judged(
        (*sure, *others), len(sure), not loosened and len(near) >= _MOSTLY * len(first) and len(first) > 0
    )


def _about(sureness: Mapping[str, float], near: Collection[str]) -> Collection[str]:
    """The hits that are about the question; `near` hold all its words together."""
    about = {i for i, sure in sureness.items() if sure >= SURE or i in near}
    surest = max(sureness, key=sureness.__getitem__, default=None)
    if not about and surest is not None and sureness[surest] >= FIRST:
        about.add(surest)
    return about


@cache
def _degree() -> frozenset[str]:
    """Words that say how much: 太远 is held where 远 stands."""
    return frozenset(read_words("degree.txt"))


def _asking(words: Words) -> Iterator[Alternatives]:
    """The words asked for, each with what stands for it."""
    content = analyzer().content_words(words.text)
    for word in asked(content):
        at = content[word]
        others = [fold(o) for e in words.expansions if e.start <= at < e.end for o in e.words]
        pairs = tuple(word[0][i : i + 2] for i in range(len(word[0]) - 1))
        adjective = (word[0][1:],) if word[0] in _degree() else ()
        yield [
            (word[0],),
            *((other,) for other in others),
            *filter(None, (word[1:], pairs[:-1] and pairs, adjective)),
        ]


def _sureness(features: Sequence[float] | None) -> float:
    """How sure it is that a hit is about the question, from 0 to 1."""
    if features is None:
        return 0.0
    constant, *weights = WEIGHTS
    pairs = zip(weights, features, strict=True)
    return 1 / (1 + math.exp(-constant - sum(weight * feature for weight, feature in pairs)))


def features_of(
    engine: Engine, words: Words, first: Sequence[tuple[str, float]], stored: Mapping[str, StoredReply]
) -> Iterator[tuple[str, tuple[float, ...] | None]]:
    """For each hit what tells whether it is about the question; None where it holds nothing of it.

    Of its best stretch the share of the question that it gains, and its lead over the usual; the score as a share of the best one, and its
    logarithm; the logarithm of what words of the question stand in the stretch; the lead of the best score over the second.
    """
    return _features(engine, words, first, Letters(letters(stored[reply_id] for reply_id, _ in first)))


def _features(
    engine: Engine, words: Words, first: Sequence[tuple[str, float]], apart: Letters
) -> Iterator[tuple[str, tuple[float, ...] | None]]:
    terms = telling(engine, words.text, synonyms=bool(words.expansions)).known(
        [letter.body for letter in apart.letters]
    )
    fits = apart.fits(terms)
    gained = sorted((fit.gained for fit in fits if fit), reverse=True)
    usual = fmean(gained[min(_USUAL, (len(gained) + 1) // 2) :] or [0.0])
    best, second = sorted((*(score for _, score in first), 0.0, 0.0), reverse=True)[:2]
    scale = scale_of(engine) ** SCORED
    for (reply_id, score), fit in zip(first, fits, strict=True):
        if fit is None:
            yield reply_id, None
        else:
            share, lead, _, held = Evidence.of(terms, fit, usual or fit.gained / 2).features
            ahead = math.log(score / second) if score > second > 0 else 0.0
            yield reply_id, (share, lead, score / (best or 1.0), math.log1p(scale * score), held, ahead)
