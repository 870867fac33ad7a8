"""Sentences of a later letter that speak of what an earlier one promised as done: a hint for readers, no verdict."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from corpus.letter.commitments.words import expression, matches
from corpus.letter.items import SENTENCE
from corpus.letter.promises import Promise
from corpus.parsing.lines import HAN
from corpus.reply import Reply
from corpus.text.fold import fold
from corpus.text.word_lists import any_word, words

_RUN: Final = re.compile(f"[{HAN}]{{2,}}")
_ENOUGH: Final = 0.5
"""Share of the pairs of characters that tell a promise apart which the later sentence holds."""
_FEWEST: Final = 3
"""So many of them at least: fewer are met by chance."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a later letter speaks of a promise."""

    paragraph: int
    """Index into the later reply's paragraphs."""
    text: str
    """The sentence as written."""


def mention(promise: Promise, later: Reply) -> Mention | None:
    """The sentence of `later` that says most of what was promised, and says that it was done; None where none does."""
    told = _pairs(_of_no_matter().sub(" ", fold(promise.text)))
    best: Mention | None = None
    most = max(_FEWEST, _ENOUGH * len(told))
    for number, paragraph in enumerate(fold(later.body).split("\n")):
        for found in SENTENCE.finditer(paragraph):
            if _done().search(found[0]) is None or matches("future", found[0]):
                continue
            shared = len(told & _pairs(found[0]))
            if shared >= most:
                written = later.paragraphs[number][found.start() : found.end()].strip()
                best, most = Mention(number, written), shared + 1
    return best


def _pairs(text: str) -> frozenset[str]:
    pairs = {run[i : i + 2] for run in _RUN.findall(text) for i in range(len(run) - 1)}
    return frozenset(pairs - _light())


@cache
def _of_no_matter() -> re.Pattern[str]:
    """What a promise says of time, doer and deed: a later letter words these otherwise."""
    kinds = "|".join(map(expression, ("future", "deed", "vague")))
    return re.compile(f"[我本][局委厅镇县市区部院]|我们|[年月日]底?前?|[上下]半年|[今明后]年|{kinds}")


@cache
def _light() -> frozenset[str]:
    return frozenset(words("asks.txt", "light"))


@cache
def _done() -> re.Pattern[str]:
    return re.compile(any_word("asks.txt", "done"))
