"""What public bodies answer to their promises: recorded, shown, withdrawn, never lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from corpus import Store
from tests.conftest import REPLIES


def kept(path: Path) -> tuple[Store, str]:
    store = Store(path)
    with store.transaction():
        store.keep(REPLIES[0], b"page", "https://example.gov.cn/1.html")
    (reply_id,) = (found for found, _ in store.catalogue())
    return store, reply_id


def test_a_response_stays_with_its_promise_and_is_withdrawn_without_being_lost(tmp_path: Path) -> None:
    store, reply_id = kept(tmp_path / "store.sqlite")
    with store.transaction():
        store.responses.record(reply_id, "将于 年底建成。", "已于10月建成。", "来函", "2026-11-02")
    (response,) = store.responses.of((reply_id, "none"))[reply_id]
    assert (response.sentence, response.answer, response.source, response.said_on) == (
        "将于年底建成。", "已于10月建成。", "来函", "2026-11-02",
    )  # fmt: skip
    with store.transaction():
        assert not store.responses.withdraw(reply_id, response.id + 1)
        assert store.responses.withdraw(reply_id, response.id)
    assert store.responses.of((reply_id,)) == {}
    store.close()
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as plain, plain:
        assert plain.execute("SELECT answer, withdrawn_at IS NULL FROM responses").fetchall() == [
            ("已于10月建成。", 0)
        ]


def test_a_store_of_the_version_before_gets_the_table(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    kept(path)[0].close()
    with closing(sqlite3.connect(path)) as plain, plain:
        plain.execute("DROP TABLE responses")
        plain.execute("PRAGMA user_version = 2")
    with Store(path) as store:
        assert store.responses.of(("any",)) == {}
        assert store.stats()["replies"] == 1
