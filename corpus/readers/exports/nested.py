"""Data that nest, XML and JSON, as systems hand over replies → the records in them, wherever they stand.

A record is whatever names a body and at least one more field that we know, by its elements, its attributes, or fields called by an
attribute (`<field name="标题">`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final, NamedTuple

from lxml import etree

from corpus.errors import UnreadableFile
from corpus.parsing.page import Page
from corpus.readers.encoding import clean, decode, narrow
from corpus.readers.formats import html
from corpus.readers.trees import Malformed, tree
from corpus.records import field_of, from_row, header_of

_START: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml\s|[A-Za-z_\x80-\xff])")
_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]*\?>")
_NO_DATA: Final = re.compile(rb"<(?:!doctype\s+html|html|body)[\s>]", re.IGNORECASE)
"""What pages have and data have not, outside of quoted markup."""
_QUOTED: Final = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
_AMPERSAND: Final = re.compile(r"&(?!#?\w{1,30};)")
"""Data written by hand: R&D."""
_HEAD: Final = 1 << 14
_MARKUP: Final = re.compile(r"<(?:p|br|div|table|span)[\s/>]", re.IGNORECASE)
_HTML: Final = frozenset({
    "a", "article", "b", "br", "center", "div", "dl", "em", "font", "h1", "h2", "h3", "h4", "li", "main", "ol", "p", "pre", "section",
    "span", "strong", "svg", "table", "tbody", "td", "tr", "u", "ul",
})  # fmt: skip
_NAMES: Final = ("name", "key", "field", "label", "title")
"""Attributes that call a field: `<field name="title">`, as Solr writes it."""
_DOCUMENT: Final = re.compile(
    rb"<\?mso-application|schemas\.microsoft\.com/office|oasis:names:tc:opendocument|openxmlformats\.org"
)
"""Documents of office programs in one XML file."""
_DEEPEST: Final = 60
_RECOGNISED: Final = 2


class Found(NamedTuple):
    """A record."""

    number: int
    """Which of the file, from 1."""
    record: Mapping[str, Any]


def records_in(data: Any, columns: Mapping[str, str], depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """The names and values of each record in `data`, made of mappings, lists and texts, in their order."""
    if depth > _DEEPEST:
        return
    if isinstance(data, Mapping):
        named = (name for name, value in data.items() if not isinstance(value, Mapping))
        fields = {field for name in named if (field := field_named(name, columns))}
        # Of a list with a name and a description of its own, what it lists are the records.
        inner = [each for value in data.values() for each in records_in(value, columns, depth + 1)]
        if inner or "body" not in fields or len(fields) < _RECOGNISED:
            yield from inner
        else:
            yield data
    elif isinstance(data, list):
        for value in data:
            yield from records_in(value, columns, depth + 1)


def field_named(name: Any, columns: Mapping[str, str]) -> str | None:
    """The field that a name gives: what `columns` says, else what we know."""
    text = str(name).strip()
    return next((field for field, named in columns.items() if named == text), field_of(text))


def accepts(raw: bytes) -> bool:
    """Whether `raw` is XML that is no page."""
    head = narrow(raw[:_HEAD])
    if _START.match(head) is None or _NO_DATA.search(_QUOTED.sub(b"", head)):
        return False
    return _root(raw) is not None


def xml_records(raw: bytes, columns: Mapping[str, str]) -> Iterator[Found]:
    """The records of an XML file; none where it holds none."""
    root = _root(raw)
    found = records_in({_name(root): _value(root)} if root is not None else None, columns)
    for number, data in enumerate(found, 1):
        pairs = ((field_named(name, columns), value) for name, value in data.items())
        yield Found(number, from_row(((field, value) for field, value in pairs if field), neutral=False))


def has_records(raw: bytes, columns: Mapping[str, str]) -> bool:
    """Whether `raw` is XML with records in it."""
    return accepts(raw) and next(xml_records(raw, columns), None) is not None


def read(raw: bytes) -> Page:
    """The values as lines, each behind what its element is called. Raises UnreadableFile for a document of an office program."""
    root = _root(raw)
    if root is None or _DOCUMENT.search(narrow(raw[:_HEAD])):
        raise UnreadableFile(
            "这是办公软件存成的 XML 文件，不能直接读取。请用 Word 或 WPS 打开，另存为 docx 后再试。"
        )
    return Page(clean("\n".join(_lines(_name(root), _value(root)))))


def _lines(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner, each in value.items():
            yield from _lines(inner, each)
    elif isinstance(value, list):
        for each in value:
            yield from _lines(name, each)
    elif text := str(value).strip():
        field = field_of(name)
        if _MARKUP.search(text):
            text = html.read(text.encode()).text
        label = header_of(field) if field else name if not name.isascii() else ""
        yield f"{label}：{text}" if label and field != "body" and "\n" not in text else text


def _root(raw: bytes) -> etree._Element | None:
    """The root of an XML file; None where it is none, or a page. Where it says that it is XML, what is damaged is passed over."""
    text = decode(raw)
    bare = _DECLARATION.sub("", text)
    try:
        root = tree(_AMPERSAND.sub("&amp;", bare).encode(), recover=len(bare) < len(text))
    except Malformed:
        return None
    return None if _name(root).lower() in _HTML or len(root) == 0 else root


def _name(element: etree._Element) -> str:
    """What an element is called, without its namespace."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _value(element: etree._Element, depth: int = 0) -> Any:
    """The text of an element, its markup where it holds some, or what its elements and attributes give by name."""
    children = [child for child in element if isinstance(child.tag, str)]
    if not children:
        return element.text or dict(_attributes(element)) or ""
    if depth > _DEEPEST or _is_text(element, children):
        return _markup(element)
    found: dict[str, Any] = dict(_attributes(element))
    for child in children:
        called = next((child.get(name) for name in _NAMES if field_of(child.get(name) or "")), None)
        name, value = called or _name(child), child.text or child.get("value") or "" if called else None
        value = _value(child, depth + 1) if value is None or len(child) else value
        if name in found:
            found[name] = [*(found[name] if isinstance(found[name], list) else [found[name]]), value]
        else:
            found[name] = value
    return found


def _attributes(element: etree._Element) -> Iterator[tuple[str, str]]:
    return (
        (str(name), str(value)) for name, value in islice(element.attrib.items(), 100) if field_of(str(name))
    )


def _is_text(element: etree._Element, children: list[etree._Element]) -> bool:
    """Whether an element holds running text: words beside its elements, or the elements of pages."""
    beside = (element.text or "", *(child.tail or "" for child in children))
    return any(text.strip() for text in beside) or any(_name(child).lower() in _HTML for child in children)


def _markup(element: etree._Element) -> str:
    inner = (etree.tostring(child, encoding="unicode") for child in element)
    return f"<div>{element.text or ''}{''.join(inner)}</div>"
