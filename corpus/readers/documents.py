"""A file → the documents in it: one for a page, one an entry for an archive, one a row for an export."""

from __future__ import annotations

import gzip
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import partial
from pathlib import Path
from typing import IO, Any, Final, TextIO, cast

from corpus.errors import UnreadableFile
from corpus.limits import MAX_BYTES
from corpus.parsing.page import Page
from corpus.readers import parts, read, sheet_rows
from corpus.readers.attachments import name_of
from corpus.readers.belongings import dress_of
from corpus.readers.bundle import bundle, goes_on, joined
from corpus.readers.containers import DAMAGED, files_of, is_zip, opened, problem_of, read_entry
from corpus.readers.containers import format_of as container_kind
from corpus.readers.encoding import encoding_of, narrow
from corpus.readers.exports import nested, workbook
from corpus.readers.exports.sheets import is_text_export, rows, rows_of_text
from corpus.readers.recognition import Recogniser
from corpus.readers.registry import Format, format_of
from corpus.records import to_raw

GZIP: Final = b"\x1f\x8b"
_HEAD: Final = 1 << 16
_NESTED: Final = 2
"""Archives in archives are opened so deep."""


class Role(Enum):
    """What it means that a document is no reply."""

    ALONE = auto()
    """It is rejected."""
    PART = auto()
    """Nothing, where another part of its file is one: a mail's body, an attachment, a chapter."""
    WHOLE = auto()
    """All parts together, asked only where no part was a reply; then the file is rejected."""


