"""What the title or the subject of a reply adds to its score: for the first rows of a list, by the engine's order."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from indexer import ranking
from indexer.contract.query import Query, Words
from indexer.text.analyzer import analyzer, asked
from indexer.text.folding import fold, squeeze

_folded = lru_cache(maxsize=50_000)(fold)
_squeezed = lru_cache(maxsize=50_000)(squeeze)


def bonus(query: Query) -> Callable[[str, str], float] | None:
    """Title and subject → what the score is multiplied by; None where the query has no plain words, so that nothing is.

    A heading that holds the whole question was pasted; one that holds all words says it all.
    """
    if not isinstance(query.clause, Words):
        return None
    words = [word[0] for word in asked(analyzer().content_words(query.clause.text))]
    if not words:
        return None
    whole = squeeze(query.text)
    longest = max(words, key=len)

    def is_pasted(heading: str) -> bool:
        return len(whole) >= ranking.PASTED and whole in _squeezed(heading)

    def says_all(heading: str) -> bool:
        folded = _folded(heading)
        return longest in folded and all(word in folded for word in words)

    def of(title: str, subject: str) -> float:
        if is_pasted(title) or is_pasted(subject):
            return ranking.PASTED_BONUS
        return ranking.TITLE_BONUS if says_all(title) or says_all(subject) else 1.0

    return of
