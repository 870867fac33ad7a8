"""What a file is, its content decides; what we cannot read is refused with its true reason."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path

import pytest
import xlsxwriter

from corpus import Outcome, Store
from corpus.errors import UnreadableFile
from corpus.intake.files import Imported, import_files, understand
from corpus.intake.reparsing import reparse
from corpus.intake.site_copies import find_files
from corpus.readers import read
from corpus.readers.documents import documents
from corpus.readers.encoding import decode, wide_of
from tests.readers.test_documents import letter
from tests.tools.files import archive, compound, docx, paragraph

TEXT = letter(5).decode()
LINES = "".join(f"<p>{line}</p>" for line in TEXT.split("\n"))
PAGE = f"<html><head><title>关于第5号建议的答复</title></head><body>{LINES}</body></html>"


def run(folder: Path) -> dict[str, Imported]:
    store = Store(folder.parent / f"{folder.name}-data" / "replies.sqlite")
    return {item.name[len(str(folder)) + 1 :]: item for item in import_files(store, find_files([folder]))}


def tar_gz() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as packed:
        packed.addfile(tarfile.TarInfo("a.txt"))
    return made.getvalue()


@pytest.mark.parametrize(
    ("raw", "kind", "advice"),
    [
        (b"7z\xbc\xaf\x27\x1c" + bytes(40), "7z 压缩文件", "先解压"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(40), "RAR 压缩文件", "先解压"),
        (tar_gz(), "gzip 压缩文件", "先解压"),
        (archive({"ppt/presentation.xml": b"<p/>"}), "PowerPoint", "另存为"),
        (compound({"PowerPoint Document": b"x" * 5000}), "PowerPoint", "另存为"),
        (compound({"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"x"}), "加了密码", "去掉密码"),
        (compound({"VisioDocument": b"x" * 5000}), "Visio", "另存为"),
        (compound({"WordDocument": b"x" * 5000, "Workbook": b"x" * 5000})[:700], "已损坏", "另存为"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.presentation"}), "OpenDocument", "另存为"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(40), "音像文件", "原文"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(40), "图片（HEIC）", "PNG 或 JPG"),
        (b"\x00\x00\x00\x1cftypavif" + bytes(40), "图片（AVIF）", "PNG 或 JPG"),
        (b"Founder CEB 3.0\x00\x01\x02" + bytes(40), "CEB", "PDF"),
        (b"CAJ\x00" + bytes(range(200)), "CAJ", "PDF"),
        (b"AC1018" + bytes(200), "CAD", "PDF"),
    ],
)
def test_what_cannot_be_read_says_what_it_is_and_what_to_do(raw: bytes, kind: str, advice: str) -> None:
    with pytest.raises(UnreadableFile, match=rf"^答复：这是.*{kind}.*{advice}.*。$"):
        read(raw, "答复")


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["without mark", "with mark"])
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [TEXT, PAGE, "标题\t编号\t答复内容\n修桥\t5\t您提出的建议收悉。\n"])
def test_text_of_two_or_four_bytes_a_character(text: str, codec: str, mark: str) -> None:
    raw = (mark + text).encode(codec)
    assert wide_of(raw) == codec and decode(raw) == text
    found = list(documents(raw, "页"))
    assert [document.part for document in found] == ([" 第 2 行"] if text.startswith("标题") else [""])
    assert found[0].page is not None and "您提出的" in found[0].page.text


@pytest.mark.parametrize(
    "raw", [TEXT.encode("gb18030"), TEXT.encode(), b"abc\0def", bytes(range(256)), b"\0" * 64]
)
def test_other_bytes_are_not_taken_for_it(raw: bytes) -> None:
    assert wide_of(raw) is None


def mail(body: str, **attachments: bytes) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = (
        "转发：第5号建议的答复",
        "a@example.gov.cn",
        "b@example.cn",
    )
    message.set_content(body)
    for name, content in attachments.items():
        message.add_attachment(content, "application", "octet-stream", filename=f"{name}.docx")
    return message.as_bytes()


def test_a_mail_is_read_by_its_parts(tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    folder.mkdir()
    word = docx("".join(map(paragraph, letter(6).decode().split("\n"))))
    (folder / "a.eml").write_bytes(mail(TEXT))
    (folder / "b.eml").write_bytes(mail("请查收附件，谢谢。", 答复=word, 照片=b"\xff\xd8\xff" + bytes(99)))
    (folder / "c.eml").write_bytes(mail("明天上午开会。", 议程=docx(paragraph("会议议程"))))
    done = run(folder)
    assert {name: item.outcome for name, item in done.items()} == {
        "a.eml": Outcome.ADDED, "b.eml/答复.docx": Outcome.ADDED, "c.eml": None,
    }  # fmt: skip
    assert read(mail(TEXT), "a.eml").title == "第5号建议的答复"


def test_a_page_saved_as_one_file_is_read_with_its_frames() -> None:
    shell = '<html><head><title>建议提案</title></head><body><iframe src="cid:f"></iframe></body></html>'
    raw = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://www.example.gov.cn/1.html\r\nSubject: =?utf-8?B?5bu66K6u?=\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="--x"\r\n\r\n'
    )
    for location, page in (("https://www.example.gov.cn/1.html", shell), ("cid:f", PAGE)):
        raw += f"----x\r\nContent-Type: text/html\r\nContent-Location: {location}\r\n\r\n{page}\r\n"
    found = read(f"{raw}----x\r\nContent-Type: text/css\r\n\r\nbody {{}}\r\n----x--\r\n".encode(), "页.mht")
    assert found.address == "https://www.example.gov.cn/1.html"
    assert understand(found).reply.numbers == (5,)


CONTAINER = '<container><rootfiles><rootfile full-path="OPS/a.opf"/></rootfiles></container>'


def book(*chapters: str, more: Mapping[str, str] | None = None) -> bytes:
    files = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OPS/nav.xhtml": "<html><body><nav>目录</nav></body></html>",
        "OPS/style.css": "p {}",
        **(more or {}),
    }
    items = '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    spine = '<itemref idref="nav"/>'
    for number, chapter in enumerate(chapters):
        files[f"OPS/第{number}章.xhtml"] = chapter
        items += f'<item id="c{number}" href="第{number}章.xhtml" media-type="application/xhtml+xml"/>'
        spine += f'<itemref idref="c{number}"/>'
    files["OPS/a.opf"] = (
        f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest><spine>{spine}</spine></package>'
    )
    return archive({name: text.encode() for name, text in files.items()})


def test_a_book_gives_its_letters_and_no_reject(tmp_path: Path) -> None:
    folder = tmp_path / "books"
    folder.mkdir()
    cover, middle = (
        "<html><body><p>封面</p></body></html>",
        PAGE.index("<p>桥") if "<p>桥" in PAGE else len(PAGE) // 2,
    )
    (folder / "a.epub").write_bytes(book(cover, PAGE, PAGE.replace("5", "7")))
    (folder / "b.epub").write_bytes(book(f"{PAGE[:middle]}</body></html>", f"<html><body>{PAGE[middle:]}"))
    (folder / "c.epub").write_bytes(book(cover))
    done = run(folder)
    assert [(name, item.outcome) for name, item in sorted(done.items())][:2] == [
        ("a.epub/OPS/第1章.xhtml", Outcome.ADDED), ("a.epub/OPS/第2章.xhtml", Outcome.ADDED),
    ]  # fmt: skip
    assert done["c.epub"].outcome is None


def test_a_letter_that_runs_over_chapters_is_one_reply(tmp_path: Path) -> None:
    """As converters split a book, at headings and at so many characters; what is no letter's stays apart."""
    parts = (
        "<p>关于县十七届人大三次会议第5号建议的答复</p><p>王小明代表：</p><p>您提出的关于修桥的建议收悉，现答复如下：</p><p>一、基本情况</p>",
        "<p>二、下一步打算</p><p>明年汛期前完成桥面加固，并增设照明。</p>",
        "<p>青石县交通运输局</p><p>2023年5月8日</p>",
        "<p>版权页</p><p>本书由青石县人大办公室编印。</p>",
    )
    folder = tmp_path / "books"
    folder.mkdir()
    chapters = [f"<html><head><title>书</title></head><body>{part}</body></html>" for part in parts]
    (folder / "a.epub").write_bytes(book(*chapters, chapters[0].replace("5号", "7号"), chapters[3]))
    done = run(folder)
    assert [(name, item.outcome) for name, item in done.items()] == [
        ("a.epub/OPS/第0章.xhtml", Outcome.ADDED), ("a.epub/OPS/第4章.xhtml", Outcome.ADDED),
    ]  # fmt: skip
    with Store(tmp_path / "books-data" / "replies.sqlite") as store:
        again = reparse(store)
        assert (again.pages, again.changed, again.lost) == (2, 0, [])
        replies = [stored.reply for batch in store.batches() for stored in batch]
    first, second = sorted(replies, key=lambda reply: reply.numbers)
    assert first.body.split("\n")[1:] == [
        "一、基本情况",
        "二、下一步打算",
        "明年汛期前完成桥面加固，并增设照明。",
    ]
    assert (first.agency, first.written_on) == ("青石县交通运输局", "2023-05-08")
    assert (second.numbers, second.written_on, second.body.count("\n")) == ((7,), None, 1)