Beside = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a file."""

    part: str
    """Where in the file, to follow its name: `/folder/entry.html`, ` 第 17 行`; empty for the file itself."""
    raw: bytes
    """What the store keeps, and what parsing again reads."""
    page: Page | None = None
    problem: str | None = None
    """Why it cannot be read, in words that begin with its name; then there is no page."""
    beside: Beside = lambda address: None
    """The file that an address on the page means, where it lies beside it."""
    role: Role = Role.ALONE


def documents(
    raw: bytes,
    name: str,
    columns: Mapping[str, str] | None = None,
    recogniser: Recogniser | None = None,
    depth: int = 0,
) -> Iterator[Document]:
    """The documents in the file `name`; pictures of text are read by `recogniser`.

    What cannot be read becomes a document with a problem; nothing is raised.
    """
    try:
        if is_zip(raw) and container_kind(raw) in ("zip", "broken"):
            yield from _entries(raw, name, columns or {}, recogniser, depth)
        elif len(raw) <= MAX_BYTES and workbook.accepts(raw):
            for sheet, number, record in sheet_rows(raw, columns or {}):
                yield _one(
                    to_raw(record), name, f" 工作表“{sheet}”第 {number} 行" if sheet else f" 第 {number} 行"
                )
        elif len(raw) <= MAX_BYTES and is_text_export(raw, columns or {}):
            for row in rows(raw, columns or {}):
                yield _one(to_raw(row.record), name, f" 第 {row.number} 行")
        elif len(raw) <= MAX_BYTES and nested.has_records(raw, columns or {}):
            for item in nested.xml_records(raw, columns or {}):
                yield _one(to_raw(item.record), name, f" 第 {item.number} 条")
        elif (found := format_of(raw)) and found.name in ("mail", "book"):
            yield from _parted(raw, name, found, columns or {}, recogniser, depth)
        else:
            yield _one(raw, name, "", recogniser)
    except UnreadableFile as error:
        yield Document("", raw, problem=f"{name}：{error}")


def _parted(
    raw: bytes,
    name: str,
    found: Format,
    columns: Mapping[str, str],
    recogniser: Recogniser | None,
    depth: int,
) -> Iterator[Document]:
    """The body and the attachments of a mail, the chapters of a book; last the whole."""
    whole = _one(raw, name, "", recogniser)
    if found.name == "mail" and whole.page:
        yield replace(whole, role=Role.PART)
    if depth < _NESTED:
        inside = (
            replace(each, part=f"/{part}{each.part}", role=Role.PART)
            for part, content in parts(raw, found)
            for each in documents(content, f"{name}/{part}", columns, recogniser, depth + 1)
        )
        yield from _letters(inside) if found.name == "book" else inside
    yield replace(whole, role=Role.WHOLE)


def _letters(chapters: Iterator[Document]) -> Iterator[Document]:
    """The chapters of a book, those that go on with a letter joined to the one where it begins."""
    held: Document | None = None
    for chapter in chapters:
        if held and held.page and chapter.page and goes_on(held.page, chapter.page):
            together = joined(held.page, chapter.page)
            held = replace(held, raw=bundle(held.raw, chapter.raw), page=together)
        else:
            if held:
                yield held
            held = chapter
    if held:
        yield held


def exported(path: Path, columns: Mapping[str, str]) -> Iterator[Document] | None:
    """The rows of an export of any size, gzipped or not, read as they are asked for; None for any other file. Raises OSError."""
    with path.open("rb") as file:
        opener = gzip.open if file.read(len(GZIP)) == GZIP else open
    try:
        with opener(path, "rb") as file:
            head = file.read(_HEAD)
    except (EOFError, zlib.error):
        return None
    return _streamed(path, opener, head, columns) if is_text_export(head, columns) else None


def _streamed(
    path: Path, opener: Callable[..., IO[Any]], head: bytes, columns: Mapping[str, str]
) -> Iterator[Document]:
    try:
        with opener(path, "rt", encoding=encoding_of(head), errors="replace", newline="") as text:
            for row in rows_of_text(narrow(head), cast(TextIO, text), columns):
                yield _one(to_raw(row.record), str(path), f" 第 {row.number} 行")
    except UnreadableFile as error:
        yield Document("", b"", problem=f"{path}：{error}")
    except (OSError, EOFError, zlib.error) as error:
        yield Document("", b"", problem=f"{path}：压缩文件已损坏，后面的内容解不开。请重新下载。（{error}）")


def _one(raw: bytes, name: str, part: str, recogniser: Recogniser | None = None) -> Document:
    try:
        return Document(part, raw, read(raw, f"{name}{part}", recogniser))
    except UnreadableFile as error:
        return Document(part, raw, problem=str(error))


def _entries(
    raw: bytes, name: str, columns: Mapping[str, str], recogniser: Recogniser | None, depth: int
) -> Iterator[Document]:
    if depth >= _NESTED:
        raise UnreadableFile("压缩包套得太深，未读取。请先解压里面的压缩包。")
    with opened(raw, "压缩包") as archive:
        entries = files_of(archive)
        if not entries:
            raise UnreadableFile("压缩包是空的。")
        named = dict(entries)
        is_dress = dress_of(named)
        for entry, info in entries:
            if is_dress(entry):
                continue
            inside = f"{name}/{entry}"
            try:
                packed = _read(archive, entry, info)
            except UnreadableFile as error:
                yield Document(f"/{entry}", b"", problem=f"{inside}：{error}")
                continue
            for found in documents(packed, inside, columns, recogniser, depth + 1):
                beside = found.beside if found.part else partial(_beside, archive, named, entry)
                yield replace(found, part=f"/{entry}{found.part}", beside=beside)


def _beside(
    archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo], page: str, address: str
) -> bytes | None:
    """The entry that an address on `page` means: relative to it, or of that name in its folder."""
    folder = posixpath.dirname(page)
    name = name_of(address)
    for wanted in (
        posixpath.normpath(posixpath.join(folder, name)),
        posixpath.join(folder, posixpath.basename(name)),
    ):
        if wanted in entries:
            try:
                return _read(archive, wanted, entries[wanted])
            except UnreadableFile:  # it is said of the entry itself
                return None
    return None


def _read(archive: zipfile.ZipFile, entry: str, info: zipfile.ZipInfo) -> bytes:
    if problem := problem_of(entry, info):
        raise UnreadableFile(f"{problem}。")
    try:
        return read_entry(archive, info, "压缩包中的这个文件")
    except NotImplementedError as error:
        raise UnreadableFile("用了少见的压缩方式，解不开。请先用压缩软件解压，再导入。") from error
    except DAMAGED as error:
        raise UnreadableFile("压缩包中的这个文件已损坏，解不开。请重新下载压缩包。") from error
