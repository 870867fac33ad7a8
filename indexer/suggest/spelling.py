"""Did you mean: other spellings of what was typed that occur in replies. Offered, never searched for unasked.

A stretch of the question that hardly occurs is replaced by a term that sounds alike (意务教育, 义物教育) or, from three characters
on, differs in one character only (老旧小曲). Of a question that is one word of the dictionary (樱花, 沙尘暴) no part is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from indexer.suggest.entries import LONGEST, sound_of
from indexer.suggest.levels import Levels
from indexer.text.analyzer import analyzer
from indexer.text.folding import fold, is_han

LIMIT: Final = 5
_MORE: Final = 5
"""A term is offered when it occurs so many times as often as what was typed."""


def correct(levels: Levels, text: str) -> list[str]:
    """`text` with one stretch spelled otherwise, at most LIMIT; see `Suggestions.correct`."""
    folded = fold(text)
    if len(folded) != len(text):
        return []
    # A word of the dictionary is meant as it stands, unless a long one sounds alike as a whole: 幼儿圆 stands there, too.
    least = max(len(folded), 3) if analyzer().knows(folded) else 2
    stretches = [
        (start + begin, run[begin:end])
        for start, run in _han_runs(folded)
        for begin, end in _windows(len(run), least)
    ]
    if not stretches:
        return []
    known = levels.terms({typed for _, typed in stretches})
    sounds = {typed: sound_of(typed) for _, typed in stretches if typed not in known or len(typed) > 2}
    alike = levels.sounding(set(sounds.values()))
    found: dict[str, tuple[int, int, int]] = {}
    for start, typed in stretches:
        near = [(0, *term) for term in alike.get(sounds.get(typed, ""), ())]
        if len(typed) > 2 and typed not in known:
            near += [(1, *term) for term in levels.looking(typed)]
        for unlike, term, count in near:
            if term == typed or (typed in known and count < _MORE * known[typed]):
                continue
            corrected = text[:start] + term + text[start + len(typed) :]
            rank = (-len(term), unlike, -count)
            found[corrected] = min(rank, found.get(corrected, rank))
    return sorted(found, key=lambda corrected: found[corrected])[:LIMIT]


def _windows(length: int, least: int) -> Iterator[tuple[int, int]]:
    """The stretches of a run of so many characters, at least so long, the longest first."""
    for size in range(min(length, LONGEST), least - 1, -1):
        for begin in range(length - size + 1):
            yield begin, begin + size


def _han_runs(text: str) -> Iterable[tuple[int, str]]:
    """The stretches of Han characters in a folded text, with their offsets."""
    start = 0
    for end in range(len(text) + 1):
        if end == len(text) or not is_han(text[end]):
            if end > start:
                yield start, text[start:end]
            start = end + 1
