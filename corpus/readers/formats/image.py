"""Pictures (JPEG, PNG, TIFF, BMP, WebP): pages that were scanned or photographed, which recognition reads."""

from __future__ import annotations

from typing import Final

from corpus.errors import NeedsRecognition
from corpus.parsing.page import Page

_MAGIC: Final = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"BM", "BMP"),
)


def kind_of(raw: bytes) -> str | None:
    """The name of the picture's format; None for what is no picture that we read."""
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "WebP"
    found = next((name for magic, name in _MAGIC if raw.startswith(magic)), None)
    # Two letters may begin a text as well; a picture has its own length and zeros after them.
    return None if found == "BMP" and raw[6:10] != bytes(4) else found


def accepts(raw: bytes) -> bool:
    """True for a picture."""
    return kind_of(raw) is not None


def read(raw: bytes) -> Page:
    """Raises NeedsRecognition: a picture has no text of its own."""
    raise NeedsRecognition(f"这是图片（{kind_of(raw)}），没有文字。")
