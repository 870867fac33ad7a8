"""How long a question may take: set where it comes in, looked at between the steps of answering it.

Steps are readings of a query, the hits of a page, the batches of an export. A step itself, the arithmetic of one reading over all replies,
is not cut short.
"""

from __future__ import annotations

from contextvars import ContextVar
from math import inf
from time import monotonic
from typing import Final

from indexer.errors import TimedOut

_until: Final[ContextVar[tuple[float, float] | None]] = ContextVar("deadline", default=None)


def begin(seconds: float) -> None:
    """Give this thread so many seconds from now on; 0 for any number."""
    _until.set((monotonic() + seconds, seconds) if seconds else None)


def question() -> object | None:
    """What is the same object as long as this thread answers one question; None outside of any."""
    return _until.get()


class OneQuestion:
    """What is asked inside is one question, for `question`, also where no time was set."""

    def __enter__(self) -> None:
        self._token = _until.set((inf, 0.0)) if _until.get() is None else None

    def __exit__(self, *_: object) -> None:
        if self._token is not None:
            _until.reset(self._token)


def check() -> None:
    """Nothing, or TimedOut where the time is up."""
    until = _until.get()
    if until and monotonic() > until[0]:
        raise TimedOut(
            "这次查询用了 {seconds:g} 秒还没有完成，已经停下。请减少查询词，或者加上筛选条件，再试一次。",
            seconds=until[1],
        )
