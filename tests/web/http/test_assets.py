"""The style sheet: colours that can be read, in light and in dark."""

from __future__ import annotations

import re

import pytest

from webapp.http.assets import FOLDER

_STYLE = (FOLDER / "dafu.css").read_text(encoding="utf-8")
_LIGHT, _DARK = (
    dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", block))
    for block in re.findall(r":root \{(.*?)\n *\}", _STYLE, re.DOTALL)[:2]
)


@pytest.mark.parametrize("colours", [_LIGHT, _DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "paper"),
        ("quiet", "paper"),
        ("quiet", "wash"),
        ("quiet", "accent-wash"),
        ("accent", "paper"),
        ("accent", "wash"),
        ("accent", "accent-wash"),
        ("accent-strong", "accent-wash"),
        ("on-accent", "accent"),
        ("on-accent", "accent-strong"),
        ("mark-ink", "mark"),
        ("ink", "warm-wash"),
        ("warm", "paper"),
        ("wrong", "paper"),
    ],
)
def test_text_contrasts_with_its_ground_at_least_four_and_a_half(
    colours: dict[str, str], text: str, ground: str
) -> None:
    """WCAG 2.2, success criterion 1.4.3."""
    assert _contrast(colours[f"--{text}"], colours[f"--{ground}"]) >= 4.5


@pytest.mark.parametrize("colours", [_LIGHT, _DARK], ids=["light", "dark"])
def test_focus_and_borders_of_controls_contrast_at_least_three(colours: dict[str, str]) -> None:
    """WCAG 2.2, success criterion 1.4.11."""
    for edge in ("--focus", "--line-strong", "--accent", "--wrong"):
        assert _contrast(colours[edge], colours["--paper"]) >= 3


def test_dark_redefines_every_colour_of_light() -> None:
    assert set(_LIGHT) == set(_DARK)


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
