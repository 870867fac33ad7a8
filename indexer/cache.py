"""What was worked out once and may be needed again, within a bound of bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """What knows the bytes that it takes: an array, or what holds some."""

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""


V = TypeVar("V", bound=Sized)


class Cache(Generic[V]):
    """Values by key; those used longest ago go when together they take more than `limit` bytes. Thread-safe."""

    def __init__(self, limit: int) -> None:
        self.hits = self.misses = self.bytes = 0
        self.limit = limit
        self._values: OrderedDict[Hashable, V] = OrderedDict()
        self._lock = Lock()

    def peek(self, key: Hashable) -> V | None:
        """The value of `key` if it is there."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self.hits += 1
                self._values.move_to_end(key)
            return value

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """The value of `key`, made if it is not there. Two threads may make the same value; one of them is kept."""
        known = self.peek(key)
        if known is not None:
            return known
        value = make()
        with self._lock:
            self.misses += 1
            if key not in self._values:
                self.bytes += value.nbytes
            self._values[key] = value
            while self.bytes > self.limit and self._values:
                _, dropped = self._values.popitem(last=False)
                self.bytes -= dropped.nbytes
        return value
