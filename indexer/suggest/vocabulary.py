"""What replies speak of, counted for suggestions: areas, agencies, subjects, words, and the phrases that subjects repeat.

Counts of single replies add up, so that an index keeps its own up to date by what came and what went.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from indexer.text.analyzer import analyzer
from indexer.text.folding import fold, has_only_han, is_han

Counts = Counter[tuple[str, str]]
"""How many replies have something: by one of COUNTED, and by what it says."""
COLUMNS: Final = {"topic": "area", "agency": "agency", "subject": "subject"}
"""Columns of an index, and what their values are suggested as."""
WORD: Final = "word"
PHRASE: Final = "phrase"

PHRASE_COUNT: Final = 2
"""Two words side by side are a term when so many subjects have them so."""
WORD_COUNT: Final = 2
"""A word is a term when so many replies hold it."""


def counts(values: Mapping[str, Mapping[str, int]], words: Mapping[str, int]) -> Counts:
    """What some replies add, from how many of them have each value of the COLUMNS and hold each word."""
    found: Counts = Counter()
    for column, kind in COLUMNS.items():
        for text, count in values.get(column, {}).items():
            found[kind, text] += count
    for subject, count in values.get("subject", {}).items():
        for phrase in _phrases(subject):
            found[PHRASE, phrase] += count
    for word, count in words.items():
        found[WORD, word] += count
    return found


def term_count(text: str, words: int, phrases: int) -> int | None:
    """How many replies speak of a term that people may want to search for, or None where it is none.

    Terms are words of Han characters that replies use, and phrases that their subjects repeat.
    """
    counted = [phrases] if phrases >= PHRASE_COUNT else []
    if words >= WORD_COUNT and text not in analyzer().stop_words and has_only_han(text):
        counted.append(words)
    return max(counted, default=None)


def _phrases(subject: str) -> Iterator[str]:
    """Two and three neighbouring words of a subject, unless a stop word or a mark stands between them."""
    words = analyzer().cut(fold(subject))
    stop_words = analyzer().stop_words
    before = ""
    for (start, word), (following, other) in pairwise(words):
        joined = following == start + len(word) and not {word, other} & stop_words
        if joined and is_han(word[0]) and is_han(other[0]) and len(word + other) > 2:
            yield word + other
            if before.endswith(word):
                yield before + other
            before = word + other
        else:
            before = ""
