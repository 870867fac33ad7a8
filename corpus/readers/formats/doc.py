"""Word documents of before (DOC of Word 97 to 2003, and WPS, which is the same): their text alone, read in memory.

A compound file ([MS-CFB]) holds streams, as chains of sectors; of two of them ([MS-DOC]) one has the characters, the other tells in which
pieces they stand. Numbers that Word writes by itself stand in neither, and what was deleted under revision is still there: where that
matters and the disk may be used, `legacy` asks LibreOffice.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from corpus.errors import UnreadableFile
from corpus.parsing.page import Page

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOCUMENT: Final = "WordDocument"
_ENTRY: Final = 128
"""Bytes of an entry of the directory."""
_WORD_97: Final = 0xC1
_ENCRYPTED, _WHICH_TABLE, _ANSI = 0x100, 0x200, 1 << 30
_DAMAGED: Final = "Word 文件已损坏。请用 Word 或 WPS 打开后另存为 docx 再试。"
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


class _Damaged(Exception):
    """The file is not as the format has it."""


def accepts(raw: bytes) -> bool:
    """True for a compound file that names the stream of a Word document."""
    return raw.startswith(OLE) and _DOCUMENT.encode("utf-16-le") in raw


def read(raw: bytes) -> Page:
    """The text. Raises UnreadableFile for a damaged, encrypted or older file."""
    try:
        streams = _Streams.of(raw)
        document = streams.read(_DOCUMENT)
        version, flags = struct.unpack_from("<2xH6xH", document)
        if version < _WORD_97:
            raise UnreadableFile("这是 Word 95 或更早的文件。请用 Word 或 WPS 打开后另存为 docx 再试。")
        if flags & _ENCRYPTED:
            raise UnreadableFile("Word 文件加了密。请去掉密码，另存后再试。")
        table = streams.read("1Table" if flags & _WHICH_TABLE else "0Table")
        return Page(_shown(_characters(document, table)))
    except (_Damaged, struct.error) as error:
        raise UnreadableFile(_DAMAGED) from error


@dataclass(frozen=True, slots=True)
class _Streams:
    """The streams of a compound file."""

    raw: bytes
    shift: int
    """Sectors have 1 << shift bytes."""
    fat: tuple[int, ...]
    """Sector → the next one of its chain."""
    entries: dict[str, tuple[int, int]]
    """Name → first sector and bytes, of what stands at the root."""
    small: int
    """Streams with fewer bytes stand in the small stream, in sectors of 64 bytes."""
    first_small: int
    """The first sector of what is to the small stream what `fat` is to the file."""

    @classmethod
    def of(cls, raw: bytes) -> _Streams:
        (shift,) = struct.unpack_from("<H", raw, 30)
        directory, small, first_small = struct.unpack_from("<I4xII", raw, 48)
        if shift not in (9, 12):
            raise _Damaged
        most = len(raw) >> shift
        sectors = [number for number in _fat_sectors(raw, shift) if number < most][:most]
        fat = b"".join(_sector(raw, number, shift) for number in sectors)
        following = struct.unpack(f"<{len(fat) // 4}I", fat)[:most]
        entries = dict(_entries(_chain(raw, shift, following, directory)))
        return cls(raw, shift, following, entries, small, first_small)

    def read(self, name: str) -> bytes:
        """The bytes of a stream."""
        if name not in self.entries:
            raise _Damaged
        first, size = self.entries[name]
        if size >= self.small:
            return self._chain(first)[:size]
        container, table = self._chain(self.entries[""][0]), self._chain(self.first_small)
        fat = struct.unpack(f"<{len(table) // 4}I", table)
        return b"".join(container[number << 6 :][:64] for number in _chained(fat, first))[:size]

    def _chain(self, first: int) -> bytes:
        return _chain(self.raw, self.shift, self.fat, first)


def _fat_sectors(raw: bytes, shift: int) -> Iterator[int]:
    """The sectors that the table of chains stands in: 109 are named by the header, further ones in sectors of their own."""
    yield from struct.unpack_from("<109I", raw, 76)
    (following,) = struct.unpack_from("<I", raw, 68)
    seen = 0
    while following < len(raw) >> shift:
        listed = struct.unpack(f"<{1 << shift - 2}I", _sector(raw, following, shift))
        yield from listed[:-1]
        following, seen = listed[-1], seen + 1
        if seen > len(raw) >> shift:
            raise _Damaged


def _sector(raw: bytes, number: int, shift: int) -> bytes:
    start = number + 1 << shift
    return raw[start : start + (1 << shift)]


def _chain(raw: bytes, shift: int, fat: tuple[int, ...], first: int) -> bytes:
    """The bytes of a chain of sectors."""
    return b"".join(_sector(raw, number, shift) for number in _chained(fat, first))


def _chained(fat: tuple[int, ...], first: int) -> Iterator[int]:
    number = first
    for _ in range(len(fat) + 1):
        if number >= len(fat):  # marks of the end are greater than any sector
            return
        yield number
        number = fat[number]
    raise _Damaged


def _entries(directory: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
    """The streams at the root, and the root itself as "": what stands deeper belongs to embedded documents."""
    waiting, seen = [0], set[int]()
    while waiting:
        number = waiting.pop()
        if number in seen or (number + 1) * _ENTRY > len(directory):
            continue
        seen.add(number)
        name, length, left, right, child, first, size = struct.unpack_from(
            "<64sH2xIII36xII", directory, number * _ENTRY
        )
        yield (
            name[: max(0, length - 2)].decode("utf-16-le", "replace") if number else "",
            (first, size),
        )
        waiting += [left, right] if number else [child]


def _characters(document: bytes, table: bytes) -> str:
    """The characters of the main text, in the order of reading, and then those of text boxes ([MS-DOC] 2.3, 2.4.1)."""
    main, *between, boxes = struct.unpack_from("<7I", document, 76)
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
    units, first = b"".join(found), main + sum(between)
    return (units[: 2 * main] + units[2 * first : 2 * (first + boxes)]).decode("utf-16-le", "replace")


def _pieces(table: bytes) -> Iterator[tuple[int, int]]:
    """How many characters each piece has, and where they stand."""
    at = 0
    while table[at : at + 1] == b"\x01":  # formats that pieces refer to
        at += 3 + struct.unpack_from("<H", table, at + 1)[0]
    mark, size = struct.unpack_from("<BI", table, at)
    count = (size - 4) // 12
    if mark != 2 or at + 5 + size > len(table):
        raise _Damaged
    ends = struct.unpack_from(f"<{count + 1}I", table, at + 5)
    for number in range(count):
        if ends[number] > ends[number + 1]:
            raise _Damaged
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
