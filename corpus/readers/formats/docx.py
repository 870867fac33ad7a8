"""Word documents (Office Open XML, ECMA-376): the text of the body as it is shown, with text boxes and notes, without
revisions and headers.

A text box stands below the paragraph that it is anchored to, whether it is drawn by DrawingML or by VML, which old Word and WPS write. A
note stands in parentheses where it is referred to, below a paragraph that is no sentence: a title, a signature.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from corpus.errors import NeedsRecognition, UnreadableFile
from corpus.parsing.page import Page
from corpus.readers.containers import format_of, is_zip, opened, read_entry, read_part
from corpus.readers.trees import Malformed, tree
from corpus.text.numerals import to_chinese

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED: Final = frozenset(
    f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "rt", "rPr", "pPr")
)
_BREAKS: Final = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": " ", f"{_W}noBreakHyphen": "-"}
_NOTES: Final = {f"{_W}footnoteReference": "footnotes", f"{_W}endnoteReference": "endnotes"}
_NOTE_PARTS: Final = ("footnotes", "endnotes")
_SENTENCE: Final = re.compile("[，。；：]")
_CHINESE: Final = re.compile("chinese|japanese|ideograph", re.IGNORECASE)

Levels = dict[tuple[str, str], tuple[str, str, int]]
"""(numbering, level) → format of the number, text around it, first number."""


def accepts(raw: bytes) -> bool:
    """True for a ZIP container with a Word document."""
    return is_zip(raw) and format_of(raw) == "docx"


def read(raw: bytes) -> Page:
    """The paragraphs and tables of the body. Raises NeedsRecognition for pictures only, UnreadableFile for a damaged file or a bomb."""
    try:
        with opened(raw, "Word 文件") as container:
            document = _part(container, "word/document.xml")
            names = set(container.namelist())
            levels = _levels(_part(container, "word/numbering.xml")) if "word/numbering.xml" in names else {}
            notes = {
                (kind, note.get(f"{_W}id", "")): note
                for kind in _NOTE_PARTS
                if f"word/{kind}.xml" in names
                for note in _part(container, f"word/{kind}.xml")
            }
    except Malformed as error:
        raise UnreadableFile("Word 文件的内容已损坏。请用 Word 打开后另存再试。") from error
    body = document.find(f"{_W}body")
    text = "" if body is None else "\n".join(_Walk(levels, notes).blocks(body))
    if not text.strip(" |\n") and any(name.startswith("word/media/") for name in names):
        raise NeedsRecognition("Word 文件里只有图片，没有文字。")
    return Page(text)


def pictures(raw: bytes) -> list[bytes]:
    """The pictures of the body, in the order of the document. Raises UnreadableFile."""
    with opened(raw, "Word 文件") as container:
        document = _part(container, "word/document.xml")
        names = set(container.namelist())
        relations = "word/_rels/document.xml.rels"
        targets = (
            {each.get("Id", ""): each.get("Target", "") for each in _part(container, relations)}
            if relations in names
            else {}
        )
        used = [
            value
            for element in document.iter()
            for name, value in element.attrib.items()
            if str(name).endswith(("}embed", "}id")) and value in targets
        ]
        places = (posixpath.normpath(posixpath.join("word", targets[each])) for each in dict.fromkeys(used))
        return [
            read_entry(container, place, "Word 文件")
            for place in places
            if "/media/" in place and place in names
        ]


def _part(container: zipfile.ZipFile, name: str) -> etree._Element:
    return tree(read_part(container, name, "Word 文件"))


class _Walk:
    """One pass over a document: what is counted and referred to on the way."""

    def __init__(self, levels: Levels, notes: Mapping[tuple[str, str], etree._Element]) -> None:
        self._levels = levels
        self._notes = notes
        self._counters: dict[tuple[str, str], int] = {}
        self._below: list[str] = []
        """What follows the paragraph that is being read: its text boxes, and notes to what is no sentence."""

    def blocks(self, parent: etree._Element) -> Iterator[str]:
        """The paragraphs and table rows below `parent`, in order."""
        for child in parent:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                for row in _own(child, "tr"):
                    cells = (" ".join(self.blocks(cell)).strip() for cell in _own(row, "tc"))
                    yield f"| {' | '.join(cells)} |"
            elif child.tag == f"{_MC}AlternateContent":
                yield from self.blocks(_shown(child))
            elif child.tag not in _SKIPPED:  # content controls and the like
                yield from self.blocks(child)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[str]:
        outer, self._below = self._below, []
        written = "".join(str(text.text) for text in paragraph.iter(f"{_W}t"))
        label = _label(paragraph, self._levels, self._counters)
        text = label + "".join(self._text(paragraph, _SENTENCE.search(written) is not None))
        below, self._below = self._below, outer
        if text.strip() or not below:
            yield text
        yield from below

    def _text(self, element: etree._Element, is_sentence: bool) -> Iterator[str]:
        for child in element:
            if child.tag == f"{_W}t":
                yield child.text or ""
            elif child.tag in _BREAKS:
                yield _BREAKS[child.tag]
            elif child.tag in _NOTES:
                yield self._note(_NOTES[child.tag], child.get(f"{_W}id", ""), is_sentence)
            elif child.tag == f"{_W}txbxContent":
                self._below += [line for line in self.blocks(child) if line.strip()]
            elif child.tag == f"{_MC}AlternateContent":
                yield from self._text(_shown(child), is_sentence)
            elif child.tag not in _SKIPPED and not _is_hidden(child):
                yield from self._text(child, is_sentence)

    def _note(self, kind: str, number: str, is_sentence: bool) -> str:
        note = self._notes.get((kind, number))
        text = "" if note is None else " ".join(self.blocks(note)).strip()
        if text and not is_sentence:
            self._below.append(f"注：{text}")
        return f"（注：{text.rstrip('。')}）" if text and is_sentence else ""


def _shown(alternatives: etree._Element) -> etree._Element:
    """Of the ways in which a drawing is kept, the first that has a text; both say the same."""
    return (
        next((each for each in alternatives if next(each.iter(f"{_W}t"), None) is not None), alternatives[0])
        if len(alternatives)
        else alternatives
    )


def _is_hidden(run: etree._Element) -> bool:
    properties = run.find(f"{_W}rPr/{_W}vanish")
    return properties is not None and properties.get(f"{_W}val") not in ("0", "false")


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
