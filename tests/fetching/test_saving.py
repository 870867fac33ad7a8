"""What `dafu fetch` saves, and what is noted beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus import Store, UnreadableFile
from corpus.fetching import FetchOptions, address_of, fetch
from corpus.intake.files import import_files
from corpus.intake.site_copies import find_files
from tests.fetching import QUICK, saved
from tests.fetching.awkward_site import Answer, Site, page
from tests.intake.test_importing import PAGE


def test_pages_are_saved_as_the_bytes_that_came(site: Site, tmp_path: Path) -> None:
    gbk = "<html><meta charset=utf-8><p>关于加装电梯的答复</p></html>".encode("gb18030")
    site.answers["/"] = Answer(gbk, headers={"Content-Type": "text/html; charset=no-such-encoding"})
    report = fetch([site("/")], tmp_path, QUICK)
    assert (report.fetched, report.failed, report.stopped) == (1, [], None)
    assert saved(tmp_path) == {site("/"): gbk}


def test_a_record_beside_a_page_says_where_it_is_from(site: Site, tmp_path: Path) -> None:
    headers = {"Content-Type": "text/html", "ETag": '"a1"', "Last-Modified": "Mon, 26 Jun 2023 08:00:00 GMT"}
    site.answers["/zwgk/27.html"] = Answer(b"<p>reply</p>", headers=headers)
    fetch([site("/zwgk/27.html")], tmp_path, QUICK)
    folder = tmp_path / f"127.0.0.1_{site.port}" / "zwgk"
    assert (folder / "27.html").read_bytes() == b"<p>reply</p>"
    record = json.loads((folder / ".fetched" / "27.html.json").read_bytes())
    assert record["address"] == site("/zwgk/27.html")
    assert (record["status"], record["content_type"], record["etag"]) == (200, "text/html", '"a1"')
    assert record["last_modified"] == headers["Last-Modified"]
    assert record["fetched"] == record["checked"]


def test_an_attachment_lies_beside_its_page_though_depth_ends_there(site: Site, tmp_path: Path) -> None:
    site.answers["/a/27.html"] = page("./P027.docx", "答复.pdf", "next.html", "photo.jpg")
    site.otherwise = lambda path: Answer(b"PK", headers={"Content-Type": "application/octet-stream"})
    fetch([site("/a/27.html")], tmp_path, FetchOptions(depth=0, delay=0))
    names = {
        path.relative_to(tmp_path / f"127.0.0.1_{site.port}").as_posix() for path in find_files([tmp_path])
    }
    assert names == {"a/27.html", "a/P027.docx", "a/答复.pdf"}


def test_import_of_the_folder_knows_each_address(site: Site, tmp_path: Path) -> None:
    site.answers["/27.txt"] = Answer(PAGE.encode(), headers={"Content-Type": "text/plain; charset=utf-8"})
    fetch([site("/27.txt")], tmp_path / "pages", QUICK)
    with Store(tmp_path / "replies.sqlite") as store:
        (imported,) = import_files(store, find_files([tmp_path / "pages"]))
        assert imported.reason is None
        assert store.addresses() == [site("/27.txt")]


def test_a_damaged_record_is_named(site: Site, tmp_path: Path) -> None:
    site.answers["/"] = page()
    fetch([site("/")], tmp_path, QUICK)
    (file,) = find_files([tmp_path])
    (file.parent / ".fetched" / f"{file.name}.json").write_text("{", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="抓取记录"):
        address_of(file)
    assert fetch([site("/")], tmp_path, QUICK).fetched == 1
    assert address_of(file) == site("/")
