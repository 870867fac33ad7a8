"""Lines of laid-out pages → paragraphs: columns are read one after the other, what a margin broke is joined, page numbers are left out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from statistics import median
from typing import Final, NamedTuple

_PAGE_NUMBER: Final = re.compile(r"[-—–－\s]*(?:第\s*)?\d{1,3}(?:\s*页)?[-—–－\s]*")
_FULL: Final = 0.9
"""A line that fills so much of the longest one goes on in the next, unless a sentence ends with it."""
_ENDS: Final = "。！？；：:!?;"
_NO_BEGINNING: Final = "，。、；：！？）》”"
_BROKEN_ALIKE: Final = 3
"""So many lines of as many characters as the longest: whoever wrote them counted characters, wide or not."""
_SALUTATION: Final = re.compile(r"[^，。；！？]{2,28}(?:代表|委员|同志|先生|女士|委员会|小组)们?[:：]")
"""A line that begins a paragraph though the title above it fills its line: 赵明远代表："""
_INDENTED: Final = ("\u3000", "|")
"""What begins a paragraph, and a row of a table."""
BREAK: Final = "\f"
"""A line that stands for none: what follows has other margins."""
_SAME_LINE: Final = 0.5
"""Pieces whose base lines differ by less than this share of their size stand on one line."""
_GUTTER: Final = 0.8
"""Sizes of a letter that lie between two columns at least; columns begin at one place, and end where they may."""
_COLUMN_LINES: Final = 3
"""Lines beside another column that make two columns."""
_COLUMN_CHARS: Final = 8
_COLUMN_FULL: Final = 0.6
"""Columns of running text have long lines that fill them; a table has labels and values."""
_GUTTERS: Final = 60
"""Places that are tried, those first where most pieces begin."""
_TRIES: Final = 200
"""Bands that are looked into, the longest first: the page of a newspaper has thousands of both."""
_OVERLAP: Final = 3
"""Pieces of a line that may lie over one another."""
_NEXT_LINE: Final = 2.5
"""Sizes to the next line of a column; further down something else begins."""


class Piece(NamedTuple):
    """Characters that stand side by side on a page."""

    base: float
    """Where they stand, from the top of the page down."""
    left: float
    right: float
    size: float
    text: str


def paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """The lines without page numbers, those joined that were broken at the margin; `BREAK` ends a part that has margins of its own."""
    kept = [line for line in lines if not _PAGE_NUMBER.fullmatch(line)]
    for is_break, part in groupby(kept, BREAK.__eq__):
        if not is_break:
            yield from _joined(list(part))


def _joined(lines: Sequence[str]) -> Iterator[str]:
    longest = max(map(_width, lines), default=0)
    counts = Counter(len(line.strip()) for line in lines)
    count = max(counts, default=0)
    fixed = count if counts[count] >= _BROKEN_ALIKE else None
    paragraph = ""
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if paragraph and (line.startswith(_INDENTED) or _SALUTATION.fullmatch(line.strip())):
            yield paragraph
            paragraph = ""
        text = line.strip()
        paragraph += text
        is_full = _width(line) >= _FULL * longest or len(text) == fixed
        begins = below.strip()[:1]
        is_cut = text[-1:].isdigit() and begins.isdigit() and _width(line) >= longest / 2
        is_cut = is_cut or (begins != "" and begins in _NO_BEGINNING)
        if not (is_full or is_cut) or text[-1:] in _ENDS or line.startswith("|"):
            yield paragraph
            paragraph = ""
    if paragraph:
        yield paragraph


def _width(line: str) -> float:
    """The widths of Chinese characters that a line takes; others are about half as wide."""
    return sum(1.0 if character >= "\u2e80" else 0.5 for character in line)


def lines_of(pieces: Sequence[Piece]) -> list[str]:
    """The lines of a page in the order of reading: from the top down, column after column, with `BREAK` around columns."""
    rows = rows_of(pieces)
    found = _columns(rows)
    if found is None:
        return ["".join(piece.text for piece in row) for row in rows]
    first, last, gutter = found
    inside = [piece for row in rows[first:last] for piece in row]
    left = [piece for piece in inside if piece.right <= gutter]
    right = [piece for piece in inside if piece.right > gutter]
    above, below = ([piece for row in some for piece in row] for some in (rows[:first], rows[last:]))
    columns = [*lines_of(left), *lines_of(right)]
    before, after = ([*lines_of(part)] if part else [] for part in (above, below))
    return [*before, *([BREAK] if before else []), *columns, *([BREAK] if after else []), *after]


def has_columns(pieces: Sequence[Piece]) -> bool:
    """Whether running text stands side by side on the page."""
    return _columns(rows_of(pieces)) is not None


def rows_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces on one line each, from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces):
        if rows and piece.base - rows[-1][0].base < _SAME_LINE * max(min(piece.size, rows[-1][0].size), 1):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _columns(rows: Sequence[Sequence[Piece]]) -> tuple[int, int, float] | None:
    """First row, row after the last one, and the place between them, of two columns side by side; None where there are none."""
    found: list[tuple[int, int, float]] = []
    lefts = [[piece.left for piece in row] for row in rows]
    for gutter in _gutters(rows):
        first = 0
        while first < len(rows):
            last = first
            while last < len(rows) and not _crosses(rows[last], lefts[last], gutter):
                last += 1
            if band := _trimmed(rows, first, last, gutter):
                found.append((*band, gutter))
            first = last + 1
    longest = sorted(found, key=lambda band: band[0] - band[1])[:_TRIES]
    return next((band for band in longest if _is_running(rows[slice(*band[:2])], band[2])), None)


def _gutters(rows: Sequence[Sequence[Piece]]) -> list[float]:
    """The places left of where a column may begin: lines of one column begin at one place, so several pieces do."""
    begin = Counter(round(piece.left - _GUTTER / 2 * piece.size) for row in rows for piece in row)
    near = {place: sum(begin[place + step] for step in (-1, 0, 1)) for place in begin}
    often = sorted(near, key=lambda place: -near[place])[:_GUTTERS]
    return sorted(float(place) for place in often if near[place] >= _COLUMN_LINES - 1)


def _crosses(row: Sequence[Piece], lefts: Sequence[float], gutter: float) -> bool:
    """Whether a piece of the row, whose pieces begin at `lefts`, stands on both sides."""
    before = bisect_left(lefts, gutter)
    return any(piece.right > gutter for piece in row[max(0, before - _OVERLAP) : before])


def _trimmed(rows: Sequence[Sequence[Piece]], first: int, last: int, gutter: float) -> tuple[int, int] | None:
    """The rows from the first that has both sides on, as far as they follow one another closely."""
    left = [n for n in range(first, last) if rows[n][0].right <= gutter]
    right = [n for n in range(first, last) if rows[n][-1].right > gutter]
    if not left or not right:
        return None
    # Lines of two columns need not stand level: what counts is how many stand beside the other column.
    begin, end = max(left[0], right[0]), min(left[-1], right[-1]) + 1
    if min(sum(begin <= n < end for n in side) for side in (left, right)) < _COLUMN_LINES - 1:
        return None
    while end < last and rows[end][0].base - rows[end - 1][0].base <= _NEXT_LINE * rows[end][0].size:
        end += 1
    while begin > first and rows[begin][0].base - rows[begin - 1][0].base <= _NEXT_LINE * rows[begin][0].size:
        begin -= 1
    return begin, end


def _is_running(band: Sequence[Sequence[Piece]], gutter: float) -> bool:
    """Whether both sides have lines of running text."""
    for is_left in (True, False):
        lines = [side for row in band if (side := [p for p in row if (p.right <= gutter) is is_left])]
        width = max(line[-1].right for line in lines) - min(line[0].left for line in lines)
        if median(line[-1].right - line[0].left for line in lines) < _COLUMN_FULL * width:
            return False
        if median(sum(len(piece.text) for piece in line) for line in lines) < _COLUMN_CHARS:
            return False
    return True
