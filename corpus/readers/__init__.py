"""The bytes of a saved page → its text: one module a format, chosen by content and never by file name.

`registry` names the formats. What is not text is read by a process of its own (`worker`), whose end costs one file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from corpus.errors import NeedsRecognition, UnreadableFile
from corpus.limits import MAX_BYTES
from corpus.parsing.page import Page
from corpus.readers import bundle
from corpus.readers.binary import describe
from corpus.readers.formats import legacy
from corpus.readers.recognition import Recogniser
from corpus.readers.registry import Format, format_of, text_format_of
from corpus.readers.worker.ahead import Ahead
from corpus.readers.worker.client import Worker

__all__ = ["parts", "read", "read_ahead", "read_in_memory", "sheet_rows", "soon_read"]

_MEGABYTES: Final = 640
"""Memory of the reading process: with ours, an import stays below a gigabyte."""
_AHEAD_MEGABYTES: Final = 320
"""Memory of the process that reads small files ahead: with a reading process at its limit, an import stays below a gigabyte too."""
_SECONDS: Final = 60.0
"""Time for a page, or for the next rows of a table."""

_worker: Final = Worker(_MEGABYTES, _SECONDS)


def read(raw: bytes, name: str, recogniser: Recogniser | None = None) -> Page:
    """The page in `raw`; `name`, the file or address it came from, is for messages only. Pictures of text are read by `recogniser`.

    Raises UnreadableFile where the bytes are too many, none, or no text; NeedsRecognition where the extra for pictures is missing.
    """
    return _checked(raw, name, recogniser or Recogniser(), None)


def read_in_memory(raw: bytes, name: str, characters: int, pages: int) -> Page:
    """As `read`, of documents as people send them: of what someone shows us and we must not keep, nothing touches a disk.

    A PDF of more characters or pages is refused before it is read.
    """
    return _checked(raw, name, None, (characters, pages))


def sheet_rows(raw: bytes, columns: Mapping[str, str]) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    """Sheet (where there are several), number and record of each row of a workbook.

    Raises UnreadableFile with the reason, without a name.
    """
    for answer in _worker.run("rows", raw, columns=dict(columns)):
        yield from ((sheet, number, record) for sheet, number, record in answer.said["rows"])


def parts(raw: bytes, found: Format) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the files in a mail or book. Raises UnreadableFile with the reason, without a name."""
    for answer in _worker.run("parts", raw, format=found.name):
        yield str(answer.said["name"]), answer.raw


def read_ahead() -> Ahead:
    """Where to send files that will be read soon; for `soon_read`. To be closed."""
    return Ahead(_AHEAD_MEGABYTES)


def soon_read(ahead: Ahead, raw: bytes) -> Page | None:
    """The page in a file that was sent ahead; None where `read` has to be asked, for the page or for the reason why there is none."""
    said = ahead.take(raw)
    page = page_of(said) if said else None
    return None if page is None or _problem(page) else page


def _checked(raw: bytes, name: str, recogniser: Recogniser | None, most: tuple[int, int] | None) -> Page:
    """The page; without a recogniser, nothing may touch a disk, nor take long."""
    if len(raw) > MAX_BYTES:
        raise UnreadableFile(
            f"{name}：文件有 {len(raw) / 2**20:.1f} MB，超过上限 {MAX_BYTES >> 20} MB，未读取。请拆分后重试，或只保存正文。"
        )
    if not raw.strip():
        raise UnreadableFile(f"{name}：文件是空的。请重新下载或保存后再试。")
    try:
        page = _read(raw, name, recogniser, most)
    except UnreadableFile as error:
        raise type(error)(f"{name}：{error}") from error
    if problem := _problem(page):
        raise UnreadableFile(f"{name}：{problem}")
    return page


def _problem(page: Page) -> str | None:
    """What is wrong with a text that was read; None where it can be understood."""
    if not page.text.strip():
        return "文件中没有可读的文字。若是由脚本生成内容的网页，请在浏览器中打开后复制正文，存为纯文本（TXT）再试。"
    if 2 * page.text.count("\ufffd") > len(page.text):
        return "无法识别文字编码，内容多为乱码。请在浏览器中打开原网页重新保存，编码选 UTF-8。"
    return None


def _read(raw: bytes, name: str, recogniser: Recogniser | None, most: tuple[int, int] | None) -> Page:
    if bundle.accepts(raw) and recogniser:
        page, attachment = (_read(part, name, recogniser, most) for part in bundle.parts(raw))
        return bundle.joined(page, attachment)
    found = format_of(raw)
    if found is None or (recogniser is None and not found.is_sent):
        if kind := describe(raw):
            raise UnreadableFile(f"这是{kind.name}，不能在这里读取。{kind.advice}。")
        return text_format_of(raw).reader.read(raw)
    if found.is_ours:
        return found.reader.read(raw)
    if recogniser and (converted := legacy.converted(raw)):
        raw, found = converted, format_of(converted) or found
    try:
        (answer,) = _worker.run("read", raw, format=found.name, most=most)
    except NeedsRecognition as error:
        if recogniser is None:
            raise NeedsRecognition(
                f"{error}请用文字识别软件转成可以选中文字的文件，或粘贴文字，再试。"
            ) from error
        return recogniser.read(raw, found.name, name, str(error))
    return page_of(answer.said)


def page_of(said: Mapping[str, Any]) -> Page:
    """The page that the reading process answers."""
    return Page(**{**said, "attachments": tuple(said["attachments"])})
