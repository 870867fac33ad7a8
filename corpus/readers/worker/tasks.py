"""What the reading process is asked to do, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from itertools import islice
from typing import Any, Final

from corpus.errors import UnreadableFile
from corpus.parsing.page import Page
from corpus.readers.exports import sheets
from corpus.readers.formats import book, mail
from corpus.readers.registry import format_of, named
from corpus.readers.worker.wire import Message

_ROWS: Final = 200
"""Rows a message."""
_ONE_PAGE: Final = ("docx", "pdf", "ofd")
"""Formats whose files are a page each, whatever else is installed."""


def _read(request: Message) -> Iterator[Message]:
    """A file of the format named, within `most` characters and pages if that is said → its page."""
    found = named(request.said["format"])
    if found.check is not None and (most := request.said.get("most")):
        found.check(request.raw, *most)
    yield Message(_said(found.reader.read(request.raw)))


def _ahead(request: Message) -> Iterator[Message]:
    """A file, if it is of a format with one page → its page. Raises UnreadableFile for any other."""
    found = format_of(request.raw)
    if found is None or found.name not in _ONE_PAGE:
        raise UnreadableFile("")
    yield Message(_said(found.reader.read(request.raw)))


def _said(page: Page) -> Mapping[str, Any]:
    values = {field.name: getattr(page, field.name) for field in fields(page)}
    return {**values, "meta": dict(page.meta), "given": dict(page.given)}


def _rows(request: Message) -> Iterator[Message]:
    """A workbook → its records, many a message: [sheet, row number, record] each."""
    rows = sheets.rows(request.raw, request.said["columns"])
    while some := [[row.sheet, row.number, row.record] for row in islice(rows, _ROWS)]:
        yield Message({"rows": some})


def _parts(request: Message) -> Iterator[Message]:
    """A mail or book → the files in it."""
    parts = {"mail": mail.parts, "book": book.parts}[request.said["format"]]
    for name, raw in parts(request.raw):
        yield Message({"name": name}, raw)


def _pages(request: Message) -> Iterator[Message]:
    """A file to be recognised → how many pages it has."""
    from corpus.readers.ocr import pages  # the extra `ocr`

    yield Message({"pages": pages.count(request.raw, request.said["format"])})


def _recognise(request: Message) -> Iterator[Message]:
    """A page of such a file → its lines."""
    from corpus.readers.ocr.tasks import read_page

    yield Message(read_page(request.raw, request.said["format"], request.said["page"])._asdict())


TASKS: Final[Mapping[str, Callable[[Message], Iterator[Message]]]] = {
    "ahead": _ahead,
    "read": _read,
    "rows": _rows,
    "parts": _parts,
    "pages": _pages,
    "recognise": _recognise,
}
