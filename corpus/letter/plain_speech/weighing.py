"""The sentences of a suggestion that ask, by the weights of what is seen of them: 一个乡起码盖一座烘干塔 asks, though no word says so."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import groupby, repeat
from typing import Final

from corpus.letter.asked_lines import Line, points
from corpus.letter.asked_numbers import ORDINAL, is_list
from corpus.letter.plain_speech.features import Sentence, features, first_announced, sentences_of
from corpus.text.word_lists import table

Weights = Mapping[str, float]

ASKS: Final = 0.0
"""Log-odds above which a sentence asks, …"""
BEST: Final = -1.5
"""… and above which the likeliest of a paragraph does in which no other asks, between the first and the last paragraph."""
_SEVERAL: Final = 2
"""Sentences of such a paragraph at least."""


@cache
def weights() -> Weights:
    """The weight of each feature, as `tests/tools/fitting/request_weights.py` wrote them."""
    return {feature: float(weight) for weight, row in table("request_weights.txt") for feature in row}


def weighed(lines: Sequence[Line], weights: Weights) -> list[Line]:
    """The lines, those in running text with the sentences that ask; as they are by no weights."""
    if not weights:
        return list(lines)
    sentences = sentences_of(lines)
    odds = (math.fsum(map(weights.get, seen, repeat(0.0))) for seen in features(lines, sentences))
    asking = {
        paragraph: frozenset(_asking(each, 0 < paragraph < len(lines) - 1))
        for paragraph, each in groupby(zip(sentences, odds, strict=True), key=lambda one: one[0].paragraph)
    }
    announced = first_announced(lines)
    return [
        replace(line, likely=asking[number])
        if asking.get(number) and _is_running(line, number > announced)
        else line
        for number, line in enumerate(lines)
    ]


def _is_running(line: Line, is_announced: bool) -> bool:
    """Whether a paragraph is running text, at most with a word before it that counts: 首先, …; below an announcement that is an item.

    What begins with the first of several numbers is a list: 1.修路。2.架桥。
    """
    is_text = not line.level or (line.level == ORDINAL and not is_announced)
    return is_text and not line.is_bare_heading and not is_list(line.folded)


def _asking(told: Iterable[tuple[Sentence, float]], is_inside: bool) -> Iterator[int]:
    """The numbers of the sentences of a paragraph that ask."""
    told = [(one, odds) for one, odds in told if not points(one.folded)]
    if not told:
        return iter(())
    sure = [one.number for one, odds in told if odds > ASKS]
    best, odds = max(told, key=lambda one: one[1])
    if not sure and is_inside and len(told) >= _SEVERAL and odds > BEST:
        return iter([best.number])
    return iter(sure)
