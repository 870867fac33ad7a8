"""How likely the sentences of a letter promise something: what the rules say of each, weighed with its words and those around it.

Weights are learned from labelled letters (`python -m tests.tools.promise_weights`) and kept in `data/promise_weights.txt`. A sentence
promises where one of its clauses does: the chance that none does is the product over its clauses (noisy or), each of which is read by
a logistic regression on its characters, its kinds of words (`data/promises.txt`), its times, and the words of its neighbours.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import repeat, starmap
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.letter.commitments.characters import BIAS, RULED, by_characters, characters, weights
from corpus.letter.commitments.clauses import Ahead
from corpus.letter.commitments.commitment import readable
from corpus.letter.commitments.due import Time, times
from corpus.letter.commitments.sentences import ITEM, Sentence
from corpus.letter.commitments.words import FIGURE, expression

_KINDS: Final = ("deed", "future", "past", "when", "not")
"""Kinds of words in `data/promises.txt` that are looked for."""
_CLAUSE: Final = re.compile("[^,:]+")
_SHORTEST: Final = 4
"""Letters below which a clause only sets a time and is read with the next one: 今年,"""
_NO_WORD: Final = re.compile(r"[\W0-9]")
_CERTAIN: Final = 30
"""Log-odds from which the chance of none is nothing."""
_HERE: Final = "word"
_LONG: Final = 16
"""Characters from which a clause says more than a time."""
_UNDER: Final = {ahead: f"{_HERE}{ahead:d}" for ahead in Ahead}
_AHEADS: Final = (Ahead.UNSAID, Ahead.FOLLOWS, Ahead.WILL, Ahead.WAS)
"""So that a tuple in this order is indexed by the value: the last is -1."""
_LATER: Final = 3
"""Clauses of a sentence from this on are not told apart."""
_PLACES: Final = 5
"""Parts of a letter that are told apart."""
_Group = tuple[str, frozenset[str]]
"""Words, and where they stand."""
_Clause = tuple[str, frozenset[str]]
"""A clause, and the kinds of its words."""


def odds(letter: Sequence[Sentence], signed: str | None) -> list[tuple[float, float]]:
    """The log-odds of each sentence of a letter to promise something: where the rules say no, and where they say yes."""
    texts: list[str] = []
    values: list[float] = []
    of: list[int] = []
    for number, clauses in enumerate(_weighed(letter, signed)):
        for text, value in clauses:
            texts.append(text)
            values.append(value)
            of.append(number)
    each = np.array(values) + weights()[BIAS] + by_characters(texts)
    both = (each, each + weights()[RULED])
    return [*zip(*(_any_of(np.bincount(of, np.logaddexp(0, one), len(letter))) for one in both), strict=True)]


def _any_of(none: npt.NDArray[Any]) -> list[float]:
    """The log-odds that a clause holds, from how unlikely it is that none does."""
    found: list[float] = np.log(np.expm1(np.clip(none, 1e-9, _CERTAIN))).tolist()
    return found


def features(letter: Sequence[Sentence], signed: str | None) -> Iterator[list[set[str]]]:
    """What is seen of each clause of each sentence of a letter, to fit weights for it."""
    for around, clauses in _seen(letter, signed):
        yield [characters(text).union(*starmap(_named, (*around, *groups))) for text, groups in clauses]


def _weighed(letter: Sequence[Sentence], signed: str | None) -> Iterator[Iterator[tuple[str, float]]]:
    """The clauses of each sentence, with the weight of all that `_seen` tells of them but their characters."""
    read = [_clauses(sentence, signed) for sentence in letter]
    known = [_told(clauses[0][1] if len(clauses) == 1 else _all_of(clauses)) for clauses in read]
    beside = _beside()
    last = len(letter) - 1
    for number, (sentence, clauses) in enumerate(zip(letter, read, strict=True)):
        around = known[number].sentence + _weight_of(*_standing(sentence, number, len(letter), len(clauses)))
        if number:
            around += known[number - 1].before + beside[letter[number - 1].ahead][0]
        if number < last:
            around += known[number + 1].after + beside[letter[number + 1].ahead][1]
        yield _weighed_clauses(clauses, around, sentence.ahead)


def _weighed_clauses(clauses: Sequence[_Clause], around: float, ahead: Ahead) -> Iterator[tuple[str, float]]:
    told = [_told(words) for _, words in clauses]
    for at, (text, _) in enumerate(clauses):
        value = around + told[at].here[ahead] + _at()[min(at, _LATER)]
        if at:
            value += told[at - 1].last
        if at + 1 < len(told):
            value += told[at + 1].next
        yield text, value


class _Told(NamedTuple):
    """What words weigh in a clause, by the time that its heading says, and near it."""

    here: tuple[float, ...]
    last: float
    next: float
    sentence: float
    before: float
    after: float


@lru_cache(maxsize=8192)
def _told(words: frozenset[str]) -> _Told:
    here = _weight(_named(_HERE, words))
    by_ahead = (here + _weight(_named(_UNDER[ahead], words)) for ahead in _AHEADS)
    return _Told(tuple(by_ahead), *(_weight(_named(place, words)) for place in _Told._fields[1:]))


@cache
def _beside() -> tuple[tuple[float, float], ...]:
    """What it weighs that the sentence before, or after, stands under a heading that says a time."""
    return tuple(
        (_weight_of(*_only("before", ahead)), _weight_of(*_only("after", ahead))) for ahead in _AHEADS
    )


@cache
def _at() -> tuple[float, ...]:
    """What it weighs which clause of its sentence one is."""
    return tuple(_weight_of(*_only("clause", at)) for at in range(_LATER + 1))


def _weight(names: set[str]) -> float:
    return math.fsum(map(weights().get, names, repeat(0.0)))  # whatever order a set has, the same


@lru_cache(maxsize=1024)
def _weight_of(prefix: str, words: frozenset[str]) -> float:
    return _weight(_named(prefix, words))


def _named(prefix: str, words: frozenset[str]) -> set[str]:
    """Features of words of one place; of those of the clause itself also each two of them."""
    pairs = (f"{one}.{two}" for one in words for two in words if one < two) if prefix == _HERE else ()
    return {f"{prefix}.{word}" for word in words}.union(pairs)


def _seen(
    letter: Sequence[Sentence], signed: str | None
) -> Iterator[tuple[list[_Group], list[tuple[str, list[_Group]]]]]:
    """Of each sentence groups of words with where they stand, and of each of its clauses the text and such groups."""
    read = [_clauses(sentence, signed) for sentence in letter]
    for number, (sentence, clauses) in enumerate(zip(letter, read, strict=True)):
        around: list[_Group] = [
            ("sentence", _all_of(clauses)),
            _standing(sentence, number, len(letter), len(clauses)),
        ]
        for name, beside in (("before", number - 1), ("after", number + 1)):
            if 0 <= beside < len(letter):
                around += (name, _all_of(read[beside])), _only(name, int(letter[beside].ahead))
        yield (
            around,
            [(text, _of_clause(clauses, at, sentence.ahead)) for at, (text, _) in enumerate(clauses)],
        )


def _all_of(clauses: Sequence[_Clause]) -> frozenset[str]:
    return frozenset[str]().union(*(words for _, words in clauses))


def _standing(sentence: Sentence, number: int, of: int, clauses: int) -> _Group:
    place = _PLACES * number // of
    is_item = ITEM.match(sentence.text) is not None
    return _stands(
        int(sentence.ahead),
        place,
        min(clauses, 5),
        is_item,
        sentence.lead is not None,
        sentence.heading is None,
    )


@lru_cache(maxsize=1024)
def _stands(ahead: int, place: int, clauses: int, item: bool, lead: bool, unheaded: bool) -> _Group:
    """Where a sentence stands in its letter, how many clauses it has; whether it is an item of a list, leads to one, has no heading."""
    told = [f"ahead{ahead}", f"place{place}", f"clauses{clauses}"]
    told += (name for name, is_so in (("item", item), ("lead", lead), ("unheaded", unheaded)) if is_so)
    return "stands", frozenset(told)


@lru_cache(maxsize=256)
def _only(name: str, *told: int) -> _Group:
    return name, frozenset((".".join(map(str, told)),))


def _of_clause(clauses: Sequence[_Clause], at: int, ahead: Ahead) -> list[_Group]:
    """The words of a clause, also with the time that its heading says, and those of the clauses before and after it."""
    words = clauses[at][1]
    groups: list[_Group] = [
        (_HERE, words),
        (_UNDER[ahead], words),
        _only("clause", min(at, _LATER)),
    ]
    if at:
        groups.append(("last", clauses[at - 1][1]))
    if at + 1 < len(clauses):
        groups.append(("next", clauses[at + 1][1]))
    return groups


def _clauses(sentence: Sentence, signed: str | None) -> list[_Clause]:
    """The clauses of a sentence with their words; one that only sets a time goes with the next."""
    text = readable(sentence.text).rstrip("。;!?")
    ends = _ends(text)
    found: list[set[str]] = [set() for _ in ends]
    for kind, expressed in _kinds():
        for match in expressed.finditer(text):
            if (at := bisect_right(ends, match.start())) < len(ends):
                found[at].add(kind)
    for time in times(text, signed, sentence.year):
        if (at := bisect_right(ends, time.start)) < len(ends):
            found[at].update(_of_time(time, signed))
    begins = (0, *ends)
    return [(text[begins[at] : end], frozenset(found[at])) for at, end in enumerate(ends)]


def _ends(text: str) -> list[int]:
    """Where the clauses of a sentence end."""
    ends: list[int] = []
    begin = 0
    for match in _CLAUSE.finditer(text):
        end = match.end()
        if end < len(text) and (
            end - begin < _SHORTEST
            or (end - begin < _LONG and len(_NO_WORD.sub("", text[begin:end])) < _SHORTEST)
        ):
            continue
        ends.append(end)
        begin = end
    return ends


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The kinds of words that are looked for, each as it stands in a whole sentence, where each clause may end."""
    spoken = ((kind, re.compile(expression(kind).replace("$", "(?=[,:;。]|$)"))) for kind in _KINDS)
    return *spoken, ("figure", FIGURE)


def _of_time(time: Time, signed: str | None) -> Iterator[str]:
    """What a time says of the letter's future."""
    if time.is_since:
        yield "time_since"
        return
    due = time.due
    if due is None:
        kind = "time_none"
    elif signed is None or due > signed[: len(due)]:
        kind = "time_ahead"
    else:
        kind = "time_same" if due == signed[: len(due)] else "time_past"
    yield kind
    if time.is_start:
        yield f"{kind}_start"
    if time.is_limit:
        yield f"{kind}_limit"
    if time.is_assumed:
        yield "time_assumed"
    if time.is_counted:
        yield "time_counted"
