"""Files and folders into the store."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import Outcome, Store, StoreError
from corpus.intake.files import Imported, import_files, understand
from corpus.intake.opening import read_file
from corpus.intake.site_copies import find_files
from corpus.limits import MAX_BYTES
from corpus.parsing.page import Page

PAGE = """关于区三届人大二次会议第27号建议的答复

周桂芳代表:
您提出的《关于在老旧小区加装电梯的建议》收悉,现答复如下:
我局已会同街道逐楼征求业主意见,首批十二部电梯于六月开工。
感谢您对我区住建工作的关心和支持!
望川区住房和城乡建设局
2013年6月18日
"""


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "data" / "replies.sqlite") as store:
        yield store


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    (folder / "2013").mkdir(parents=True)
    (folder / "2013" / "27.txt").write_text(PAGE, encoding="utf-8")
    return folder


def run(store: Store, *paths: Path) -> list[Imported]:
    return list(import_files(store, find_files(paths)))


def test_a_folder_is_imported_with_all_below_it(empty: Store, pages: Path) -> None:
    (pages / ".hidden.txt").write_text(PAGE)
    (imported,) = run(empty, pages)
    assert imported.outcome is Outcome.ADDED
    (change,) = empty.changes()
    assert change.reply is not None
    assert change.reply.numbers == (27,)
    assert change.reply.areas == ("城乡建设、环境保护",)


def test_importing_again_changes_nothing(empty: Store, pages: Path) -> None:
    run(empty, pages)
    assert [imported.outcome for imported in run(empty, pages)] == [Outcome.UNCHANGED]


def test_a_copy_of_a_page_is_a_second_source(empty: Store, pages: Path) -> None:
    (pages / "copy.txt").write_text(PAGE.replace("\n周桂芳", "\n\n周桂芳"), encoding="gb18030")
    outcomes = [imported.outcome for imported in run(empty, pages)]
    assert outcomes == [Outcome.ADDED, Outcome.MERGED]
    (change,) = empty.changes()
    stored = empty.get(change.id)
    assert stored is not None and len(stored.sources) == 2


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "空"),
        ("binary.txt", b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00" * 50, "文本"),
        ("news.txt", "我区召开建议办理推进会，各单位汇报了进展，会议强调要提高办结率。".encode(), "答复"),
    ],
)
def test_a_bad_file_is_rejected_by_name_with_a_reason_and_stops_nothing(
    empty: Store, pages: Path, name: str, content: bytes, reason: str
) -> None:
    (pages / name).write_bytes(content)
    results = {imported.path.name: imported for imported in run(empty, pages)}
    assert results["27.txt"].outcome is Outcome.ADDED
    assert results[name].outcome is None
    assert name in (results[name].reason or "")
    assert reason in (results[name].reason or "")


def test_a_file_too_large_is_rejected_before_it_is_read(empty: Store, pages: Path) -> None:
    with (pages / "large.txt").open("wb") as file:
        file.truncate(50 << 20)
    rejected = [imported for imported in run(empty, pages) if imported.outcome is None]
    assert [item.path.name for item in rejected] == ["large.txt"]
    assert f"{MAX_BYTES >> 20} MB" in (rejected[0].reason or "")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_is_reported(empty: Store, pages: Path) -> None:
    (pages / "2013").chmod(0)
    try:
        (imported,) = run(empty, pages)
    finally:
        (pages / "2013").chmod(0o755)
    assert imported.outcome is None
    assert "权限" in (imported.reason or "")


def test_a_folder_that_cannot_be_listed_is_reported(
    empty: Store, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    (imported,) = run(empty, pages)
    assert imported.outcome is None
    assert str(pages) in (imported.reason or "")


def test_what_dresses_a_sites_copy_is_left_out_and_loops_of_links_end(pages: Path) -> None:
    (pages / "index.html").write_bytes(b"x")
    before = list(find_files([pages]))
    for name in ("style.css", "site.JS", "emblem.png"):
        (pages / name).write_bytes(b"x")
    (pages / "again").symlink_to(pages, target_is_directory=True)
    assert list(find_files([pages])) == before
    assert list(find_files([pages / "style.css"])) == [
        pages / "style.css"
    ]  # named by someone, who is told why not


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Exception, match=r"missing\.txt：文件或目录不存在"):
        read_file(tmp_path / "missing.txt")


def test_a_full_disk_stops_the_import_and_keeps_what_was_committed(
    empty: Store, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.intake.files._BATCH", 1)
    for number in range(28, 60):
        text = PAGE.replace("27号", f"{number}号").replace("首批", f"第{number}批" * 3000)
        (pages / f"z{number}.txt").write_text(text, encoding="utf-8")
    empty._database.value(f"PRAGMA max_page_count = {empty._database.value('PRAGMA page_count') + 40}")
    done: list[Imported] = []
    with pytest.raises(StoreError, match="磁盘空间"):
        done.extend(import_files(empty, find_files([pages])))
    with Store(empty.path) as again:
        kept = [change.reply for change in again.changes()]
    assert 0 < len(kept) < 33


def test_others_may_write_while_pages_are_read(empty: Store, pages: Path) -> None:
    def paths() -> Iterator[Path]:
        yield pages / "2013" / "27.txt"
        # The first page is read by now, the next one not yet: reading a scan may take minutes.
        other = understand(Page(text=PAGE.replace("第27号", "第28号"))).reply
        with Store(empty.path) as elsewhere, elsewhere.transaction():
            elsewhere.keep(other, b"28", "https://www.example.gov.cn/28.html")
        yield pages / "2013" / "29.txt"

    (pages / "2013" / "29.txt").write_text(PAGE.replace("第27号", "第29号"), encoding="utf-8")
    assert [item.outcome for item in import_files(empty, paths())] == [Outcome.ADDED, Outcome.ADDED]
    assert sorted(
        number for change in empty.changes() if change.reply for number in change.reply.numbers
    ) == [27, 28, 29]
