"""How likely the sentences of a letter promise something: what the rules say of each, weighed with its words and those around it.

Weights are learned from labelled letters (`python -m tests.tools.fitting.promise_weights`) and kept in `data/promise_weights.txt`. A
sentence promises where one of its clauses does: the chance that none does is the product over its clauses (noisy or), each of which is
read by a logistic regression on its characters, its kinds of words (`data/promises.txt`), its times, and the words of its neighbours.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice, repeat, starmap
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from corpus.letter.commitments.characters import BIAS, RULED, Numbers, by_characters, characters, weights
from corpus.letter.commitments.clauses import Ahead
from corpus.letter.commitments.sentences import Letter
from corpus.letter.commitments.spoken import (
    DOERS,
    MORE,
    OF_PAIRS,
    WITH_DOERS,
    Integers,
    Spoken,
    has,
    named,
    spoken,
)
from corpus.letter.commitments.standing import Group, groups, standings

_CERTAIN: Final = 30
"""Log-odds from which the chance of none is nothing."""
_HERE: Final = "word"
_UNDER: Final = {ahead: f"{_HERE}{ahead:d}" for ahead in Ahead}
_AHEADS: Final = (Ahead.UNSAID, Ahead.FOLLOWS, Ahead.WILL, Ahead.WAS)
"""So that a tuple in this order is indexed by the value: the last is -1."""
_AROUND: Final = ("last", "next", "sentence", "before", "after")
"""Where else words stand: the clause before and after in its sentence, the sentence, the one before and after."""
_LATER: Final = 3
"""Clauses of a sentence from this on are not told apart."""
_OTHERS: Final = ("more", "whole")
"""Where the kinds of words stand that weigh by themselves: in the clause, in its sentence."""
_HEAD: Final = "head"
"""In the first clause of its sentence."""
_CARRIED: Final = "carried"
"""Whom a clause goes on about."""


def odds(letters: Sequence[Letter]) -> list[list[tuple[float, float]]]:
    """The log-odds of each sentence of each letter to promise something: where the rules say no, and where they say yes."""
    sizes = [len(letter.sentences) for letter in letters]
    if not any(sizes):
        return [[] for _ in letters]
    read = spoken(letters)
    each = _weighed(letters, read) + weights()[BIAS] + by_characters(read.clauses)
    both = (each, each + weights()[RULED])
    none = (np.bincount(read.sentence, np.logaddexp(0, one), sum(sizes)) for one in both)
    every = zip(*map(_any_of, none), strict=True)
    return [[*islice(every, size)] for size in sizes]


def _any_of(none: npt.NDArray[Any]) -> list[float]:
    """The log-odds that a clause holds, from how unlikely it is that none does."""
    found: list[float] = np.log(np.expm1(np.clip(none, 1e-9, _CERTAIN))).tolist()
    return found


def features(letter: Letter) -> Iterator[list[set[str]]]:
    """What is seen of each clause of each sentence of a letter, to fit weights for it."""
    read, sentences = spoken([letter]), letter.sentences
    of_sentences = read.of_sentences
    whole = [named(bits) for bits in of_sentences.tolist()]
    others = [_kinds(bits, MORE) for bits in (read.bits, of_sentences)]
    heads, doers = _kinds(read.heads, MORE), _kinds(read.carried, DOERS)
    beside_doers = _kinds(read.bits, WITH_DOERS)
    stood = zip(*standings([letter], np.diff(read.first)), strict=True)
    stands = [[of[at] for of, at in zip(groups(), each, strict=True)] for each in stood]
    for number, sentence in enumerate(sentences):
        first, end = read.first[number : number + 2].tolist()
        around: list[Group] = [
            ("sentence", whole[number]),
            (_OTHERS[1], others[1][number]),
            *stands[number],
        ]
        for name, beside in (("before", number - 1), ("after", number + 1)):
            if 0 <= beside < len(sentences):
                around += (name, whole[beside]), _only(name, int(sentences[beside].ahead))
        words = [named(bits) for bits in read.bits[first:end].tolist()]
        yield [
            characters(text).union(
                *starmap(
                    _named,
                    (
                        *around,
                        (_OTHERS[0], others[0][first + at]),
                        (_HEAD, heads[first + at]),
                        (_CARRIED, doers[first + at]),
                        (_CARRIED, _with(doers[first + at], beside_doers[first + at])),
                        *_of_clause(words, at, sentence.ahead),
                    ),
                )
            )
            for at, text in enumerate(read.clauses[first:end])
        ]


def _kinds(bits: Integers, kinds: Sequence[str]) -> list[frozenset[str]]:
    """Which of the kinds each has, by their names."""
    return [
        frozenset(kind for kind, is_there in zip(kinds, row, strict=True) if is_there)
        for row in has(bits, kinds)
    ]


def _with(doers: frozenset[str], beside: frozenset[str]) -> frozenset[str]:
    """Each of those that a clause goes on about with each of what stands in it."""
    return frozenset(f"{doer}.{kind}" for doer in doers for kind in beside)


def _of_clause(words: Sequence[frozenset[str]], at: int, ahead: Ahead) -> Iterator[Group]:
    """The words of a clause, also with the time that its heading says, and those of the clauses before and after it."""
    yield _HERE, words[at]
    yield _UNDER[ahead], words[at]
    yield _only("clause", min(at, _LATER))
    if at:
        yield "last", words[at - 1]
    if at + 1 < len(words):
        yield "next", words[at + 1]


def _weighed(letters: Sequence[Letter], read: Spoken) -> Numbers:
    """What all weighs that `features` tells of each clause but its characters."""
    aheads = (sentence.ahead for letter in letters for sentence in letter.sentences)
    ahead = np.fromiter(aheads, np.int64, len(read.first) - 1) % len(_AHEADS)
    of = read.sentence
    in_clause, in_sentence = (_of_kinds(place, MORE) for place in _OTHERS)
    of_sentences = read.of_sentences
    told = _told(np.concatenate((of_sentences, read.bits)) & OF_PAIRS)
    (*_, sentence, before, after), here = told[:, : len(ahead)], told[:, len(ahead) :]
    stood = standings(letters, np.diff(read.first))
    stands = sum(weights[at] for weights, at in zip(_of_standings(), stood, strict=True))
    around = sentence + has(of_sentences, MORE) @ in_sentence + stands
    begins = np.cumsum([len(letter.sentences) for letter in letters])[:-1]
    before, after = before + _beside("before")[ahead], after + _beside("after")[ahead]
    # Nothing stands before the first sentence of a letter, nor after the last one.
    before[begins - 1] = 0.0
    after[begins[begins < len(after)]] = 0.0
    around[1:] += before[:-1]
    around[:-1] += after[1:]
    at = np.arange(len(of)) - read.first[of]
    value: Numbers = (
        around[of]
        + has(read.bits, MORE) @ in_clause
        + has(read.heads, MORE) @ _of_kinds(_HEAD, MORE)
        + _of_carried(read)
        + here[ahead[of], np.arange(len(of))]
        + _at()[np.minimum(at, _LATER)]
    )
    is_later = at > 0
    value[is_later] += here[len(_AHEADS), :-1][is_later[1:]]
    value[:-1][is_later[1:]] += here[len(_AHEADS) + 1, 1:][is_later[1:]]
    return value


def _told(words: Integers) -> Numbers:
    """What words weigh in a clause, a row for each of `_AHEADS`, then for each of `_AROUND`."""
    each = words.tolist()
    known = {one: at for at, one in enumerate(dict.fromkeys(each))}
    weighed = np.array([_weights_of(one) for one in known]).reshape(-1, len(_AHEADS) + len(_AROUND))
    return weighed.T[:, [known[one] for one in each]]


@lru_cache(maxsize=8192)
def _weights_of(words: int) -> tuple[float, ...]:
    names = named(words)
    here = _weight(_named(_HERE, names))
    by_ahead = (here + _weight(_named(_UNDER[ahead], names)) for ahead in _AHEADS)
    return *by_ahead, *(_weight(_named(place, names)) for place in _AROUND)


@cache
def _beside(place: str) -> Numbers:
    """What it weighs that the sentence before, or after, stands under a heading that says a time."""
    return np.array([_weight_of(*_only(place, ahead)) for ahead in _AHEADS])


def _of_carried(read: Spoken) -> Numbers:
    """What it weighs whom each clause goes on about."""
    doers, beside = has(read.carried, DOERS), has(read.bits, WITH_DOERS)
    value: Numbers = doers @ _of_kinds(_CARRIED, DOERS)
    for at, doer in enumerate(DOERS):
        value += doers[:, at] * (beside @ _of_kinds(f"{_CARRIED}.{doer}", WITH_DOERS))
    return value


@cache
def _of_kinds(place: str, kinds: Sequence[str]) -> Numbers:
    """What each of the kinds weighs where it stands in that place."""
    return np.array([_weight_of(place, frozenset((kind,))) for kind in kinds])


@cache
def _of_standings() -> tuple[Numbers, ...]:
    """What each of the numbers weighs that tell where a sentence stands."""
    return tuple(np.array([*starmap(_weight_of, each)]) for each in groups())


@cache
def _at() -> Numbers:
    """What it weighs which clause of its sentence one is."""
    return np.array([_weight_of(*_only("clause", at)) for at in range(_LATER + 1)])


def _weight(names: set[str]) -> float:
    return math.fsum(map(weights().get, names, repeat(0.0)))  # whatever order a set has, the same


@lru_cache(maxsize=1024)
def _weight_of(prefix: str, words: frozenset[str]) -> float:
    return _weight(_named(prefix, words))


def _named(prefix: str, words: frozenset[str]) -> set[str]:
    """Features of words of one place; of those of the clause itself also each two of them."""
    pairs = (f"{one}.{two}" for one in words for two in words if one < two) if prefix == _HERE else ()
    return {f"{prefix}.{word}" for word in words}.union(pairs)


@lru_cache(maxsize=256)
def _only(name: str, *told: int) -> Group:
    return name, frozenset((".".join(map(str, told)),))