@pytest.mark.parametrize(
    ("encrypted", "is_read"), [("OPS/fonts/a.otf", True), ("OPS/%E7%AC%AC0%E7%AB%A0.xhtml", False)]
)
def test_a_book_whose_text_is_encrypted_says_so(encrypted: str, is_read: bool) -> None:
    reference = f'<CipherData><CipherReference URI="{encrypted}"/></CipherData>'
    keys = f'<encryption xmlns:enc="x"><EncryptedData>{reference}</EncryptedData></encryption>'
    raw = book(PAGE, more={"META-INF/encryption.xml": keys})
    if is_read:
        assert "您提出的" in read(raw, "书.epub").text
    else:
        with pytest.raises(UnreadableFile, match="加了密"):
            read(raw, "书.epub")


def test_what_belongs_to_a_saved_page_is_no_reject(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    files = {
        "答复.html": PAGE.encode(), "答复_files/jquery.js.下载": b"x()", "答复_files/saved_resource.html": b"<html><body>x</body></html>",
        "答复_files/1.png": b"x", "img/a.jpg": b"x", "别的_files/乙.txt": letter(8),
    }  # fmt: skip
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    assert {name: item.outcome for name, item in run(folder).items()} == {
        "答复.html": Outcome.ADDED, "别的_files/乙.txt": Outcome.ADDED,
    }  # fmt: skip
    found = documents(archive(files), "包.zip")
    assert sorted(document.part for document in found) == ["/别的_files/乙.txt", "/答复.html"]


def test_scans_in_a_folder_without_pages_are_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "1.jpg").write_bytes(b"\xff\xd8\xff")
    assert [path.name for path in find_files([tmp_path])] == ["1.jpg"]


