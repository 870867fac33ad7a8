"""A large index says what a plain scan says, too: the histories of `test_engine_model` with segments that have rows, scores that bounds
spare, and segments that are joined after commits."""

from __future__ import annotations

from tests.engines.test_engine_model import try_histories
from tests.engines.whoosh.large import as_if_large


def test_a_large_index_says_what_a_scan_of_its_documents_says_whatever_it_went_through() -> None:
    with as_if_large():
        try_histories("whoosh", 6)
