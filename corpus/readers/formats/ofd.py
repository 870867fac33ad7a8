"""OFD, the Chinese layout format (GB/T 33190-2016): a ZIP of XML; its pages' texts put together in reading order.

The one maintained library draws pages and brings along a renderer under the AGPL; the texts alone are a few elements: TextObject has a
place (Boundary: x, y, width, height in millimetres) and TextCode its characters.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import Final, NamedTuple

from lxml import etree

from corpus.errors import UnreadableFile
from corpus.parsing.page import Page
from corpus.readers.containers import format_of, is_zip, opened, read_part
from corpus.readers.layout import paragraphs
from corpus.readers.trees import Malformed, tree

_WHAT: Final = "OFD 文件"
_SAME_LINE: Final = 0.5
"""Texts whose tops differ by less than this share of their height stand on one line."""


class _Text(NamedTuple):
    top: float
    left: float
    height: float
    text: str


def accepts(raw: bytes) -> bool:
    """True for a ZIP container with an OFD document."""
    return is_zip(raw) and format_of(raw) == "ofd"


def read(raw: bytes) -> Page:
    """The lines of all pages. Raises UnreadableFile for a damaged file, and for a scan."""
    try:
        with opened(raw, _WHAT) as container:
            lines = [line for page in _pages(container) for line in _lines(_texts(page))]
    except Malformed as error:
        raise UnreadableFile(f"{_WHAT}的内容已损坏。请重新下载后再试。") from error
    if not any(line.strip() for line in lines):
        raise UnreadableFile("OFD 文件里只有图像，没有文字。请用文字识别软件转成可以选中文字的文件后再试。")
    return Page("\n".join(paragraphs(lines)))


def _pages(container: zipfile.ZipFile) -> Iterator[etree._Element]:
    """The pages of all documents, in order."""
    for root in _located(container, "", _part(container, "OFD.xml"), "DocRoot"):
        document = _part(container, root)
        pages = [page.get("BaseLoc", "") for page in _named(document, "Page")]
        for place in pages:
            yield _part(container, _resolved(root, place))


def _located(container: zipfile.ZipFile, base: str, element: etree._Element, name: str) -> Iterator[str]:
    for found in _named(element, name):
        yield _resolved(base, (found.text or "").strip())


def _resolved(base: str, place: str) -> str:
    """A location in the container: absolute from its root, else beside the file that names it (7.1)."""
    joined = place if place.startswith("/") else posixpath.join(posixpath.dirname(base), place)
    return posixpath.normpath(joined).lstrip("/")


def _part(container: zipfile.ZipFile, name: str) -> etree._Element:
    return tree(read_part(container, name, _WHAT))


def _named(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The elements of this local name: writers differ in the namespace's prefix and version."""
    yield from element.iterfind(f".//{{*}}{name}")


def _texts(page: etree._Element) -> Iterator[_Text]:
    for item in _named(page, "TextObject"):
        text = "".join(code.text or "" for code in _named(item, "TextCode"))
        numbers = [float(number) for number in item.get("Boundary", "").split()]
        if text.strip() and len(numbers) == 4:
            left, top, _, height = numbers
            yield _Text(top, left, height, text)


def _lines(texts: Iterator[_Text]) -> Iterator[str]:
    """The texts from the top down, those on one line from left to right."""
    line: list[_Text] = []
    for text in sorted(texts):
        if line and text.top - line[0].top > _SAME_LINE * max(line[0].height, 1):
            yield _joined(line)
            line = []
        line.append(text)
    if line:
        yield _joined(line)


def _joined(line: list[_Text]) -> str:
    return "".join(text.text for text in sorted(line, key=lambda text: text.left))
