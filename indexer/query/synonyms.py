"""What else is searched: official words for the words typed, and what an agency is or was called otherwise.

The pairs are in `dictionary/synonyms.txt` and `dictionary/lineages.txt`, which state their rules. Every expansion is shown to
the reader, who can take each away or ask for the literal words only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Final

from indexer.contract.query import And, Clause, Expansion, Or, Query, Words
from indexer.text.analyzer import analyzer, read_words
from indexer.text.folding import fold

_SIDES: Final = re.compile(r"[=>]")
_BODIES: Final = re.compile(r"[→=]")


def expanded(query: Query, without: frozenset[str] = frozenset()) -> Query:
    """The query with its plain words expanded, but for the typed words in `without`."""
    return replace(query, clause=None if query.clause is None else _expanded(query.clause, without))


def _expanded(clause: Clause, without: frozenset[str]) -> Clause:
    """The clause with what else is searched; what is excluded, quoted or in a field is meant literally."""
    match clause:
        case Words(text):
            found = tuple(e for e in synonyms_in(text) if e.typed not in without)
            return Words(text, found)
        case And(clauses):
            return And(tuple(_expanded(inner, without) for inner in clauses))
        case Or(clauses):
            return Or(tuple(_expanded(inner, without) for inner in clauses))
        case _:
            return clause


def synonyms_in(text: str) -> tuple[Expansion, ...]:
    """The expansions of the words in `text`, in order, the longest first where they overlap."""
    folded = fold(text)
    starts = {start for start, _ in analyzer().positioned_words(text)} | {len(folded)}
    found = []
    position = 0
    while position < len(folded):
        entry = next(_candidates(folded, position, starts), None)
        if entry is None:
            position += 1
        else:
            found.append(entry)
            position = entry.end
    return tuple(found)


def _candidates(folded: str, start: int, boundaries: set[int]) -> Iterator[Expansion]:
    """The expansions that begin at `start`, the longest typed words first."""
    pairs, renamed = _pairs(), _renamed()
    for length in range(min(_longest(), len(folded) - start), 1, -1):
        typed = folded[start : start + length]
        words = pairs.get(typed)
        # Two characters may stand inside other words (黑车 in 黑车间); more hardly ever do.
        if words and (length > 2 or {start, start + length} <= boundaries):
            yield Expansion(typed, words, start, start + length, typed in renamed)


@cache
def _longest() -> int:
    return max(map(len, _pairs()))


@cache
def _renamed() -> frozenset[str]:
    """The names of agencies that a reform renamed or merged."""
    lines = [line for line in read_words("lineages.txt") if "→" in line]
    return frozenset(name.strip() for line in lines for name in _BODIES.split(line))


@cache
def _pairs() -> Mapping[str, tuple[str, ...]]:
    """Typed words → the words that are searched too, both folded."""
    pairs: dict[str, dict[str, None]] = {}
    for line in read_words("synonyms.txt"):
        left, right = (tuple(map(str.strip, side.split(","))) for side in _SIDES.split(line))
        for word in left:
            pairs.setdefault(word, {}).update(dict.fromkeys(right))
        if "=" in line:
            for word in right:
                pairs.setdefault(word, {}).update(dict.fromkeys(left))
    for line in read_words("lineages.txt"):
        names = tuple(map(str.strip, _BODIES.split(line)))
        for name in names:
            pairs.setdefault(name, {}).update(dict.fromkeys(other for other in names if other != name))
    return {word: tuple(others) for word, others in pairs.items()}
