"""Bar charts as SVG, drawn by pygal on the server: pictures for those who see them, over tables that say the same.

pygal's own styles and scripts are taken out, since our pages allow none inline; `charts.css` dresses its classes. Each bar is a
link, out of the keyboard's and screen readers' way: the table below has the same links.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pygal
from lxml import etree
from markupsafe import Markup
from pygal.style import Style

from webapp.languages.catalogue import SOURCE
from webapp.languages.choice import spoken_label

_SVG: Final = "http://www.w3.org/2000/svg"
_WIDTH: Final = 480
_WIDTH_LYING: Final = 380
"""Of horizontal bars: narrower, so that their labels can be read on a phone, to whose width they are scaled."""
_ROW: Final = 26
"""Height of a horizontal bar with its gap."""
_HEIGHT: Final = 220
_PLOT_HEIGHT: Final = 300
_MARGIN: Final = 50
_LABEL_FONT: Final = 22
"""pygal leaves room for Latin letters; at this size they are as wide as our Chinese characters at 13."""
_CHARTS: Final = 128
"""Charts that are remembered, some 10 KB each: drawing one takes 5 ms, and those of all replies are asked for most."""
_LABEL: Final = 12
"""Characters of a label beside a horizontal bar."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, and the row of the table below that says the same."""

    label: str
    value: int
    url: str | None = None
    """The search that lists what the bar counts."""


def chart(bars: Sequence[Bar], *, upright: bool = False) -> Markup:
    """The bars as an SVG element: upright side by side, for years and months, else one below the other."""
    return _drawn(tuple(bars), tuple(_short(spoken_label(bar.label)) for bar in bars), upright)


@lru_cache(maxsize=_CHARTS)
def _drawn(bars: tuple[Bar, ...], labels: tuple[str, ...], upright: bool) -> Markup:
    """The bars with their labels in the language of the page."""
    kind = pygal.Bar if upright else pygal.HorizontalBar
    height = _HEIGHT if upright else _MARGIN + _ROW * len(bars)
    drawn = kind(
        width=_WIDTH if upright else _WIDTH_LYING,
        height=height,
        margin=8,
        truncate_label=-1,
        css=[],
        style=Style(label_font_size=_LABEL_FONT),
        js=[],
        show_legend=False,
        print_values=True,
        print_values_position="top",
        show_y_labels=not upright,
        show_y_guides=False,
        show_x_labels=upright,
        show_x_guides=False,
        disable_xml_declaration=True,
        no_data_text="",
        formatter=lambda value: f"{value:,}",
    )
    # pygal draws horizontal bars from the bottom up.
    step = 1 if upright else -1
    drawn.x_labels = list(labels[::step])
    drawn.add("", [_value(bar) for bar in bars[::step]])
    return _plain(drawn.render())


def plot(title: str, points: Sequence[tuple[float, float]]) -> bytes:
    """Points joined by lines as an SVG file, both axes from nought: what is linear is straight."""
    drawn = pygal.XY(
        width=_WIDTH,
        height=_PLOT_HEIGHT,
        js=[],
        show_legend=False,
        title=title,
        include_x_axis=True,
        range=(0, 1.05 * max(value for _, value in points)),
        x_value_formatter=lambda value: f"{value:,.0f}",
    )
    drawn.add("", [(0, 0), *points])
    svg: bytes = drawn.render()
    return svg


def _value(bar: Bar) -> dict[str, object]:
    value: dict[str, object] = {"value": bar.value}
    if bar.url:
        value["xlink"] = {"href": bar.url, "target": "_self"}
    return value


def _short(label: str) -> str:
    most = 2 * _LABEL if label.isascii() else _LABEL
    return label if len(label) <= most else f"{label[: most - 1]}…"


def _plain(svg: bytes) -> Markup:
    """The drawing without styles, scripts, names and hidden texts of its own."""
    root = etree.fromstring(svg)
    etree.strip_elements(root, etree.Comment, *(f"{{{_SVG}}}{name}" for name in ("defs", "desc", "title")))
    for part in root.findall(f"{{{_SVG}}}g"):
        if "tooltip-overlay" in part.get("class", ""):
            root.remove(part)
    etree.strip_attributes(root, "style", "id")
    for link in root.iter(f"{{{_SVG}}}a"):
        link.set("tabindex", "-1")
    root.set("aria-hidden", "true")
    root.set("lang", SOURCE)  # most labels are names
    return Markup(etree.tostring(root, encoding="unicode"))
