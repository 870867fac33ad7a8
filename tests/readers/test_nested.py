"""XML and JSON, as systems hand over replies: records wherever they stand; what is a page or a document of an office stays one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus import Outcome, Store
from corpus.errors import UnreadableFile
from corpus.intake.files import import_files, understand
from corpus.readers import read
from corpus.readers.documents import documents
from corpus.readers.exports import nested
from corpus.reply import Reply

LETTER = "李大有代表：\n您提出的《关于修建水渠的建议》收悉，现答复如下：\n水渠列入规划，R&D 费用已有着落。\n云和县水利局\n2023年6月13日"
MARKUP = "".join(f"<p>{line.replace('&', '&amp;')}</p>" for line in LETTER.split("\n"))
TITLE = "关于云和县十七届人大二次会议第46号建议的答复"


def replies(raw: bytes, name: str = "答复.xml") -> list[tuple[str, Reply]]:
    found = list(documents(raw, name))
    assert [document.problem for document in found] == [None] * len(found)
    return [(document.part, understand(document.page).reply) for document in found if document.page]


SHAPES = {
    "glued": f"<record><标题>{TITLE}</标题><编号>46</编号><办理结果>B</办理结果><答复内容>{LETTER}</答复内容></record>",
    "escaped": f"<r><title>{TITLE}</title><number>46</number><result>B类</result><content><![CDATA[{MARKUP}]]></content></r>",
    "markup": f"<add><doc><field name='标题'>{TITLE}</field><field name='编号'>46</field><field name='办理结果'>B</field>"
    f"<field name='正文'>{MARKUP}</field></doc></add>",
    "attributes": f"<答复 编号='46' 标题='{TITLE}' 办理结果='B'><正文>{LETTER}</正文></答复>",
    "feed": f"<rss><channel><title>答复公开</title><description>本站</description><item><title>{TITLE}</title>"
    f"<办理结果>B</办理结果><description><![CDATA[{MARKUP}]]></description></item></channel></rss>",
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_record_in_xml_is_read_by_the_names_of_its_elements(shape: str, encoding: str) -> None:
    raw = f'<?xml version="1.0" encoding="{encoding}"?>\n{SHAPES[shape]}'.encode(encoding)
    ((part, reply),) = replies(raw)
    assert part == " 第 1 条"
    assert (reply.title, reply.numbers, reply.proposers) == (TITLE, (46,), ("李大有",))
    assert (reply.agency, reply.written_on, reply.disposition) == ("云和县水利局", "2023-06-13", "B")
    assert reply.paragraphs[1:] == ("水渠列入规划，R&D 费用已有着落。",)


def test_each_record_of_an_xml_file_is_a_reply_of_its_own() -> None:
    record = SHAPES["glued"]
    raw = f"<list>{record}{record.replace('46', '47').replace('水渠', '水塘')}</list>".encode()
    assert [(part, reply.numbers) for part, reply in replies(raw)] == [
        (" 第 1 条", (46,)),
        (" 第 2 条", (47,)),
    ]


def test_xml_without_records_is_read_line_by_line_behind_the_names_of_its_elements() -> None:
    raw = f"<页面><办理单位>云和县水利局</办理单位><段>{LETTER}</段></页面>".encode()
    assert read(raw, "页面.xml").text.split("\n")[:2] == ["承办单位：云和县水利局", "李大有代表："]


def test_a_page_in_xhtml_stays_a_page() -> None:
    raw = f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><title>{TITLE}</title><body>{MARKUP}</body></html>'
    ((part, reply),) = replies(raw.encode())
    assert (part, reply.title, reply.agency) == ("", TITLE, "云和县水利局")


def test_entities_of_xml_are_not_unfolded() -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    raw = f'<?xml version="1.0"?>{bomb}<r><标题>{TITLE}&b;</标题><正文>{LETTER}</正文></r>'
    assert "aaaa" not in "".join(reply.title or "" for _, reply in replies(raw.encode()))


def test_a_document_of_an_office_program_in_xml_says_what_to_do() -> None:
    raw = b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="x"><w:body/></w:wordDocument>'
    with pytest.raises(UnreadableFile, match="另存为 docx"):
        read(raw, "答复.xml")


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda record: json.dumps(record, ensure_ascii=False, indent=2),
        lambda record: json.dumps({"code": 0, "data": {"total": 1, "rows": [record]}}, ensure_ascii=False),
        lambda record: json.dumps([{"item": record}], ensure_ascii=False, indent=1),
    ],
)
def test_records_in_json_are_found_wherever_they_stand(wrapped) -> None:  # type: ignore[no-untyped-def]
    record = {"标题": TITLE, "编号": 46, "办理结果": "B", "答复内容": LETTER}
    ((part, reply),) = replies(wrapped(record).encode(), "答复.json")
    assert (part, reply.title, reply.numbers, reply.agency) == (" 第 1 行", TITLE, (46,), "云和县水利局")


@pytest.mark.parametrize(
    "raw",
    [
        f"<r><标题>{TITLE}</标题><编号>46</编号><正文><节 号='1'><条>甲</条></节></正文></r>".encode(),
        json.dumps({"标题": TITLE, "编号": 46, "正文": {"甲": 1}}, ensure_ascii=False).encode(),
        json.dumps({"标题": {"甲": 1}, "编号": [46, {}], "正文": "甲"}, ensure_ascii=False).encode(),
    ],
)
def test_a_record_whose_fields_hold_more_than_text_costs_no_other(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "a").write_bytes(raw)
    (tmp_path / "b").write_text(f"{TITLE}\n{LETTER}", encoding="utf-8")
    store = Store(tmp_path / "data" / "replies.sqlite")
    done = list(import_files(store, [tmp_path / "a", tmp_path / "b"]))
    assert done[-1].outcome is Outcome.ADDED
    assert [item.name for item in done if "程序出错" in (item.reason or "")] == []


def test_a_file_on_which_a_reader_of_ours_fails_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(raw: bytes, columns: object) -> bool:
        if raw == b"<bad/>":
            raise RecursionError
        return False

    monkeypatch.setattr(nested, "has_records", failing)
    (tmp_path / "a").write_bytes(b"<bad/>")
    (tmp_path / "b").write_text(f"{TITLE}\n{LETTER}", encoding="utf-8")
    store = Store(tmp_path / "data" / "replies.sqlite")
    bad, good = import_files(store, [tmp_path / "a", tmp_path / "b"])
    assert bad.reason and "解析时程序出错（RecursionError）" in bad.reason
    assert good.outcome is Outcome.ADDED


def test_paragraphs_of_a_body_may_be_a_list() -> None:
    record = {"标题": TITLE, "编号": [46, "47"], "正文": LETTER.split("\n")}
    ((_, reply),) = replies(json.dumps(record, ensure_ascii=False).encode())
    assert (reply.numbers, len(reply.paragraphs)) == ((46, "47"), 2)
