"""What requests match, before anything narrows it, and which of that can be among the first."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final

import numpy as np

from indexer.contract.plan import Condition, Score
from indexer.engines.whoosh.storage.array_types import Floats, Mask, Places

_REMEMBERED: Final = 8
"""So many of the last questions are remembered at most."""
_REMEMBERED_BYTES: Final = 32 << 20
"""And not more than take so many bytes: 12 a reply that matches."""
_MANY: Final = 1 << 15
"""Of so many replies not all are scored, where the first are wanted."""
Asked = tuple[Condition, Score, float]
"""What a request asks before anything narrows it."""


class Matching:
    """What matches before anything narrows it."""

    def __init__(
        self,
        numbers: Places,
        score: Callable[[Places], Floats],
        leading: Callable[[Places, int], Places],
        scores: Floats | None = None,
    ) -> None:
        self.numbers = numbers
        """The documents, ascending."""
        self.score = score
        """What documents, ascending, gain."""
        self.leading = leading
        """Places of some documents that so many of those that gain most are among."""
        self.known = scores
        """What all of them gain, where that is known."""

    @property
    def scores(self) -> Floats:
        """What each gains."""
        if self.known is None:
            self.known = self.score(self.numbers)
        return self.known

    @property
    def nbytes(self) -> int:
        """Bytes in memory, with the scores."""
        return self.numbers.nbytes + 4 * len(self.numbers)


class Remembered:
    """The last few questions: a page asks for hits, a histogram and facets of the same words. Thread-safe."""

    def __init__(self) -> None:
        self._last: deque[tuple[Asked, Matching]] = deque(maxlen=_REMEMBERED)
        self._lock = Lock()

    def get(self, asked: Asked, find: Callable[[], Matching]) -> Matching:
        """What matches, found if it is not remembered."""
        with self._lock:
            last = tuple(self._last)
        for known, matching in last:
            if known == asked:
                return matching
        found = find()
        with self._lock:
            self._last.append((asked, found))
            while sum(matching.nbytes for _, matching in self._last) > _REMEMBERED_BYTES:
                self._last.popleft()
        return found


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which of the documents that match, in their order, lie within what narrows them."""

    size: int
    within: Mask | None
    """None where all do."""
    chosen: Mapping[str, Mask]
    """By column, those that its filter leaves."""

    def places(self, but: str | None = None) -> Places:
        """The places among those that match of what is left, whatever the filter of the column `but` says."""
        masks = [mask for name, mask in self.chosen.items() if name != but]
        if self.within is not None:
            masks.append(self.within)
        return np.flatnonzero(np.logical_and.reduce(masks)) if masks else np.arange(self.size)


class Ranked:
    """Some of what matches, and what those of it gain that can be among the first."""

    def __init__(self, matching: Matching, places: Places) -> None:
        self._matching = matching
        self._places = places
        every = len(places) == len(matching.numbers)
        self._numbers = matching.numbers if every else matching.numbers[places]
        if matching.known is not None or (every and len(places) <= _MANY):
            self._scores, self._are_known = matching.scores, True
        else:
            self._scores = np.zeros(len(matching.numbers), dtype=np.float32)
            self._are_known = len(places) <= _MANY
            if self._are_known:
                self._scores[places] = matching.score(self._numbers)

    def among(self, end: int) -> Places:
        """Of the places some that the first `end` are among."""
        if self._are_known:
            return self._places
        found = self._matching.leading(self._numbers, end)
        places = self._places[found]
        self._scores[places] = self._matching.score(self._numbers[found])
        return places

    def scores(self, places: Places) -> Floats:
        """What these gain, which `among` gave."""
        return self._scores[places]
