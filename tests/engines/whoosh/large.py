"""The embedded engine as it is over a million replies, over a few: bounds of size from which on it works in another way are put low."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, Final
from unittest.mock import patch

_ENGINE: Final = "indexer.engines.whoosh"
_BOUNDS: Final[Mapping[str, Any]] = {
    "matched._MANY": 0,
    "matching.SMALL": 0,
    "scoring.bounds._SAMPLED": 8,
    "scoring.bounds._SPARED": 1,
    "scoring.decoded.PIECE": 3,
    "scoring.execute.SMALL": 0,
    "scoring.impacts.EXACT": 0,
    "scoring.impacts.PIECE": 3,
    "scoring.order._LOOKED_AT": 8,
    "scoring.order._MANY": 8,
    "statistics._WORTHWHILE": 0,
    "storage.postings.joining.AT_ONCE": 50,
    "storage.postings.packing.LARGE": 1,
    "storage.postings.segment.AT_ONCE": 50,
    "storage.text_arrays._AT_ONCE": 2,
    "storage.writer.READ_AGAIN": 0,
}


@contextmanager
def as_if_large(**others: Any) -> Iterator[None]:
    """Have it work so in this process, and in those that it forks; `others` stand in place of the low bounds."""
    with ExitStack() as patched:
        for name, value in {**_BOUNDS, **others}.items():
            patched.enter_context(patch(f"{_ENGINE}.{name}", value))
        yield
