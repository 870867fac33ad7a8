"""Weighted terms → the replies that hold most of them, over the arrays of one committed index."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from indexer import ranking
from indexer.contract.plan import Condition
from indexer.contract.result import Weighted
from indexer.engines.whoosh.matching import Documents
from indexer.engines.whoosh.scoring.order import first_of_each


def like(
    documents: Documents,
    terms: Mapping[str, float],
    where: Condition,
    preferred: Condition | None,
    limit: int,
) -> tuple[Weighted, ...]:
    """The best replies with the terms they hold; see `Engine.like`."""
    if not terms:
        return ()
    impacts = documents.impacts
    scores = np.zeros(impacts.size, dtype=np.float32)
    for term, weight in terms.items():
        impacts.add(scores, term, weight)
    numbers = documents.select(where)
    numbers = numbers[scores[numbers] > 0]
    if preferred is not None:
        scores[documents.select(preferred)] *= np.float32(ranking.PREFERRED)
    gained = scores.take(numbers)
    keys = (lambda at: -gained[at], *documents.orders("newest", numbers))
    shown = first_of_each(
        lambda at: documents.families.of(numbers[at]),
        keys,
        lambda _: np.arange(len(numbers)),
        len(numbers),
        limit,
    )
    best = np.sort(numbers[shown])
    added = np.array([weight * impacts.at(term, best) for term, weight in terms.items()])
    added = added[:, np.searchsorted(best, numbers[shown])]
    best = numbers[shown]
    names = list(terms)
    return tuple(
        Weighted(
            documents.ids[number],
            float(scores[number]),
            tuple(names[i] for i in np.argsort(-added[:, place], kind="stable") if added[i, place] > 0),
        )
        for place, number in enumerate(best.tolist())
    )
