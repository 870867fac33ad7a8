"""The picture of a reply that messengers show: what was asked in large type, how it was left, who answered when. Pure."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from webapp.views.colours import on_white

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

SHAPES: Final = {"wide": (1200, 630), "square": (800, 800)}
"""Width and height in pixels: what cards show in full, and what lists of messages show small."""
_INK: Final = "#1c2526"
_QUIET: Final = "#55625f"
_MARGIN: Final = 64
_HEADINGS: Final = (76, 68, 60, 52)
"""Sizes of type for the matter: the largest in which it takes no more than _LINES."""
_LINES: Final = 3
_LEADING: Final = 1.25
_SMALL: Final = 32
_PADDING: Final = 16
# 2024年 → 2024, 年; （一期） → （一, 期）: what stays together at the end of a line; twelve letters are no word.
_PIECES: Final = re.compile(r"[（《“(]{0,2}(?:[A-Za-z0-9.%+-]{1,12}|.)[，。、；：？！）》”)]{0,2}")


@dataclass(frozen=True, slots=True)
class Card:
    """What a picture says. Nothing of it is about a person."""

    matter: str
    results: tuple[str, ...]
    """Each in a field of its own: how the matter was left, what was promised."""
    agency: str
    day: str
    site_name: str
    colour: str
    """#rrggbb, that of the site."""

    @property
    def version(self) -> str:
        """Another one whenever the picture says something else: messengers keep pictures by their address."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:10]


def draw(card: Card, shape: str) -> bytes:
    """The picture as PNG. `shape` is one of SHAPES."""
    # Six megabytes of a process, which those that are never asked for a picture do without.
    from PIL import Image, ImageDraw

    size = SHAPES[shape]
    image = Image.new("RGB", size, "#fff")
    _draw(ImageDraw.Draw(image), card, *size)
    written = io.BytesIO()
    image.save(written, "png")
    return written.getvalue()


def _draw(on: ImageDraw, card: Card, width: int, height: int) -> None:
    accent, wash = on_white(card.colour)
    small, room = _font(_SMALL), width - 2 * _MARGIN
    on.rectangle((0, 0, width, _PADDING), accent)
    top, right = _MARGIN + _SMALL, width - _MARGIN
    on.text((right, top), card.day, _QUIET, small, anchor="rs")
    free = room - small.getlength(card.day) - _SMALL
    on.text((_MARGIN, top), _cut(card.site_name, small, free), accent, small, anchor="ls", stroke_width=0.5)
    font, lines = fitting(card.matter, room)
    top += _SMALL
    for line in lines:
        top += round(_LEADING * font.size)
        on.text((_MARGIN, top), line, _INK, font, anchor="ls", stroke_width=1)
    bottom = height - _MARGIN
    on.text((_MARGIN, bottom), _cut(card.agency, small, room), _QUIET, small, anchor="ls")
    for row in reversed(_rows(card.results, small, room)):
        bottom -= 2 * _SMALL + _PADDING
        left: float = _MARGIN
        for text in row:
            end = left + small.getlength(text) + 2 * _PADDING
            on.rounded_rectangle((left, bottom - _SMALL - _PADDING, end, bottom + _PADDING), 8, wash)
            on.text((left + _PADDING, bottom), text, accent, small, anchor="ls", stroke_width=0.5)
            left = end + _PADDING


def fitting(text: str, room: float) -> tuple[FreeTypeFont, list[str]]:
    """The matter in the largest type in which it fits; in the smallest, what does not fit is left out."""
    for size in _HEADINGS:
        font = _font(size)
        lines = list(islice(_wrapped(text, font, room), _LINES + 1))
        if len(lines) <= _LINES:
            return font, lines
    return font, [*lines[: _LINES - 1], _cut("".join(lines[_LINES - 1 :]), font, room)]


def _wrapped(text: str, font: FreeTypeFont, room: float) -> Iterator[str]:
    """The text in lines of at most `room` pixels."""
    line = ""
    for piece in _PIECES.findall(" ".join(text.split())):
        if line and font.getlength(line + piece) > room:
            yield line
            line = ""
        line += piece if line else piece.lstrip()
    yield line


def _rows(texts: Sequence[str], font: FreeTypeFont, room: float) -> list[list[str]]:
    """The texts, each with its ground: in one row where they fit, else each in its own."""
    taken = sum(font.getlength(text) + 3 * _PADDING for text in texts) - _PADDING
    return [list(texts)] if taken <= room else [[_cut(text, font, room - 2 * _PADDING)] for text in texts]


def _cut(text: str, font: FreeTypeFont, room: float) -> str:
    """As much of the text as fits into one line, with … for the rest."""
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(f"{text}…") > room:
        text = text[:-1]
    return f"{text}…"


@cache
def _font(size: int) -> FreeTypeFont:
    from PIL import ImageFont
    from pylopdf_fonts_zh_cn import sans_path

    return ImageFont.truetype(sans_path(), size)
