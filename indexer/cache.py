"""What was worked out once and may be needed again, within a bound of bytes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, Protocol, TypeVar

from cachetools import LRUCache


class Sized(Protocol):
    """What knows the bytes that it takes: an array, or what holds some."""

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""


V = TypeVar("V", bound=Sized)


class Cache(Generic[V]):
    """Values by key; those used longest ago go when together they would take more than `limit` bytes. Thread-safe."""

    def __init__(self, limit: int) -> None:
        self.hits = self.misses = 0
        self._values: LRUCache[Hashable, V] = LRUCache(limit, getsizeof=lambda value: value.nbytes)
        self._lock = Lock()

    @property
    def limit(self) -> int:
        """The bytes that the values may take together."""
        return int(self._values.maxsize)

    @property
    def bytes(self) -> int:
        """What the values take together."""
        return int(self._values.currsize)

    def peek(self, key: Hashable) -> V | None:
        """The value of `key` if it is there."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self.hits += 1
            return value

    def put(self, key: Hashable, value: V) -> V:
        """Keep a value, as far as there is room for it, and give it back."""
        with self._lock:
            if value.nbytes <= self.limit:
                self._values[key] = value
        return value

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """The value of `key`, made if it is not there. Two threads may make the same value; one of them is kept."""
        known = self.peek(key)
        if known is not None:
            return known
        self.misses += 1
        return self.put(key, make())
