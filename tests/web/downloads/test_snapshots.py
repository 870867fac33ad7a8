"""Dated snapshots: what is in them, that the same data give the same bytes, and how they are served."""

from __future__ import annotations

import csv
import fcntl
import hashlib
import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html

from corpus import Reply, Store
from corpus.intake.files import import_files
from corpus.intake.synthesize import SAMPLES
from corpus.letter.promises import promises
from indexer import Settings
from tests.conftest import REPLIES
from tests.engines.killing import killed
from tests.intake.test_importing import PAGE
from tests.promised import PROMISING
from webapp import create_app
from webapp.open_data.dictionary import NOWHERE, reply_fields
from webapp.open_data.snapshots import Snapshot, listed
from webapp.open_data.writing import SnapshotError, write
from webapp.promises.files import COLUMNS

DAY = date(2026, 11, 30)
NAME = "dafu-2026-11-30.zip"
ADDRESS = f"/data/snapshots/{NAME}"
ROOT = "https://dafu.example.gov.cn"
PARTS = ["README.md", "replies.jsonl", "replies.csv", "promises.csv", "SHA256SUMS"]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Store]:
    """Replies, one of them with promises, one hidden."""
    with Store(tmp_path / "data" / "replies.sqlite") as store:
        with store.transaction():
            for number, reply in enumerate((*REPLIES, PROMISING)):
                store.keep(
                    reply, b"%d" % number, f"https://example.gov.cn/{number}.html", "/home/王/页面.html"
                )
        with store.transaction():
            store.remove([id_of(store, REPLIES[1])])
        yield store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "snapshots"


@pytest.fixture
def visitor(own: Store, folder: Path) -> FlaskClient:
    """A visitor of a site that has a snapshot."""
    write(folder, own, ROOT, DAY, 12)
    return create_app(Settings(data=folder.parent)).test_client()


def id_of(store: Store, reply: Reply) -> str:
    return next(change.id for change in store.changes() if change.reply == reply)


def parts(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def rows(content: bytes) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))]


def test_a_snapshot_holds_all_that_is_shown_and_nothing_that_is_hidden(own: Store, folder: Path) -> None:
    made, removed = write(folder, own, ROOT, DAY, 12)
    held = parts(folder / NAME)
    assert list(held) == PARTS and removed == ()
    lines = [json.loads(line) for line in held["replies.jsonl"].splitlines()]
    shown = [reply_id for reply_id, _ in own.catalogue()]
    assert [line["id"] for line in lines] == [row["标识"] for row in rows(held["replies.csv"])] == shown
    assert made.replies == len(shown) == len(REPLIES)
    assert lines[0]["url"] == f"{ROOT}/reply/{shown[0]}"
    expected = [one.text for batch in own.batches() for one_of in batch for one in promises(one_of.reply)]
    listed_rows = rows(held["promises.csv"])
    assert [row["承诺原句"] for row in listed_rows] == expected and len(expected) >= 4
    assert {row["本站网址"].partition("#")[0] for row in listed_rows} <= {line["url"] for line in lines}
    hidden = REPLIES[1].body.splitlines()[1]
    for content in held.values():
        assert hidden.encode() not in content and "/home/王".encode() not in content


def test_replies_of_a_snapshot_are_imported_again_as_equal(own: Store, folder: Path, tmp_path: Path) -> None:
    write(folder, own, ROOT, DAY, 12)
    path = tmp_path / "replies.jsonl"
    path.write_bytes(parts(folder / NAME)["replies.jsonl"])
    with Store(tmp_path / "again.sqlite") as again:
        assert [item for item in import_files(again, [path]) if item.outcome]
        found = [stored for batch in again.batches() for stored in batch]
        assert len(found) >= len(REPLIES) - 1
        assert {stored.id: stored.reply for stored in found} == {
            stored.id: stored.reply for stored in own.many([one.id for one in found]).values()
        }


def test_personal_data_are_masked_and_samples_are_marked(tmp_path: Path) -> None:
    page = tmp_path / "27.txt"
    told = "王某（身份证号：110101199003071234）的低保已经办理。\n感谢您"
    page.write_text(PAGE.replace("感谢您", told), encoding="utf-8")
    sample = next(path for path in sorted(SAMPLES.rglob("*.html")))
    with Store(tmp_path / "replies.sqlite") as store:
        assert [item.outcome for item in import_files(store, [page, sample]) if item.outcome]
        assert "身份证" in "".join(stored.reply.body for batch in store.batches() for stored in batch)
        write(tmp_path / "made", store, "", DAY, 12)
    held = parts(tmp_path / "made" / NAME)
    assert b"110101199003071234" not in b"".join(held.values())
    marks = [json.loads(line)["sample"] for line in held["replies.jsonl"].splitlines()]
    assert sorted(map(bool, marks)) == [False, True]
    assert sorted(row["样例"] for row in rows(held["replies.csv"])) == ["", "样例·虚构"]


