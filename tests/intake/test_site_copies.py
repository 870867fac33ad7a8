"""A whole site's copy: addresses from its folders, attachments beside its pages, one reply at two addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import Outcome, Reply, Store
from corpus.intake.files import Imported, import_files
from corpus.intake.reparsing import reparse
from corpus.intake.site_copies import address_in_copy, beside, find_files
from tests.readers.test_documents import letter
from tests.tools.files import archive, docx, paragraph

POINTER = """<html><head><title>关于第{number}号建议的答复_望川区</title></head><body>
<table><tr><td>索引号</td><td>000014349/2013-0009{number}</td><td>发布机构</td><td>望川区政府办</td></tr></table>
<h1>关于区三届人大二次会议第{number}号建议的答复</h1><p>详见附件</p>
<p>附件：<a href="{href}">关于第{number}号建议的答复</a></p></body></html>"""


def word(number: int) -> bytes:
    return docx("".join(paragraph(line) for line in letter(number).decode().split("\n")))


def run(folder: Path, *paths: Path) -> tuple[Store, dict[str, Imported]]:
    store = Store(folder / "data" / "replies.sqlite")
    done = import_files(store, find_files(paths))
    return store, {str(Path(item.name).relative_to(folder)): item for item in done}


def replies(store: Store) -> list[Reply]:
    return [change.reply for change in store.changes() if change.reply]


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("copy/www.wangchuan.gov.cn/zwgk/t1.html", "http://www.wangchuan.gov.cn/zwgk/t1.html"),
        ("www.wangchuan.gov.cn:8080/zwgk/index.html", "http://www.wangchuan.gov.cn:8080/zwgk/"),
        ("www.wangchuan.gov.cn/view.aspx?id=5", "http://www.wangchuan.gov.cn/view.aspx?id=5"),
        ("www.wangchuan.gov.cn/view.aspx@id=5", "http://www.wangchuan.gov.cn/view.aspx?id=5"),
        ("下载的页面/t1.html", None),
    ],
)
def test_the_folder_of_a_host_gives_the_address(path: str, address: str | None) -> None:
    assert address_in_copy(Path("/home/office") / path) == address


def test_a_page_that_says_only_see_attachment_is_read_with_it(tmp_path: Path) -> None:
    site = tmp_path / "www.wangchuan.gov.cn"
    (site / "files").mkdir(parents=True)
    (site / "t1.html").write_text(
        POINTER.format(number=5, href="files/%E7%AD%94%E5%A4%8D.docx"), encoding="utf-8"
    )
    (site / "files" / "答复.docx").write_bytes(word(5))
    store, done = run(tmp_path, site)
    assert done["www.wangchuan.gov.cn/t1.html"].outcome is Outcome.ADDED
    assert done["www.wangchuan.gov.cn/files/答复.docx"].outcome is Outcome.MERGED
    (reply,) = replies(store)
    assert "桥面和护栏都将更换" in reply.body
    assert (reply.index_number, reply.publisher) == ("000014349/2013-00095", "望川区政府办")
    report = reparse(store)
    assert (report.changed, report.lost) == (0, [])


def test_an_attachment_is_found_in_the_archive_of_its_page(tmp_path: Path) -> None:
    page = POINTER.format(number=6, href="/upload/6.docx").encode()
    (tmp_path / "包.zip").write_bytes(archive({"a/6.html": page, "a/6.docx": word(6)}))
    store, done = run(tmp_path, tmp_path / "包.zip")
    assert done["包.zip/a/6.html"].outcome is Outcome.ADDED, done["包.zip/a/6.html"].reason
    assert [reply.numbers for reply in replies(store)] == [(6,)]


def test_no_page_makes_us_read_a_file_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.docx").write_bytes(word(1))
    (tmp_path / "pages").mkdir()
    page = tmp_path / "pages" / "a.html"
    page.touch()
    for address in (
        "../secret.docx",
        "/../secret.docx",
        str(tmp_path / "secret.docx"),
        "file:///etc/passwd",
        "http://[",
    ):
        assert beside(page, address) is None


def test_a_page_without_its_attachment_is_rejected_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(POINTER.format(number=5, href="x.docx"), encoding="utf-8")
    _, done = run(tmp_path, tmp_path / "a.html")
    assert done["a.html"].outcome is None
    assert "附件" in (done["a.html"].reason or "")


def test_traces_of_copying_programs_are_left_out_and_pages_come_before_attachments(tmp_path: Path) -> None:
    for name in ("a.docx", "b.html", "robots.txt", "hts-log.txt", "style.css"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "hts-cache").mkdir()
    (tmp_path / "hts-cache" / "new.zip").write_bytes(b"x")
    assert [path.name for path in find_files([tmp_path])] == ["b.html", "a.docx"]


def test_one_reply_copied_from_two_sites_is_kept_once_with_both_addresses(tmp_path: Path) -> None:
    for host, text in (
        ("www.a.gov.cn", letter(8).decode()),
        ("www.b.gov.cn", letter(8).decode().replace("2013年6月18日", "201368")),
    ):
        folder = tmp_path / host
        folder.mkdir()
        lines = "".join(f"<p>{line}</p>" for line in text.split("\n"))
        (folder / "t.html").write_text(f"<html><body>{lines}</body></html>", encoding="utf-8")
    store, _ = run(tmp_path, tmp_path)
    assert len(replies(store)) == 1
    assert store.addresses() == ["http://www.a.gov.cn/t.html", "http://www.b.gov.cn/t.html"]
