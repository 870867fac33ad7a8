"""Small files of other formats, made for tests."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Final

_NS: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: str, numbering: str | None = None) -> bytes:
    """A Word document with this XML as its body."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("[Content_Types].xml", "<Types/>")
        container.writestr("word/document.xml", f"<w:document {_NS}><w:body>{body}</w:body></w:document>")
        if numbering is not None:
            container.writestr("word/numbering.xml", f"<w:numbering {_NS}>{numbering}</w:numbering>")
    # The names of members stand uncompressed in every ZIP file.
    return file.getvalue()


_END: Final = 0xFFFFFFFE
"""What ends a chain of sectors."""


def doc(*pieces: str | bytes, boxes: str = "", version: int = 0xC1, flags: int = 0) -> bytes:
    """A Word 97 document of these pieces, bytes for those kept as one byte a character, which stand in the file last first."""
    document, placed = bytearray(0x200), list[tuple[int, int]]()
    for piece in reversed((*pieces, boxes)):
        raw = piece.encode("utf-16-le") if isinstance(piece, str) else piece
        is_ansi = isinstance(piece, bytes)
        placed.insert(0, (len(raw) // (2 - is_ansi), len(document) * (1 + is_ansi) | is_ansi << 30))
        document += raw
    counts = [count for count, _ in placed]
    pieces_table = struct.pack(f"<{len(counts) + 1}I", 0, *accumulate(counts))
    pieces_table += b"".join(struct.pack("<HIH", 0, place, 0) for _, place in placed)
    # A format that pieces refer to stands before them.
    table = b"\x01\x02\x00??\x02" + struct.pack("<I", len(pieces_table)) + pieces_table
    struct.pack_into("<HH6xH", document, 0, 0xA5EC, version, flags | 0x200)
    struct.pack_into("<7I", document, 76, sum(counts[:-1]), 0, 0, 0, 0, 0, counts[-1])
    struct.pack_into("<II", document, 0x1A2, 0, len(table))
    return compound({"WordDocument": bytes(document).ljust(4096, b"\0"), "1Table": table})


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file ([MS-CFB]) of at most three streams and 60 KB."""
    fat, small_fat, sectors, small = [0xFFFFFFFD, _END, _END], list[int](), b"", b""
    entries = [b"" for _ in streams]
    for number, (name, raw) in enumerate(streams.items()):
        chained, size = (small_fat, 64) if len(raw) < 4096 else (fat, 512)
        first, count = len(chained), -(-len(raw) // size)
        chained += [*range(first + 1, first + count), _END]
        padded = raw.ljust(count * size, b"\0")
        sectors, small = (sectors, small + padded) if size == 64 else (sectors + padded, small)
        entries[number] = _entry(
            name, 2, number + 2 if number + 1 < len(streams) else -1, -1, first, len(raw)
        )
    count = -(-len(small) // 512)
    root = _entry("Root Entry", 5, -1, 1, len(fat) if count else _END, len(small))
    fat += [*range(len(fat) + 1, len(fat) + count), _END][:count]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0") + struct.pack("<5H", 62, 3, 0xFFFE, 9, 6)
    header = (
        header.ljust(44, b"\0") + struct.pack("<I", 1) + struct.pack("<IIIIIII", 1, 0, 4096, 2, 1, _END, 0)
    )
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    listed = (struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff") for chain in (fat, small_fat))
    table, small_table = listed
    directory = b"".join((root, *entries)).ljust(512, b"\0")
    return header + table + directory + small_table + sectors + small.ljust(count * 512, b"\0")


def _entry(name: str, kind: int, right: int, child: int, first: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    head = encoded.ljust(64, b"\0") + struct.pack("<HBBiii", len(encoded) + 2, kind, 1, -1, right, child)
    return head.ljust(116, b"\0") + struct.pack("<IQ", first, size)


def archive(files: Mapping[str, bytes]) -> bytes:
    """A ZIP archive of these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in files.items():
            container.writestr(name, content)
    return made.getvalue()


def ofd(pages: Sequence[Sequence[tuple[float, float, str]]]) -> bytes:
    """An OFD file whose pages have these texts: left, top in millimetres, characters."""
    ns = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    files = {
        "OFD.xml": f"<ofd:OFD {ns}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {ns}><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    }
    for number, texts in enumerate(pages):
        objects = "".join(
            f'<ofd:TextObject Boundary="{left} {top} 100 5"><ofd:TextCode X="0" Y="4">{text}</ofd:TextCode></ofd:TextObject>'
            for left, top, text in texts
        )
        files[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f"<ofd:Page {ns}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"
        )
    return archive({name: text.encode() for name, text in files.items()})


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph of a Word document."""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


SCAN: Final = "q 500 0 0 700 40 60 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q\n"
"""A picture that fills the page of a PDF."""


def pdf(pages: Sequence[Sequence[str]], drawn: str = "", placed: str = "/F1 12 Tf 60 {y} Td") -> bytes:
    """A PDF with these lines on its pages, in a font of Chinese that every reader knows, `drawn` behind them; `placed` sets their size."""
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 5 0 R /DW 1000 >>",
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 -200 1000 900] /ItalicAngle 0 "
        "/Ascent 850 /Descent -150 /CapHeight 850 /StemV 80 >>",
    ]
    for number, lines in enumerate(pages):
        shown = drawn + "".join(
            f"BT {placed.format(y=780 - 20 * row)} <{line.encode('utf-16-be').hex()}> Tj ET\n"
            for row, line in enumerate(lines)
        )
        content = 7 + 2 * number
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {content} 0 R >>"
        )
        objects.append(f"<< /Length {len(shown)} >>\nstream\n{shown}endstream")
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += "".join(f"{place:010} 00000 n \n" for place in places).encode()
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)
