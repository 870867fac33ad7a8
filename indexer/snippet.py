"""Passages and highlight ranges: pure text and numbers, never HTML.

Marks are found in folded text and traced back to the original characters, without tokenizing the text again.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from corpus.numerals import to_chinese
from indexer.analyzer import analyzer, fold, fold_with_offsets, is_han
from indexer.query import And, Clause, Dated, FieldTerm, Not, Or, Phrase, Prefix, Words
from indexer.result import Marked

PASSAGES: Final = 3
_LONGEST: Final = 160
"""Characters of a passage; a longer sentence is cut at its punctuation."""
_SHORTEST: Final = 24
"""A shorter sentence is shown with the one after it."""

_CANDIDATES: Final = 500
"""So many sentences of a very long text are weighed, the first ones."""

_SENTENCE: Final = re.compile(r"[^。！？!?\n]*[。！？!?]*[”’」』）)]?")
_CLAUSE: Final = re.compile(r"[^，；、,;：:]+[，；、,;：:]*")
_ENDS: Final = "。！？!?\n”’」』）)"
_NUMBERED: Final = re.compile(r"(\d+)([号届次])")


class Highlighter:
    """Finds what a query asked for in any original text."""

    def __init__(self, clause: Clause | None) -> None:
        patterns = sorted(set(_patterns(clause)), key=len, reverse=True)
        self._pattern = re.compile("|".join(patterns)) if patterns else None

    def mark(self, text: str) -> Marked:
        """`text` with the ranges to highlight, neighbouring ones joined."""
        if self._pattern is None:
            return Marked(text)
        folded = fold_with_offsets(text)
        ranges: list[tuple[int, int]] = []
        for match in self._pattern.finditer(folded.text):
            start, end = folded.original(*match.span())
            if ranges and start <= ranges[-1][1]:
                ranges[-1] = (ranges[-1][0], max(end, ranges[-1][1]))
            elif end > start:
                ranges.append((start, end))
        return Marked(text, tuple(ranges))

    def passages(self, text: str) -> tuple[Marked, ...]:
        """At most PASSAGES passages of `text` that hold most of what was asked, in the text's order; none without a match."""
        marked = self.mark(text)
        if not marked.marks:
            return ()
        candidates = [_passage(marked, *span) for span in islice(_spans(marked), _CANDIDATES)]
        # The first passage that shows a word is worth more than further ones that show it again.
        chosen: list[_Passage] = []
        seen: set[str] = set()
        while candidates and len(chosen) < PASSAGES:
            best = max(candidates, key=lambda p: (len(p.terms - seen), len(p.terms), p.density))
            if chosen and not best.terms - seen and len(chosen) > 1:
                break
            chosen.append(best)
            seen |= best.terms
            candidates.remove(best)
        return tuple(passage.marked for passage in sorted(chosen, key=lambda p: p.start))


@dataclass(frozen=True, slots=True)
class _Passage:
    start: int
    marked: Marked
    terms: frozenset[str]
    density: float


def _spans(marked: Marked) -> Iterator[tuple[int, int]]:
    """The sentences of the text that hold a mark; a short one with its successor in the same paragraph."""
    marks = iter(marked.marks)
    mark = next(marks, None)
    start = end = 0
    for match in _SENTENCE.finditer(marked.text):
        if match.start() == match.end():
            continue
        begins_paragraph = marked.text[max(0, match.start() - 1)] == "\n"
        if end - start >= _SHORTEST or begins_paragraph or end != match.start():
            while mark is not None and mark[0] < start:
                mark = next(marks, None)
            if mark is not None and start <= mark[0] < end:
                yield start, end
            start = match.start()
        end = match.end()
    if any(start <= mark_start < end for mark_start, _ in marked.marks):
        yield start, end


def _passage(marked: Marked, start: int, end: int) -> _Passage:
    if end - start > _LONGEST:
        start, end = _cut(marked, start, end)
    marks = _within(marked, start, end)
    terms = frozenset(fold(marked.text[s:e]) for s, e in marks)
    text = marked.text[start:end]
    lead = len(text) - len(text.lstrip())
    text = text.strip()
    shift = start + lead
    cut_before = start > 0 and marked.text[start - 1] not in _ENDS
    cut_after = end < len(marked.text) and text[-1:] not in _ENDS and marked.text[end] != "\n"
    shown = ("…" if cut_before else "") + text + ("…" if cut_after else "")
    offset = len("…") if cut_before else 0
    shifted = tuple((s - shift + offset, e - shift + offset) for s, e in marks)
    density = sum(e - s for s, e in marks) / max(1, len(text))
    return _Passage(start, Marked(shown, shifted), terms, density)


def _within(marked: Marked, start: int, end: int) -> list[tuple[int, int]]:
    """The marks that lie between two offsets."""
    first, last = bisect_left(marked.marks, (start, 0)), bisect_left(marked.marks, (end, 0))
    return [(s, e) for s, e in marked.marks[first:last] if e <= end]


def _cut(marked: Marked, start: int, end: int) -> tuple[int, int]:
    """The run of clauses, at most _LONGEST long, that holds the most different marked words."""
    clauses = [(start + m.start(), start + m.end()) for m in _CLAUSE.finditer(marked.text[start:end])]
    best, best_value = (start, start + _LONGEST), (-1, 0)
    for first, (window_start, _) in enumerate(clauses):
        window_end = window_start
        for _, clause_end in clauses[first:]:
            if clause_end - window_start > _LONGEST and window_end > window_start:
                break
            window_end = clause_end
        inside = [marked.text[s:e] for s, e in _within(marked, window_start, window_end)]
        value = (len(set(inside)), len(inside))
        if value > best_value:
            best, best_value = (window_start, window_end), value
    if best[1] - best[0] > _LONGEST:  # one clause without any punctuation: cut it around its first mark
        mark = next((s for s, e in marked.marks if best[0] <= s and e <= best[1]), best[0])
        begin = max(best[0], mark - _LONGEST // 3)
        best = (begin, min(best[1], begin + _LONGEST))
    return best


def _patterns(clause: Clause | None) -> Iterator[str]:
    """Regular expressions, on folded text, of what the clause asks for; not of what it excludes."""
    match clause:
        case Words(text):
            for word in analyzer().content_words(text):
                yield from map(_token_pattern, word)
            for expansion in clause.expansions:
                yield from (re.escape(fold(word)) for word in expansion.words)
        case Phrase(text) | FieldTerm("title" | "subject", text):
            yield re.escape(fold(text))
        case And(clauses) | Or(clauses):
            for inner in clauses:
                yield from _patterns(inner)
        case Prefix(text):
            yield rf"(?<![^\W_㐀-鿿]){re.escape(fold(text))}[^\W_㐀-鿿]*"
        case Not() | FieldTerm() | Dated() | None:
            return


def _token_pattern(token: str) -> str:
    numbered = _NUMBERED.fullmatch(token)
    if numbered:
        number, unit = int(numbered[1]), numbered[2]
        chinese = f"|{to_chinese(number)}" if number <= 9999 else ""
        return rf"第?\s*(?<![0-9])(?:0*{number}{chinese})\s*{unit}"
    if is_han(token[0]):
        return re.escape(token)
    return rf"(?<![^\W_㐀-鿿]){re.escape(token)}(?![^\W_㐀-鿿])"