def test_markdown_is_read_as_text() -> None:
    raw = (
        "# 关于修桥的答复 #\n\n> 来源：**水务局**\n\n## 一、现状\n- [x] 桥长`30`米，宽*五*米，3*5*2\n\n"
        "| 年 | 座 |\n|---|:-:|\n| 2024 | 1 |\n---\n见[附件](a.pdf)，\\*注"
    )
    page = read(raw.encode(), "a.md")
    assert page.text.split("\n") == [
        "关于修桥的答复", "", "来源：水务局", "", "一、现状", "桥长30米，宽五米，3*5*2", "", "| 年 | 座 |", "| 2024 | 1 |", "见附件，*注",
    ]  # fmt: skip
    assert page.attachments == ("a.pdf",)
    plain = "- 1 -\n正文\n- 2 -\n"
    assert read(plain.encode(), "a.txt").text == plain


def sheet(*rows: Sequence[object], more: Sequence[Sequence[object]] = ()) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as workbook:
        for lines in (rows, more):
            if lines:
                table = workbook.add_worksheet()
                for number, row in enumerate(lines):
                    table.write_row(number, 0, row)
    return made.getvalue()


BODY = "您提出的关于修第{}桥的建议收悉，现答复如下：桥已修好。"


@pytest.mark.parametrize(
    "header",
    [
        [["编号", "标题", "承办单位", "", "答复内容"], ["", "", "主办", "会办", ""]],
        [["编号", "标题", "办理情况", "", ""], ["", "", "承办单位", "协办", "答复内容"]],
        [
            ["编号", "标题", "办理", "", ""],
            ["", "", "单位", "", "答复内容"],
            ["", "", "承办单位", "会办单位", ""],
        ],
    ],
)
def test_a_header_of_several_rows_is_one_header(header: Sequence[Sequence[object]]) -> None:
    rows = [
        ["一览表"],
        *header,
        [1, "答复一", "水务局", "财政局", BODY.format(1)],
        [2, "答复二", "交通局", "", BODY.format(2)],
    ]
    found = list(documents(sheet(*rows), "表.xlsx"))
    assert [document.part for document in found] == [f" 第 {len(header) + 2 + n} 行" for n in range(2)]
    assert found[0].page is not None and found[0].page.given["agency"] == "水务局"


