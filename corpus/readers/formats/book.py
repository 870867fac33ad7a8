"""EPUB (OCF and EPUB 3.3): the documents of its spine, in order; its cover, navigation and styles are no documents."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import unquote

from lxml import etree

from corpus.errors import UnreadableFile
from corpus.parsing.page import Page
from corpus.readers.containers import DAMAGED, format_of, is_zip, opened, read_entry, read_part
from corpus.readers.formats import html
from corpus.readers.trees import Malformed, tree

_WHAT: Final = "电子书（EPUB）"
_TYPES: Final = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
_LOCKED: Final = "META-INF/encryption.xml"
"""Which entries are encrypted (OCF 3.3, 4.2.6.3.2): fonts may be, in books that anybody can read."""


class Chapter(NamedTuple):
    """A document of a book."""

    name: str
    raw: bytes


def accepts(raw: bytes) -> bool:
    """True for a ZIP container with a book."""
    return is_zip(raw) and format_of(raw) == "epub"


def read(raw: bytes) -> Page:
    """The whole book as one page. Raises UnreadableFile for a damaged or locked one."""
    pages = [html.read(chapter.raw) for chapter in parts(raw)]
    titles = (page.title for page in pages if page.title)
    return Page("\n".join(page.text for page in pages if page.text), next(titles, None))


def parts(raw: bytes) -> Iterator[Chapter]:
    """The documents of the spine. Raises UnreadableFile for a damaged or locked book."""
    with opened(raw, _WHAT) as container:
        try:
            places = list(_spine(container))
        except (Malformed, KeyError) as error:
            raise UnreadableFile(f"{_WHAT}的目录已损坏，读不出各章。请重新下载后再试。") from error
        if not places:
            raise UnreadableFile(f"{_WHAT}里没有正文。请检查文件。")
        if locked := _locked(container) & set(places):
            raise UnreadableFile(
                f"{_WHAT}加了密（数字版权保护），{len(locked)} 章读不出。请向发布者要没有加密的文件，或另存为网页、PDF 再试。"
            )
        for place in places:
            try:
                yield Chapter(place, read_entry(container, place, _WHAT))
            except DAMAGED as error:
                raise UnreadableFile(f"{_WHAT}的章节已损坏或加了密，读不出。请重新下载后再试。") from error


def _locked(container: zipfile.ZipFile) -> set[str]:
    """The entries that are encrypted; none where the list of them is damaged."""
    if _LOCKED not in container.namelist():
        return set()
    try:
        root = _xml(container, _LOCKED)
    except Malformed:
        return set()
    return {unquote(reference.get("URI", "")) for reference in root.iterfind(".//{*}CipherReference")}


def _spine(container: zipfile.ZipFile) -> Iterator[str]:
    root = _xml(container, "META-INF/container.xml").find(".//{*}rootfile")
    package = "" if root is None else root.get("full-path", "")
    contents = _xml(container, package)
    names = set(container.namelist())
    items = {item.get("id"): item for item in contents.iterfind(".//{*}manifest/{*}item")}
    for reference in contents.iterfind(".//{*}spine/{*}itemref"):
        item = items.get(reference.get("idref"))
        if (
            item is None
            or item.get("media-type") not in _TYPES
            or "nav" in item.get("properties", "").split()
        ):
            continue
        place = posixpath.normpath(posixpath.join(posixpath.dirname(package), unquote(item.get("href", ""))))
        if place in names:
            yield place


def _xml(container: zipfile.ZipFile, name: str) -> etree._Element:
    return tree(read_part(container, name, _WHAT), recover=True)