def test_checksums_are_those_of_the_parts_and_of_the_file(own: Store, folder: Path) -> None:
    made, _ = write(folder, own, ROOT, DAY, 12)
    held = parts(folder / NAME)
    lines = (line.split("  ") for line in held.pop("SHA256SUMS").decode().splitlines())
    sums = {name: digest for digest, name in lines}
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in held.items()}
    digest = hashlib.sha256((folder / NAME).read_bytes()).hexdigest()
    assert made == Snapshot(NAME, "2026-11-30", (folder / NAME).stat().st_size, len(REPLIES), digest)
    assert (folder / f"{NAME}.sha256").read_text("ascii") == f"{digest}  {NAME}\n"


def test_the_dictionary_has_every_field_and_no_other(own: Store, folder: Path) -> None:
    write(folder, own, ROOT, DAY, 12)
    held = parts(folder / NAME)
    cells = [line.strip("| ").split(" | ") for line in held["README.md"].decode().splitlines()]
    explained = {cell[0]: cell for cell in cells}
    first = json.loads(held["replies.jsonl"].splitlines()[0])
    assert {field.name for field in reply_fields()} - {NOWHERE} == set(first) <= set(explained)
    assert {field.column for field in reply_fields()} - {NOWHERE} == set(rows(held["replies.csv"])[0])
    assert list(rows(held["promises.csv"])[0]) == list(COLUMNS) and set(COLUMNS) <= set(explained)
    assert explained["written_on"][1:] == ["成文日期", "文字", "2025-09-12、2025-09 或 2025"]


def test_the_same_data_give_the_same_bytes_on_any_day(own: Store, folder: Path, tmp_path: Path) -> None:
    first, _ = write(folder, own, ROOT, DAY, 12)
    again, _ = write(folder, own, ROOT, DAY, 12)
    later, _ = write(tmp_path / "elsewhere", own, ROOT, date(2026, 12, 1), 12)
    assert again == first and later.sha256 == first.sha256
    with own.transaction():
        own.keep(replace(REPLIES[0], numbers=(99,)), b"new", "https://example.gov.cn/new.html")
    changed, _ = write(folder, own, ROOT, DAY, 12)
    assert changed.sha256 != first.sha256 and changed.replies == first.replies + 1
    assert listed(folder) == (changed,)


def test_the_newest_are_kept_and_what_is_no_snapshot_stays(own: Store, folder: Path) -> None:
    folder.mkdir()
    others = ["dafu-2020-01-01.zip", "dafu-notes.zip", "dafu-2020-01-01.zip.bak", "readme.txt"]
    for name in others:
        (folder / name).write_text("not ours", encoding="utf-8")
    for day in range(1, 5):
        made, removed = write(folder, own, ROOT, date(2026, 11, day), 2)
    assert [one.day for one in listed(folder)] == ["2026-11-04", "2026-11-03"]
    assert [one.day for one in removed] == ["2026-11-02"] and made.day == "2026-11-04"
    kept = [
        name for day in (3, 4) for name in (f"dafu-2026-11-0{day}.zip", f"dafu-2026-11-0{day}.zip.sha256")
    ]
    assert sorted(path.name for path in folder.iterdir()) == sorted([*others, *kept])


def test_killed_at_any_moment_a_snapshot_is_the_old_or_the_new_one(own: Store, folder: Path) -> None:
    old, _ = write(folder, own, ROOT, DAY, 12)
    before = (folder / NAME).read_bytes()
    with own.transaction():
        own.keep(replace(REPLIES[0], numbers=(99,)), b"new", "https://example.gov.cn/new.html")
    path = own.path
    seen, moment = set(), 0

    def run() -> None:
        with Store(path) as mine:
            write(folder, mine, ROOT, DAY, 12)

    while killed(run, folder, moment):
        moment += 1
        (found,) = listed(folder)
        seen.add(found.replies)
        assert found.sha256 == hashlib.sha256((folder / NAME).read_bytes()).hexdigest()
        assert (found == old) == (found.replies == old.replies)
        assert {path.name for path in folder.glob("[!.]*")} <= {NAME, f"{NAME}.sha256"}
        (folder / NAME).write_bytes(before)
    assert seen == {old.replies, old.replies + 1}
    assert [one.replies for one in listed(folder)] == [old.replies + 1]
    assert sorted(path.name for path in folder.iterdir()) == [NAME, f"{NAME}.sha256"]


def test_two_runs_at_once_are_one(own: Store, folder: Path) -> None:
    folder.mkdir()
    opened = os.open(folder, os.O_RDONLY)
    fcntl.flock(opened, fcntl.LOCK_EX)
    with pytest.raises(SnapshotError, match="正在运行"):
        write(folder, own, ROOT, DAY, 12)
    os.close(opened)
    assert write(folder, own, ROOT, DAY, 12)[0].name == NAME


def test_a_folder_that_cannot_be_written_is_named(own: Store, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SnapshotError, match=re.escape(str(tmp_path / "file"))):
        write(tmp_path / "file" / "snapshots", own, ROOT, DAY, 12)


