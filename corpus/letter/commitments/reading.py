"""How likely the sentences of a letter promise something: what the rules say of each, weighed with its words and those around it.

Weights are learned from labelled letters (`python -m tests.tools.promise_weights`) and kept in `data/promise_weights.txt`. A sentence
promises where one of its clauses does: the chance that none does is the product over its clauses (noisy or), each of which is read by
a logistic regression on its characters, its kinds of words (`data/promises.txt`), its times, and the words of its neighbours.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise, starmap
from typing import Final

from corpus.letter.commitments.clauses import Ahead
from corpus.letter.commitments.commitment import readable
from corpus.letter.commitments.due import Time, times
from corpus.letter.commitments.sentences import ITEM, Sentence
from corpus.letter.commitments.words import FIGURE, expression
from corpus.text.word_lists import table

RULED: Final = "ruled"
"""The feature that the rules take the sentence for a promise."""
BIAS: Final = "bias"
_KINDS: Final = ("deed", "future", "past", "when", "not")
"""Kinds of words in `data/promises.txt` that are looked for."""
_CLAUSE: Final = re.compile("[^,:]+")
_NUMBER: Final = re.compile("[0-9][0-9.]*")
_SHORTEST: Final = 4
"""Letters below which a clause only sets a time and is read with the next one: 今年,"""
_NO_LETTER: Final = re.compile(r"\W")
_NO_WORD: Final = re.compile(r"[\W0-9]")
_CERTAIN: Final = 30
"""Log-odds from which the chance of none is nothing."""
_HERE: Final = "word"
_LONG: Final = 16
"""Characters from which a clause says more than a time."""
_UNDER: Final = {ahead: f"{_HERE}{ahead:d}" for ahead in Ahead}
_PLACES: Final = 5
"""Parts of a letter that are told apart."""
_Group = tuple[str, frozenset[str]]
"""Words, and where they stand."""


def odds(letter: Sequence[Sentence], signed: str | None) -> list[tuple[float, float]]:
    """The log-odds of each sentence of a letter to promise something: where the rules say no, and where they say yes."""
    known = weights()
    found = []
    for around, clauses in _seen(letter, signed):
        begin = known[BIAS] + sum(starmap(_weight_of, around))
        each = [begin + _weight(_grams(text)) + sum(starmap(_weight_of, groups)) for text, groups in clauses]
        found.append((_any_of(each), _any_of([value + known[RULED] for value in each])))
    return found


def _any_of(each: Sequence[float]) -> float:
    """The log-odds that one of several holds, from those of each."""
    none = sum(math.log1p(math.exp(-abs(value))) + max(value, 0.0) for value in each)
    return none if none > _CERTAIN else math.log(math.expm1(max(none, 1e-9)))


def features(letter: Sequence[Sentence], signed: str | None) -> Iterator[list[set[str]]]:
    """What is seen of each clause of each sentence of a letter, to fit weights for it."""
    for around, clauses in _seen(letter, signed):
        yield [_grams(text).union(*starmap(_named, (*around, *groups))) for text, groups in clauses]


@cache
def weights() -> dict[str, float]:
    """The weight of each feature."""
    return {feature: float(weight) for weight, row in table("promise_weights.txt") for feature in row}


def _weight(names: set[str]) -> float:
    known = weights()
    return sum(map(known.__getitem__, names & known.keys()))


@lru_cache(maxsize=8192)
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
    known = [frozenset[str]().union(*(words for _, words in clauses)) for clauses in read]
    for number, (sentence, clauses) in enumerate(zip(letter, read, strict=True)):
        around: list[_Group] = [
            ("sentence", known[number]),
            _stands(
                int(sentence.ahead), _PLACES * number // len(letter), min(len(clauses), 5), *_marks(sentence)
            ),
        ]
        for name, beside in (("before", number - 1), ("after", number + 1)):
            if 0 <= beside < len(letter):
                other = letter[beside]
                around += (name, known[beside]), _only(name, int(other.ahead))
        yield (
            around,
            [(text, _of_clause(clauses, at, sentence.ahead)) for at, (text, _) in enumerate(clauses)],
        )


@lru_cache(maxsize=1024)
def _stands(ahead: int, place: int, clauses: int, *marks: str) -> _Group:
    """Where a sentence stands in its letter, and how many clauses it has."""
    return "stands", frozenset((f"ahead{ahead}", f"place{place}", f"clauses{clauses}", *marks))


def _marks(sentence: Sentence) -> Iterator[str]:
    """Whether a sentence is an item of a list, leads to one, stands under no heading."""
    if ITEM.match(sentence.text):
        yield "item"
    if sentence.lead is not None:
        yield "lead"
    if sentence.heading is None:
        yield "unheaded"


@lru_cache(maxsize=256)
def _only(name: str, *told: int) -> _Group:
    return name, frozenset((".".join(map(str, told)),))


def _of_clause(clauses: Sequence[tuple[str, frozenset[str]]], at: int, ahead: Ahead) -> list[_Group]:
    """The words of a clause, also with the time that its heading says, and those of the clauses before and after it."""
    words = clauses[at][1]
    groups: list[_Group] = [
        (_HERE, words),
        (_UNDER[ahead], words),
        _only("clause", min(at, 3)),
    ]
    if at:
        groups.append(("last", clauses[at - 1][1]))
    if at + 1 < len(clauses):
        groups.append(("next", clauses[at + 1][1]))
    return groups


def _grams(text: str) -> set[str]:
    """The characters and pairs of a clause, and how it begins and ends."""
    text = _NO_LETTER.sub("", _NUMBER.sub("0", text))
    return {*text, *map("".join, pairwise(text)), f"^{text[:2]}", f"^{text[:1]}", f"{text[-2:]}$"}


def _clauses(sentence: Sentence, signed: str | None) -> list[tuple[str, frozenset[str]]]:
    """The clauses of a sentence with their words; one that only sets a time goes with the next."""
    text = readable(sentence.text).rstrip("。;!?")
    found: list[tuple[int, str]] = []
    for kind in _KINDS:
        found += ((match.start(), kind) for match in _running(kind).finditer(text))
    found += ((match.start(), "figure") for match in FIGURE.finditer(text))
    for time in times(text, signed, sentence.year):
        found += ((time.start, word) for word in _of_time(time, signed))
    clauses = []
    begin = 0
    for match in _CLAUSE.finditer(text):
        end = match.end()
        clause = text[begin:end]
        if end < len(text) and (
            end - begin < _SHORTEST or (end - begin < _LONG and len(_NO_WORD.sub("", clause)) < _SHORTEST)
        ):
            continue
        clauses.append((clause, frozenset(word for at, word in found if begin <= at < end)))
        begin = end
    return clauses


@cache
def _running(kind: str) -> re.Pattern[str]:
    """Words of a kind in a whole sentence, where each clause may end."""
    return re.compile(expression(kind).replace("$", "(?=[,:;。]|$)"))


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
