"""How many connections each process of a server holds, in memory that all of them share, so that none lets in more than its share.

All of them wait on the same socket, and whoever wakes first could let in all that knock: of two processes one would have the sixteen
connections of a proxy, and the core of the other nothing to do.
"""

from __future__ import annotations

import mmap
from typing import Final

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
