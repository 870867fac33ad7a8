"""Compound files ([MS-CFB], OLE): what the streams at their root say that they are."""

from __future__ import annotations

import io
import struct
from typing import Final

import olefile

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KINDS: Final = (
    ("encryptedpackage", "encrypted"),
    ("worddocument", "doc"),
    ("workbook", "xls"),
    ("book", "xls"),
    ("powerpoint document", "ppt"),
    ("pp40", "ppt"),
    ("pp97_dualstorage", "ppt"),
    ("visiodocument", "visio"),
    ("__properties_version1.0", "msg"),
    ("quill", "publisher"),
    ("fileheader", "hwp"),
    ("matoc", "works"),
    ("mm", "works"),
    ("wpsdocument", "works"),
    ("props9", "project"),
    ("   114", "project"),
    ("catalog", "thumbnails"),
)
"""A stream or storage at the root, in lower case → the kind; the first that is there decides."""
_OF_DAMAGE: Final = (
    OSError,
    struct.error,
    IndexError,
    ValueError,
    OverflowError,
    RecursionError,
    TypeError,
    AttributeError,
)
"""What olefile raises of damaged files: its own errors are OSErrors; the others come of tables that contradict themselves."""
NAMES: Final = {
    "encrypted": "加了密码的 Office 文件",
    "doc": " Word 文件（doc）",
    "xls": " Excel 文件（xls）",
    "ppt": " PowerPoint 演示文稿（ppt）",
    "visio": " Visio 绘图文件",
    "msg": " Outlook 邮件（msg）",
    "publisher": " Publisher 文件",
    "hwp": "韩文文字处理文件（hwp）",
    "works": " Microsoft Works 文件",
    "project": " Project 计划文件",
    "thumbnails": "缩略图缓存（Thumbs.db）",
    "other": "复合文档（OLE），但不是 Word 或 Excel 文件",
    "damaged": "已损坏的复合文档（旧版 Office 或 WPS 文件）",
}
"""Kinds in words, fit to follow 这是."""


def is_ole(raw: bytes) -> bool:
    """True for a compound file."""
    return raw.startswith(OLE)


class Damaged(Exception):
    """A compound file, or what is in it, is not as the format has it."""


def stream(raw: bytes, *names: str) -> bytes:
    """The bytes of the first of these streams that stands at the root; what stands deeper belongs to embedded documents. Raises Damaged."""
    try:
        with olefile.OleFileIO(io.BytesIO(raw)) as container:
            name = next((name for name in names if container.exists(name)), names[0])
            with container.openstream(name) as opened:
                content: bytes = opened.read()
            return content
    except _OF_DAMAGE as error:
        raise Damaged from error


def kind_of(raw: bytes) -> str:
    """What a compound file is by its root: a key of `NAMES`; embedded objects, which stand deeper, do not count."""
    try:
        with olefile.OleFileIO(io.BytesIO(raw)) as container:
            names = {entry[0].lower() for entry in container.listdir(streams=True, storages=True)}
    except _OF_DAMAGE:
        return "damaged"
    return next((kind for name, kind in _KINDS if name in names), "other")
