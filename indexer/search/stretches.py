"""How well a letter fits an ask or a question: how much of what tells it apart stands in one stretch of a paragraph.

A stretch gains what it holds, less for what stands in the heading above or in the subject only. Formulas of letters answer nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

from cachetools import LRUCache

from corpus import Reply, StoredReply
from indexer.search.terms import Terms
from indexer.text.folding import fold
from indexer.text.formulas import without_boilerplate

_LONGEST: Final = 160
"""Characters of a letter that are judged at once, unless one sentence has more."""
_IN_HEADING: Final = 0.5
_IN_SUBJECT: Final = 0.4
_KNOWN: Final = 0.3
"""How much less a term counts that the subject holds, where one stretch of a letter is chosen to be shown: it tells them less apart."""
_LETTERS: Final = 1024
"""Letters kept taken apart: some 30 KB each at most."""
_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*[”’」』）)]?")
_STOPS: Final = "。；;：:"
_OPENING: Final = re.compile(
    "收悉|(?:答复|回复|函复|汇报|报告|说明)如下|《[^》]{4,80}(?:建议|提案|议案)》[^。]{0,30}(?:交|由)我"
)
"""A sentence that repeats what was asked answers nothing."""


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


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a letter, `Reply.paragraphs[paragraph][start:end]`; headings and openings are none."""

    paragraph: int
    start: int
    end: int
    written: str
    text: str
    """Folded, without formulas."""
    heading: str
    """The headings above, folded."""
    before: str
    """The sentence before it in the paragraph, folded; empty for the first one."""


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


def sentences(reply: Reply) -> Iterator[Sentence]:
    """The sentences of a letter that may answer, in order."""
    headings = {heading.paragraph: heading.text.rstrip(_STOPS) for heading in reply.outline}
    for number, text, above, spans in _paragraphs(reply):
        before = ""
        for start, end in spans:
            written = reply.paragraphs[number][start:end]
            sentence = Sentence(number, start, end, written.strip(), fold(text[start:end]), above, before)
            if written.strip().rstrip(_STOPS) != headings.get(number):
                yield sentence
            before = sentence.text


def _stretches(reply: Reply) -> Iterator[Stretch]:
    """The runs of sentences of a letter, one beginning at each, that are as long as can be."""
    for number, text, above, spans in _paragraphs(reply):
        for first, (start, end) in enumerate(spans):
            for _, following in spans[first + 1 :]:
                if following - start > _LONGEST:
                    break
                end = following
            yield Stretch(number, start, end, above, fold(text[start:end]))


def _paragraphs(reply: Reply) -> Iterator[tuple[int, str, str, Sequence[tuple[int, int]]]]:
    """Each paragraph: its number, its text without formulas, the headings above it, folded, and where its sentences stand."""
    headings = {heading.paragraph: heading for heading in reversed(reply.outline)}
    above: dict[int, str] = {}
    paragraphs = reply.paragraphs
    for number, text in enumerate(without_boilerplate(reply.body).split("\n")):
        if (heading := headings.get(number)) is not None:
            above = {level: said for level, said in above.items() if level < heading.level}
            above[heading.level] = fold(heading.text)
        spans = [
            m.span() for m in _SENTENCE.finditer(text) if not _OPENING.search(paragraphs[number], *m.span())
        ]
        yield number, text, " ".join(above.values()), spans


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
