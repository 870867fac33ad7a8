"""Backups: whole, checked, consistent while others write, and back without a loss."""

from __future__ import annotations

import io
import json
import tarfile
import threading
from dataclasses import replace
from pathlib import Path
from shutil import rmtree

import pytest
from click.testing import CliRunner, Result

from corpus import Store, StoreError
from indexer import Engine, Settings, open_engine
from tests.conftest import REPLIES
from tests.engines.killing import killed
from tests.local import state_of
from tests.serving import PATIENCE
from webapp.cli import main
from webapp.journal.journal import Journal
from webapp.operations.backup import BackupError, back_up, check, restore


def filled(data: Path, count: int = 3) -> Store:
    store = Store(data / "replies.sqlite")
    with store.transaction():
        for reply in REPLIES[:count]:
            store.keep(reply, repr(reply).encode(), f"https://example.gov.cn/{reply.title}.html")
    with Journal(data / "journal.sqlite") as journal:
        journal.used({"教师": (3, 1)}, {"searches": 3}, 100)
    pages = data / "fetched" / "example.gov.cn"
    (pages / ".fetched").mkdir(parents=True)
    (pages / "1.html").write_bytes(b"page")
    (pages / ".fetched" / "1.html.json").write_bytes(b"{}")
    (data / "attempts.sqlite").write_bytes(b"")
    return store


def contents(data: Path) -> tuple[dict[str, str | None], dict[str, int]]:
    with Store(data / "replies.sqlite") as store, Journal(data / "journal.sqlite") as journal:
        replies = {change.id: change.reply.title for change in store.changes() if change.reply}
        return replies, {question.text: question.asked for question in journal.frequent(9)}


@pytest.mark.parametrize("name", ["backup.tar", "backup.tar.gz"])
def test_what_was_backed_up_comes_back_whole(tmp_path: Path, name: str) -> None:
    data, file, settings = tmp_path / "data", tmp_path / "kept" / name, tmp_path / "dafu.toml"
    settings.write_text("port = 8100\n", encoding="utf-8")
    store = filled(data)
    made = back_up(data, settings, file)
    assert (made.replies, made.files) == (3, 5) and made.bytes == file.stat().st_size
    assert check(file) == made
    assert file.stat().st_mode & 0o077 == 0 and [path.name for path in file.parent.iterdir()] == [name]
    back, aside = restore(file, tmp_path / "new", replace=False)
    assert aside is None and back.replies == 3
    assert contents(tmp_path / "new") == contents(data)
    assert (
        tmp_path / "new" / "fetched" / "example.gov.cn" / ".fetched" / "1.html.json"
    ).read_bytes() == b"{}"
    assert (tmp_path / "new" / "restored-dafu.toml").read_text(encoding="utf-8") == "port = 8100\n"
    assert not (tmp_path / "new" / "attempts.sqlite").exists()
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0
    with Store(tmp_path / "new" / "replies.sqlite") as restored:
        address = f"https://example.gov.cn/{REPLIES[0].title}.html"
        assert restored.page(address) == store.page(address) == repr(REPLIES[0]).encode()


