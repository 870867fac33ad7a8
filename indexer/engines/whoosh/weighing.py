"""Weighted terms → the replies that hold most of them, over the arrays of one committed index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from indexer import ranking
from indexer.contract import scoring
from indexer.contract.query import Query
from indexer.contract.result import Weighted
from indexer.engines.whoosh.impacts import first_of_each
from indexer.engines.whoosh.matching import Documents


def rarity(documents: Documents, terms: Iterable[str]) -> dict[str, float]:
    """The inverse document frequencies of the terms that tell replies apart; see `Engine.rarity`."""
    impacts = documents.impacts
    found = ((term, scoring.rarity(impacts.living, impacts.document_frequency(term))) for term in terms)
    return {term: rare for term, rare in found if rare is not None}


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
    keys = (-scores, *documents.orders["newest"])
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
