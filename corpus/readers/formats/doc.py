"""Word documents of before (DOC of Word 97 to 2003, and WPS, which is the same): their text alone, read in memory.

A compound file ([MS-CFB], read by olefile) holds streams; of two of them ([MS-DOC]) one has the characters, the other tells in which
pieces they stand. Numbers that Word writes by itself stand in neither, and what was deleted under revision is still there: where that
matters and the disk may be used, `legacy` asks LibreOffice.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from corpus.errors import UnreadableFile
from corpus.parsing.page import Page
from corpus.readers.ole import Damaged, is_ole, kind_of, stream

_DOCUMENT: Final = "WordDocument"
_WORD_97: Final = 0xC1
_ENCRYPTED, _WHICH_TABLE, _ANSI = 0x100, 0x200, 1 << 30
_DAMAGED: Final = "Word 文件已损坏。请用 Word 或 WPS 打开后另存为 docx 再试。"
_NOTE: Final = "\x02"
_FIELD, _SEPARATOR, _FIELD_END = "\x13\x14\x15"
_SHOWN: Final = {
    **dict.fromkeys(map(chr, range(0x20))),
    "\t": " ",
    "\n": "\n",
    "\x07": "\n",  # the end of a cell, and of a row
    "\x0b": "\n",
    "\x0c": "\n",
    "\r": "\n",
    "\x1e": "-",
}
"""What is shown of Word's control characters ([MS-DOC] 2.4.1); None for nothing."""


def accepts(raw: bytes) -> bool:
    """True for a compound file whose root has the stream of a Word document."""
    return is_ole(raw) and kind_of(raw) == "doc"


def read(raw: bytes) -> Page:
    """The text. Raises UnreadableFile for a damaged, encrypted or older file."""
    try:
        return Page(_text(raw))
    except (Damaged, struct.error) as error:
        raise UnreadableFile(_DAMAGED) from error


def _text(raw: bytes) -> str:
    document = stream(raw, _DOCUMENT)
    version, flags = struct.unpack_from("<2xH6xH", document)
    if version < _WORD_97:
        raise UnreadableFile("这是 Word 95 或更早的文件。请用 Word 或 WPS 打开后另存为 docx 再试。")
    if flags & _ENCRYPTED:
        raise UnreadableFile("Word 文件加了密码，打不开。请去掉密码，另存后再试。")
    return _shown(_characters(document, stream(raw, "1Table" if flags & _WHICH_TABLE else "0Table")))


def _characters(document: bytes, table: bytes) -> str:
    """The characters of the main text, in the order of reading, with its footnotes, and then those of text boxes ([MS-DOC] 2.3, 2.4.1)."""
    main, notes, *between, boxes = struct.unpack_from("<7I", document, 76)
    start, length = struct.unpack_from("<II", document, 0x1A2)
    found = []
    left = len(document)  # pieces that overlap would make much of little
    for count, place in _pieces(table[start : start + length]):
        count = min(count, left)
        left -= count
        if place & _ANSI:
            place = (place ^ _ANSI) // 2
            text = document[place : place + count].decode("cp1252", "replace").encode("utf-16-le")
        else:
            text = document[place : place + 2 * count]
        found.append(text)
    units, first = b"".join(found), main + notes + sum(between)
    body, below, framed = (
        units[2 * start : 2 * end].decode("utf-16-le", "replace")
        for start, end in ((0, main), (main, main + notes), (first, first + boxes))
    )
    return _with_notes(body, below) + framed


def _with_notes(body: str, below: str) -> str:
    """The text with each footnote in parentheses where it is referred to; in both, the same character stands for its number."""
    notes = [note.strip() for note in below.split(_NOTE)[1:]]
    if len(notes) != body.count(_NOTE):  # endnotes have the same character
        return body + "".join(f"\r注：{note}" for note in notes if note)
    parts = iter(body.split(_NOTE))
    return next(parts) + "".join(
        f"（注：{note.rstrip('。')}）{part}" if note else part
        for note, part in zip(notes, parts, strict=True)
    )


def _pieces(table: bytes) -> Iterator[tuple[int, int]]:
    """How many characters each piece has, and where they stand."""
    at = 0
    while table[at : at + 1] == b"\x01":  # formats that pieces refer to
        at += 3 + struct.unpack_from("<H", table, at + 1)[0]
    mark, size = struct.unpack_from("<BI", table, at)
    count = (size - 4) // 12
    if mark != 2 or at + 5 + size > len(table):
        raise Damaged
    ends = struct.unpack_from(f"<{count + 1}I", table, at + 5)
    for number in range(count):
        if ends[number] > ends[number + 1]:
            raise Damaged
        (place,) = struct.unpack_from("<I", table, at + 5 + 4 * (count + 1) + 8 * number + 2)
        yield ends[number + 1] - ends[number], place


def _shown(characters: str) -> str:
    """The text without the instructions of fields, only their results, and with lines for paragraphs and cells."""
    kept, instructing = [], []
    for character in characters:
        if character == _FIELD:
            instructing.append(True)
        elif character == _SEPARATOR and instructing:
            instructing[-1] = False
        elif character == _FIELD_END and instructing:
            instructing.pop()
        elif not any(instructing):
            kept.append(character)
    return "".join(kept).translate(str.maketrans(_SHOWN)).strip()
