"""Whether and where a letter answers an ask: how much of what tells the ask apart stands in one stretch of a paragraph.

An ask is its words, the pairs of characters beside them and the characters themselves, each as heavy as it is rare, with other words for
the same; officials and lay people often share no more than a character (换泵, 更换水泵). A stretch gains what it holds, less for what
stands in the heading above or in the subject only. Formulas of letters answer nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Final

from cachetools import LRUCache

from corpus import Reply, StoredReply
from corpus.letter.suggestion import light_words
from indexer.contract.engine import Engine
from indexer.query.synonyms import find
from indexer.text.analyzer import analyzer
from indexer.text.folding import fold, is_han
from indexer.text.formulas import without_boilerplate
from indexer.text.grams import PAIR

LONGEST_ASK: Final = 400
"""Characters of an ask that are looked up, the first ones."""
TYPICAL: Final = 273
"""Replies of the collection on which sureness was calibrated."""
LOOKED_UP: Final = 64
"""Terms of an ask that candidates are found by, the heaviest."""
_LONGEST: Final = 160
"""Characters of a letter that are judged at once, unless one sentence has more."""
_IN_HEADING: Final = 0.5
_IN_SUBJECT: Final = 0.4
_KNOWN: Final = 0.3
"""How much less a term counts that the subject holds, where one stretch of a letter is chosen to be shown: it tells them less apart."""
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
_LETTERS: Final = 1024
"""Letters kept taken apart: some 30 KB each at most."""
_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*[”’」』）)]?")
_OPENING: Final = re.compile(
    "收悉|(?:答复|回复|函复|汇报|报告|说明)如下|《[^》]{4,80}(?:建议|提案|议案)》[^。]{0,30}(?:交|由)我"
)
"""A sentence that repeats what was asked answers nothing."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What tells an ask apart, folded."""

    weights: Mapping[str, float]
    """Words, pairs of characters and characters, as heavy as they are rare."""
    others: Mapping[str, Mapping[str, float]]
    """Words → other words for the same with what each is worth."""
    lookup: Mapping[str, float]
    """The terms of the index that candidates are found by, with weights for `Engine.weighted`."""
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

    def known(self, letters: Sequence[Letter]) -> Terms:
        """With the weight of what has no rarity: none where many of the candidates hold it."""
        weights = dict(self.weights)
        for text, share in self.missing.items():
            held = sum(text in letter.body for letter in letters)
            if held <= _OFTEN * len(letters):
                weights[text] = weights.get(text, 0.0) + share * _UNKNOWN
        return replace(self, weights=weights, missing={})


def telling(engine: Engine, text: str, synonyms: bool = True) -> Terms:
    """What tells apart what `text` asks, with other words for the same unless told otherwise; nothing for formulas and stop words."""
    plain = without_boilerplate(text[:LONGEST_ASK])
    shares = _shares(fold(plain))
    instead = [(e.typed, fold(word)) for e in find(plain) for word in e.words] if synonyms else []
    pieces = {word: _pieces(word) for _, word in instead}
    rarity = _rarity(engine, {*shares, *(piece for parts in pieces.values() for piece in parts)})
    weights: dict[str, float] = {}
    missing: dict[str, float] = {}
    for term, share in shares.items():
        name = term.removeprefix(PAIR)
        if term in rarity:
            weights[name] = weights.get(name, 0.0) + share * rarity[term]
        elif len(name) > 1:
            missing[name] = max(missing.get(name, 0.0), share)
    others: dict[str, dict[str, float]] = {}
    for typed, word in instead:
        worth = sum(share * rarity.get(piece, 0.0) for piece, share in pieces[word].items())
        others.setdefault(typed, {})[word] = _SYNONYM * worth
    found = {term: share for term, share in shares.items() if term in rarity}
    for word in (piece for parts in pieces.values() for piece in parts if piece in rarity):
        found.setdefault(word, _SYNONYM * _PART)
    heaviest = sorted(found, key=lambda term: (-found[term] * rarity[term], term))[:LOOKED_UP]
    shown = tuple(
        word
        for word in (*(name for name in weights if name in shares and len(name) > 1), *pieces)
        if word not in light_words()
    )
    return Terms(weights, others, {term: found[term] for term in heaviest}, missing, shown)


def _rarity(engine: Engine, terms: Iterable[str]) -> Mapping[str, float]:
    """The rarity of terms on the scale of a collection of TYPICAL replies, so that what was measured there holds for others."""
    return {term: scale_of(engine) * rarity for term, rarity in engine.rarity(terms).items()}


def scale_of(engine: Engine) -> float:
    """What makes a rarity of this collection one of a collection of TYPICAL replies."""
    size = max(2, engine.stats().get("documents", TYPICAL))
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


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is judged at once: sentences of one paragraph, `Reply.paragraphs[paragraph][start:end]`."""

    paragraph: int
    start: int
    end: int
    heading: str
    """The headings above, folded."""
    text: str
    """Folded, without formulas."""


Alternatives = Sequence[tuple[str, ...]]
"""What stands for a word: texts that stand together, one way or another; 农村教师: (农村教师), (农村, 教师), (乡村教师)."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a letter fits an ask."""

    letter: Letter
    gained: float
    best: Stretch
    """Where it gains most."""
    shown: Stretch
    """What tells most of the ask beside the subject of the letter."""


