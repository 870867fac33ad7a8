"""Weighted terms → the replies that hold most of them, over the arrays of one committed index."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from indexer import ranking
from indexer.contract.plan import Condition
from indexer.contract.result import Weighted
from indexer.engines.whoosh.impacts import first_of_each
from indexer.engines.whoosh.matching import Documents


def like(
    documents: Documents,
    terms: Mapping[str, float],
    where: Condition,
    preferred: Condition | None,
    limit: int,
) -> tuple[Weighted, ...]:
    """The best replies with the terms they hold; see `Engine.like`."""
    impacts = documents.impacts
    scores = np.zeros(impacts.size, dtype=np.float32)
    for term, weight in terms.items():
        impacts.add(scores, term, weight)
    listed = documents.where(where) & (scores > 0)
    if preferred is not None:
        scores[documents.where(preferred)] *= np.float32(ranking.PREFERRED)
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
