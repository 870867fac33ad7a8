"""Which terms rise: the share of a year's replies whose subjects name them exceeds that of the year before by more than chance.

Measured is the difference of the smoothed log odds over its standard error (Monroe, Colaresi, Quinn: Fightin' Words, 2008, without a
prior). Subjects say what is asked for; letters name much besides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log, sqrt
from typing import Final

from indexer.contract.engine import Engine
from indexer.contract.query import Query
from indexer.contract.result import Rise
from indexer.schema import SUBJECT_WORDS
from indexer.search.finding import meant

YEARS: Final = 5
"""So many of the newest years are compared with the year before."""
FEWEST_REPLIES: Final = 10
"""A year with fewer is not compared."""
CANDIDATES: Final = 4000
"""So many terms are looked at, the most frequent first, …"""
FEWEST_HOLDERS: Final = 3
COMMONEST: Final = 0.3
"""… of those that so many replies and at most this share of all hold."""
SURE: Final = 1.96
"""Standard errors that a rise must exceed."""
RISES: Final = 10
"""Terms listed for a year."""
_MOST_YEARS: Final = 200


def rises(engine: Engine, query: Query) -> tuple[Rise, ...]:
    """The terms that rise from year to year among all that match: newest year first, the surest rise first."""
    request = meant(engine, query)
    of_year = {int(year): n for year, n in engine.values(request, "year", "", 0, _MOST_YEARS).counts.items()}
    compared = [
        year
        for year, replies in sorted(of_year.items())
        if min(replies, of_year.get(year - 1, 0)) >= FEWEST_REPLIES
    ][-YEARS:]
    if not compared:
        return ()
    counts: Counter[tuple[str, int]] = Counter()
    holders: Counter[str] = Counter()
    for (word, in_year), count in engine.counts_by(request, (SUBJECT_WORDS, "year"), CANDIDATES).items():
        counts[word, int(in_year)] = count
        holders[word] += count
    most = COMMONEST * sum(of_year.values())
    words = sorted(word for word, count in holders.items() if FEWEST_HOLDERS <= count <= most)
    found: list[Rise] = []
    for year in reversed(compared):
        replies, before = of_year[year], of_year[year - 1]
        sure = {
            word: _sureness(counts[word, year], replies, counts[word, year - 1], before) for word in words
        }
        best = sorted(words, key=lambda word: (-sure[word], word))[: 4 * RISES]
        found += [
            Rise(
                str(year),
                word,
                counts[word, year],
                round(counts[word, year] / replies, 4),
                round(counts[word, year - 1] / before, 4),
            )
            for word in _without_parts([word for word in best if sure[word] > SURE])[:RISES]
        ]
    return tuple(found)


def _sureness(now: int, replies: int, before: int, replies_before: int) -> float:
    """By how many standard errors the log odds of a term exceed those of the year before."""
    a, b = now + 0.5, before + 0.5
    rest_a, rest_b = replies - now + 0.5, replies_before - before + 0.5
    return (log(a / rest_a) - log(b / rest_b)) / sqrt(1 / a + 1 / rest_a + 1 / b + 1 / rest_b)


def _without_parts(words: Sequence[str]) -> list[str]:
    """The words, without those that are a part of one listed before them: 加装电梯 says 电梯 too."""
    kept: list[str] = []
    for word in words:
        if not any(word in other for other in kept):
            kept.append(word)
    return kept
