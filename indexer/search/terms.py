"""What tells an ask or a question apart: its words, the pairs of characters beside them and the characters, each as heavy as it is rare.

Other words for the same come beside them: officials and lay people often share no more than a character (换泵, 更换水泵).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from corpus.letter.suggestion import light_words
from indexer.contract import scoring
from indexer.contract.engine import Engine
from indexer.query.synonyms import synonyms_in
from indexer.ranking import RARITY
from indexer.text.analyzer import analyzer
from indexer.text.folding import fold, is_han
from indexer.text.formulas import without_boilerplate
from indexer.text.grams import PAIR

LONGEST_ASK: Final = 400
"""Characters of an ask that are looked up, the first ones."""
TYPICAL: Final = 273
"""Replies of the collection on which sureness was calibrated."""
SCORED: Final = 1 + RARITY
"""The power of rarity in a score of the engine."""
LOOKED_UP: Final = 64
"""Terms of an ask that candidates are found by, the heaviest."""
_PART: Final = 0.7
_GRAM: Final = 0.6
"""What a pair of characters, or a character, weighs beside a word of its rarity."""
_SYNONYM: Final = 0.8
_AROUND: Final = 0.35
"""What the subject of the suggestion adds to an ask, and …"""
_LIGHT: Final = 0.3
"""… a word that suggestions ask with."""
_UNKNOWN: Final = 6.0
"""Rarity of what hardly a reply holds."""
_OFTEN: Final = 0.3
"""What so many candidates hold though its rarity is not known stands in half of all replies."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What tells an ask apart, folded."""

    weights: Mapping[str, float]
    """Words, pairs of characters and characters, as heavy as they are rare."""
    others: Mapping[str, Mapping[str, float]]
    """Words → other words for the same with what each is worth."""
    lookup: Mapping[str, float]
    """The terms of the index that candidates are found by, with weights for `Engine.like`."""
    missing: Mapping[str, float]
    """What has no rarity: it stands in half of all replies or in none."""
    shown: tuple[str, ...]
    """The words to mark in an answer."""
    around: Mapping[str, float] = field(default_factory=dict)
    """As `weights`, what the subject of the suggestion adds."""

    def beside(self, around: Terms) -> Terms:
        """With what the subject of a suggestion adds, at a lower weight."""
        weights = {
            text: _AROUND * weight for text, weight in around.weights.items() if text not in self.weights
        }
        lookup = {term: _AROUND * weight for term, weight in around.lookup.items()}
        return replace(self, around=weights, lookup={**lookup, **self.lookup})

    @property
    def total(self) -> float:
        """What a stretch gains that holds all."""
        return sum(self.weights.values()) + sum(self.around.values())

    def known(self, bodies: Sequence[str]) -> Terms:
        """With the weight of what has no rarity: none where many of the candidates, folded, hold it."""
        weights = dict(self.weights)
        for text, share in self.missing.items():
            held = sum(text in body for body in bodies)
            if held <= _OFTEN * len(bodies):
                weights[text] = weights.get(text, 0.0) + share * _UNKNOWN
        return replace(self, weights=weights, missing={})


def telling(engine: Engine, text: str, synonyms: bool = True) -> Terms:
    """What tells apart what `text` asks, with other words for the same unless told otherwise; nothing for formulas and stop words."""
    plain = without_boilerplate(text[:LONGEST_ASK])
    shares = _shares(fold(plain))
    instead = [(e.typed, fold(word)) for e in synonyms_in(plain) for word in e.words] if synonyms else []
    pieces = {word: _pieces(word) for _, word in instead}
    rarities = _scaled(engine, {*shares, *(piece for parts in pieces.values() for piece in parts)})
    weights: dict[str, float] = {}
    missing: dict[str, float] = {}
    for term, share in shares.items():
        name = term.removeprefix(PAIR)
        if term in rarities:
            weights[name] = weights.get(name, 0.0) + share * rarities[term]
        elif len(name) > 1:
            missing[name] = max(missing.get(name, 0.0), share)
    others: dict[str, dict[str, float]] = {}
    for typed, word in instead:
        worth = sum(share * rarities.get(piece, 0.0) for piece, share in pieces[word].items())
        others.setdefault(typed, {})[word] = _SYNONYM * worth
    found = {term: share for term, share in shares.items() if term in rarities}
    for word in (piece for parts in pieces.values() for piece in parts if piece in rarities):
        found.setdefault(word, _SYNONYM * _PART)
    heaviest = sorted(found, key=lambda term: (-found[term] * rarities[term], term))[:LOOKED_UP]
    shown = tuple(
        word
        for word in (*(name for name in weights if name in shares and len(name) > 1), *pieces)
        if word not in light_words()
    )
    return Terms(weights, others, {term: found[term] for term in heaviest}, missing, shown)


def rarity(engine: Engine, terms: Iterable[str]) -> Mapping[str, float]:
    """The inverse document frequency of each term that tells replies apart; those in none or in half of all are left out."""
    frequencies = engine.frequencies(terms)
    found = ((term, scoring.rarity(frequencies.size, n)) for term, n in frequencies.holders.items())
    return {term: rare for term, rare in found if rare is not None}


def _scaled(engine: Engine, terms: Iterable[str]) -> Mapping[str, float]:
    """The rarity of terms on the scale of a collection of TYPICAL replies, so that what was measured there holds for others."""
    scale = scale_of(engine)
    return {term: scale * rare for term, rare in rarity(engine, terms).items()}


def scale_of(engine: Engine) -> float:
    """What makes a rarity of this collection one of a collection of TYPICAL replies."""
    size = max(2, engine.frequencies(()).size)
    return (math.log(TYPICAL) + 1) / (math.log(size) + 1)


def _shares(folded: str) -> dict[str, float]:
    """Terms of the index that stand in a text, with how much each counts beside its rarity."""
    stop_words, light = analyzer().stop_words, light_words()
    shares: dict[str, float] = {}
    counts = [0.0] * (len(folded) + 1)

    def count(term: str, share: float) -> None:
        shares[term] = max(shares.get(term, 0.0), share)

    for start, word in analyzer().positioned_words(folded):
        if word[0] in stop_words or word[0][0].isdigit():
            continue
        share = _LIGHT if word[0] in light else 1.0
        end = min(len(folded), start + len(word[0]))
        counts[start:end] = [share] * (end - start)
        if len(word[0]) > 1:
            count(word[0], share)
            for part in word[1:]:
                count(part, _PART * share)
    for at, character in enumerate(folded):
        if counts[at] and is_han(character):
            count(character, _GRAM * counts[at])
            if counts[at + 1] and is_han(folded[at + 1]):
                count(PAIR + folded[at : at + 2], _GRAM * min(counts[at : at + 2]))
    return shares


def _pieces(word: str) -> dict[str, float]:
    """The terms of a synonym with how much each counts."""
    pieces = {tokens[0]: 1.0 for tokens in analyzer().words(word) if len(tokens[0]) > 1}
    return pieces | {character: _GRAM for character in word if is_han(character)}
