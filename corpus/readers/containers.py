"""ZIP containers, opened with care: what Word documents, workbooks, OFD files and archives are made of.

A container comes from anywhere: an entry that unpacks to far more than it is packed in, a name that climbs out of the folder, a link,
thousands of entries are refused with the reason, before anything is unpacked.
"""

from __future__ import annotations

import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Final

from corpus.errors import UnreadableFile

MAX_ENTRIES: Final = 20_000
MAX_TOTAL: Final = 1 << 30
"""Bytes that all entries of one container may unpack to."""
MAX_ENTRY: Final = 64 << 20
MAX_PART: Final = 24 << 20
"""Bytes of an XML part of a document: its tree takes some ten times as much memory."""
MAX_RATIO: Final = 200
"""An entry that unpacks to so many times its size is a bomb."""
_ENCRYPTED: Final = 0x1
_UTF8: Final = 0x800

BUNDLED: Final = ("dafu/page", "dafu/attachment")
"""What `corpus.readers.bundle` puts together."""
_REQUIRED: Final = {
    "bundle": {BUNDLED[0]},
    "docx": {"word/document.xml"},
    "xlsx": {"xl/workbook.xml", "xl/workbook.bin"},
    "pptx": {"ppt/presentation.xml"},
    "ofd": {"OFD.xml"},
    "epub": {"META-INF/container.xml"},
    "vsdx": {"visio/document.xml"},
    "xps": {"FixedDocSeq.fdseq", "FixedDocumentSequence.fdseq"},
    "iwork": {"Index/Document.iwa", "Index.zip", "index.apxl"},
    "program": {"META-INF/MANIFEST.MF", "AndroidManifest.xml"},
}
"""Office Open XML (ECMA-376), OFD (GB/T 33190), EPUB (OCF 3.3) and others."""
_MIMETYPES: Final = {
    "opendocument.spreadsheet": "ods",
    "opendocument.text": "odt",
    "opendocument": "odf",
    "epub": "epub",
}
"""What the entry `mimetype` holds (ODF 1.3, 3.3; OCF 3.3, 4.3): the first that is part of it decides."""
NAMES: Final = {
    "docx": " Word 文件（docx）",
    "xlsx": " Excel 文件（xlsx）",
    "pptx": " PowerPoint 文件（pptx）",
    "ofd": " OFD 版式文件",
    "ods": "电子表格（ods）",
    "odt": "文字文档（odt）",
    "odf": " OpenDocument 演示或绘图文件",
    "epub": "电子书（EPUB）",
    "vsdx": " Visio 绘图文件（vsdx）",
    "xps": " XPS 版式文件",
    "iwork": " iWork 文件（pages、numbers、key）",
    "program": "程序文件（jar、apk）",
    "bundle": "页面与附件的存档",
    "zip": " ZIP 压缩文件",
    "broken": "已损坏的 ZIP 压缩文件（docx、xlsx、ofd 等也是这种文件）",
}
"""Formats in words, fit to follow 这是."""

# What zipfile raises for a damaged or encrypted container, by the compression that its entries claim.
DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    KeyError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    EOFError,
    OSError,
    struct.error,
    AssertionError,
    IndexError,
    OverflowError,
)


def is_zip(raw: bytes) -> bool:
    """True for a ZIP container, an empty one among them."""
    return raw.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def format_of(raw: bytes) -> str:
    """What a ZIP container is by the entries that its format requires: `docx`, `xlsx`, …; `zip` for an archive of files.

    `broken` where its entries can be neither listed nor found.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as container:
            names = set(container.namelist())
            mimetype = (
                container.read("mimetype")[:99].decode("ascii", "replace") if "mimetype" in names else ""
            )
    except DAMAGED:  # its entries cannot be listed, but their names may still stand there
        found = (k for k, entries in _REQUIRED.items() if any(entry.encode() in raw for entry in entries))
        return next(found, "broken")
    required = next((kind for kind, entries in _REQUIRED.items() if names & entries), "zip")
    if required == "epub" and mimetype:  # other formats have such a container as well
        required = "zip"
    return next((kind for part, kind in _MIMETYPES.items() if part in mimetype), required)


@contextmanager
def opened(raw: bytes, what: str) -> Iterator[zipfile.ZipFile]:
    """The container in `raw`, called `what` in messages. Raises UnreadableFile where it or an entry read inside is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as container:
            yield container
    except DAMAGED as error:
        locked = isinstance(error, RuntimeError) and "encrypted" in str(error)
        reason = "加了密码" if locked else "已损坏"
        raise UnreadableFile(f"{what}{reason}，打不开。请重新下载，或用原来的软件打开后另存。") from error


def read_entry(container: zipfile.ZipFile, name: str | zipfile.ZipInfo, what: str) -> bytes:
    """The bytes of one entry. Raises UnreadableFile for a bomb, and what `opened` maps for damage."""
    info = container.getinfo(name) if isinstance(name, str) else name
    if info.file_size > MAX_ENTRY or info.file_size > MAX_RATIO * max(1024, info.compress_size):
        raise UnreadableFile(f"{what}解压后异常地大，为安全起见未读取。请检查文件来源。")
    return container.read(info)


def read_part(container: zipfile.ZipFile, name: str, what: str) -> bytes:
    """As `read_entry`, of an XML part that is to be made a tree of. Raises UnreadableFile also for one too large for that."""
    info = container.getinfo(name)
    size = info.file_size
    if size > MAX_PART and size <= MAX_RATIO * info.compress_size:  # else it is a bomb
        raise UnreadableFile(
            f"{what}的正文解压后有 {size >> 20} MB，超过上限 {MAX_PART >> 20} MB，未读取。请拆分，或只保存正文后再试。"
        )
    return read_entry(container, name, what)


def files_of(container: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    """The files of an archive with their names, in the order packed. Raises UnreadableFile where the archive as a whole is unsafe."""
    entries = [info for info in container.infolist() if not info.is_dir()]
    if len(entries) > MAX_ENTRIES:
        raise UnreadableFile(
            f"压缩包里有 {len(entries)} 个文件，超过上限 {MAX_ENTRIES} 个，未读取。请分成几个压缩包。"
        )
    if sum(info.file_size for info in entries) > MAX_TOTAL:
        raise UnreadableFile(
            f"压缩包解压后超过 {MAX_TOTAL >> 30} GB，为安全起见未读取。请分成几个压缩包，或检查来源。"
        )
    return [(name_of(info), info) for info in entries]


def name_of(info: zipfile.ZipInfo) -> str:
    """The entry's name: UTF-8 where it is marked so, else what Chinese Windows wrote, GBK."""
    if info.flag_bits & _UTF8:
        return info.filename.replace("\\", "/")
    raw = info.orig_filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return info.filename.replace("\\", "/")


def problem_of(name: str, info: zipfile.ZipInfo) -> str | None:
    """Why an entry is not read, in words; None for a file that may be."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":")):
        return "文件名指向压缩包之外，为安全起见未读取"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "是一个链接，不是文件，未读取"
    if info.flag_bits & _ENCRYPTED:
        return "加了密码，打不开。请解压后再导入"
    return None
