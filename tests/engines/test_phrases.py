"""Phrases of the embedded engine: looked up once, whatever commits come, and again where replies change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from corpus import Store, StoredReply
from indexer.engines.whoosh.phrases import Phrases
from tests.conftest import REPLIES

WORD: Final = "海绵城市"


class Counting(Store):
    """A store that tells what was looked through, and read, of it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.looked: list[str] = []
        self.read: list[str] = []

    def saying(self, text: str, ids: Sequence[str]) -> Sequence[str]:
        self.looked += ids
        return super().saying(text, ids)

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


def test_what_a_letter_has_as_it_stands_is_not_read(store: Counting) -> None:
    ids, phrases = sorted(store.changed(0)), Phrases(store)
    (plain,) = keep(store, replace(REPLIES[0], body=f"建设{WORD}。"))
    assert phrases.holding(WORD, ids) == {plain}
    assert plain not in store.read


@pytest.mark.parametrize(
    "changes", [{"body": "建設海綿城市。"}, {"title": f"关于{WORD}"}, {"proposers": (WORD,)}]
)
def test_what_holds_it_only_when_folded_or_elsewhere_is_found(
    store: Counting, changes: dict[str, Any]
) -> None:
    (other,) = keep(store, replace(REPLIES[0], **changes))
    assert Phrases(store).holding(WORD, store.changed(0)) == {other}


def test_what_is_kept_without_it_is_not_read(store: Counting) -> None:
    (other,) = keep(store, replace(REPLIES[0], body="建設海綿城市。"))
    assert Phrases(store).holding(WORD, store.changed(0)) == {other}
    assert store.read == [other]


def test_a_corrected_reply_holds_what_it_is_corrected_to(store: Counting) -> None:
    (corrected, *_) = sorted(store.changed(0))
    with store.transaction():
        store.edits.correct(corrected, "subject", {"subject": f"建設{WORD}"}, "王编辑", "看错了")
    assert Phrases(store).holding(f"建设{WORD}", store.changed(0)) == {corrected}


@pytest.mark.parametrize(
    ("phrase", "changes"),
    [
        ("张三、李四", {"proposers": ("张三", "李四")}),
        ('所谓"海绵"', {"body": "所谓＂海綿＂"}),
        ("c:\\城", {"body": "Ｃ:\\城"}),
    ],
)
def test_what_is_kept_otherwise_than_it_reads_is_found(
    store: Counting, phrase: str, changes: dict[str, Any]
) -> None:
    (other,) = keep(store, replace(REPLIES[0], **changes))
    assert Phrases(store).holding(phrase, store.changed(0)) == {other}


def test_a_reply_is_looked_up_once_until_it_changes(store: Counting) -> None:
    ids, phrases = sorted(store.changed(0)), Phrases(store)
    assert phrases.holding(WORD, ids) == set()
    assert phrases.holding(WORD, ids[:3]) == set()
    assert sorted(store.looked) == ids
    store.looked.clear()
    (changed,) = keep(store, replace(REPLIES[0], body=WORD))
    assert phrases.holding(WORD, ids) == {changed}
    assert store.looked == [changed]


def test_a_removed_reply_still_holds_its_phrases(store: Counting) -> None:
    ids = sorted(store.changed(0))
    with store.transaction():
        store.remove(ids)
    assert Phrases(store).holding("答复", ids)


def test_what_several_threads_wait_for_is_looked_up_once(store: Counting) -> None:
    ids, phrases = sorted(store.changed(0)), Phrases(store)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(phrases.holding, [WORD] * 4, [ids] * 4))
    assert found == [set()] * 4
    assert sorted(store.looked) == ids


def test_no_more_is_remembered_than_may_be(store: Counting) -> None:
    ids, phrases = sorted(store.changed(0)), Phrases(store, replies=len(REPLIES) - 1)
    for _ in range(2):
        phrases.holding(WORD, ids)
    assert len(store.looked) == 2 * len(ids)
    for _ in range(2):
        phrases.holding(WORD, ids[:2])
    assert len(store.looked) == 2 * len(ids) + 2


def test_what_is_known_of_a_store_that_was_set_back_is_forgotten(store: Counting, tmp_path: Path) -> None:
    ids, phrases = sorted(store.changed(0)), Phrases(store)
    phrases.holding(WORD, ids)
    with Store(tmp_path / "older.sqlite") as older:
        keep(older, *(replace(reply, body=f"{WORD}{reply.body}") for reply in REPLIES[:2]))
    store.close()
    for name in ("replies.sqlite-wal", "replies.sqlite-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "older.sqlite").replace(tmp_path / "replies.sqlite")
    assert len(phrases.holding(WORD, store.changed(0))) == 2
