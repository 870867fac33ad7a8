"""The samples that come with the program: invented letters, which must never pass for published ones."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from corpus.store.store import Store
from corpus.store.tables import digest

MARK: Final = "样例·虚构"
"""What every page says of a sample."""


def sample_ids(store: Store) -> frozenset[str]:
    """The ids of the stored replies, not removed, that were read from a page of `corpus/samples`, by the bytes of the page."""
    return frozenset(store.of_pages(_hashes()))


@cache
def _hashes() -> tuple[str, ...]:
    folder = files("corpus").joinpath("samples")
    return tuple(digest(path.read_bytes()) for path in folder.iterdir() if path.is_file())
