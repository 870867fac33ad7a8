"""What a recogniser found on a page → its lines, in the order of reading, and how sure it is of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median
from typing import Final, NamedTuple

from corpus.readers.layout import Piece, has_columns, lines_of, rows_of

_UNSURE: Final = 0.6
"""Below it, what was found is a seal, a smear, handwriting over print."""
_SLANT: Final = math.radians(12)
"""What runs so much otherwise than the page is the writing of a seal."""
_UPRIGHT: Final = 1.5
"""Several characters that are so much higher than wide run down: a seal over the edges of pages."""
_GAP: Final = 1.2
"""Sizes between two pieces of a line that are not one sentence."""
_INDENT: Final = 1.3
"""Sizes from the margin at which a paragraph begins."""


class Box(NamedTuple):
    """Characters found together."""

    corners: tuple[tuple[float, float], ...]
    """From the upper left one on, clockwise, as the text runs."""
    text: str
    score: float
    """How sure the recogniser is, from 0 to 1."""


class Recognised(NamedTuple):
    """A page that was read."""

    lines: list[str]
    confidence: float
    """Mean over the characters, from 0 to 1; 0 where nothing was found."""
    characters: int


def is_sideways(boxes: Sequence[Box]) -> bool:
    """Whether most of what was found runs down: the page lies on its side."""
    down = sum(len(box.text) for box in boxes if _runs_down(box))
    return 2 * down > sum(len(box.text) for box in boxes)


def page_of(boxes: Sequence[Box]) -> Recognised:
    """The lines of a page."""
    wide = [box for box in boxes if len(box.text) > 1 and not _runs_down(box)]
    slant = median(_slant(box) for box in wide) if wide else 0.0
    kept = [
        box
        for box in boxes
        if box.score >= _UNSURE and not _runs_down(box) and abs(_slant(box) - slant) < _SLANT
    ]
    if not kept:
        return Recognised([], 0.0, 0)
    pieces = [_piece(box, slant) for box in kept]
    characters = sum(len(box.text) for box in kept)
    confidence = sum(box.score * len(box.text) for box in kept) / characters
    lines = lines_of(pieces) if has_columns(pieces) else _lines(pieces)
    return Recognised(lines, round(confidence, 4), characters)


def _lines(pieces: Sequence[Piece]) -> list[str]:
    """Rows of a table as `| a | b |`, where several follow one another; else the pieces of a line side by side."""
    rows = [_together(row) for row in rows_of(pieces)]
    margin = min(row[0].left for row in rows)
    size = median(piece.size for piece in pieces)
    lines = []
    for number, row in enumerate(rows):
        beside = [rows[n] for n in (number - 1, number + 1) if 0 <= n < len(rows)]
        if len(row) > 1 and any(len(other) > 1 for other in beside):
            lines.append(f"| {' | '.join(piece.text for piece in row)} |")
        else:
            indent = "\u3000\u3000" if _INDENT * size < row[0].left - margin < 3 * size else ""
            lines.append(indent + "   ".join(piece.text for piece in row))
    return lines


def _together(row: Sequence[Piece]) -> list[Piece]:
    """The row with what the recogniser took apart put together again."""
    made: list[Piece] = []
    for piece in row:
        if made and piece.left - made[-1].right < _GAP * piece.size:
            made[-1] = made[-1]._replace(right=piece.right, text=made[-1].text + piece.text)
        else:
            made.append(piece)
    return made


def _piece(box: Box, slant: float) -> Piece:
    """The box as it would stand on a straight page."""
    across, down = math.cos(-slant), math.sin(-slant)
    places = [(x * across - y * down, x * down + y * across) for x, y in box.corners]
    lefts, tops = [x for x, _ in places], [y for _, y in places]
    size = min(max(tops) - min(tops), _length(box.corners[0], box.corners[3]))
    return Piece((min(tops) + max(tops)) / 2, min(lefts), max(lefts), size, box.text)


def _slant(box: Box) -> float:
    (x, y), (further, lower) = box.corners[0], box.corners[1]
    return math.atan2(lower - y, further - x)


def _runs_down(box: Box) -> bool:
    width, height = _length(box.corners[0], box.corners[1]), _length(box.corners[0], box.corners[3])
    return len(box.text) > 1 and (height > _UPRIGHT * width or abs(_slant(box)) > math.pi / 4)


def _length(one: tuple[float, float], other: tuple[float, float]) -> float:
    return math.hypot(other[0] - one[0], other[1] - one[1])
