"""The first rows of a list, scored anew: a title that says it all, and a little for newer replies, so that they lead among equals.

Engines know nothing of it: they answer `ranking.RESCORED` rows with title, subject and date.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from indexer import ranking
from indexer.contract.query import Query, Words
from indexer.contract.request import Row
from indexer.contract.scoring import newness
from indexer.text.analyzer import analyzer, asked
from indexer.text.folding import fold, squeeze

_folded = lru_cache(maxsize=50_000)(fold)
_squeezed = lru_cache(maxsize=50_000)(squeeze)


def rescored(rows: Sequence[Row], query: Query, newest: int) -> list[tuple[Row, float]]:
    """The rows in their new order with their new scores; `newest` is the day of the newest reply of the collection."""
    of = _bonus(query)
    last = _months(newest)
    fresh = {day: newness((last - _months(day)) / 12) if day else 1.0 for day in {row.day for row in rows}}
    scored = [(row, row.score * fresh[row.day] * (of(row.title, row.subject) if of else 1.0)) for row in rows]
    # Equals by date, the newest first, then by id.
    scored.sort(key=lambda pair: (-pair[1], -pair[0].day, pair[0].id))
    return scored


def _months(day: int) -> int:
    return day // 10000 * 12 + day // 100 % 100


def _bonus(query: Query) -> Callable[[str, str], float] | None:
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
    may_be_pasted = len(whole) >= ranking.PASTED

    def says_all(heading: str) -> bool:
        folded = _folded(heading)
        return longest in folded and all(word in folded for word in words)

    def of(title: str, subject: str) -> float:
        if may_be_pasted and (whole in _squeezed(title) or whole in _squeezed(subject)):
            return ranking.PASTED_BONUS
        return ranking.TITLE_BONUS if says_all(title) or says_all(subject) else 1.0

    return of
