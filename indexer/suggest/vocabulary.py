"""What an index speaks of, with counts: subjects, agencies, topics and terms. For completion and for spelling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from indexer.contract.result import Vocabulary
from indexer.text.analyzer import analyzer
from indexer.text.folding import fold, is_han

PHRASE_COUNT: Final = 2
"""Two words side by side are a term when so many subjects have them so."""
WORD_COUNT: Final = 2
"""A word is a term when so many replies hold it."""


def terms(vocabulary: Vocabulary) -> Counter[str]:
    """What people may want to search for: words of Han characters that replies use, and phrases that their subjects repeat."""
    counts: Counter[str] = Counter()
    for subject, count in vocabulary.values.get("subject", {}).items():
        for phrase in _phrases(subject):
            counts[phrase] += count
    found = Counter({phrase: n for phrase, n in counts.items() if n >= PHRASE_COUNT})
    stop_words = analyzer().stop_words
    for word, count in vocabulary.words.items():
        if count >= WORD_COUNT and word not in stop_words and all(map(is_han, word)):
            found[word] = max(found[word], count)
    return found


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


def han_runs(text: str) -> Iterable[tuple[int, str]]:
    """The stretches of Han characters in a folded text, with their offsets."""
    start = 0
    for end in range(len(text) + 1):
        if end == len(text) or not is_han(text[end]):
            if end > start:
                yield start, text[start:end]
            start = end + 1
