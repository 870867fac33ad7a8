"""The first of many in an order, without sorting them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.storage.array_types import Places

Key = Callable[[Places], npt.NDArray[Any]]
"""What places are sorted by, ascending: asked for those that it can decide about."""


def first(keys: Sequence[Key], places: Places, end: int) -> Places:
    """The first `end` of the places in ascending order of `keys`, the most important key first."""
    if not end:
        return places[:0]
    kept = _leading(keys, places, end)
    return kept[np.lexsort([key(kept) for key in reversed(keys)])[:end]]


def _leading(keys: Sequence[Key], places: Places, end: int) -> Places:
    """Some of the places, the first `end` among them, in no order: few more than that, but for equals by all keys."""
    if len(places) <= 4 * end or len(keys) == 0:
        return places
    # Sorting all of them would cost more than finding them.
    leading = keys[0](places)
    limit = np.partition(leading, end - 1)[end - 1]
    before, equal = places[leading < limit], places[leading == limit]
    return np.concatenate((before, _leading(keys[1:], equal, end - len(before))))


def first_of_each(
    group: Callable[[Places], npt.NDArray[Any]], keys: Sequence[Key], places: Places, end: int
) -> Places:
    """As `first`, but of each group, by its code for a place, only its first."""
    looked_at = 2 * end
    while True:
        best = first(keys, places, looked_at)
        _, firsts = np.unique(group(best), return_index=True)
        if len(firsts) >= end or len(best) == len(places):
            return best[np.sort(firsts)[:end]]
        looked_at *= 4
