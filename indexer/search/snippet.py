"""Passages and highlight ranges: pure text and numbers, never HTML.

Marks are found in folded text and traced back to the original characters, without tokenizing the text again.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Final

from corpus.text.numerals import to_chinese
from indexer.cache import Cache
from indexer.contract.query import And, Clause, Dated, FieldTerm, Not, Or, Phrase, Prefix, Words
from indexer.contract.result import Marked
from indexer.text.analyzer import analyzer
from indexer.text.folding import Folded, fold, fold_with_offsets, is_han
from indexer.text.formulas import has_formula

PASSAGES: Final = 3
_LONGEST: Final = 160
"""Characters of a passage; a longer sentence is cut at its punctuation."""
_SHORTEST: Final = 24
"""A shorter sentence is shown with the one after it."""

_CANDIDATES: Final = 100
"""So many sentences of a very long text are weighed, the first ones."""

_SENTENCE: Final = re.compile(r"[^。！？!?\n]*[。！？!?]*[”’」』）)]?")
_CLAUSE: Final = re.compile(r"[^，；、,;：:]+[，；、,;：:]*")
_ENDS: Final = "。！？!?\n”’」』）)"
_NUMBERED: Final = re.compile(r"(\d+)([号届次])")
_Sentence = tuple[int, int, int, float]
"""A sentence that holds something to highlight, or a short one with those after it: where it begins and ends, a bit for each term that it
holds, and what share of it is highlighted. A long letter has a hundred."""

_KEPT: Final = 8 << 20
"""Bytes of letters that are kept folded, of some two thousand."""
_folded: Final[Cache[Folded]] = Cache(_KEPT)


class Highlighter:
    """Finds what a query asked for in any original text."""

    def __init__(self, clause: Clause | None) -> None:
        patterns = sorted(set(_patterns(clause)), key=len, reverse=True)
        self._pattern = re.compile("|".join(patterns)) if patterns else None

    def mark(self, text: str) -> Marked:
        """`text` with the ranges to highlight, neighbouring ones joined."""
        return Marked(text, tuple([(start, end) for start, end, _ in self._found(text)]))

    def _found(self, text: str) -> list[tuple[int, int, str]]:
        """The ranges of `text` to highlight, each with its folded text."""
        return [] if self._pattern is None else self._found_in(fold_with_offsets(text), self._pattern)

    @staticmethod
    def _found_in(folded: Folded, pattern: re.Pattern[str]) -> list[tuple[int, int, str]]:
        if folded.is_even:
            spans = _touching([match.span() for match in pattern.finditer(folded.text)])
            return [(start, end, folded.text[start:end]) for start, end in spans]
        # In `text`, and in the folded text: one character may fold to several.
        joined: list[list[int]] = []
        last = -1
        for match in pattern.finditer(folded.text):
            begin, finish = match.span()
            start, end = folded.original(begin, finish)
            if start <= last:
                last = joined[-1][1] = max(end, last)
                joined[-1][3] = finish
            elif end > start:
                joined.append([start, end, begin, finish])
                last = end
        return [(start, end, folded.text[begin:finish]) for start, end, begin, finish in joined]

    def passages(self, text: str) -> tuple[Marked, ...]:
        """At most PASSAGES passages of `text` that hold most of what was asked, in the text's order; none without a match."""
        if self._pattern is None:
            return ()
        folded = _folded.get(text, lambda: fold_with_offsets(text))
        found = self._found_in(folded, self._pattern)
        bits: dict[str, int] = {}
        numbered = [(start, end, bits.setdefault(term, 1 << len(bits))) for start, end, term in found]
        candidates = list(islice(_sentences(text, numbered), _CANDIDATES))
        marked = Marked(text, tuple([(start, end) for start, end, _ in found]))
        # The first passage that shows a word is worth more than further ones that show it again.
        chosen: dict[int, Marked] = {}
        seen = 0
        is_formula = cache(lambda sentence: has_formula(folded.part(text, sentence[0], sentence[1])))
        while candidates and len(chosen) < PASSAGES:
            best = _best(candidates, seen, is_formula)
            begin, finish, terms, _ = best
            if (len(chosen) > 1 or (chosen and is_formula(best))) and not terms & ~seen:
                break
            chosen[begin] = passage = _passage(marked, begin, finish)
            for start, end in passage.marks:
                seen |= bits.get(fold(passage.text[start:end]), 0)
            candidates.remove(best)
        return tuple(chosen[start] for start in sorted(chosen))


