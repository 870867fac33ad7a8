"""What a file that is not text is, told from its first bytes, and what its owner can do about it."""

from __future__ import annotations

from typing import Final, NamedTuple

from corpus.readers.containers import NAMES, format_of, is_zip
from corpus.readers.encoding import wide_of
from corpus.readers.ole import NAMES as OLE_NAMES
from corpus.readers.ole import is_ole, kind_of

_SAVE: Final = "请另存为网页（HTML）、Word（docx）、PDF 或纯文本（TXT）后再试"
_UNPACK: Final = "请先解压，再导入里面的文件"
_UNLOCK: Final = "请用原来的软件去掉密码，另存后再试"
_IMPORT: Final = "表格里每行是一件答复，请用 dafu import 导入"
_NO_TEXT: Final = "里面没有可读的文字，请找到原文，存为网页（HTML）或纯文本（TXT）再导入"
_AS_PICTURE: Final = "请另存为 PNG 或 JPG 后再试"
_AS_PDF: Final = "请用原来的软件另存为 PDF 后再试"

_MAGIC: Final = (
    (b"Founder CEB", "方正 CEB 版式文件", _AS_PDF),
    (b"CAJ\0", " CAJ 文件", _AS_PDF),
    (b"HN\0\0", " CAJ 文件", _AS_PDF),
    (b"KDH ", " CAJ 文件", _AS_PDF),
    (b"AC10", " CAD 图纸（dwg）", _AS_PDF),
    (b"Rar!\x1a\x07", " RAR 压缩文件", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", " 7z 压缩文件", _UNPACK),
    (b"\x1f\x8b", " gzip 压缩文件", _UNPACK),
    (b"\x1f\x9d", " compress 压缩文件", _UNPACK),
    (b"BZh", " bzip2 压缩文件", _UNPACK),
    (b"\xfd7zXZ\x00", " xz 压缩文件", _UNPACK),
    (b"\x28\xb5\x2f\xfd", " zstd 压缩文件", _UNPACK),
    (b"\x04\x22\x4d\x18", " lz4 压缩文件", _UNPACK),
    (b"LZIP\x01", " lzip 压缩文件", _UNPACK),
    (b"MSCF", " CAB 压缩文件", _UNPACK),
    (b"!<arch>\n", " ar 压缩文件", _UNPACK),
    (b"xar!", " xar 压缩文件", _UNPACK),
    (b"070701", " cpio 压缩文件", _UNPACK),
    (b"070702", " cpio 压缩文件", _UNPACK),
    (b"070707", " cpio 压缩文件", _UNPACK),
    (b"\xc7\x71", " cpio 压缩文件", _UNPACK),
    (b"ITSF", "编译的帮助文件（chm）", _SAVE),
    (b"GIF8", "图片（GIF）", _NO_TEXT),
    (b"8BPS", "图片（PSD）", _NO_TEXT),
    (b"\x00\x00\x01\x00", "图标（ICO）", _NO_TEXT),
    (b"\xd7\xcd\xc6\x9a", "图片（WMF）", _NO_TEXT),
    (b"\x00\x00\x00\x0cjP  ", "图片（JPEG 2000）", _AS_PICTURE),
    (b"AT&TFORM", " DjVu 文件", "请另存为 PDF 后再试"),
    (b"SQLite format 3\x00", "数据库文件（SQLite）", "请导出为 CSV 或 XLSX 后再导入"),
    (b"\x00\x01\x00\x00Standard ", "数据库文件（Access）", "请导出为 CSV 或 XLSX 后再导入"),
    (b"\xffWPC", " WordPerfect 文件", _SAVE),
    (b"!BDN", " Outlook 邮箱文件（pst）", "请把邮件另存为 eml 后再试"),
    (b"bplist00", "浏览器存档（webarchive）或属性表", "请在浏览器中另存为网页（HTML）后再试"),
    (b"ID3", "音像文件", _NO_TEXT),
    (b"OggS", "音像文件", _NO_TEXT),
    (b"fLaC", "音像文件", _NO_TEXT),
    (b"FLV\x01", "音像文件", _NO_TEXT),
    (b"MThd", "音像文件", _NO_TEXT),
    (b"\x1aE\xdf\xa3", "音像文件", _NO_TEXT),
    (b"OTTO", "字体文件", _NO_TEXT),
    (b"\x00\x01\x00\x00\x00", "字体文件", _NO_TEXT),
    (b"wOFF", "字体文件", _NO_TEXT),
    (b"wOF2", "字体文件", _NO_TEXT),
    (b"\x7fELF", "程序文件", _NO_TEXT),
    (b"MZ", "程序文件", _NO_TEXT),
    (b"\xca\xfe\xba\xbe", "程序文件", _NO_TEXT),
    (b"\xfe\xed\xfa", "程序文件", _NO_TEXT),
    (b"\xcf\xfa\xed\xfe", "程序文件", _NO_TEXT),
    (b"FWS", "动画文件（SWF）", _NO_TEXT),
    (b"CWS", "动画文件（SWF）", _NO_TEXT),
)
"""As registered by the formats' own specifications. Of letters alone (MZ, BZh, ID3 …) only where the file is no text."""
_TEXTS: Final = ((b"{\\rtf", " RTF 文件", _SAVE), (b"%!PS", " PostScript 文件", "请另存为 PDF 后再试"))
"""Formats written in text that is not meant to be read."""
_INSIDE: Final = (
    (257, b"ustar", " tar 压缩文件", _UNPACK),
    (4, b"ftyphei", "图片（HEIC）", _AS_PICTURE),
    (4, b"ftyphev", "图片（HEIC）", _AS_PICTURE),
    (4, b"ftypmif1", "图片（HEIC）", _AS_PICTURE),
    (4, b"ftypmsf1", "图片（HEIC）", _AS_PICTURE),
    (4, b"ftypavif", "图片（AVIF）", _AS_PICTURE),
    (4, b"ftyp", "音像文件（MP4 等）", _NO_TEXT),
    (8, b"WAVE", "音像文件", _NO_TEXT),
    (8, b"AVI ", "音像文件", _NO_TEXT),
    (60, b"BOOKMOBI", "电子书（mobi）", "请另存为 EPUB 或纯文本（TXT）后再试"),
    (2, b"-lh", " LHA 压缩文件", _UNPACK),
)
"""Marks that do not stand first."""
_ADVICE: Final = {
    "xlsx": _IMPORT,
    "ods": _IMPORT,
    "xls": _IMPORT,
    "encrypted": _UNLOCK,
    "zip": "请用 dafu import 导入",
    "broken": "请重新下载，或用原来的软件打开后另存",
}
"""What to do about containers that are read elsewhere, or not at all."""

_CONTROLS: Final = bytes([*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)])
_TOLERATED: Final = 0.002
"""Share of control bytes put down to damage: a page with one stray NUL is still a page."""


class Kind(NamedTuple):
    """What a file is that cannot be read as text."""

    name: str
    """In Chinese, fit to follow 这是."""
    advice: str
    """What to do."""


def describe(raw: bytes) -> Kind | None:
    """What a binary file is; None where it looks like text."""
    if is_zip(raw):
        kind = format_of(raw)
        return Kind(NAMES[kind], _ADVICE.get(kind, _SAVE))
    if is_ole(raw):
        kind = kind_of(raw)
        return Kind(OLE_NAMES[kind], _ADVICE.get(kind, _SAVE))
    if wide_of(raw) or not _is_binary(raw):
        return next((Kind(name, advice) for magic, name, advice in _TEXTS if raw.startswith(magic)), None)
    for magic, name, advice in _MAGIC:
        if raw.startswith(magic):
            return Kind(name, advice)
    for start, magic, name, advice in _INSIDE:
        if raw.startswith(magic, start):
            return Kind(name, advice)
    return Kind("二进制文件，不是文字", _SAVE)


def _is_binary(raw: bytes) -> bool:
    controls = len(raw) - len(raw.translate(None, _CONTROLS))
    return controls > _TOLERATED * len(raw)
