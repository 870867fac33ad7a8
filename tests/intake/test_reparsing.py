"""Parsing again what the store kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import Store
from corpus.intake.files import understand
from corpus.intake.reparsing import changed_fields, reparse
from corpus.parsing.page import Page, ParsedPage
from corpus.readers import read
from tests.intake.test_importing import PAGE


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Store]:
    """A store whose replies were read by a worse parser, which missed agency and subject."""
    with Store(tmp_path / "replies.sqlite") as store:
        with store.transaction():
            for name, text in (("a.txt", PAGE), ("b.txt", PAGE.replace("我局已", "我局已经"))):
                reply = understand(read(text.encode(), name)).reply
                store.keep(replace(reply, agency=None, subject=None), text.encode(), name)
        yield store


def test_a_better_parser_is_applied_to_everything_and_reports_what_changed_by_field(filled: Store) -> None:
    report = reparse(filled)
    assert (report.pages, report.changed) == (2, 2)
    assert report.fields == {"agency": 2, "subject": 2}
    assert all(change.reply and change.reply.agency for change in filled.changes())


def test_the_earlier_reading_is_kept_as_a_revision(filled: Store) -> None:
    reparse(filled)
    change = next(filled.changes())
    assert [revision.reply.agency is None for revision in filled.revisions(change.id)] == [True, False]


def test_parsing_again_with_the_same_parser_changes_nothing(filled: Store) -> None:
    reparse(filled)
    before = list(filled.changes())
    assert reparse(filled).changed == 0
    assert list(filled.changes()) == before


def test_a_page_that_no_longer_reads_as_a_reply_is_reported_and_kept(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(page: Page) -> ParsedPage:
        return replace(understand(page), is_reply=False, reason="这是一则新闻报道")

    monkeypatch.setattr("corpus.intake.reparsing.understand", refuse)
    report = reparse(filled)
    assert [reason for _, reason in report.lost] == ["这是一则新闻报道"] * 2
    assert len(list(filled.changes())) == 2


def test_a_mirror_read_again_does_not_replace_the_wording(filled: Store) -> None:
    reparse(filled)
    change = next(filled.changes())
    assert change.reply is not None
    mirror = PAGE.replace("第27号建议的答复", "第27号代表建议的答复")
    with filled.transaction():
        filled.keep(replace(change.reply, title="旧读法"), mirror.encode(), "mirror.txt")
    assert reparse(filled).changed == 0


def test_changed_fields_are_named() -> None:
    reply = understand(read(PAGE.encode(), "a.txt")).reply
    assert changed_fields(reply, replace(reply, title="x", numbers=(1,))) == ["title", "numbers"]
