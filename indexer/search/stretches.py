"""Letters taken apart into stretches, sentences of one paragraph that are judged at once. Formulas of letters answer nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import Final

import numpy as np

from corpus import Reply, StoredReply
from indexer.cache import Cache
from indexer.search.terms import Terms
from indexer.text.folding import fold, fold_with_offsets
from indexer.text.formulas import without_boilerplate

_LONGEST: Final = 160
"""Characters of a letter that are judged at once, unless one sentence has more."""
_KEPT: Final = 24 << 20
"""Bytes of letters that are kept taken apart, of some two thousand."""
_OBJECTS: Final = 4000
"""Bytes of a letter without its texts and arrays, about."""
_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*[”’」』）)]?")
_STOPS: Final = "。；;：:"
_OPENS: Final = ("收悉", "如下", "由我", "交我")
"""One of these stands in each opening, which is looked for with care only there."""
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


class Letter:
    """A reply that may answer."""

    def __init__(self, stored: StoredReply) -> None:
        reply = stored.reply
        self.stored = stored
        self.subject = fold(f"{reply.subject or ''} {reply.title or ''}")
        plain = without_boilerplate(reply.body)
        folded = fold_with_offsets(plain)
        self.body = folded.text
        spans: list[tuple[int, int, int]] = []
        """Of each stretch its paragraph, and where it begins and ends in it."""
        numbers: dict[str, int] = {}
        below: list[int] = []
        for number, _, above, sentences in _paragraphs(reply, plain):
            runs = [(number, start, end) for start, end in _runs(sentences)]
            spans += runs
            if runs:
                below += [numbers.setdefault(above, len(numbers))] * len(runs)
        self._spans = np.array(spans, dtype=np.int32).reshape(-1, 3)
        self.headings = tuple(numbers)
        """What stands above stretches, folded."""
        self.below = np.array(below, dtype=np.intp)
        """For each stretch the number of what stands above it, in `headings`."""
        begins = np.array([0, *accumulate(len(line) + 1 for line in plain.split("\n"))], dtype=np.intp)
        self.bounds = folded.places(begins[self._spans[:, :1]] + self._spans[:, 1:])
        """Where each stretch begins and ends in `body`: both ascend."""

    @property
    def nbytes(self) -> int:
        """Bytes in memory, about, those of the reply included."""
        arrays = self._spans.nbytes + self.below.nbytes + self.bounds.nbytes
        return _OBJECTS + arrays + 2 * (len(self.body) + len(self.stored.reply.body))

    def stretch(self, number: int) -> Stretch:
        """A stretch by its number."""
        paragraph, start, end = self._spans[number].tolist()
        first, last = self.bounds[number].tolist()
        return Stretch(paragraph, start, end, self.headings[self.below[number]], self.body[first:last])

    def topical(self, terms: Terms) -> float:
        """The share of `terms` that it holds anywhere."""
        held = sum(w for text, w in terms.weights.items() if text in self.subject or text in self.body)
        return held / (terms.total or 1.0)


_taken_apart: Final[Cache[Letter]] = Cache(_KEPT)


def letters(found: Iterable[StoredReply]) -> list[Letter]:
    """The replies taken apart; those of before are remembered."""
    return [_taken_apart.get((one.id, hash(one.reply.body)), partial(Letter, one)) for one in found]


def sentences(reply: Reply) -> Iterator[Sentence]:
    """The sentences of a letter that may answer, in order."""
    headings = {heading.paragraph: heading.text.rstrip(_STOPS) for heading in reply.outline}
    for number, text, above, spans in _paragraphs(reply, without_boilerplate(reply.body)):
        before = ""
        for start, end in spans:
            written = reply.paragraphs[number][start:end]
            sentence = Sentence(number, start, end, written.strip(), fold(text[start:end]), above, before)
            if written.strip().rstrip(_STOPS) != headings.get(number):
                yield sentence
            before = sentence.text


def _runs(sentences: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The runs of the sentences of a paragraph, one beginning at each, that are as long as can be."""
    for first, (start, end) in enumerate(sentences):
        for _, following in sentences[first + 1 :]:
            if following - start > _LONGEST:
                break
            end = following
        yield start, end


def _paragraphs(reply: Reply, plain: str) -> Iterator[tuple[int, str, str, Sequence[tuple[int, int]]]]:
    """Each paragraph: its number, its text without formulas, the headings above it, folded, and where its sentences stand.

    `plain` is the body without formulas.
    """
    headings = {heading.paragraph: heading for heading in reversed(reply.outline)}
    above: dict[int, str] = {}
    joined = ""
    paragraphs = reply.paragraphs
    for number, text in enumerate(plain.split("\n")):
        if (heading := headings.get(number)) is not None:
            above = {level: said for level, said in above.items() if level < heading.level}
            above[heading.level] = fold(heading.text)
            joined = " ".join(above.values())
        spans = [m.span() for m in _SENTENCE.finditer(text)]
        if any(map(paragraphs[number].__contains__, _OPENS)):
            spans = [span for span in spans if not _OPENING.search(paragraphs[number], *span)]
        yield number, text, joined, spans
