"""What the C library keeps of memory that is free: little, so that a process is as large as what it holds.

glibc gives each of many threads a heap of its own, and puts arrays into heaps once one as large was freed. What is free between others
then stays with the process: half of what a worker had after some updates of the index, see docs/reliability.md.
"""

from __future__ import annotations

import ctypes
from typing import Any, Final

_MMAP_THRESHOLD: Final = -3
_ARENA_MAX: Final = -8
"""What glibc's malloc.h calls them."""
_MAPPED: Final = 256 << 10
"""Bytes from which on a piece is mapped by itself, and so given back when it is freed."""
_HEAPS: Final = 2
"""Threads of Python wait for each other anyway."""


def keep_little() -> None:
    """For this process, from now on; to be called before its threads begin. Does nothing where the C library is no glibc."""
    if hasattr(library := _library(), "mallopt"):
        library.mallopt(_ARENA_MAX, _HEAPS)
        library.mallopt(_MMAP_THRESHOLD, _MAPPED)


def give_back() -> None:
    """Give the system what is free now; takes less than a millisecond after `keep_little`."""
    if hasattr(library := _library(), "malloc_trim"):
        library.malloc_trim(0)


def _library() -> Any:
    return ctypes.CDLL(None)
