"""Asks and promises of letters, kept in the store: right for the letter as it is now, read once, gone on with where it was left."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from corpus import Store, StoredReply
from corpus.intake.synthesize import synthesize
from corpus.letter.findings import Findings
from indexer.build import findings as building
from indexer.build.findings import findings_of, read_ahead
from tests.conftest import REPLIES

MADE_UP: Final = 12
LETTERS: Final = len(REPLIES) + MADE_UP


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store of letters, none of which was read."""
    with Store(tmp_path / "replies.sqlite") as opened:
        with opened.transaction():
            for number, reply in enumerate([*REPLIES, *synthesize(MADE_UP)]):
                opened.keep(reply, str(number).encode(), address(number))
        yield opened


def address(number: int) -> str:
    """Where a reply was found."""
    return f"https://example.gov.cn/{number}.html"


def every(store: Store) -> list[StoredReply]:
    """All replies that are shown."""
    return [stored for batch in store.batches() for stored in batch]


def kept(store: Store, stored: StoredReply) -> Findings | None:
    """What is kept of a letter, none being read."""
    found = store.findings.of(stored.id, building.wording_of(stored))
    return None if found is None else Findings.unpacked(found)


def test_what_is_kept_is_what_the_letter_says(store: Store) -> None:
    assert all(kept(store, stored) is None for stored in every(store))
    assert read_ahead(store) == LETTERS
    found = [kept(store, stored) for stored in every(store)]
    assert found == [Findings.of(stored.reply) for stored in every(store)]
    assert any(one.asks and one.promises for one in found if one)
    assert read_ahead(store) == 0


def test_only_what_says_something_else_is_read_again(store: Store) -> None:
    read_ahead(store)
    first, second, third, *others = every(store)
    number = int(first.sources[0].removesuffix(".html").rpartition("/")[2])
    with store.transaction():
        store.keep(replace(first.reply, body="我局将于2030年底前建成新校舍。"), b"new", address(number))
        store.edits.correct(second.id, "written_on", {"written_on": "2001-02-03"}, "王", "")
        store.edits.touch(third.id)
    revised, corrected = store.many((first.id,))[first.id], store.many((second.id,))[second.id]
    assert kept(store, revised) is None and kept(store, corrected) is None
    assert findings_of(store, revised) == Findings.of(revised.reply) != Findings.of(first.reply)
    assert read_ahead(store) == 2
    assert kept(store, revised) == Findings.of(revised.reply)
    assert kept(store, corrected) == Findings.of(corrected.reply)
    assert all(kept(store, one) == Findings.of(one.reply) for one in (third, *others))


def test_a_removed_reply_is_not_read(store: Store) -> None:
    gone = every(store)[0]
    with store.transaction():
        store.remove((gone.id,))
    assert read_ahead(store) == LETTERS - 1
    assert kept(store, gone) is None


def test_other_rules_read_all_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    read_ahead(store)
    monkeypatch.setattr(building, "fingerprint", lambda: "other")
    assert all(kept(store, stored) is None for stored in every(store))
    assert read_ahead(store) == LETTERS
    assert all(kept(store, stored) is not None for stored in every(store))


def test_a_run_goes_on_where_one_was_cut_off(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_AT_ONCE", 4)

    def cut(done: int, _: int) -> None:
        if done == 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_ahead(store, cut)
    assert read_ahead(store) == LETTERS - 8


def test_a_run_leaves_off_where_something_new_waits_to_be_indexed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "_AT_ONCE", 4)

    def change(done: int, _: int) -> None:
        if done == 4:
            with store.transaction():
                store.edits.touch(every(store)[0].id)

    assert read_ahead(store, change) == 4
    assert read_ahead(store) >= LETTERS - 5


def test_a_store_of_the_version_before_gets_the_table(tmp_path: Path, store: Store) -> None:
    store.close()
    with closing(sqlite3.connect(tmp_path / "replies.sqlite")) as plain, plain:
        plain.execute("DROP TABLE findings")
        plain.execute("PRAGMA user_version = 5")
    with Store(tmp_path / "replies.sqlite") as again:
        assert read_ahead(again) == LETTERS
