"""The formats, one line each: how a file of it is told and read. To add a format, write its module and name it here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from corpus.parsing.page import Page
from corpus.readers import records
from corpus.readers.exports import nested
from corpus.readers.formats import book, doc, docx, html, image, legacy, mail, markdown, ofd, pdf, text


class Reader(Protocol):
    """One format."""

    def accepts(self, raw: bytes) -> bool:
        """Whether `raw` is of this format."""

    def read(self, raw: bytes) -> Page:
        """The page in `raw`, its text empty where nothing can be read; raises UnreadableFile with the reason, without a name."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format and what has to be known of it before it is read."""

    name: str
    reader: Reader
    is_ours: bool = False
    """Whether it is read in this process: text, which no foreign parser can crash over."""
    is_sent: bool = False
    """Whether people send documents so, and reading one writes nothing to a disk."""
    check: Callable[[bytes, int, int], None] | None = None
    """What refuses a document of more characters or pages before it is read; None where its bytes bound the work."""


FORMATS: Final = (
    Format("record", records, is_ours=True),
    Format("docx", docx, is_sent=True),
    Format("pdf", pdf, is_sent=True, check=pdf.check),
    Format("ofd", ofd, is_sent=True),
    Format("book", book),
    Format("mail", mail, is_sent=True),
    Format("doc", doc, is_sent=True),
    Format("legacy", legacy),
    Format("image", image, is_sent=True),
)
"""Those that are not text, in the order they are asked."""
TEXTS: Final = (
    Format("xml", nested, is_ours=True, is_sent=True),
    Format("html", html, is_ours=True, is_sent=True),
    Format("markdown", markdown, is_ours=True, is_sent=True),
    Format("text", text, is_ours=True, is_sent=True),
)
"""Those of text; the last accepts whatever is left."""


def format_of(raw: bytes) -> Format | None:
    """The format of a file that is no text; None for text and for what we cannot read."""
    return next((each for each in FORMATS if each.reader.accepts(raw)), None)


def text_format_of(raw: bytes) -> Format:
    """The format of a text."""
    return next(each for each in TEXTS if each.reader.accepts(raw))


def named(name: str) -> Format:
    """The format of this name."""
    return next(each for each in FORMATS if each.name == name)