def _touching(spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans, ascending, those that touch as one; without empty ones."""
    first = last = -1
    for start, end in spans:
        if start == last:
            last = end
            continue
        if first < last:
            yield first, last
        first, last = start, end
    if first < last:
        yield first, last


def _best(candidates: Sequence[_Sentence], seen: int, is_formula: Callable[[_Sentence], bool]) -> _Sentence:
    """The one that shows most of what was not seen, the first of equals; formulas are worth less: they say what all letters say, such as
    that a suggestion was received, and their words are those of the heading.

    Whether it is a formula, which takes longest, is asked of those alone that would be the best if they were none.
    """
    hoped = [((terms & ~seen).bit_count(), terms.bit_count(), density) for _, _, terms, density in candidates]
    best, worth = candidates[0], (-1.0, False, 0, 0.0)
    left = [*range(len(candidates))]
    while left:
        place = max(left, key=hoped.__getitem__)
        news, terms, density = hoped[place]
        if (news, True, terms, density) <= worth:
            break
        one = candidates[place]
        formula = is_formula(one)
        told = (news - formula, not formula, terms, density)
        if told > worth:
            best, worth = one, told
        left.remove(place)
    return best


def _sentences(text: str, found: Sequence[tuple[int, int, int]]) -> Iterator[_Sentence]:
    """The sentences of the text with ranges found in it, each with its bit; a short one goes with its successor in the same paragraph."""
    number, count = 0, len(found)
    while number < count:
        place = found[number][0]
        start = text.rfind("\n", 0, place) + 1
        finish = text.find("\n", place)
        finish = len(text) if finish < 0 else finish
        for match in _SENTENCE.finditer(text, start, finish):
            begin, end = match.span()
            if end == begin or (end - start < _SHORTEST and end < finish):
                continue
            if place < end:
                terms = marked = 0
                while place < end:
                    first, last, bit = found[number]
                    terms |= bit
                    marked += last - first
                    number += 1
                    place = found[number][0] if number < count else len(text)
                yield start, end, terms, marked / (end - start)
                if place >= finish:
                    break
            start = end
        while number < count and found[number][0] <= finish:
            number += 1


def _passage(marked: Marked, start: int, end: int) -> Marked:
    """What is shown of a sentence: all of it, or the best of a long one."""
    if end - start > _LONGEST:
        start, end = _cut(marked, start, end)
    text = marked.text[start:end]
    shift = start + len(text) - len(text.lstrip())
    text = text.strip()
    before = "…" if start > 0 and marked.text[start - 1] not in _ENDS else ""
    after = "…" if end < len(marked.text) and text[-1:] not in _ENDS and marked.text[end] != "\n" else ""
    shift -= len(before)
    return Marked(
        before + text + after, tuple((s - shift, e - shift) for s, e in _within(marked, start, end))
    )


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
            content = analyzer().content_words(text)
            is_question = any(len(word[0]) > 1 for word in content)
            for word, start in content.items():
                if is_question and len(word[0]) == 1 and is_han(word[0]):
                    yield _beside(fold(text), start)
                else:
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


def _beside(folded: str, at: int) -> str:
    """A character of a question, with its neighbour there: 上 of 上厕所 in 上厕 and not in 地上; by itself where it stands alone."""
    before, character, after = folded[max(0, at - 1) : at], folded[at], folded[at + 1 : at + 2]
    pairs = [f"(?<={before}){character}"] if before and is_han(before) else []
    pairs += [f"{character}(?={after})"] if after and is_han(after) else []
    return "|".join(pairs) or character


def _token_pattern(token: str) -> str:
    numbered = _NUMBERED.fullmatch(token)
    if numbered:
        number, unit = int(numbered[1]), numbered[2]
        chinese = f"|{to_chinese(number)}" if number <= 9999 else ""
        return rf"第?\s*(?<![0-9])(?:0*{number}{chinese})\s*{unit}"
    if is_han(token[0]):
        return re.escape(token)
    written = _grouped(token) if token.isdecimal() else re.escape(token)
    return rf"(?<![^\W_㐀-鿿]){written}(?![^\W_㐀-鿿])"


def _grouped(digits: str) -> str:
    """A number as it may be written, with commas or without: 3500, 3,500."""
    first = len(digits) % 3 or 3
    return ",?".join((digits[:first], *(digits[i : i + 3] for i in range(first, len(digits), 3))))
