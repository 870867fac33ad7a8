"""What else is searched: official words for the words typed, and what an agency is or was called otherwise.

The pairs are in `dictionary/synonyms.txt` and `dictionary/lineages.txt`, which state their rules, and in a file of the site that lies over
them. Every expansion is shown to the reader, who can take each away or ask for the literal words only. Nothing of it shapes an index.

A site's file is written as `synonyms.txt`; a line without words on its right (四点半课堂 >) takes away what is shipped for the words on
its left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from indexer.contract.query import And, Clause, Expansion, Or, Query, Words
from indexer.errors import SearchError
from indexer.text.analyzer import analyzer, entries_of, read_words
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
    known, renamed = _known(), _renamed()
    for length in range(min(known.longest, len(folded) - start), 1, -1):
        typed = folded[start : start + length]
        words = known.pairs.get(typed)
        # Two characters may stand inside other words (黑车 in 黑车间); more hardly ever do.
        if words and (length > 2 or {start, start + length} <= boundaries):
            yield Expansion(typed, words, start, start + length, typed in renamed)


@cache
def _renamed() -> frozenset[str]:
    """The names of agencies that a reform renamed or merged."""
    lines = [line for line in read_words("lineages.txt") if "→" in line]
    return frozenset(name.strip() for line in lines for name in _BODIES.split(line))


@dataclass(frozen=True, slots=True)
class _Known:
    """Typed words → the words that are searched too, both folded."""

    pairs: Mapping[str, tuple[str, ...]]
    longest: int
    """Characters of the longest typed words."""

    @classmethod
    def of(cls, pairs: Mapping[str, Mapping[str, None]]) -> _Known:
        """Of pairs whose order counts; typed words that stand for nothing are left out."""
        kept = {word: tuple(others) for word, others in pairs.items() if others}
        return cls(kept, max(map(len, kept), default=0))


class SynonymsError(SearchError):
    """A line that is no synonyms; the message says which, and why."""


_site: ContextVar[_Known | None] = ContextVar("synonyms of the site", default=None)


def use_file(path: Path) -> None:
    """Have this thread search with the file of a site, too; as shipped where there is none. What is wrong in it is passed over."""
    known = _of_file(path, stamp_of(path))
    if _site.get() is not known:
        _site.set(known)


@contextmanager
def using(text: str) -> Iterator[None]:
    """Search with such a file meanwhile. Raises SynonymsError."""
    token = _site.set(_over_shipped(checked(text)))
    try:
        yield
    finally:
        _site.reset(token)


def left_of(lines: Iterable[str]) -> tuple[str, ...]:
    """The words that may be typed, of lines that are checked."""
    known: dict[str, None] = {}
    for line in lines:
        known |= dict.fromkeys(
            word.strip() for side in _SIDES.split(line)[: 2 if "=" in line else 1] for word in side.split(",")
        )
    return tuple(word for word in known if word)


def stamp_of(path: Path) -> str:
    """Another one for another content of a site's file; empty where there is none; cheap to ask for."""
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{found.st_mtime_ns}.{found.st_size}"


def checked(text: str) -> tuple[str, ...]:
    """The lines of a site's file, folded. Raises SynonymsError for the first that cannot be meant so."""
    for number, line in enumerate(text.splitlines(), 1):
        for entry in entries_of([line]):
            if wrong := _wrong(entry):
                raise SynonymsError(f"第 {number} 行“{line.strip()[:40]}”{wrong}，请改正。")
    return entries_of(text.splitlines())


def _wrong(entry: str) -> str | None:
    sides = _SIDES.split(entry)
    if len(sides) != 2:
        return "应有一个 = 或 >，如“四点半课堂 = 课后服务”"
    left, right = (tuple(word for word in map(str.strip, side.split(",")) if word) for side in sides)
    if not left or (not right and "=" in entry):
        return "的左边和右边都要有词"
    if any(len(word) < 2 for word in (*left, *right)):
        return "里的词至少要有两个字"
    return None


@lru_cache(maxsize=4)
def _of_file(path: Path, stamp: str) -> _Known | None:
    """What a site searches with; None where it has no file of its own."""
    if not stamp:
        return None
    try:
        lines = entries_of(path.read_text(encoding="utf-8", errors="replace").splitlines())
    except OSError:
        return None
    return _over_shipped(line for line in lines if not _wrong(line))


def _over_shipped(lines: Iterable[str]) -> _Known:
    """What is shipped, with what the lines add and take away."""
    pairs = {word: dict.fromkeys(others) for word, others in _shipped().pairs.items()}
    _add(pairs, lines)
    return _Known.of(pairs)


def _known() -> _Known:
    return _site.get() or _shipped()


@cache
def _shipped() -> _Known:
    pairs: dict[str, dict[str, None]] = {}
    _add(pairs, read_words("synonyms.txt"))
    for line in read_words("lineages.txt"):
        names = tuple(map(str.strip, _BODIES.split(line)))
        for name in names:
            pairs.setdefault(name, {}).update(dict.fromkeys(other for other in names if other != name))
    return _Known.of(pairs)


def _add(pairs: dict[str, dict[str, None]], lines: Iterable[str]) -> None:
    """Add what lines say; one without words on its right takes away."""
    for line in lines:
        left, right = (
            tuple(word for word in map(str.strip, side.split(",")) if word) for side in _SIDES.split(line)
        )
        for word in left:
            if right:
                pairs.setdefault(word, {}).update(dict.fromkeys(right))
            else:
                pairs.pop(word, None)
        if "=" in line:
            for word in right:
                pairs.setdefault(word, {}).update(dict.fromkeys(left))
