"""What an editor corrects and hides outlives parsing again and importing again, and nothing of it is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import Outcome, Reply, Store
from corpus.intake.correcting import CORRECTABLE, CorrectionRefused, correction, written
from tests.conftest import REPLIES

ADDRESS = "https://example.gov.cn/1.html"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.sqlite") as opened:
        with opened.transaction():
            opened.keep(REPLIES[1], b"page", ADDRESS, "/pages/1.html")
        yield opened


@pytest.fixture
def reply_id(store: Store) -> str:
    (found,) = (each for each, _ in store.catalogue())
    return found


def correct(store: Store, reply_id: str, field: str, text: str) -> None:
    stored = store.get(reply_id)
    assert stored is not None
    with store.transaction():
        store.edits.correct(reply_id, field, correction(stored.reply, field, text), "王编辑", "据来函")


def reply_of(store: Store, reply_id: str) -> Reply:
    stored = store.get(reply_id)
    assert stored is not None
    return stored.reply


def test_a_correction_stands_everywhere_with_what_follows_from_it(store: Store, reply_id: str) -> None:
    seen = store.pending()
    before = max(change.number for change in store.changes())
    correct(store, reply_id, "disposition", "A")
    stored = store.get(reply_id)
    assert stored is not None and (stored.reply.disposition, stored.reply.outcome) == ("A", "已解决")
    (told,) = stored.corrections
    assert (told.field, told.was, told.now, told.who, told.note) == (
        "disposition",
        "B",
        "A",
        "王编辑",
        "据来函",
    )
    (change,) = store.changes(before)
    assert change.reply == stored.reply and store.pending() == seen


def test_it_outlives_parsing_and_importing_again(store: Store, reply_id: str) -> None:
    correct(store, reply_id, "numbers", "105")
    better = replace(REPLIES[1], topic="城乡建设")
    with store.transaction():
        assert store.reread(ADDRESS, better) == REPLIES[1]
    assert reply_of(store, reply_id) == replace(better, numbers=(105,))
    with store.transaction():
        assert store.keep(replace(better, body="改了的正文。"), b"page 2", ADDRESS) is Outcome.UPDATED
    assert reply_of(store, reply_id) == replace(better, body="改了的正文。", numbers=(105,))
    assert [revision.reply.numbers for revision in store.revisions(reply_id)] == [(104,)] * 3


def test_taken_back_the_page_counts_again_and_all_that_was_is_kept(
    store: Store, reply_id: str, tmp_path: Path
) -> None:
    correct(store, reply_id, "region", "青穗县")
    correct(store, reply_id, "region", "望川区")
    with store.transaction():
        assert store.edits.withdraw(reply_id, "region")
        assert not store.edits.withdraw(reply_id, "region")
    assert reply_of(store, reply_id) == REPLIES[1]
    store.close()
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as plain, plain:
        assert plain.execute("SELECT count(*), count(withdrawn_at) FROM corrections").fetchone() == (2, 2)


def test_a_correction_that_the_page_has_caught_up_with_is_told_no_more(store: Store, reply_id: str) -> None:
    correct(store, reply_id, "topic", "住房")
    with store.transaction():
        store.keep(replace(REPLIES[1], topic="住房"), b"page 2", ADDRESS)
    stored = store.get(reply_id)
    assert stored is not None and stored.corrections == () and stored.reply.topic == "住房"


@pytest.mark.parametrize(("field", "text", "value"), [
    ("numbers", "56、57 D031", [56, 57, "D031"]),
    ("proposers", "周桂芳、高志平", ["周桂芳", "高志平"]),
    ("written_on", "2025年6月8日", "2025-06-08"),
    ("written_on", "2025", "2025"),
    ("areas", "科技、教育；卫生、体育", ["科技、教育", "卫生、体育"]),
    ("agency", "  甲局  乙局 ", "甲局 乙局"),
    ("session_term", "3", 3),
    ("subject", "", None),
    ("proposers", "", []),
])  # fmt: skip
def test_what_an_editor_writes_is_a_value(field: str, text: str, value: object) -> None:
    assert correction(REPLIES[0], field, text)[field] == value


@pytest.mark.parametrize(("field", "text"), [
    ("body", "别的正文"), ("division", "甲省"), ("nothing", "x"), ("kind", "议案"), ("level", "乡"), ("areas", "教育"),
    ("written_on", "去年"), ("session_term", "三"), ("title", "长" * 501),
])  # fmt: skip
def test_what_is_no_value_is_refused(field: str, text: str) -> None:
    with pytest.raises(CorrectionRefused):
        correction(REPLIES[0], field, text)


def test_each_field_is_written_as_it_is_read() -> None:
    for reply in REPLIES:
        for field in CORRECTABLE:
            value = reply.as_dict()[field]
            assert correction(reply, field, written(field, value))[field] == value


def test_a_hidden_reply_stays_hidden_and_a_removed_one_comes_back(store: Store, reply_id: str) -> None:
    with store.transaction():
        assert store.edits.hide(reply_id) and not store.edits.hide(reply_id)
    assert store.get(reply_id) is None and store.stats()["removed"] == 1
    assert [found for found, _ in store.edits.hidden()] == [reply_id]
    assert store.is_known(b"page", "/pages/1.html") and store.addresses() == [ADDRESS]
    with store.transaction():
        store.keep(REPLIES[1], b"page 2", ADDRESS)
        store.keep(REPLIES[1], b"page 3", "https://example.gov.cn/copy.html")
    assert store.get(reply_id) is None and store.stats()["replies"] == 0
    with store.transaction():
        assert store.edits.show(reply_id) and not store.edits.show(reply_id)
        assert store.remove([reply_id]) == (reply_id,)
    assert not store.is_known(b"page 2", "/pages/1.html") and store.addresses() == []
    with store.transaction():
        assert store.keep(REPLIES[1], b"page 2", ADDRESS) is Outcome.ADDED
    assert reply_of(store, reply_id) == REPLIES[1]


def test_a_hidden_reply_follows_its_page_meanwhile(store: Store, reply_id: str) -> None:
    with store.transaction():
        store.edits.hide(reply_id)
        store.keep(replace(REPLIES[1], body="改了的正文。"), b"page 2", ADDRESS)
        store.edits.show(reply_id)
    assert reply_of(store, reply_id).body == "改了的正文。"


def test_a_store_of_the_version_before_gets_the_table(store: Store, reply_id: str, tmp_path: Path) -> None:
    store.close()
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as plain, plain:
        plain.execute("DROP TABLE corrections")
        plain.execute("PRAGMA user_version = 4")
    with Store(tmp_path / "store.sqlite") as again:
        assert again.edits.all() == {} and reply_of(again, reply_id) == REPLIES[1]
