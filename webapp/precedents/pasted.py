"""A suggestion that someone pasted or dropped: read, held in memory for one answer, and forgotten."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import PurePosixPath, PureWindowsPath
from typing import IO, Final
from zipfile import BadZipFile, ZipFile

from flask import Request, request
from werkzeug.exceptions import RequestEntityTooLarge

from corpus import UnreadableFile
from corpus.readers import read_in_memory
from indexer import MAX_TEXT
from indexer.errors import Message
from webapp.languages.choice import said

MAX_FILE: Final = 10 << 20
"""Bytes of a file."""
MAX_UNPACKED: Final = 6 << 20
"""Bytes of text in a packed document: 20,000 characters with all their formats take some 2 MB, and a tree twenty times its text."""
MAX_PAGES: Final = 100
"""Pages of a PDF."""
SHORTEST: Final = 2
"""Letters and characters that a text must have."""
TOO_LARGE: Final = Message(
    "内容太大：文件不能超过 {megabytes} MB，文字不能超过 {most} 字。请只保留建议的正文后重试。",
    megabytes=MAX_FILE >> 20,
    most=MAX_TEXT,
)
_ROOM: Final = 1 << 20
"""Bytes of a request beside the file."""
_DRAINED: Final = 64 << 20
"""Bytes of a refused request that are still taken in: a browser that is cut off in the middle shows no answer."""
_NO_WORDS: Final = re.compile(r"[\W_]+")
_NO_TEXT: Final = re.compile("[^\t\n\x20-\x7e\x80-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML, and so a Word document, cannot hold (XML 1.0, 2.2), and a control character."""


class Refused(Exception):
    """What was pasted cannot be used; the message says why and what to do."""

    def __init__(self, message: str, status: int = 400, text: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.text = text
        """What was typed, so that it can be mended."""


class InMemoryRequest(Request):
    """A request whose files are held in memory: Werkzeug writes those of more than 500 KB to the disk."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


def allow_file() -> None:
    """Let the present request be as large as a file may be."""
    request.max_content_length = MAX_FILE + _ROOM
    request.max_form_memory_size = _ROOM


def pasted_form() -> str:
    """The text of the form of the present request: of its file, else of its box. Raises Refused."""
    allow_file()
    try:
        file, text = request.files.get("file"), request.form.get("text", "")
    except RequestEntityTooLarge as error:
        drain()
        raise Refused(TOO_LARGE, 413) from error
    if file is None or not file.filename:
        return checked(text)
    return checked(text_of(file.stream.read(MAX_FILE + 1), file.filename))


def pasted_body() -> str:
    """The text that is the body of the present request, or that its form holds. Raises Refused."""
    if request.mimetype == "multipart/form-data":
        return pasted_form()
    allow_file()
    try:
        raw = request.get_data()
    except RequestEntityTooLarge as error:
        drain()
        raise Refused(TOO_LARGE, 413) from error
    try:
        return checked(raw.decode())
    except UnicodeDecodeError as error:
        raise Refused(
            said(
                "请求的内容不是 UTF-8 文字。请把建议的文字按 UTF-8 编码发送，文件请用 multipart/form-data 发送。"
            )
        ) from error


def text_of(raw: bytes, path: str) -> str:
    """The text of a file that someone sent. Raises Refused where it cannot be read."""
    name = PureWindowsPath(PurePosixPath(path).name).name[:80] or "文件"
    if len(raw) > MAX_FILE:
        raise Refused(TOO_LARGE, 413)
    if (size := _unpacked(raw)) > MAX_UNPACKED:
        raise Refused(
            said(
                "{name}：解开后文字部分有 {size:.0f} MB，最多 {most} MB。请只保留建议的正文后重试。",
                name=plain(name),
                size=size / 2**20,
                most=MAX_UNPACKED >> 20,
            ),
            413,
        )
    try:
        return read_in_memory(raw, plain(name), 2 * MAX_TEXT, MAX_PAGES).text
    except UnreadableFile as error:
        # Readers of files speak Chinese alone.
        raise Refused(said("{reason}", reason=error)) from error


def _unpacked(raw: bytes) -> int:
    """Bytes of text that a packed document (DOCX, OFD …) declares to hold, pictures aside; 0 for other files. Nothing is unpacked."""
    if not raw.startswith(b"PK"):
        return 0
    try:
        with ZipFile(BytesIO(raw)) as packed:
            return sum(
                part.file_size for part in packed.infolist() if part.filename.endswith((".xml", ".rels"))
            )
    except BadZipFile:
        return 0  # the reader says what is wrong with it


def checked(text: str) -> str:
    """The text, if it is neither too short nor too long to look for. Raises Refused."""
    text = plain(text)
    if not text:
        raise Refused(said("没有文字。请粘贴建议的文字，或者选择文件。"))
    if len(_NO_WORDS.sub("", text)) < SHORTEST:
        raise Refused(
            said("文字太短，看不出要查什么。请至少写 {least} 个字，最好粘贴建议的全文。", least=SHORTEST),
            text=text,
        )
    if len(text) > MAX_TEXT:
        raise Refused(
            said(
                "文字共有 {size} 字，最多 {most} 字。请只保留建议的主要部分。", size=len(text), most=MAX_TEXT
            ),
            413,
            text,
        )
    return text


def plain(text: str) -> str:
    """The text without what no text has, line ends as ours."""
    return _NO_TEXT.sub("", text.replace("\r\n", "\n")).strip()


def drain() -> None:
    """Take in what is left of a request that is refused, up to a limit."""
    left = min(request.content_length or 0, _DRAINED)
    stream = request.environ["wsgi.input"]
    while left > 0 and (piece := stream.read(min(left, 1 << 16))):
        left -= len(piece)
