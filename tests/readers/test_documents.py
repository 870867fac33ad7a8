"""Archives, exports and older formats: each document of a file by its name, each refusal with its reason."""

from __future__ import annotations

import gzip
import io
import json
import os
import stat
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from corpus import Outcome, Reply, Store
from corpus.errors import UnreadableFile
from corpus.intake.files import Imported, import_files
from corpus.intake.reparsing import reparse
from corpus.intake.site_copies import find_files
from corpus.readers import containers, read
from corpus.readers.documents import Document, documents
from tests.conftest import REPLIES
from tests.tools.files import archive, doc, docx, ofd, paragraph

LETTER = """关于区三届人大二次会议第{number}号建议的答复
周桂芳代表：
您提出的关于修缮第{number}号桥的建议收悉，现答复如下：
第{number}号桥的修缮已经列入年度计划，桥面和护栏都将更换。
澄州市望川区交通运输局
2013年6月18日
"""


def letter(number: int) -> bytes:
    return LETTER.format(number=number).encode()


def imported(tmp_path: Path, name: str, raw: bytes, **columns: str) -> tuple[Store, list[Imported]]:
    (tmp_path / name).write_bytes(raw)
    store = Store(tmp_path / "data" / "replies.sqlite")
    return store, list(import_files(store, [tmp_path / name], columns))


def kept(store: Store) -> list[Reply]:
    return [change.reply for change in store.changes() if change.reply]


def reasons(found: list[Document]) -> str:
    return "\n".join(document.problem or "" for document in found)


def test_every_file_of_an_archive_is_a_document_of_its_own(tmp_path: Path) -> None:
    inner = archive({"三.txt": letter(3)})
    raw = archive({"一.txt": letter(1), "下/二.docx": docx(paragraph(letter(2).decode().replace("\n", "</w:t><w:br/><w:t>"))),
                   "下/内.zip": inner, "新闻.txt": "我区召开建议办理推进会。".encode(), "__MACOSX/一.txt": b"x"})  # fmt: skip
    store, done = imported(tmp_path, "包.zip", raw)
    assert {item.part: item.outcome for item in done} == {
        "/一.txt": Outcome.ADDED, "/下/二.docx": Outcome.ADDED, "/下/内.zip/三.txt": Outcome.ADDED, "/新闻.txt": None,
    }  # fmt: skip
    assert sorted(reply.numbers for reply in kept(store)) == [(1,), (2,), (3,)]
    assert [item.outcome for item in import_files(store, [tmp_path / "包.zip"])][:3] == [
        Outcome.UNCHANGED
    ] * 3
    assert reparse(store).pages == 3


def test_names_that_chinese_windows_wrote_are_read() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as container:
        info = zipfile.ZipInfo("x.txt")
        container.writestr(info, letter(1))
    raw = made.getvalue().replace(b"x.txt", "答.tx".encode("gbk"))
    assert [document.part for document in documents(raw, "包.zip")] == ["/答.tx"]


@pytest.mark.parametrize("name", ["../外.txt", "/etc/外.txt", "C:/外.txt", "a/../../外.txt"])
def test_a_path_that_climbs_out_is_refused_and_the_others_are_read(name: str) -> None:
    found = list(documents(archive({name: letter(1), "内.txt": letter(2)}), "包.zip"))
    assert "压缩包之外" in reasons(found)
    assert [document.part for document in found if document.page] == ["/内.txt"]