def test_what_was_there_is_moved_aside_and_only_when_asked(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "backup.tar"
    store = filled(data)
    back_up(data, None, file)
    with store.transaction():
        store.keep(REPLIES[5], b"later", "https://example.gov.cn/later.html")
    with pytest.raises(BackupError, match="--replace"):
        restore(file, data, replace=False)
    assert len(contents(data)[0]) == 4
    store.close()
    _, aside = restore(file, data, replace=True)
    assert aside is not None and len(contents(data)[0]) == 3 and len(contents(aside)[0]) == 4


def test_cut_off_anywhere_a_restoration_loses_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "backup.tar"
    filled(data).close()
    saved = contents(data)
    back_up(data, None, file)
    with Store(data / "replies.sqlite") as store, store.transaction():
        store.keep(REPLIES[5], b"later", "https://example.gov.cn/later.html")
    before = contents(data)
    told, moment = 0, 0
    while killed(lambda: restore(file, data, replace=True), data, moment):
        moment += 1
        if not (data / "replies.sqlite").exists():
            told += 1
            with pytest.raises(StoreError, match="没有做完，请再运行一次 dafu restore"):
                Store(data / "replies.sqlite")
            with Store(next(data.glob("restored-over-*/replies.sqlite")).absolute(), create=False) as aside:
                assert {each.id for each in aside.changes()} == set(before[0])
            restore(file, data, replace=True)
        now = contents(data)
        assert now in (before, saved)
        if now == saved:
            assert (data / "fetched" / "example.gov.cn" / "1.html").exists()
        for path in data.glob("restored-over-*"):
            rmtree(path)
        with Store(data / "replies.sqlite") as store, store.transaction():
            store.keep(REPLIES[5], b"later", "https://example.gov.cn/later.html")
    assert told > 2 and contents(data) == saved
    assert list(data.glob("restored-new-*")) == []


def test_a_backup_taken_while_others_write_is_one_committed_state(tmp_path: Path) -> None:
    data = tmp_path / "data"
    filled(data).close()
    stop = threading.Event()
    committed = threading.Event()

    def write() -> None:
        with Store(data / "replies.sqlite") as store:
            number = 0
            while not stop.is_set():
                number += 1
                with store.transaction():  # two at a time: no backup may hold one of them
                    for half in "甲乙":
                        reply = replace(
                            REPLIES[5], title=f"{number}{half}", body=f"{half}" * 30 + "字" * number
                        )
                        store.keep(reply, reply.body.encode(), f"https://example.gov.cn/{number}{half}.html")
                committed.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert committed.wait(PATIENCE)
        for number in range(4):
            back_up(data, None, tmp_path / f"{number}.tar")
    finally:
        stop.set()
        writer.join()
    for number in range(4):
        restore(tmp_path / f"{number}.tar", tmp_path / f"{number}", replace=False)
        titles = set(contents(tmp_path / f"{number}")[0].values())
        pairs = {title[:-1] for title in titles if title and title[0].isdigit()}
        assert pairs and {f"{pair}{half}" for pair in pairs for half in "甲乙"} <= titles


def test_a_damaged_backup_is_found_out_and_touches_nothing(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "backup.tar"
    filled(data).close()
    back_up(data, None, file)
    whole = file.read_bytes()
    before = sorted(path.name for path in data.iterdir())
    for position in (600, len(whole) // 2, len(whole) - 12_000):
        file.write_bytes(whole[:position] + bytes([whole[position] ^ 255]) + whole[position + 1 :])
        with pytest.raises(BackupError, match=r"备份"):
            restore(file, data, replace=True)
    for end in (0, 100, 5000, len(whole) // 2):
        file.write_bytes(whole[:end])
        with pytest.raises(BackupError, match=r"备份"):
            restore(file, data, replace=True)
    assert sorted(path.name for path in data.iterdir()) == before and len(contents(data)[0]) == 3


@pytest.mark.parametrize("name", ["../climbing", "/tmp/absolute", "a/../../b"])
def test_a_backup_that_climbs_out_is_not_trusted(tmp_path: Path, name: str) -> None:
    file = tmp_path / "backup.tar"
    manifest = {"format": 1, "made_at": "", "replies": 0, "files": {name: "0", "replies.sqlite": "0"}}
    with tarfile.open(file, "w") as tar:
        for member, content in ((name, b"x"), ("manifest.json", json.dumps(manifest).encode())):
            info = tarfile.TarInfo(member)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    with pytest.raises(BackupError, match="不可信"):
        restore(file, tmp_path / "data", replace=False)


def test_a_damaged_store_is_not_backed_up_and_the_backup_before_stays(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "backup.tar"
    filled(data, 6).close()
    back_up(data, None, file)
    before = file.read_bytes()
    store = data / "replies.sqlite"
    content = bytearray(store.read_bytes())
    content[4096 * 2 : 4096 * 6] = b"\xff" * 4096 * 4
    store.write_bytes(content)
    with pytest.raises(StoreError, match=r"损坏"):
        back_up(data, None, file)
    assert file.read_bytes() == before and [p.name for p in tmp_path.iterdir() if "part" in p.name] == []


def test_by_command_a_site_is_backed_up_and_searchable_again(
    tmp_path: Path, own: Engine, own_settings: Settings
) -> None:
    file, new = tmp_path / "backup.tar.gz", tmp_path / "new"

    def dafu(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    made = dafu("--data", str(own_settings.data), "backup", str(file))
    assert made.exit_code == 0 and f"{len(REPLIES)} 件答复" in made.stdout
    back = dafu("--data", str(new), "restore", str(file))
    assert back.exit_code == 0 and f"写入 {len(REPLIES)} 件" in back.stdout
    assert state_of(open_engine(Settings(data=new))).documents == len(REPLIES)
    again = dafu("--data", str(new), "restore", str(file))
    assert again.exit_code == 2 and "--replace" in again.stderr
    none = dafu("--data", str(tmp_path / "none"), "backup", str(file))
    assert none.exit_code == 2 and "没有答复库" in none.stderr
    wrong = dafu("--data", str(new), "backup", "/proc/nowhere/backup.tar")
    assert wrong.exit_code == 2 and "/proc/nowhere" in wrong.stderr
