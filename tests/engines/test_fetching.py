"""Replies that pages ask for again and again are kept, and are always as the store has them now."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

from corpus import Store
from corpus.store.extent import Extent
from indexer.engines.whoosh.fetching import _A_PAGE, Fetching
from tests.conftest import REPLIES
from tests.local import LocalEngine


def test_what_was_fetched_is_not_read_again_until_it_changes(own: LocalEngine) -> None:
    store = own.store
    ids = [reply_id for reply_id, _ in store.catalogue()]
    fetching = Fetching(store)
    first = fetching.many(ids)
    assert first == store.many(ids)
    with patch.object(Store, "many", side_effect=AssertionError("read again")):
        assert fetching.many(ids) == first
        assert fetching.many(["unknown", *ids[:1]]).keys() == {ids[0]}
    with patch.object(Extent, "changes", side_effect=AssertionError("asked again")):
        assert fetching.many(ids) == first
    address = first[ids[0]].sources[0]
    with store.transaction():
        store.keep(replace(first[ids[0]].reply, body="改了的正文。"), b"new", address)
        store.edits.correct(ids[1], "written_on", {"written_on": "2001-02-03"}, "王", "")
        store.remove((ids[2],))
        store.keep(first[ids[3]].reply, b"copy", "https://example.org/copy.html")
    now = fetching.many(ids)
    assert now == store.many(ids)
    assert now[ids[0]].reply.body == "改了的正文。" and ids[2] not in now
    assert now[ids[1]].corrections and len(now[ids[3]].sources) == 2
    assert len(now) == len(REPLIES) - 1


def test_a_part_of_all_replies_is_not_kept(own: LocalEngine) -> None:
    ids = [reply_id for reply_id, _ in own.store.catalogue()]
    fetching = Fetching(own.store)
    many = [*ids, *(f"unknown {number}" for number in range(_A_PAGE))]
    assert fetching.many(many).keys() == {*ids}
    assert fetching._kept.bytes == 0
