"""Plain text, as a browser copies it from a page."""

from __future__ import annotations

from corpus.parsing.page import Page
from corpus.readers.encoding import clean, decode


def accepts(raw: bytes) -> bool:
    """True: text is what remains when nothing else fits."""
    return True


def read(raw: bytes) -> Page:
    """The text as it is but for line ends and invisible characters: the parser wants its layout."""
    text = clean(decode(raw))
    return Page(text if text.strip() else "")
