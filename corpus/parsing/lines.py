"""A page's text → lines that can be matched on a folded copy and quoted as written.

Pages come half-width or full-width, simplified or traditional, with spaces between the characters of a word. Rules match
`tight`, which has none of that, and quote with `cut`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from corpus.text.fold import fold

HAN: Final = "㐀-䶿一-鿿〇○"
"""Han characters and both circles that stand for zero, for use in a character class."""

_MOST_LINES: Final = 40_000
"""Where reading stops: no letter is as long, and hostile pages must not hold up an import."""
_BULLETS: Final = "•●◆■▪◦‣\uf06c\uf0b7"
_RESIDUE: Final = re.compile(r"<!--.{0,80}?-->|!\[[^\]\n]{0,80}\]\([^)\n]{0,300}\)|!\[\]|\ufffc")
_SPACED: Final = re.compile(rf"(?<![{HAN}0-9A-Za-z])[{HAN}](?: [{HAN}]){{3,}}(?![{HAN}])")
"""Characters that recognition wrote one by one: 公 共 图 书 馆; three and fewer may be a name or a heading."""
_EMPTY_ROW: Final = re.compile(r"[\s|\-:+]*")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page; `folded` is as long as `written`."""

    written: str
    folded: str
    tight: str
    bullet: bool = False

    def cut(self, start: int, end: int | None = None) -> str:
        """The text as written for `tight[start:end]`."""
        end = len(self.tight) if end is None else end
        if start >= end:
            return ""
        if len(self.tight) == len(self.written):
            return self.written[start:end]
        offsets = self._offsets()
        stop = offsets[end] if end < len(offsets) else len(self.written)
        return self.written[offsets[start] : stop].strip()

    def part(self, start: int, end: int | None = None) -> Line | None:
        """The line of `written[start:end]`; None if nothing is there."""
        return _line(self.written[start:end], self.folded[start:end])

    def offset(self, position: int) -> int:
        """Where in `written` the character `tight[position]` is."""
        if len(self.tight) == len(self.written):
            return position
        offsets = self._offsets()
        return offsets[position] if position < len(offsets) else len(self.written)

    def _offsets(self) -> list[int]:
        return [i for i, char in enumerate(self.folded) if not char.isspace()]


def join(lines: list[Line]) -> Line:
    """One line out of `lines`, which a page has broken."""
    return Line(
        "".join(line.written for line in lines),
        "".join(line.folded for line in lines),
        "".join(line.tight for line in lines),
    )


def _line(written: str, folded: str) -> Line | None:
    start, end = len(folded) - len(folded.lstrip()), len(folded.rstrip())
    bullet = start < end and folded[start] in _BULLETS
    if bullet:
        start += 1 + len(folded[start + 1 :]) - len(folded[start + 1 :].lstrip())
    if start >= end:
        return None
    written, folded = written[start:end], folded[start:end]
    tight = "".join(folded.split())
    return Line(written, folded, tight, bullet) if tight else None


def read_lines(text: str) -> list[Line]:
    """The lines of `text` that have something on them; a table row of a single plain cell is a plain line."""
    if "<!--" in text or "![" in text or "\ufffc" in text:
        text = _RESIDUE.sub("", text)
    if " " in text:
        text = _SPACED.sub(lambda found: found[0].replace(" ", ""), text)
    folded = fold(text)
    lines: list[Line] = []
    for written, flat in zip(text.split("\n"), folded.split("\n"), strict=True):
        if "|" in flat:
            if _EMPTY_ROW.fullmatch(flat):
                continue
            start, end = _single_cell(flat)
            written, flat = written[start:end], flat[start:end]
        if (line := _line(written, flat)) is not None:
            lines.append(line)
            if len(lines) == _MOST_LINES:
                break
    return lines


def _single_cell(row: str) -> tuple[int, int]:
    """Where the only cell of a barred `row` is; all of it where there are several, or the one is a label without value."""
    bare = row.strip(" |\t\r")
    if "|" in bare or bare.endswith(":") or "|" not in (row.lstrip()[:1] + row.rstrip()[-1:]):
        return 0, len(row)
    start = row.find(bare)
    return start, start + len(bare)
