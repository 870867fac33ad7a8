"""The bytes of a saved page → its text: one module a format, chosen by content and never by file name.

A format is a module with `accepts` and `read`; to add one, write the module and name it in `_READERS`.
"""

from __future__ import annotations

from typing import Final, Protocol

from corpus.errors import UnreadableFile
from corpus.parsing.page import Page
from corpus.readers import bundle, records
from corpus.readers.binary import describe
from corpus.readers.formats import doc, docx, html, legacy, ofd, pdf, text

__all__ = ["MAX_BYTES", "read", "read_in_memory"]

MAX_BYTES: Final = 20 << 20
"""Largest file read. Callers check a file's size against it before they load the file."""


class Reader(Protocol):
    """One format."""

    def accepts(self, raw: bytes) -> bool:
        """Whether `raw` is of this format."""

    def read(self, raw: bytes) -> Page:
        """The page in `raw`, its text empty where nothing can be read; raises UnreadableFile with the reason, without a name."""


class _Bundles:
    """A page with its attachment: each is read as a file of its own."""

    def accepts(self, raw: bytes) -> bool:
        return bundle.accepts(raw)

    def read(self, raw: bytes) -> Page:
        page, attachment = (read(part, bundle.WHAT) for part in bundle.parts(raw))
        return bundle.joined(page, attachment)


_CONTAINERS: Final[tuple[Reader, ...]] = (_Bundles(), records, docx, pdf, ofd, legacy)
_IN_MEMORY: Final[tuple[Reader, ...]] = (docx, pdf, ofd, doc)
"""Those that write nothing to a disk on the way, of documents as people send them."""
_READERS: Final[tuple[Reader, ...]] = (html, text)
"""In the order they are asked; text accepts whatever is left."""


def read(raw: bytes, name: str) -> Page:
    """The page in `raw`; `name`, the file or address it came from, is for messages only.

    Raises UnreadableFile where the bytes are too many, none, or no text.
    """
    return _checked(raw, name, _CONTAINERS)


def read_in_memory(raw: bytes, name: str) -> Page:
    """As `read`, of Word, WPS, PDF, OFD and text only: of what someone shows us and we must not keep, nothing touches a disk."""
    return _checked(raw, name, _IN_MEMORY)


def _checked(raw: bytes, name: str, containers: tuple[Reader, ...]) -> Page:
    if len(raw) > MAX_BYTES:
        raise UnreadableFile(
            f"{name}：文件有 {len(raw) / 2**20:.1f} MB，超过上限 {MAX_BYTES >> 20} MB，未读取。请拆分后重试，或只保存正文。"
        )
    if not raw.strip():
        raise UnreadableFile(f"{name}：文件是空的。请重新下载或保存后再试。")
    page = _read(raw, name, containers)
    if not page.text:
        raise UnreadableFile(
            f"{name}：文件中没有可读的文字。若网页内容由脚本生成，请在浏览器中打开后复制正文，存为纯文本（TXT）再试。"
        )
    if 2 * page.text.count("\ufffd") > len(page.text):
        raise UnreadableFile(
            f"{name}：无法识别文字编码，内容多为乱码。请在浏览器中打开原网页重新保存，编码选 UTF-8。"
        )
    return page


def _read(raw: bytes, name: str, containers: tuple[Reader, ...]) -> Page:
    if reader := next((reader for reader in containers if reader.accepts(raw)), None):
        try:
            return reader.read(raw)
        except UnreadableFile as error:
            raise UnreadableFile(f"{name}：{error}") from error
    if kind := describe(raw):
        raise UnreadableFile(
            f"{name}：这是{kind}，不能在这里读取。请另存为网页（HTML）、Word（docx）、PDF 或纯文本（TXT）后再试。"
        )
    return next(reader for reader in _READERS if reader.accepts(raw)).read(raw)
