"""What a file that is not text is, told from its first bytes."""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from typing import Final

from corpus.readers.containers import NAMES, format_of, is_zip

_MAGIC: Final = (
    (b"%PDF-", " PDF 文件"),
    (b"{\\rtf", " RTF 文件"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Office 或 WPS 文件（doc、xls、ppt、wps）"),
    (b"PK\x03\x04", " ZIP 压缩文件"),
    (b"PK\x05\x06", " ZIP 压缩文件"),
    (b"Rar!\x1a\x07", " RAR 压缩文件"),
    (b"7z\xbc\xaf\x27\x1c", " 7z 压缩文件"),
    (b"\x1f\x8b\x08", " gzip 压缩文件"),
    (b"\xff\xd8\xff", "图片（JPEG）"),
    (b"\x89PNG\r\n\x1a\n", "图片（PNG）"),
    (b"GIF87a", "图片（GIF）"),
    (b"GIF89a", "图片（GIF）"),
    (b"II*\x00", "图片（TIFF）"),
    (b"MM\x00*", "图片（TIFF）"),
    (b"SQLite format 3\x00", "数据库文件（SQLite）"),
    (b"\x7fELF", "程序文件"),
    (b"bplist00", "浏览器存档（webarchive）"),
)
"""As registered by the formats' own specifications."""

_HEAD: Final = 4096
_MHTML: Final = re.compile(rb"^Content-Type:\s*multipart/related\b", re.IGNORECASE | re.MULTILINE)
"""RFC 2557: what browsers save as a single file."""

_CONTROLS: Final = bytes([*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)])
_TOLERATED: Final = 0.002
"""Share of control bytes put down to damage: a page with one stray NUL is still a page."""


def describe(raw: bytes) -> str | None:
    """The Chinese name of the binary format of `raw`, fit to follow 这是; None where it looks like text."""
    for magic, kind in _MAGIC:
        if raw.startswith(magic):
            return NAMES.get(format_of(raw), kind) if is_zip(raw) else kind
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "图片（WebP）"
    if raw[4:8] == b"ftyp":
        return "音像文件（MP4 等）"
    if _MHTML.search(raw[:_HEAD]):
        return "网页存档（mht）"
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return None
    controls = len(raw) - len(raw.translate(None, _CONTROLS))
    return "二进制文件" if controls > _TOLERATED * len(raw) else None
