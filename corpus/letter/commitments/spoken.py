"""Letters as they are weighed: the clauses of their sentences, and which kinds of words and times each has.

All sentences are searched at once, each on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import Final

import numpy as np
import numpy.typing as npt

from corpus.letter.commitments.doers import CITY, PROVINCE, STATE
from corpus.letter.commitments.due import TIMELY_WORDS, Time, times_of_timely
from corpus.letter.commitments.kinds import Kinds, kinds_of
from corpus.letter.commitments.own_words import readable
from corpus.letter.commitments.sentences import Letter
from corpus.letter.commitments.words import FIGURE, words

Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]

_KINDS: Final = ("deed", "future", "past", "when", "not")
"""Kinds of words in `data/promises.txt` that are looked for, of which each two also weigh together."""
MORE: Final = (
    "planned", "soft", "firm", "now", "state", "others", "rule", "upper", "must", "standing", "practice", "forecast", "aim",
    "request", "courtesy", "limit", "plain", "vague", "next", "until", "always", "again", "remaining", "report", "progress",
    "elsewhere", "trade", "people", "saying", "terms", "paper", "meant", "own", "above",
)  # fmt: skip
"""The other kinds that are looked for."""
DOERS: Final = ("own", "trade", "elsewhere", "people", "upper", "above")
"""Of these, who does or says something: a clause that names none goes on about whom the clause before it names."""
WITH_DOERS: Final = ("time_ahead", "saying", "deed", "future")
"""What weighs together with whom a clause goes on about."""
_FIGURE: Final = "figure"
_TIMES: Final = ("time_none", "time_ahead", "time_same", "time_past")
_NAMES: Final = (
    *_KINDS,
    _FIGURE,
    *(f"{kind}{edge}" for kind in _TIMES for edge in ("", "_start", "_limit")),
    "time_since",
    "time_assumed",
    "time_counted",
)
"""What a clause may have."""
_BIT: Final = {name: 1 << number for number, name in enumerate((*_NAMES, *MORE))}
_TIMELY: Final = 1 << len(_BIT)
"""The bit of what nearly every time has in it."""
_OF_LEVELS: Final = {PROVINCE: _TIMELY << 1, CITY: _TIMELY << 2}
"""The bits of bodies of a province and of a city: they stand above who signs, or do not."""
_OF_DOERS: Final = sum(_BIT[kind] for kind in DOERS)
OF_PAIRS: Final = (1 << len(_NAMES)) - 1
"""The bits of what `named` names."""
_CLAUSE: Final = re.compile(r"[^,:\n]+")
_SHORTEST: Final = 4
"""Letters below which a clause only sets a time and is read with the next one: 今年,"""
_LONG: Final = 16
"""Characters from which a clause says more than a time."""
_ENOUGH: Final = re.compile(rf"(?:[\W0-9]*[^\W0-9]){{{_SHORTEST}}}")
_STOPS: Final = "。;!?"


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """The clauses of all sentences of some letters, one after another."""

    clauses: Sequence[str]
    sentence: Integers
    """The sentence of each clause."""
    bits: Integers
    """What each clause has, in bits; `named` and `has` tell them."""
    first: Integers
    """The first clause of each sentence; then how many clauses there are."""
    paragraph: Integers
    """The paragraph of each clause, numbered through all letters."""

    @property
    def of_sentences(self) -> Integers:
        """What each sentence has, in bits."""
        bits = np.zeros(len(self.first) - 1, np.int64)
        np.bitwise_or.at(bits, self.sentence, self.bits)
        return bits

    @property
    def carried(self) -> Integers:
        """Whom each clause goes on about that names none of `DOERS`, in bits: the last one named before it in its paragraph."""
        here = self.bits & _OF_DOERS
        last = np.maximum.accumulate(np.where(here != 0, np.arange(len(here)), -1))
        goes_on = (here == 0) & (last >= 0) & (self.paragraph[last] == self.paragraph)
        return np.where(goes_on, here[last], 0)

    @property
    def heads(self) -> Integers:
        """What the first clause of its sentence has, in bits, for each clause after it."""
        first = self.first[self.sentence]
        return np.where(np.arange(len(first)) > first, self.bits[first], 0)


def has(bits: Integers, kinds: Sequence[str]) -> Numbers:
    """Which of the kinds each clause or sentence has, a column for each kind: 1 where it does."""
    found: Numbers = (bits[:, np.newaxis] & np.array([_BIT[kind] for kind in kinds]) != 0).astype(np.float64)
    return found


@lru_cache(maxsize=8192)
def named(bits: int) -> frozenset[str]:
    """The kinds of words and times by their names, but those in `MORE`."""
    return frozenset(name for name in _NAMES if bits & _BIT[name])


def spoken(letters: Sequence[Letter]) -> Spoken:
    """The clauses of the sentences of letters; one that only sets a time goes with the next."""
    every = [sentence for letter in letters for sentence in letter.sentences]
    whole = [readable(sentence.text) for sentence in every]
    lines = [text.rstrip(_STOPS) for text in whole]
    text = "\n".join(lines)
    places, kinds = _kinds().places(text)
    line_ends = np.cumsum([len(line) + 1 for line in lines])
    line_begins = [0, *line_ends.tolist()]
    begins, ends, of = _clauses(text, line_begins)
    timely = np.unique(np.searchsorted(line_ends, places[kinds & _TIMELY != 0], "right")).tolist()
    signed = [letter.signed for letter in letters for _ in letter.sentences]
    found_at: list[int] = []
    bits: list[int] = []
    for number in timely:
        # The same times with the stop at the end, and so known to who judges, unless 起 ends it.
        line, day = lines[number], signed[number]
        found = times_of_timely(line if line.endswith("起") else whole[number], day, every[number].year)
        found_at += [line_begins[number] + time.start for time in found]
        bits += [_of_time(time, day) for time in found]
    places, kinds = np.append(places, found_at).astype(np.int64), np.append(kinds, bits).astype(np.int64)
    of_clauses = _bits_at(places, kinds, np.array(begins, np.int64), np.array(ends, np.int64))
    clauses = [text[begin:end] for begin, end in zip(begins, ends, strict=True)]
    sentence = np.array(of, np.int64)
    signing = [letter.level for letter in letters for _ in letter.sentences]
    of_clauses = _above(
        of_clauses, np.array([STATE if at is None else at for at in signing], np.int64)[sentence]
    )
    first = np.append(0, np.cumsum(np.bincount(sentence, minlength=len(lines))))
    places_of = (
        (number, each.paragraph) for number, letter in enumerate(letters) for each in letter.sentences
    )
    paragraphs = [number for number, (_, same) in enumerate(groupby(places_of)) for _ in same]
    return Spoken(clauses, sentence, of_clauses, first, np.array(paragraphs, np.int64)[sentence])


def _bits_at(found: Integers, bits: Integers, begins: Integers, ends: Integers) -> Integers:
    """What stands in each clause, in bits, from where each was found."""
    of_clauses = np.zeros(len(ends), np.int64)
    at = np.searchsorted(ends, found, "right")
    is_in = np.append(begins, np.iinfo(np.int64).max)[at] <= found  # commas may follow the last clause
    np.bitwise_or.at(of_clauses, at[is_in], bits[is_in])
    return of_clauses


def _above(bits: Integers, signing: Integers) -> Integers:
    """The bits with those of bodies that stand above who signs; `signing`: how high that one stands."""
    above = np.zeros(len(bits), np.bool_)
    for level, bit in _OF_LEVELS.items():
        above |= (bits & bit != 0) & (signing < level)
    return np.where(above, bits | _BIT["above"], bits) & (_TIMELY - 1)


def _clauses(text: str, line_begins: Sequence[int]) -> tuple[list[int], list[int], list[int]]:
    """Where the clauses of a text of lines begin and end, and the line of each; `line_begins`: also of the line after the last one."""
    begins: list[int] = []
    ends: list[int] = []
    of: list[int] = []
    line = begin = 0
    after = line_begins[1]
    for match in _CLAUSE.finditer(text):
        end = match.end()
        while end > after:
            line += 1
            begin, after = after, line_begins[line + 1]
        if (
            end - begin >= _LONG
            or end == after - 1
            or (end - begin >= _SHORTEST and _ENOUGH.match(text, begin, end))
        ):
            begins.append(begin)
            ends.append(end)
            of.append(line)
            begin = end
    return begins, ends, of


@cache
def _kinds() -> Kinds:
    """The kinds of words that are looked for, as they stand in a whole sentence, where each clause may end."""
    spoken = {_BIT[kind]: words(kind) for kind in (*_KINDS, *MORE) if kind != "above"}
    levels = {_OF_LEVELS[PROVINCE]: words("of-province"), _OF_LEVELS[CITY]: words("of-city")}
    return kinds_of({**spoken, **levels, _BIT[_FIGURE]: (FIGURE.pattern,), _TIMELY: TIMELY_WORDS})


@lru_cache(maxsize=4096)
def _of_time(time: Time, signed: str | None) -> int:
    """What a time says of the letter's future, in bits."""
    if time.is_since:
        return _BIT["time_since"]
    due = time.due
    if due is None:
        kind = "time_none"
    elif signed is None or due > signed[: len(due)]:
        kind = "time_ahead"
    else:
        kind = "time_same" if due == signed[: len(due)] else "time_past"
    return (
        _BIT[kind]
        | _BIT[f"{kind}_start"] * time.is_start
        | _BIT[f"{kind}_limit"] * time.is_limit
        | _BIT["time_assumed"] * time.is_assumed
        | _BIT["time_counted"] * time.is_counted
    )