def test_a_first_row_of_data_is_no_header() -> None:
    found = list(
        documents(
            sheet(["编号", "标题", "答复内容"], [1, "修桥", ""], [2, "修路", BODY.format(2)]), "表.xlsx"
        )
    )
    assert [document.part for document in found] == [" 第 2 行", " 第 3 行"]


def test_every_sheet_with_replies_is_read(tmp_path: Path) -> None:
    rows: list[list[object]] = [["编号", "标题", "答复内容"], [1, "修桥", BODY.format(1)]]
    raw = sheet(*rows, more=(rows[0], [2, "修路", BODY.format(2)]))
    assert [document.part for document in documents(raw, "表.xlsx")] == [
        " 工作表“Sheet1”第 2 行", " 工作表“Sheet2”第 2 行",
    ]  # fmt: skip
    (tmp_path / "表.xlsx").write_bytes(raw)
    store = Store(tmp_path / "data" / "replies.sqlite")
    assert [item.outcome for item in import_files(store, [tmp_path / "表.xlsx"])] == [Outcome.ADDED] * 2
    assert reparse(store).lost == []


@pytest.mark.parametrize(
    ("agency", "level", "region", "division"),
    [
        ("广南县交通运输局", "县", "广南县", ("云南省", "文山壮族苗族自治州", "广南县")),
        ("楚雄市水务局", "县", "楚雄市", ("云南省", "楚雄彝族自治州", "楚雄市")),
        ("贵州省教育厅", "省", "贵州省", ("贵州省",)),
        ("教育部", "全国", None, ()),
    ],
)
def test_a_row_gets_its_place_from_the_agency_that_it_gives(
    agency: str, level: str, region: str | None, division: tuple[str, ...]
) -> None:
    row = f"标题,答复内容,承办单位\n修路的答复,王大有代表：您提出的关于修路的建议收悉，现答复如下：路已修好。,{agency}\n"
    [document] = documents(row.encode(), "rows.csv")
    assert document.page is not None
    reply = understand(document.page).reply
    assert (reply.level, reply.region, reply.division) == (level, region, division)
