"""The first of many in an order, without sorting them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.storage.array_types import Places

_SPARED: Final = 16
_MANY: Final = 1 << 16
_LOOKED_AT: Final = 1 << 12

Key = Callable[[Places], npt.NDArray[Any]]
"""What places are sorted by, ascending: asked for those that it can decide about."""


def first(keys: Sequence[Key], places: Places, end: int) -> Places:
    """The first `end` of the places in ascending order of `keys`, the most important key first."""
    if not end:
        return places[:0]
    return _sorted(keys, _leading(keys, places, end))[:end]


def _leading(keys: Sequence[Key], places: Places, end: int) -> Places:
    """Some of the places, the first `end` among them, in no order: no more than that, but for equals by all keys."""
    if len(places) <= end + _SPARED or not keys:
        return places
    # Sorting all of them would cost more than finding them.
    leading = keys[0](places)
    if len(places) > _MANY:
        # So would looking among all of them: by some of them it is known where about the first end.
        step = len(places) // _LOOKED_AT
        some = leading[::step]
        place = 2 * end // step + _SPARED
        if place < len(some) // 2:
            before = leading <= np.partition(some, place)[place]
            if np.count_nonzero(before) >= end:
                places, leading = places[before], leading[before]
    limit = np.partition(leading, end - 1)[end - 1]
    before, equal = places[leading < limit], places[leading == limit]
    return np.concatenate((before, _leading(keys[1:], equal, end - len(before))))


def _sorted(keys: Sequence[Key], places: Places) -> Places:
    """All places in order; each key is asked for those that the keys before it leave equal, which mostly are few."""
    values = keys[0](places)
    order = np.argsort(values, kind="stable")
    places, values = places[order], values[order]
    is_same = values[1:] == values[:-1]
    if not is_same.any() or len(keys) == 1:
        return places
    ends = np.flatnonzero(np.append(~is_same, True)) + 1
    starts = np.append(0, ends[:-1])
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if end - start > 1:
            places[start:end] = _sorted(keys[1:], places[start:end])
    return places


def first_of_each(
    group: Callable[[Places], npt.NDArray[Any]],
    keys: Sequence[Key],
    among: Callable[[int], Places],
    total: int,
    end: int,
) -> Places:
    """As `first`, but of each group, by its code for a place, only its first. Of all places `among` tells some that so many of the
    first are among."""
    looked_at = 2 * end
    while True:
        best = first(keys, among(looked_at), looked_at)
        _, firsts = np.unique(group(best), return_index=True)
        if len(firsts) >= end or len(best) == total:
            return best[np.sort(firsts)[:end]]
        looked_at *= 4
