"""A site's own colour, in shades that can be read: WCAG 2.2 asks for a contrast of 4.5 between text and its ground. Pure."""

from __future__ import annotations

from typing import Final

_Colour = tuple[float, float, float]
_WHITE: Final = (255.0, 255.0, 255.0)
_BLACK: Final = (0.0, 0.0, 0.0)
_NIGHT: Final = (20.0, 25.0, 26.0)
"""The ground of dark pages, --paper in dafu.css."""
_READABLE: Final = 6.5
"""Against the ground of a page: more than 4.5, since text also stands on tinted grounds."""
OURS: Final = "#0b565b"
"""The colour of a site that has none of its own, --accent in dafu.css."""


def style_of(colour: str) -> str:
    """The style sheet that gives pages the colour #rrggbb, made darker or lighter until text in it can be read."""
    night = _readable(_parts(colour), _NIGHT, _WHITE)
    by_day = _by_day(colour)
    by_night = (night, _mixed(night, _WHITE, 0.35), _mixed(night, _NIGHT, 0.85), _mixed(night, _BLACK, 0.88))
    return f":root{{{_block(by_day)}}}\n@media (prefers-color-scheme: dark){{:root{{{_block(by_night)}}}}}\n"


def on_white(colour: str) -> tuple[str, str]:
    """The colour #rrggbb as text on white, and the light ground that goes with it."""
    accent, _, wash, _ = map(_hex, _by_day(colour))
    return accent, wash


def contrast(one: _Colour, other: _Colour) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _by_day(colour: str) -> tuple[_Colour, _Colour, _Colour, _Colour]:
    day = _readable(_parts(colour), _WHITE, _BLACK)
    return day, _mixed(day, _BLACK, 0.35), _mixed(day, _WHITE, 0.9), _WHITE


def _readable(colour: _Colour, ground: _Colour, towards: _Colour) -> _Colour:
    shades = (_mixed(colour, towards, step / 20) for step in range(21))
    return next(shade for shade in shades if contrast(shade, ground) >= _READABLE)


def _block(shades: tuple[_Colour, ...]) -> str:
    names = ("accent", "accent-strong", "accent-wash", "on-accent")
    return "".join(f"--{name}:{_hex(shade)};" for name, shade in zip(names, shades, strict=True))


def _mixed(colour: _Colour, other: _Colour, share: float) -> _Colour:
    red, green, blue = (one + (two - one) * share for one, two in zip(colour, other, strict=True))
    return red, green, blue


def _luminance(colour: _Colour) -> float:
    parts = (part / 255 for part in colour)
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> _Colour:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(colour: _Colour) -> str:
    return "#" + "".join(f"{round(part):02x}" for part in colour)
