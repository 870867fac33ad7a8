"""The operator sees which sites are slow and which fail."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from lxml import html

from indexer import Engine, Settings
from tests.web.operations.test_admin import logged_in, with_account
from webapp import create_app
from webapp.operations.sources import Run, SourceLog


def test_failing_sites_come_first_and_slow_ones_next(own: Engine, own_settings: Settings) -> None:
    names = ("well", "slow", "failing", "never")
    (own_settings.data / "sources.toml").write_text(
        "".join(
            f'[[source]]\naddress = "https://{name}.example.gov.cn/"\nregion = "青穗县"\n' for name in names
        ),
        encoding="utf-8",
    )
    with SourceLog(own_settings.data) as log:
        for name, failed, seconds in (
            ("well", 1, 100 * 1.4),
            ("slow", 0, 100 * 3.5),
            ("failing", 60, 100 * 1.2),
        ):
            address = f"https://{name}.example.gov.cn/"
            log.note_run(Run(address, "2026-11-29T02:30:00+00:00", 5, 4, 1, 0, failed, "", 100, seconds))
    text = logged_in(create_app(with_account(own_settings), own)).get("/admin/sources").text
    rows = [
        ["".join(map(str, cell.itertext())).strip() for cell in row]
        for row in html.fromstring(text).iterfind(".//tbody/tr")
    ]
    assert [(row[0].split("//")[1].split(".")[0], row[2]) for row in rows] == [
        ("failing", "失败"), ("slow", "慢"), ("well", "正常"), ("never", "还没有抓取"),
    ]  # fmt: skip
    assert rows[1][5] == "2.5 秒"


def test_a_wrong_file_and_no_file_are_said(own: Engine, own_settings: Settings) -> None:
    client = logged_in(create_app(with_account(own_settings), own))
    assert "还没有要抓取的网站" in client.get("/admin/sources").text
    (own_settings.data / "sources.toml").write_text("x = 1\n", encoding="utf-8")
    assert "只能有 [[source]] 各段" in client.get("/admin/sources").text


def test_notes_of_the_version_before_are_kept(own_settings: Settings) -> None:
    own_settings.data.mkdir(parents=True)
    with closing(sqlite3.connect(own_settings.data / "sources.sqlite")) as plain, plain:
        plain.executescript("""
            CREATE TABLE runs (address TEXT PRIMARY KEY, at TEXT NOT NULL, fetched INTEGER NOT NULL, added INTEGER NOT NULL,
                updated INTEGER NOT NULL, rejected INTEGER NOT NULL, failed INTEGER NOT NULL, note TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE fates (address TEXT NOT NULL, fate TEXT NOT NULL, seen_at TEXT NOT NULL, PRIMARY KEY (address, fate))
                WITHOUT ROWID;
            INSERT INTO runs VALUES ('https://a.example.gov.cn/', '2026', 1, 1, 0, 0, 0, '');
            PRAGMA user_version = 1;
        """)
    with SourceLog(own_settings.data) as log:
        (run,) = log.runs().values()
    assert (run.fetched, run.asked, run.answer_seconds(1.0)) == (1, 0, None)