def test_a_checksum_of_another_file_is_not_used(own: Store, folder: Path) -> None:
    made, _ = write(folder, own, ROOT, DAY, 12)
    os.utime(folder / NAME, ns=(1, 1))
    (folder / f"{NAME}.sha256").write_text(f"{'0' * 64}  {NAME}\n", encoding="ascii")
    assert listed(folder) == (made,)


def test_a_snapshot_is_served_with_its_checksum_as_entity_tag(visitor: FlaskClient, folder: Path) -> None:
    content = (folder / NAME).read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    whole = visitor.get(ADDRESS, headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert (whole.status_code, whole.data, whole.mimetype) == (200, content, "application/zip")
    assert whole.headers["ETag"] == f'"{digest}"' and "Content-Encoding" not in whole.headers
    assert whole.headers["Content-Disposition"] == f"attachment; filename={NAME}"
    same = visitor.get(ADDRESS, headers={"If-None-Match": f'"{digest}"'}, buffered=True)
    assert (same.status_code, same.data) == (304, b"")
    assert visitor.get(ADDRESS, headers={"If-None-Match": '"other"'}, buffered=True).status_code == 200
    head = visitor.head(ADDRESS, buffered=True)
    assert (head.status_code, head.data, head.content_length) == (200, b"", len(content))


def test_parts_of_a_snapshot_are_served(visitor: FlaskClient, folder: Path) -> None:
    content = (folder / NAME).read_bytes()
    tag = visitor.head(ADDRESS, buffered=True).headers["ETag"]
    part = visitor.get(ADDRESS, headers={"Range": "bytes=100-299", "If-Range": tag}, buffered=True)
    assert (part.status_code, part.data) == (206, content[100:300])
    assert part.headers["Content-Range"] == f"bytes 100-299/{len(content)}"
    rest = visitor.get(ADDRESS, headers={"Range": f"bytes={len(content) - 5}-"}, buffered=True)
    assert (rest.status_code, rest.data) == (206, content[-5:])
    changed = visitor.get(ADDRESS, headers={"Range": "bytes=100-299", "If-Range": '"earlier"'}, buffered=True)
    assert (changed.status_code, changed.data) == (200, content)
    assert visitor.get(ADDRESS, headers={"Range": f"bytes={len(content)}-"}, buffered=True).status_code == 416


@pytest.mark.parametrize(
    "name",
    [
        "dafu-2020-01-01.zip",
        f"{NAME}.sha256",
        "../replies.sqlite",
        "..%2Freplies.sqlite",
        "%2e%2e/replies.sqlite",
        "..",
        "%2Fetc%2Fpasswd",
        f"..%2Fsnapshots%2F{NAME}",
        f"{NAME}%00",
        f"{NAME}%0A",
        "dafu-2026-11-29.zip",
        "dafu-2026-11-28.zip",
        "dafu-２０２６-11-30.zip",
    ],
)
def test_nothing_else_is_served(visitor: FlaskClient, folder: Path, name: str) -> None:
    (folder / "dafu-2026-11-29.zip").symlink_to(folder.parent / "replies.sqlite")
    (folder / "dafu-2026-11-28.zip").mkdir()
    assert visitor.get(f"/data/snapshots/{name}").status_code == 404


def test_the_page_and_the_api_list_what_there_is(visitor: FlaskClient, own: Store, folder: Path) -> None:
    answer = visitor.get("/api/v1/snapshots")
    (found,) = answer.get_json()["snapshots"]
    (made,) = listed(folder)
    assert found == {
        "name": NAME,
        "day": "2026-11-30",
        "bytes": made.bytes,
        "replies": len(REPLIES),
        "sha256": made.sha256,
        "url": ADDRESS,
    }
    tag = answer.headers["ETag"]
    assert visitor.get("/api/v1/snapshots", headers={"If-None-Match": tag}).status_code == 304
    page = visitor.get("/data")
    main = html.fromstring(page.get_data(as_text=True)).find(".//main")
    assert main is not None
    heading = main.find(".//h2[@id='snapshots']")
    table = next(one for one in main.iter("table") if made.sha256 in str(one.xpath("string()")))
    assert heading is not None and [link.get("href") for link in table.iter("a")] == [ADDRESS]
    for text in ("2026-11-30", made.sha256, f"{made.bytes:,} 字节", f"{made.replies} 件"):
        assert text in str(table.xpath("string()"))
    # Another one comes without a commit: neither page is answered from what was kept.
    write(folder, own, ROOT, date(2026, 12, 1), 12)
    again = visitor.get("/data", headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 200 and "dafu-2026-12-01.zip" in again.get_data(as_text=True)
    assert len(visitor.get("/api/v1/snapshots").get_json()["snapshots"]) == 2


def test_a_site_without_snapshots_says_nothing_of_them(client: FlaskClient) -> None:
    assert client.get("/api/v1/snapshots").get_json() == {"snapshots": []}
    assert "按日期保存的快照" not in client.get("/data").get_data(as_text=True)
