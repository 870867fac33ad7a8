"""The best documents, without scoring all documents by all terms (MaxScore: Turtle, Flood, 1995; over arrays).

Of each part of a sum is known what no document gains more by. The parts that bring most are added up for all documents; once what is left
cannot lift a document over what it has to reach, only those that still can are asked about. What has to be reached is a share of the best
score, or, where the first of many are wanted, what so many documents reach.
"""

from __future__ import annotations

import itertools
from typing import Final

import numpy as np

from indexer.contract.plan import Score, Sum, Worth
from indexer.engines.whoosh.scoring.execute import Execution
from indexer.engines.whoosh.scoring.sums import merged
from indexer.engines.whoosh.storage.array_types import Floats, Places

_BEST: Final = 64
"""So many of what looks best are scored to know what the best score is at least."""
_LOOKED_AT: Final = 8
"""To know what so many documents reach, at most so many times as many are scored."""
_SAMPLED: Final = 1 << 14
"""What many gain is known by looking at so many of them."""
_SPARED: Final = 8
"""So many times as many documents as are wanted are few."""
_FEW: Final = 8
"""Adding to one document in so many, by their numbers, costs less than adding to all."""
_NARROWED: Final = 0.8
"""Documents are looked through again when what is left fell to this share."""
_ROUNDING: Final = 1e-4
"""By which share sums of the same numbers in different orders can differ, and more."""


def reaching(execution: Execution, score: Sum, floor: float) -> tuple[Places, Floats]:
    """The documents that reach the share `floor` of the best score, ascending, with their scores."""
    weights, others = merged(score.parts)
    parts: list[Score] = [*itertools.starmap(Worth, weights.items()), *others]
    parts.sort(key=execution.holders)
    bounds = [execution.bound(part) for part in parts]
    left = np.append(np.cumsum(bounds[::-1])[::-1], 0.0)  # before each part, by all from there on
    gained, taken, least = execution.nothing(), 0, 0.0
    half = int(np.searchsorted(-left, -left[0] / 2))
    while taken < len(parts) and not _few_reach(gained, least - left[taken]):
        execution.add(gained, parts[taken])
        taken += 1
        if taken == half:
            execution.forget_removed(gained)
            least = floor * _best_of_some(execution, score, gained) * (1 - _ROUNDING)
    execution.forget_removed(gained)
    numbers = np.flatnonzero(gained >= max(least - left[taken], np.finfo(np.float32).tiny))
    scores, narrowed = gained.take(numbers), left[taken]
    for place in range(taken, len(parts)):
        if left[place] < _NARROWED * narrowed:
            least = max(least, floor * float(scores.max(initial=0)) * (1 - _ROUNDING))
            kept = scores >= least - left[place]
            numbers, scores, narrowed = numbers[kept], scores[kept], left[place]
        execution.add(scores, parts[place], numbers)
    reached = scores >= np.float32(floor) * scores.max(initial=0)
    return numbers[reached], scores[reached]


def leading(execution: Execution, score: Score, numbers: Places, most: int) -> Places:
    """Places among the `numbers`, ascending, of documents that the `most` of them that gain most are among, equals included."""
    weights, others = merged(score.parts if isinstance(score, Sum) else (score,))
    bounded = [
        (execution.bound(part), part) for part in (*itertools.starmap(Worth, weights.items()), *others)
    ]
    bounded.sort(key=lambda each: -each[0])
    left = sum(bound for bound, _ in bounded)
    places: Places = np.arange(len(numbers))
    gained, least = np.zeros(len(numbers), dtype=np.float32), 0.0
    for bound, part in bounded:
        if len(places) <= _SPARED * most:
            break
        execution.add(gained, part, numbers)
        left -= bound
        least = max(least, _reached_by(execution, score, numbers, gained, most))
        kept = gained >= least * (1 - _ROUNDING) - left
        if np.count_nonzero(kept) < _NARROWED * len(kept):
            places, numbers, gained = places[kept], numbers[kept], gained[kept]
    return places


def _reached_by(execution: Execution, score: Score, numbers: Places, gained: Floats, most: int) -> float:
    """A score that `most` of these documents reach at least, by some of those that gained most until now."""
    step = max(1, len(gained) // _SAMPLED)
    some = gained[::step]
    place = 2 * most // step + 1
    if place >= len(some):
        return 0.0
    looked_at = np.flatnonzero(gained >= np.partition(some, len(some) - place)[len(some) - place])
    looked_at = looked_at[: _LOOKED_AT * most]
    if len(looked_at) < most:
        return 0.0
    scores = execution.score(score, numbers[looked_at])
    return float(np.partition(scores, len(scores) - most)[len(scores) - most])


def _few_reach(gained: Floats, least: float) -> bool:
    return least > 0 and _FEW * int(np.count_nonzero(gained >= least)) < len(gained)


def _best_of_some(execution: Execution, score: Score, gained: Floats) -> float:
    """The best score of some of those that gained most until now: no more than the best of all."""
    most = np.flatnonzero(gained >= 0.9 * gained.max(initial=0))[:_BEST]
    return float(execution.score(score, most).max(initial=0))
