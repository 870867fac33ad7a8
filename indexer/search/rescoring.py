"""The first rows of a list, scored anew: a title that says it all, and a little for newer replies, so that they lead among equals.

Engines know nothing of it: they answer `ranking.RESCORED` rows with title, subject and date.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from indexer import ranking
from indexer.contract.query import Query, Words
from indexer.contract.request import Row
from indexer.contract.scoring import newness
from indexer.text.analyzer import analyzer, asked
from indexer.text.folding import fold, squeeze

_NOWHERE: Final = "\0"
"""Stands between headings that are looked at together, and in none, nor in what is looked for."""


def rescored(rows: Sequence[Row], query: Query, newest: int) -> list[tuple[Row, float]]:
    """The rows in their new order with their new scores; `newest` is the day of the newest reply of the collection."""
    # Equals by date, the newest first, then by id, which no two have in common.
    order = sorted(
        [
            (-row.score * _freshness(row.day, newest) * bonus, -row.day, row.id, row)
            for row, bonus in zip(rows, _bonuses(rows, query), strict=True)
        ]
    )
    return [(row, -score) for score, _, _, row in order]


@lru_cache(maxsize=10_000)
def _freshness(day: int, newest: int) -> float:
    return newness((_months(newest) - _months(day)) / 12) if day else 1.0


def _months(day: int) -> int:
    return day // 10000 * 12 + day // 100 % 100


def _bonuses(rows: Sequence[Row], query: Query) -> Sequence[float]:
    """What the score of each row is multiplied by: by nothing where the query has no plain words.

    A heading that holds the whole question was pasted; one that holds all words says it all.
    """
    words = _words(query)
    if not words:
        return [1.0] * len(rows)
    longest, whole = max(words, key=len), squeeze(query.text)

    def says_all(headings: str) -> bool:
        return any(all(word in heading for word in words) for heading in headings.split(_NOWHERE))

    every = [_folded(row.title, row.subject) for row in rows]
    bonuses = [
        ranking.TITLE_BONUS if longest in headings and says_all(headings) else 1.0 for headings in every
    ]
    if len(whole) >= ranking.PASTED:
        for place, headings in enumerate(every):
            # Most do not hold the first character of it, and need not be squeezed.
            if whole[0] in headings and whole in _squeezed(rows[place].title, rows[place].subject):
                bonuses[place] = ranking.PASTED_BONUS
    return bonuses


@lru_cache(maxsize=50_000)
def _folded(*headings: str) -> str:
    return _NOWHERE.join(map(fold, headings))


@lru_cache(maxsize=50_000)
def _squeezed(*headings: str) -> str:
    return _NOWHERE.join(map(squeeze, headings))


def _words(query: Query) -> list[str]:
    if not isinstance(query.clause, Words):
        return []
    return [word[0] for word in asked(analyzer().content_words(query.clause.text))]
