"""One reply at two addresses is one; two replies that look alike stay two."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import Reply, Store
from corpus.store.same_reply import is_other, is_same
from tests.conftest import REPLIES

LETTER = replace(
    REPLIES[0],
    body="您提出的建议收悉，现答复如下：\n2024年我局投入资金320万元，改造老旧管网12公里，涉及东街、西关等6个小区，惠及居民2600户。"
    "电话反映的3处漏点已于7月15日前修复。\n下一步，将按照先急后缓的原则，把剩余8公里管网列入明年计划，并定期向您通报进展。",
)


def _damaged(reply: Reply, **changes: object) -> Reply:
    """The copy on a mirror that swallows digits."""
    return replace(reply, body=re.sub(r"\d", "", reply.body), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "mirror",
    [
        _damaged(LETTER),
        _damaged(LETTER, written_on=None),
        _damaged(LETTER, agency=None, numbers=()),
        _damaged(LETTER, agency="望川区教育局"),
        replace(LETTER, proposers=("周**",), body=LETTER.body + "\n（此件公开发布）"),
        replace(LETTER, region="澄州市望川区", written_on=None),
        replace(LETTER, numbers=(), written_on="2013-06"),
        replace(LETTER, body="另一种转录，日期、届次、编号和单位都在。"),
    ],
)
def test_a_mirror_with_masks_and_lost_digits_is_the_same_reply(mirror: Reply) -> None:
    assert is_same(LETTER, mirror)
    assert is_same(mirror, LETTER)


@pytest.mark.parametrize(
    "other",
    [
        replace(LETTER, numbers=(57,), proposers=("钱小芹",)),
        replace(LETTER, numbers=(), proposers=("钱小芹",)),
        replace(LETTER, session_meeting=3, written_on="2014-06-18"),
        replace(LETTER, region="青穗县", agency="青穗县教育局"),
        replace(
            LETTER,
            agency="澄州市望川区水务局",
            body="您提出的建议已转我局协办。我局已完成水源井的加固，水质合格。",
        ),
        replace(LETTER, chamber="政协", kind="提案"),
        replace(LETTER, numbers=(), written_on="2015-06-18"),
    ],
)
def test_one_answer_sent_to_several_and_answers_of_several_agencies_stay_apart(other: Reply) -> None:
    assert not is_same(LETTER, other)
    assert not is_same(other, LETTER)


def test_one_address_may_give_another_reply_later() -> None:
    assert is_other(LETTER, replace(LETTER, numbers=(99,)))
    assert not is_other(LETTER, replace(LETTER, numbers=()))


def test_a_reply_mirrored_under_two_addresses_is_kept_once_with_both(tmp_path: Path) -> None:
    with Store(tmp_path / "replies.sqlite") as store:
        with store.transaction():
            store.keep(LETTER, b"1", "https://bureau.example.gov.cn/1.html")
            store.keep(_damaged(LETTER, written_on=None), b"2", "https://county.example.gov.cn/9.html")
            store.keep(
                replace(LETTER, numbers=(57,), proposers=("钱小芹",)),
                b"3",
                "https://bureau.example.gov.cn/2.html",
            )
        assert store.stats()["replies"] == 2
        assert store.stats()["sources"] == 3


def test_letters_without_text_are_not_thrown_together(tmp_path: Path) -> None:
    with Store(tmp_path / "replies.sqlite") as store:
        with store.transaction():
            store.keep(Reply(title="甲"), b"1", "a")
            store.keep(Reply(title="乙"), b"2", "b")
        assert store.stats()["replies"] == 2


def test_a_store_of_the_first_version_is_brought_up_to_date_and_keeps_everything(tmp_path: Path) -> None:
    path = tmp_path / "replies.sqlite"
    with Store(path) as store, store.transaction():
        store.keep(LETTER, b"1", "https://bureau.example.gov.cn/1.html")
    _downgrade(path)
    with Store(path) as store:
        with store.transaction():
            store.keep(_damaged(LETTER, written_on=None), b"2", "https://county.example.gov.cn/9.html")
        assert store.stats()["replies"] == 1
        assert store.page("https://bureau.example.gov.cn/1.html") == b"1"


def _downgrade(path: Path) -> None:
    """Make the tables those of version 1."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in (
            "DROP INDEX replies_asked",
            "DROP INDEX replies_core",
            "ALTER TABLE replies DROP COLUMN asked",
            "ALTER TABLE replies RENAME COLUMN core_hash TO text_hash",
            "UPDATE replies SET text_hash = 'old'",
            "CREATE INDEX replies_text ON replies (text_hash)",
            "PRAGMA user_version = 1",
        ):
            connection.execute(statement)
    connection.close()
