"""The formulas of scoring and likeness that every engine keeps, over numbers that the engine has."""

from __future__ import annotations

import math

from indexer import ranking


def idf(size: int, holders: int) -> float:
    """How rare a term is that so many of `size` replies hold: about 1 for one that all hold, more the fewer do.

    The formula of Whoosh's BM25F. Replies that were removed count nowhere, so that what an index went through decides nothing.
    """
    return math.log(size / (holders + 1)) + 1 if size else 0.0


def bm25(frequency: float, relative_length: float) -> float:
    """What a weighted frequency is worth, before idf; the length is that of the reply over that of the average one."""
    norm = ranking.K1 * ((1 - ranking.B) + ranking.B * relative_length)
    return frequency * (ranking.K1 + 1) / (frequency + norm)


def rarity(size: int, holders: int) -> float | None:
    """The idf of a term that tells replies apart; None for one that no reply or half of all hold."""
    # With a handful of replies, half of them is no measure.
    return idf(size, holders) if 0 < holders <= max(3, ranking.COMMON * size) else None


def newness(years_before_newest: float) -> float:
    """By what a score is multiplied for a reply dated so many years before the newest one: from 1 + FRESHNESS down to 1."""
    return float(1 + ranking.FRESHNESS * 0.5 ** (years_before_newest / ranking.HALF_LIFE))
