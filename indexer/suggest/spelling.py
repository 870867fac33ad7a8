"""Did you mean: other spellings of what was typed that occur in replies. Offered, never searched for unasked.

A stretch of the question that hardly occurs is replaced by a term that sounds alike (意务教育, 义物教育) or, from three characters
on, differs in one character only (老旧小曲), which arrays tell of all terms of that length at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from indexer.contract.result import Vocabulary
from indexer.suggest.vocabulary import han_runs, terms
from indexer.text.folding import codes_of, fold
from indexer.text.pinyin import alike, syllables

LONGEST: Final = 8
"""Characters of a term that is compared."""
LIMIT: Final = 5
_NONE: Final = np.empty((1, 0), dtype=np.uint32)
_MORE: Final = 5
"""A term is offered when it occurs so many times as often as what was typed."""


class Speller:
    """Other spellings from one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        counts = {fold(term): count for term, count in terms(vocabulary).items()}
        self._counts = {t: n for t, n in counts.items() if 2 <= len(t) <= LONGEST}
        ordered = sorted(self._counts, key=lambda term: (-self._counts[term], term))
        self._sounds: dict[str, list[str]] = {}
        self._of_length: dict[int, list[str]] = {}
        for term in ordered:
            self._sounds.setdefault(_sound(term), []).append(term)
            self._of_length.setdefault(len(term), []).append(term)
        # A row for the first character of each term, one for the second, and so on.
        self._characters = {
            length: np.ascontiguousarray(codes_of("".join(terms)).reshape(-1, length).T)
            for length, terms in self._of_length.items()
        }

    def corrections(self, text: str) -> list[str]:
        """`text` with one stretch spelled otherwise, the likeliest first, at most LIMIT; empty where nothing is odd."""
        folded = fold(text)
        if len(folded) != len(text):
            return []
        found: dict[str, tuple[int, int, int]] = {}
        for start, run in han_runs(folded):
            for begin, end in _windows(len(run)):
                typed = run[begin:end]
                for near, term in self._near(typed):
                    corrected = text[: start + begin] + term + text[start + end :]
                    rank = (-len(term), near, -self._counts[term])
                    found[corrected] = min(rank, found.get(corrected, rank))
        return sorted(found, key=lambda corrected: found[corrected])[:LIMIT]

    def _near(self, typed: str) -> Iterator[tuple[int, str]]:
        """Terms like `typed` that occur much more often: 0 for one that sounds so, 1 for one that looks so."""
        enough = _MORE * max(1, self._counts.get(typed, 0))
        if typed in self._counts and len(typed) == 2:
            return  # a word of its own
        for term in self._sounds.get(_sound(typed), ()):
            if term != typed and (self._counts[term] >= enough or typed not in self._counts):
                yield 0, term
        if len(typed) > 2 and typed not in self._counts:
            characters = self._characters.get(len(typed), _NONE)
            differing = np.count_nonzero(characters != codes_of(typed)[:, np.newaxis], axis=0)
            for number in np.flatnonzero(differing == 1).tolist():
                yield 1, self._of_length[len(typed)][number]


def _sound(text: str) -> str:
    return " ".join(map(alike, syllables(text)))


def _windows(length: int) -> Iterator[tuple[int, int]]:
    """The stretches of a run of so many characters, the longest first."""
    for size in range(min(length, LONGEST), 1, -1):
        for begin in range(length - size + 1):
            yield begin, begin + size
