"""Weighted terms → the replies that hold most of them, over the arrays of one committed index."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np

from indexer.contract import ranking
from indexer.contract.query import Query
from indexer.contract.result import Weighted
from indexer.engines.whoosh.impacts import first_of_each
from indexer.engines.whoosh.matching import Documents


def rarity(documents: Documents, terms: Iterable[str]) -> dict[str, float]:
    """The inverse document frequencies of the terms that tell replies apart; see `Engine.rarity`."""
    size = documents.impacts.size
    frequencies = {term: documents.impacts.document_frequency(term) for term in terms}
    return {
        term: math.log(size / (frequency + 1)) + 1
        for term, frequency in frequencies.items()
        # With a handful of replies, half of them is no measure.
        if 0 < frequency <= max(3, ranking.COMMON * size)
    }


def weighted(
    documents: Documents,
    terms: Mapping[str, float],
    filters: Mapping[str, tuple[str, ...]],
    region: str | None,
    limit: int,
    without: str | None,
) -> tuple[Weighted, ...]:
    """The best replies with the terms they hold; see `Engine.weighted`."""
    impacts = documents.impacts
    scores = np.zeros(impacts.size, dtype=np.float32)
    for term, weight in terms.items():
        impacts.add(scores, term, weight)
    listed = documents.alive & (scores > 0) & documents.selected(Query(filters=filters))
    number = None if without is None else documents.number.get(without)
    if number is not None:
        listed &= ~documents.families.members(number)
    if region:
        scores[documents.selected(Query(filters={"region": (region,)}))] *= np.float32(ranking.PREFERRED)
    keys = (-scores, np.where(documents.first_day > 0, -documents.first_day, 1), np.arange(impacts.size))
    best = first_of_each(documents.families.codes, keys, np.flatnonzero(listed), limit)
    added = np.array([weight * impacts.get(term).at(best) for term, weight in terms.items()])
    names = list(terms)
    return tuple(
        Weighted(
            documents.ids[number],
            float(scores[number]),
            tuple(names[i] for i in np.argsort(-added[:, place], kind="stable") if added[i, place] > 0),
        )
        for place, number in enumerate(best.tolist())
    )
