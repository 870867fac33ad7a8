"""Which stored replies are samples."""

from __future__ import annotations

from corpus.store.samples import MARK, sample_pages
from corpus.store.store import Store

__all__ = ["MARK", "sample_ids"]


def sample_ids(store: Store) -> frozenset[str]:
    """The ids of the stored replies, not removed, that were read from a page of `corpus/samples`, by the bytes of the page."""
    return frozenset(store.of_pages(sorted(sample_pages())))
