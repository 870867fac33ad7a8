"""How the work of a server is shared out: connections among its processes, and in each of them requests among its threads.

How many connections each process holds stands in memory that all of them share, so that none lets in more than its share. All of
them wait on the same socket, and whoever wakes first could let in all that knock: of two processes one would have the sixteen
connections of a proxy, and the core of the other nothing to do.
"""

from __future__ import annotations

import math
import mmap
import time
from collections import deque
from threading import Lock
from typing import Any, Final, Protocol

_SLOTS: Final = 256
"""More than there are processes at a time; they are numbered through as they begin."""
_NONE: Final = -1
"""Of a slot whose process has not begun to let in, or has ended."""
_SLACK: Final = 8
"""One part in so many may be held more than elsewhere: where there are thousands, it is no use to take turns for each."""


class Shares:
    """What all processes hold; made before there are any."""

    def __init__(self) -> None:
        self._held = memoryview(mmap.mmap(-1, 8 * _SLOTS)).cast("q")
        for slot in range(_SLOTS):
            self._held[slot] = _NONE

    def of(self, process: int) -> Share:
        """The share of the process with that number."""
        return Share(self._held, process % _SLOTS)


class Share:
    """What one process holds."""

    def __init__(self, held: memoryview[int], slot: int) -> None:
        self._held = held
        self._slot = slot

    def hold(self, connections: int) -> None:
        """Tell the others how many there are."""
        self._held[self._slot] = connections

    def take(self) -> None:
        """Tell the others that there is one more."""
        self._held[self._slot] += 1

    def leave(self) -> None:
        """Tell the others that none will be let in any more."""
        self._held[self._slot] = _NONE

    def is_full(self) -> bool:
        """Whether another process should let in the next one."""
        mine = self._held[self._slot]
        others = [held for slot, held in enumerate(self._held) if held != _NONE and slot != self._slot]
        least = min(others, default=mine)
        return mine > least + least // _SLACK


PATIENCE: Final = 0.2
"""Seconds that a request waits for the first threads before others take it."""


_TICK: Final = 0.001
"""What is waited for in whole such times is not over before."""


class Dispatcher(Protocol):
    """Threads that answer what is queued, as Waitress has them; what is queued says since when it is, by `time.perf_counter`."""

    queue: deque[Any]
    lock: Lock

    def add_task(self, task: Any) -> None:
        """Queue a request."""

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """End the threads."""


class Threads:
    """Answer requests: the `first` of them all that they can, those of `more` only what has waited for long.

    What calculates goes through one thread: eight that make pages at once take a quarter more of the processor for each, since they
    have one interpreter, and turn each other's memory out of its caches. A page that takes long keeps others waiting for a while only.
    """

    def __init__(self, first: Dispatcher, more: Dispatcher | None) -> None:
        self._first, self._more = first, more

    def add_task(self, task: Any) -> None:
        """Have a request answered."""
        self._first.add_task(task)

    def relieve(self) -> float:
        """Hand over what has waited for long; how many seconds until something will have, infinite while nothing waits."""
        waiting = self._first.queue
        if self._more is None or not waiting:
            return math.inf
        late: list[Any] = []
        with self._first.lock:
            since = time.perf_counter() - PATIENCE
            while waiting and waiting[0].queued <= since:
                late.append(waiting.popleft())
            left = waiting[0].queued - since + _TICK if waiting else math.inf
        for task in late:
            self._more.add_task(task)
        return left

    def shutdown(self, timeout: float) -> None:
        """End, after what is being answered or so many seconds."""
        for threads in filter(None, (self._first, self._more)):
            threads.shutdown(timeout=timeout)
