"""Folded texts of the embedded engine: read once, whatever commits come, and again when they change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus import Store, StoredReply
from indexer.engines.whoosh.folded_texts import FoldedTexts
from tests.conftest import REPLIES


class Counting(Store):
    """A store that tells what was read of it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.read: list[str] = []

    def many(self, ids: Sequence[str], **given: Any) -> Mapping[str, StoredReply]:
        self.read += ids
        return super().many(ids, **given)


@pytest.fixture
def store(tmp_path: Path) -> Counting:
    opened = Counting(tmp_path / "replies.sqlite")
    keep(opened, *REPLIES)
    return opened


def keep(store: Store, *replies: Any) -> list[str]:
    """The ids of what changed by keeping them."""
    before = store.last_change
    with store.transaction():
        for number, reply in enumerate(replies):
            store.keep(reply, repr(reply).encode(), f"https://example.gov.cn/{number}.html")
    return [change.id for change in store.changes(before)]


def test_a_text_is_read_once_until_it_changes(store: Counting) -> None:
    ids, texts = sorted(store.changed(0)), FoldedTexts(store)
    assert len(texts.get(ids)) == len(REPLIES)
    assert texts.get(ids[:3]).keys() == set(ids[:3])
    assert sorted(store.read) == ids
    store.read.clear()
    (changed,) = keep(store, replace(REPLIES[0], body="海绵城市"))
    assert "海绵城市" in texts.get(ids)[changed]
    assert store.read == [changed]


def test_a_removed_reply_still_has_its_text(store: Counting) -> None:
    ids, texts = store.changed(0), FoldedTexts(store)
    before = texts.get(ids)
    with store.transaction():
        store.remove(ids[:1])
    assert texts.get(ids) == before


def test_what_several_threads_wait_for_is_read_once(store: Counting) -> None:
    ids, texts = sorted(store.changed(0)), FoldedTexts(store)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(texts.get, [ids] * 4))
    assert all(each == found[0] for each in found)
    assert sorted(store.read) == ids


def test_no_more_is_remembered_than_may_be(store: Counting) -> None:
    ids, texts = sorted(store.changed(0)), FoldedTexts(store, limit=1)
    texts.get(ids)
    store.read.clear()
    texts.get(ids)
    assert len(store.read) == len(ids) - 1


def test_texts_of_a_store_that_was_set_back_are_read_again(store: Counting, tmp_path: Path) -> None:
    ids, texts = sorted(store.changed(0)), FoldedTexts(store)
    texts.get(ids)
    with Store(tmp_path / "older.sqlite") as older:
        keep(older, *(replace(reply, body=f"旧文{reply.body}") for reply in REPLIES[:2]))
    store.close()
    for name in ("replies.sqlite-wal", "replies.sqlite-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "older.sqlite").replace(tmp_path / "replies.sqlite")
    assert all("旧文" in text for text in texts.get(store.changed(0)).values())
