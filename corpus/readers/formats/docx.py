"""Word documents (Office Open XML, ECMA-376): the text of the body as it is shown, without revisions, notes and headers."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Final

from lxml import etree

from corpus.errors import UnreadableFile
from corpus.parsing.page import Page
from corpus.readers.containers import format_of, is_zip, opened, read_part
from corpus.readers.trees import Malformed, tree
from corpus.text.numerals import to_chinese

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED: Final = frozenset(
    {
        *(f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "pict", "object")),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    }
)
_CHINESE: Final = re.compile("chinese|japanese|ideograph", re.IGNORECASE)

Levels = dict[tuple[str, str], tuple[str, str, int]]
"""(numbering, level) → format of the number, text around it, first number."""


def accepts(raw: bytes) -> bool:
    """True for a ZIP container with a Word document."""
    return is_zip(raw) and format_of(raw) == "docx"


def read(raw: bytes) -> Page:
    """The paragraphs and tables of the body. Raises UnreadableFile for a damaged or encrypted file, or a bomb."""
    try:
        with opened(raw, "Word 文件") as container:
            document = _part(container, "word/document.xml")
            names = container.namelist()
            levels = _levels(_part(container, "word/numbering.xml")) if "word/numbering.xml" in names else {}
    except Malformed as error:
        raise UnreadableFile("Word 文件的内容已损坏。请用 Word 打开后另存再试。") from error
    body = document.find(f"{_W}body")
    return Page("" if body is None else "\n".join(_blocks(body, levels, {})))


def _part(container: zipfile.ZipFile, name: str) -> etree._Element:
    return tree(read_part(container, name, "Word 文件"))


def _blocks(parent: etree._Element, levels: Levels, counters: dict[tuple[str, str], int]) -> Iterator[str]:
    """The paragraphs and table rows below `parent`, in order."""
    for child in parent:
        if child.tag == f"{_W}p":
            yield _label(child, levels, counters) + "".join(_text(child))
        elif child.tag == f"{_W}tbl":
            for row in _own(child, "tr"):
                cells = (" ".join(_blocks(cell, levels, counters)).strip() for cell in _own(row, "tc"))
                yield f"| {' | '.join(cells)} |"
        elif child.tag not in _SKIPPED:  # content controls and the like
            yield from _blocks(child, levels, counters)


def _own(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, within content controls too; not those of tables in its cells."""
    for child in element:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag not in _SKIPPED:
            yield from _own(child, name)


def _text(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif child.tag == f"{_W}tab":
            yield " "
        elif child.tag == f"{_W}p":  # a text box
            yield "\n" + "".join(_text(child))
        else:
            yield from _text(child)


def _levels(numbering: etree._Element) -> Levels:
    """What Word's own numbering writes before paragraphs."""
    abstract = {item.get(f"{_W}abstractNumId", ""): item for item in numbering.iterfind(f"{_W}abstractNum")}
    found: Levels = {}
    for item in numbering.iterfind(f"{_W}num"):
        shape = abstract.get(_value(item, "abstractNumId"))
        for level in () if shape is None else shape.iterfind(f"{_W}lvl"):
            key = (item.get(f"{_W}numId", ""), level.get(f"{_W}ilvl", ""))
            first = _value(level, "start")
            found[key] = (
                _value(level, "numFmt"),
                _value(level, "lvlText"),
                int(first) if first.isdecimal() else 1,
            )
    return found


def _label(paragraph: etree._Element, levels: Levels, counters: dict[tuple[str, str], int]) -> str:
    """The number that Word shows before the paragraph; deeper levels begin anew after it."""
    properties = paragraph.find(f"{_W}pPr/{_W}numPr")
    if properties is None:
        return ""
    number, level = _value(properties, "numId"), _value(properties, "ilvl") or "0"
    if (number, level) not in levels:
        return ""
    kind, shape, first = levels[number, level]
    counters[number, level] = counters.get((number, level), first - 1) + 1
    for other in [key for key in counters if key[0] == number and key[1] > level]:
        del counters[other]

    def numeral(match: re.Match[str]) -> str:
        count = counters.get((number, str(int(match[1]) - 1)), 1)
        return to_chinese(count) if _CHINESE.search(kind) else str(count)

    return "" if kind in ("bullet", "none") else re.sub("%([1-9])", numeral, shape)


def _value(element: etree._Element, name: str) -> str:
    child = element.find(f"{_W}{name}")
    return "" if child is None else child.get(f"{_W}val", "")