def test_links_bombs_and_passwords_are_refused_with_their_reason() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as container:
        link = zipfile.ZipInfo("链接")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        container.writestr(link, "/etc/passwd")
        container.writestr("炸弹.txt", bytes(60 << 20))
        container.writestr("好.txt", letter(1))
    found = list(documents(made.getvalue(), "包.zip"))
    assert "链接，不是文件" in reasons(found) and "异常地大" in reasons(found)
    assert [document.part for document in found if document.page] == ["/好.txt"]
    locked = bytearray(archive({"锁.txt": letter(1)}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + offset] |= 1
    assert "密码" in reasons(list(documents(bytes(locked), "包.zip")))


def test_too_many_entries_and_too_deep_nesting_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = archive({"a.txt": letter(1)})
    for _ in range(3):
        raw = archive({"内.zip": raw})
    assert "套得太深" in reasons(list(documents(raw, "包.zip")))
    monkeypatch.setattr(containers, "MAX_ENTRIES", 1)
    assert "超过上限 1 个" in reasons(list(documents(archive({"a": b"1", "b": b"2"}), "包.zip")))


def test_a_damaged_archive_is_named() -> None:
    raw = archive({"a.txt": letter(1)})
    (found,) = documents(raw[: len(raw) // 2], "半个.zip")
    assert found.problem is not None and found.problem.startswith("半个.zip：") and "损坏" in found.problem


ROWS = "标题,编号,提出者,答复内容,承办单位,成文日期\r\n{}"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_gives_a_reply_a_row_and_its_fields_win(tmp_path: Path, encoding: str) -> None:
    body = '"您提出的关于修桥的建议收悉，现答复如下：\n桥已修好，请放心通行。"'
    row = f'关于修桥的答复,"12；D031",周桂芳、田国琴,{body},望川区水务局,2013/6/8\r\n'
    store, done = imported(tmp_path, "导出.csv", ROWS.format(row).encode(encoding))
    assert [item.outcome for item in done] == [Outcome.ADDED], [item.reason for item in done]
    (reply,) = kept(store)
    assert (reply.title, reply.numbers, reply.proposers) == (
        "关于修桥的答复",
        (12, "D031"),
        ("周桂芳", "田国琴"),
    )
    assert (reply.agency, reply.written_on) == ("望川区水务局", "2013-06-08")
    assert "桥已修好" in reply.body and reply.subject == "关于修桥的建议"
    assert reparse(store).changed == 0


def test_columns_may_be_named_by_hand(tmp_path: Path) -> None:
    raw = "甲\t乙\t丙\n第5号建议的答复\t您提出的建议收悉，现答复如下：桥已修好。\t5\n".encode()
    (unknown,) = documents(raw, "导出.tsv")
    assert unknown.part == "", "without known headers it is a page"
    store, done = imported(tmp_path, "导出.tsv", raw, title="甲", body="乙", numbers="丙")
    assert [item.outcome for item in done] == [Outcome.ADDED]
    assert kept(store)[0].numbers == (5,)


@pytest.mark.parametrize(
    ("raw", "columns", "said"),
    [
        ("标题,编号,承办单位\na,1,b\n".encode(), {}, "没有正文列；表中的列有：标题、编号、承办单位"),
        (ROWS.format("a,1,b,c,d,e").encode(), {"topic": "分类号"}, "topic=分类号"),
        (b'{"title": "a", "numbers": [1]}\n', {}, "没有正文列"),
        (b'{"title": "a", "body": "b"}\n{"title": ', {}, "JSON 格式有误"),
    ],
)
def test_a_table_that_lacks_what_is_needed_says_what_to_do(
    raw: bytes, columns: dict[str, str], said: str
) -> None:
    assert said in reasons(list(documents(raw, "导出.csv", columns)))


def test_a_bad_row_is_named_and_the_others_are_taken(tmp_path: Path) -> None:
    good = "a,{n},周桂芳,您提出的关于修第{n}桥的建议收悉，现答复如下：第{n}桥已经修好。,甲局,2013-06-18\n"
    raw = ROWS.format(
        good.format(n=1) + ",,,,,\n新闻,,,我区召开建议办理推进会。,,\n" + good.format(n=2)
    ).encode()
    store, done = imported(tmp_path, "导出.csv", raw)
    assert [(item.part, item.outcome) for item in done] == [
        (" 第 2 行", Outcome.ADDED), (" 第 4 行", None), (" 第 5 行", Outcome.ADDED),
    ]  # fmt: skip
    assert "导出.csv 第 4 行：" in (done[1].reason or "")
    assert len(kept(store)) == 2


def test_a_workbook_is_read_below_its_title_with_dates_and_numbers_typed(tmp_path: Path) -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["2013年建议答复一览"])
        sheet.write_row(2, 0, ["标题", "编号", "答复内容", "答复日期"])
        sheet.write_row(3, 0, ["关于修桥的答复", 56, "您提出的关于修桥的建议收悉，现答复如下：桥已修好。"])
        sheet.write_datetime(
            3,
            3,
            datetime(2013, 6, 18),
            workbook.add_format({"num_format": "yyyy-mm-dd"}),
        )
    store, done = imported(tmp_path, "一览.xlsx", made.getvalue())
    assert [(item.part, item.outcome) for item in done] == [(" 第 4 行", Outcome.ADDED)], done[0].reason
    assert (kept(store)[0].numbers, kept(store)[0].written_on) == ((56,), "2013-06-18")


def test_replies_as_the_api_writes_them_come_back_equal(tmp_path: Path) -> None:
    lines = [
        json.dumps(
            {
                "id": f"{n}",
                "url": f"/reply/{n}",
                "sources": [f"https://example.gov.cn/{n}.html"],
                **reply.as_dict(),
            }
        )
        for n, reply in enumerate(REPLIES)
        if reply.kind
    ]
    store, done = imported(tmp_path, "replies.jsonl", "\n".join(lines).encode())
    assert [item.reason for item in done if item.outcome is None] == []
    assert kept(store) == [reply for reply in REPLIES if reply.kind]


def test_ofd_is_read_in_reading_order() -> None:
    first = [(60, 40, "桂芳代表："), (30, 20, "关于第56号建议的答复"), (30, 40.3, "周")]
    second = [
        (30, 20, "您提出的关于修缮东街石桥的建议收悉，经研究现答"),
        (30, 30, "复如下。"),
        (90, 280, "- 2 -"),
    ]
    text = "关于第56号建议的答复\n周桂芳代表：\n您提出的关于修缮东街石桥的建议收悉，经研究现答复如下。"
    assert read(ofd([first, second]), "答复.ofd").text == text
    with pytest.raises(UnreadableFile, match="只有图像"):
        read(ofd([[]]), "答复.ofd")


class TestLegacy:
    RTF = b"{\\rtf1\\ansi text}"

    def test_without_libreoffice_the_message_says_what_to_install(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", "")
        with pytest.raises(UnreadableFile, match=r"答复\.rtf：.*LibreOffice"):
            read(self.RTF, "答复.rtf")

    def test_a_word_file_of_before_is_read_without_libreoffice_and_where_it_fails(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self._converter(tmp_path, monkeypatch, "exit 1")
        assert read(doc("您提出的建议收悉"), "答复.doc").text == "您提出的建议收悉"
        monkeypatch.setenv("PATH", "")
        assert read(doc("您提出的建议收悉"), "答复.doc").text == "您提出的建议收悉"

    def test_with_a_converter_its_word_document_is_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "made.docx").write_bytes(docx(paragraph("您提出的建议收悉")))
        self._converter(tmp_path, monkeypatch, f'cp "{tmp_path}/made.docx" "${{8%.doc}}.docx"')
        assert read(doc("另一份"), "答复.doc").text == "您提出的建议收悉"

    def test_a_converter_that_fails_is_said_so(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._converter(tmp_path, monkeypatch, "exit 1")
        with pytest.raises(UnreadableFile, match="无法转换"):
            read(self.RTF, "答复.rtf")

    def _converter(self, folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
        program = folder / "soffice"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_a_page_with_a_block_of_labels_is_no_table(tmp_path: Path) -> None:
    page = "索引号\t000014349\t发布机构\t区政府办\t标题\t关于修桥的答复\n" + letter(7).decode()
    _, done = imported(tmp_path, "页.txt", page.encode())
    assert [(item.part, item.outcome) for item in done] == [("", Outcome.ADDED)]


def test_find_files_still_lists_archives_and_tables(tmp_path: Path) -> None:
    for name in ("a.zip", "b.csv", "c.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    assert {path.name for path in find_files([tmp_path])} == {"a.zip", "b.csv", "c.xlsx"}


def test_an_export_larger_than_any_page_streams_row_by_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.intake.opening.MAX_BYTES", 500)
    row = "第{n}号建议的答复,{n},周桂芳,您提出的关于修第{n}桥的建议收悉，现答复如下：第{n}桥已经修好。,甲局,2013-06-18\n"
    raw = ROWS.format("".join(row.format(n=n) for n in range(1, 9)))
    for encoding in ("utf-8-sig", "gb18030"):
        folder = tmp_path / encoding
        folder.mkdir()
        store, done = imported(folder, "大表.csv", raw.encode(encoding))
        assert [item.outcome for item in done] == [Outcome.ADDED] * 8
        assert [reply.numbers for reply in kept(store)] == [(n,) for n in range(1, 9)]


def test_a_gzipped_export_cut_short_says_so_after_the_rows_that_are_whole(tmp_path: Path) -> None:
    lines = "".join(json.dumps(reply.as_dict()) + "\n" for reply in REPLIES if reply.kind) * 300
    packed = gzip.compress(lines.encode())
    _, done = imported(tmp_path, "答复.jsonl.gz", packed[: len(packed) // 2])
    assert done[0].outcome is Outcome.ADDED
    assert "损坏" in (done[-1].reason or "")
