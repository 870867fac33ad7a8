"""Whether and where a letter answers an ask: how much of what tells the ask apart stands in one stretch of it.

Words count by rarity; one counts in full where it, or another word for the same, stands in the stretch, less in the heading above or in the
subject, and least where only its characters do. Formulas of letters answer nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from corpus import Reply, StoredReply
from corpus.letter.suggestion import light_words
from indexer.contract.engine import Engine
from indexer.query.synonyms import find
from indexer.text.analyzer import analyzer
from indexer.text.folding import fold
from indexer.text.formulas import without_boilerplate

_LONGEST: Final = 120
"""Characters of a letter that are judged at once, unless one sentence has more."""
_IN_HEADING: Final = 0.9
_IN_SUBJECT: Final = 0.7
_IN_BODY: Final = 0.8
_IN_PAIRS: Final = 0.7
"""What the characters of a word in pairs, found though the word is not, are worth, …"""
_CHARACTER: Final = 0.35
"""… and one character of a word of two."""
_LIGHT: Final = 0.3
"""What a word that suggestions ask with weighs."""
_UNKNOWN: Final = 6.0
"""Rarity of a word that no reply has."""
_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*[”’」』）)]?")
_OPENING: Final = re.compile("收悉|(?:答复|回复|函复|汇报|报告|说明)如下")
"""A sentence that repeats what was asked answers nothing."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word that tells an ask apart."""

    weight: float
    known: tuple[str, ...]
    """It and other words for the same, folded."""
    is_light: bool = False
    """True for a word that suggestions ask with, whatever they ask for."""


Terms = Mapping[str, Term]


def telling(engine: Engine, text: str) -> Terms:
    """The words that tell what `text` asks; what half of all replies hold tells nothing."""
    plain = without_boilerplate(text)
    words = {
        word: at
        for word, at in analyzer().content_words(plain).items()
        if len(word[0]) > 1 and not word[0].isdigit()
    }
    rarity = engine.rarity({part for word in words for part in word if len(part) > 1})
    expansions = find(plain)
    terms = {}
    for word, at in words.items():
        weight = max((rarity[part] for part in word if part in rarity), default=0.0)
        weight = weight or _unknown(engine, word[0])
        if weight:
            others = (other for e in expansions if e.start <= at < e.end for other in map(fold, e.words))
            is_light = word[0] in light_words()
            weight = math.sqrt(weight) * (_LIGHT if is_light else 1.0)
            terms[word[0]] = Term(weight, (word[0], *others), is_light)
    return terms


def _unknown(engine: Engine, word: str) -> float:
    """The weight of a word without rarity: none if half of all replies hold it, much if none does."""
    held = engine.weighted({word: 1.0}, filters={}, region=None, limit=1, without=None)
    return 0.0 if held else _UNKNOWN


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


class Letter:
    """A reply that may answer."""

    def __init__(self, stored: StoredReply) -> None:
        reply = stored.reply
        self.stored = stored
        self._subject = fold(f"{reply.subject or ''} {reply.title or ''}")
        self._body = fold(without_boilerplate(reply.body))
        self._stretches = tuple(_stretches(reply))
        # No stretch holds more than all of them together.
        self._whole = Stretch(0, 0, 0, "", self._body)

    def topical(self, terms: Terms) -> float:
        """The share of `terms` that it holds anywhere, those of its subject counting most."""
        return _share(terms, self._held_anywhere)

    def best(self, terms: Terms, least: float = 0.0) -> tuple[float, Stretch | None]:
        """The greatest share of `terms` that a stretch holds, with the stretch; none where it cannot reach `least`."""
        best, most = None, 0.0
        if _share(terms, partial(self._held_in, self._whole)) < least:
            return most, best
        for stretch in self._stretches:
            share = _share(terms, partial(self._held_in, stretch))
            if share > most:
                best, most = stretch, share
        return most, best

    def _held_anywhere(self, word: str, term: Term) -> float:
        if _has(self._subject, term):
            return 1.0
        if _has(self._body, term):
            return _IN_BODY
        return _IN_BODY * _pairs(f"{self._subject} {self._body}", word)

    def _held_in(self, stretch: Stretch, word: str, term: Term) -> float:
        if _has(stretch.text, term):
            return 1.0
        if _has(stretch.heading, term):
            return _IN_HEADING
        if _has(self._subject, term):
            return _IN_SUBJECT
        if len(word) == 2:
            return _CHARACTER if any(character in stretch.text for character in word) else 0.0
        return _IN_PAIRS * _pairs(stretch.text, word)


def _share(terms: Terms, held: Callable[[str, Term], float]) -> float:
    total = sum(term.weight for term in terms.values())
    return sum(term.weight * held(word, term) for word, term in terms.items()) / total if total else 0.0


def _has(text: str, term: Term) -> bool:
    return any(word in text for word in term.known)


def _pairs(text: str, word: str) -> float:
    """The share of the pairs of characters of a word that stand in `text`; none of a word that is but a pair."""
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    return sum(pair in text for pair in pairs) / len(pairs) if len(pairs) > 1 else 0.0


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
