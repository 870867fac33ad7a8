"""What is worked out of replies for pages of hits, which ask for ten at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from corpus import StoredReply
from indexer.cache import Cache, Sized

V = TypeVar("V", bound=Sized)


class Remembered(Generic[V]):
    """What `make` makes of the replies of one store: once of each wording with its corrections, within `limit` bytes. Thread-safe."""

    def __init__(self, make: Callable[[StoredReply], V], limit: int) -> None:
        self._make = make
        self._known: Cache[V] = Cache(limit)

    def of(self, stored: StoredReply) -> V:
        """What was made of a reply."""
        key = (stored.id, stored.revision, stored.corrections)
        return self._known.get(key, lambda: self._make(stored))
