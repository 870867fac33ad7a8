"""Scans are read: pictures, and documents that hold pictures of text only. What needs the extra skips without it."""

from __future__ import annotations

import io
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest

from corpus import Outcome, Store
from corpus.errors import NeedsRecognition, UnreadableFile
from corpus.intake.files import import_files, understand
from corpus.intake.reparsing import reparse
from corpus.readers import read, read_in_memory, recognition
from corpus.readers.ocr.assemble import Box, is_sideways, page_of
from corpus.readers.recognition import Recogniser
from corpus.readers.worker.client import Worker
from tests.tools.files import SCAN, archive, pdf

FONTS = sorted(Path("/usr/share/fonts").rglob("NotoSerifCJK-Regular.ttc"))
needs_extra = pytest.mark.skipif(
    not (recognition.is_installed() and FONTS),
    reason="needs the extra `ocr` (make setup-ocr) and fonts-noto-cjk",
)
LETTER = """对望川区二届人大五次会议第56号建议的答复
周桂芳代表：
　　您提出的《关于加强农村教师队伍建设的建议》收悉，现答复如下：
　　一、关于补充教师。2024年我局面向社会公开招聘中小学教师120名，其中86名分配到乡镇学校任教，平均年龄下降三岁。
　　二、关于改善待遇。乡镇工作补贴由每人每月300元提高到500元，新建教师周转房64套，全部于2025年8月底前交付使用。
　　三、下一步工作。我局将会同区财政局，健全农村教师荣誉制度，力争2026年底前实现音乐、体育、美术教师全覆盖。
　　感谢您对教育工作的关心和支持！
望川区教育局
2025年6月18日
— 1 —"""


def picture(text: str = LETTER, kind: str = "PNG", more: list[Any] | None = None, **options: Any) -> bytes:
    made = io.BytesIO()
    scan(text).save(made, kind, save_all=bool(more), append_images=more or [], **options)
    return made.getvalue()


def scan(text: str) -> Any:
    """A page printed, stamped, laid askew under the glass, and not quite sharp."""
    from PIL import Image, ImageDraw, ImageFilter, ImageFont

    font = ImageFont.truetype(str(FONTS[0]), 40)
    page = Image.new("RGB", (1500, 2100), "white")
    draw = ImageDraw.Draw(page)
    top = 200
    for paragraph in text.split("\n"):
        while paragraph:
            count = len(paragraph)
            while draw.textlength(paragraph[:count], font=font) > 1200:
                count -= 1
            draw.text((150, top), paragraph[:count], font=font, fill=(25, 25, 25))
            paragraph, top = paragraph[count:], top + 72
    draw.ellipse((130, top - 330, 480, top + 20), outline=(205, 30, 35), width=9)
    draw.text((200, top - 190), "望川区教育局", font=font, fill=(205, 30, 35))
    down = ImageFont.truetype(str(FONTS[0]), 34)
    for number, character in enumerate("骑缝专用章"):
        draw.text((1450, 900 + 42 * number), character, font=down, fill=(205, 30, 35))
    askew = page.rotate(1.4, resample=Image.Resampling.BICUBIC, fillcolor="white")
    return askew.filter(ImageFilter.GaussianBlur(1.1))


def likeness(found: str, wanted: str) -> float:
    """The share of characters that are right."""
    found, wanted = ("".join(text.split()) for text in (found, wanted))
    matched = sum(
        block.size for block in SequenceMatcher(None, found, wanted, autojunk=False).get_matching_blocks()
    )
    return matched / max(len(found), len(wanted))


@needs_extra
def test_a_rotated_blurred_and_stamped_page_is_read() -> None:
    page = read(picture(), "扫描.png")
    assert likeness(page.text, LETTER.removesuffix("— 1 —")) >= 0.97, page.text
    assert page.recognised is not None and page.recognised > 0.9
    parsed = understand(page)
    assert parsed.is_reply and parsed.reply.recognised == page.recognised
    assert (parsed.reply.numbers, parsed.reply.agency, parsed.reply.written_on) == (
        (56,),
        "望川区教育局",
        "2025-06-18",
    )
    assert len(parsed.reply.paragraphs) == 5