class Letter:
    """A reply that may answer."""

    def __init__(self, stored: StoredReply) -> None:
        reply = stored.reply
        self.stored = stored
        self.subject = fold(f"{reply.subject or ''} {reply.title or ''}")
        self.body = fold(without_boilerplate(reply.body))
        self._stretches = tuple(_stretches(reply))

    def topical(self, terms: Terms) -> float:
        """The share of `terms` that it holds anywhere."""
        held = sum(w for text, w in terms.weights.items() if text in self.subject or text in self.body)
        return held / (terms.total or 1.0)

    def is_near(self, words: Sequence[Alternatives]) -> bool:
        """Whether its subject or one stretch holds something of each of the words."""
        return any(
            all(any(all(piece in text for piece in pieces) for pieces in word) for word in words)
            for text in (self.subject, *(stretch.text for stretch in self._stretches))
        )

    def best(self, terms: Terms) -> Fit | None:
        """The stretch that gains most of `terms`, and the one to show; None where there is nothing."""
        weights = {**terms.around, **terms.weights}
        aside = {text: _IN_SUBJECT * w for text, w in weights.items() if text in self.subject}
        # What the letter does not hold at all need not be looked for in each stretch.
        here = [(text, w) for text, w in weights.items() if text in self.body or text in aside]
        best: Stretch | None = None
        shown: Stretch | None = None
        most = telling_most = 0.0
        for stretch in self._stretches:
            gained = known = 0.0
            for text, weight in here:
                if text in stretch.text:
                    gained += weight
                    known += _KNOWN * weight if text in aside else 0.0
                elif text in stretch.heading:
                    gained += _IN_HEADING * weight
                else:
                    gained += aside.get(text, 0.0)
            gained += sum(self._synonym(stretch, words) for words in terms.others.values())
            if gained > most:
                best, most = stretch, gained
            if gained - known > telling_most:
                shown, telling_most = stretch, gained - known
        return Fit(self, most, best, shown or best) if best else None

    def _synonym(self, stretch: Stretch, words: Mapping[str, float]) -> float:
        def worth(word: str, weight: float) -> float:
            if word in stretch.text:
                return weight
            if word in stretch.heading:
                return _IN_HEADING * weight
            return _IN_SUBJECT * weight if word in self.subject else 0.0

        return max((worth(word, weight) for word, weight in words.items()), default=0.0)


_taken_apart: Final[LRUCache[tuple[str, int], Letter]] = LRUCache(maxsize=_LETTERS)
_taking_apart: Final = Lock()


def letters(found: Iterable[StoredReply]) -> list[Letter]:
    """The replies taken apart; those of before are remembered."""
    return [_letter(stored) for stored in found]


def _letter(stored: StoredReply) -> Letter:
    key = (stored.id, hash(stored.reply.body))
    with _taking_apart:
        known: Letter | None = _taken_apart.get(key)
    if known is None:
        known = Letter(stored)
        with _taking_apart:
            _taken_apart[key] = known
    return known


def _stretches(reply: Reply) -> Iterator[Stretch]:
    """The runs of sentences of a letter, one beginning at each, that are as long as can be."""
    headings = {heading.paragraph: heading for heading in reversed(reply.outline)}
    above: dict[int, str] = {}
    paragraphs = reply.paragraphs
    for number, text in enumerate(without_boilerplate(reply.body).split("\n")):
        if (heading := headings.get(number)) is not None:
            above = {level: said for level, said in above.items() if level < heading.level}
            above[heading.level] = fold(heading.text)
        sentences = [
            m.span() for m in _SENTENCE.finditer(text) if not _OPENING.search(paragraphs[number], *m.span())
        ]
        for first, (start, end) in enumerate(sentences):
            for _, following in sentences[first + 1 :]:
                if following - start > _LONGEST:
                    break
                end = following
            yield Stretch(number, start, end, " ".join(above.values()), fold(text[start:end]))


@dataclass(frozen=True, slots=True)
class Evidence:
    """How well the best stretch of a letter fits an ask, beside other letters."""

    gained: float
    usual: float
    """What letters gain that are near to the ask without answering it."""
    total: float
    """What a stretch gains that holds all of the ask."""
    words: float
    """What of the ask itself stands in the stretch: the weight of words and pairs of characters …"""
    characters: float
    """… and of single characters."""

    @classmethod
    def of(cls, terms: Terms, fit: Fit, usual: float) -> Evidence:
        """The evidence of a fit where others gain `usual`."""
        held = [(text, weight) for text, weight in terms.weights.items() if text in fit.best.text]
        words = sum(weight for text, weight in held if len(text) > 1)
        return cls(
            fit.gained, usual, terms.total, words, sum(weight for text, weight in held if len(text) == 1)
        )

    @property
    def features(self) -> tuple[float, float, float, float]:
        """Share of the ask held; lead over the usual, as a share; logarithms of what characters and words weigh."""
        lead = (self.gained - self.usual) / (self.gained or 1.0)
        share = self.gained / (self.total or 1.0)
        return share, lead, math.log1p(self.characters), math.log1p(self.words)