@needs_extra
def test_every_kind_of_file_that_holds_scans_is_read() -> None:
    first, second = LETTER.split("\n　　三、")
    w = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main' xmlns:r='r' xmlns:a='a'"
    word = archive({
        "word/document.xml": f"<w:document {w}><w:body><w:p><w:r><a:blip r:embed='i1'/></w:r></w:p></w:body></w:document>".encode(),
        "word/_rels/document.xml.rels": b"<Relationships><Relationship Id='i1' Target='media/a.jpg'/></Relationships>",
        "word/media/a.jpg": picture(kind="JPEG", quality=80),
    })  # fmt: skip
    ns = "xmlns:ofd='http://www.ofdspec.org/2016'"
    media = "<ofd:MultiMedia ID='5'><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia>"
    sheet = archive({
        "OFD.xml": f"<ofd:OFD {ns}><ofd:DocRoot>D/Document.xml</ofd:DocRoot></ofd:OFD>".encode(),
        "D/Document.xml": f"<ofd:Document {ns}><ofd:DocumentRes>R.xml</ofd:DocumentRes><ofd:Page BaseLoc='0.xml'/></ofd:Document>".encode(),
        "D/R.xml": f"<ofd:Res {ns} BaseLoc='I'>{media}</ofd:Res>".encode(),
        "D/0.xml": f"<ofd:Page {ns}><ofd:ImageObject ResourceID='5'/></ofd:Page>".encode(),
        "D/I/a.png": picture(),
    })  # fmt: skip
    files = {
        "a.pdf": picture(kind="PDF", resolution=180.0),
        "a.tif": picture(first, "TIFF", [scan(f"　　三、{second}")], compression="jpeg"),
        "a.docx": word,
        "a.ofd": sheet,
    }
    for name, raw in files.items():
        assert likeness(read(raw, name).text, LETTER.removesuffix("— 1 —")) >= 0.97, name


@needs_extra
def test_an_import_that_was_broken_off_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.png").write_bytes(picture())
    told: list[tuple[str, int, int]] = []
    store = Store(tmp_path / "data" / "replies.sqlite")
    (done,) = import_files(store, [tmp_path / "a.png"], progress=lambda *page: told.append(page))
    assert done.outcome is Outcome.ADDED and done.parsed is not None
    assert told == [(str(tmp_path / "a.png"), 1, 1)]
    asked: list[str] = []
    run = Worker.run

    def counting(self: Worker, task: str, raw: bytes, **given: Any) -> Any:
        asked.append(task)
        return run(self, task, raw, **given)

    monkeypatch.setattr(Worker, "run", counting)
    report = reparse(store)
    assert (report.pages, report.changed, report.lost) == (1, 0, [])
    assert "recognise" not in asked


@pytest.mark.parametrize("raw", [b"\x89PNG\r\n\x1a\n" + bytes(99), pdf([[]], SCAN)], ids=["png", "pdf"])
def test_without_the_extra_the_reject_names_the_command_that_brings_it(
    raw: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognition, "is_installed", lambda: False)
    with pytest.raises(NeedsRecognition, match=r"^扫描件：.*make setup-ocr.*pip install 'dafu\[ocr\]'"):
        read(raw, "扫描件")


@needs_extra
def test_a_damaged_and_a_blank_picture_are_refused_with_their_reason() -> None:
    with pytest.raises(UnreadableFile, match="图片已损坏"):
        read(b"\x89PNG\r\n\x1a\n" + bytes(99), "a.png")
    with pytest.raises(UnreadableFile, match="没有找到文字"):
        read(pdf([[]], SCAN), "a.pdf")


def test_a_file_that_is_not_to_be_kept_is_not_recognised() -> None:
    with pytest.raises(NeedsRecognition, match=r"PDF 是扫描件.*粘贴文字"):
        read_in_memory(pdf([[]], SCAN), "a.pdf", 20_000, 100)


def box(left: float, top: float, text: str, score: float = 0.99, size: float = 40, down: bool = False) -> Box:
    width, height = (size, size * len(text)) if down else (size * len(text), size)
    corners = ((left, top), (left + width, top), (left + width, top + height), (left, top + height))
    return Box(corners, text, score)


def test_seals_are_left_out_and_the_mean_is_over_characters() -> None:
    seal = Box(((600, 500), (650, 560), (620, 590), (570, 530)), "公章", 0.95)
    print_ = [box(100, 100, "一二三四五六", 0.9), box(100, 300, "七八", 0.98)]
    page = page_of([*print_, seal, box(900, 300, "骑缝章", down=True), box(100, 200, "污", 0.4)])
    assert (page.lines, page.characters) == (["一二三四五六", "七八"], 8)
    assert page.confidence == pytest.approx((0.9 * 6 + 0.98 * 2) / 8, abs=1e-4)


def test_rows_of_a_table_are_rows_and_a_signature_beside_a_date_is_none() -> None:
    rows = [box(x, 100 + 60 * n, f"{name}{n}") for n in range(3) for x, name in ((500, "乙"), (100, "甲"))]
    page = page_of(
        [*rows, box(100, 500, "正文一行很长很长很长"), box(100, 600, "水务局"), box(500, 600, "六月")]
    )
    assert page.lines[:3] == ["| 甲0 | 乙0 |", "| 甲1 | 乙1 |", "| 甲2 | 乙2 |"]
    assert page.lines[-1] == "水务局   六月"


def test_a_page_on_its_side_is_told() -> None:
    assert is_sideways(
        [box(10, 10, "一二三四", down=True), box(90, 10, "五六", down=True), box(200, 10, "七")]
    )
    assert not is_sideways([box(10, 10, "一二三四"), box(90, 10, "骑缝章", down=True)])


def test_what_was_kept_is_told_apart_by_its_content(tmp_path: Path) -> None:
    recogniser = Recogniser(tmp_path)
    places = {recogniser._place(raw, number) for raw in (b"1", b"2") for number in (0, 1)}
    assert len(places) == 4
