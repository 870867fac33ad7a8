"""A page together with what it goes on in, its attachment or the next chapter of a book, as the store keeps the two: a ZIP of both."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Final

from corpus.parsing.fields.letter import is_paragraph, split_letter
from corpus.parsing.lines import read_lines
from corpus.parsing.outline import number_of
from corpus.parsing.page import Page
from corpus.readers.containers import BUNDLED, format_of, is_zip, opened, read_entry

WHAT: Final = "页面与附件"
"""What a message calls a bundle."""


def accepts(raw: bytes) -> bool:
    """True for what `bundle` made."""
    return is_zip(raw) and format_of(raw) == "bundle"


def bundle(page: bytes, attachment: bytes) -> bytes:
    """Both in one, the same bytes for the same two."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in zip(BUNDLED, (page, attachment), strict=True):
            container.writestr(zipfile.ZipInfo(name), content)
    return made.getvalue()


def parts(raw: bytes) -> tuple[bytes, bytes]:
    """The page and the attachment of a bundle. Raises UnreadableFile where one of them is damaged or too large."""
    with opened(raw, WHAT) as container:
        page, attachment = (read_entry(container, name, WHAT) for name in BUNDLED)
    return page, attachment


def joined(page: Page, attachment: Page) -> Page:
    """The page with the text of its attachment below its own."""
    return replace(
        page, text=f"{page.text}\n{attachment.text}", recognised=attachment.recognised, attachments=()
    )


def goes_on(page: Page, following: Page) -> bool:
    """Whether a letter without an end is on `page`, and its text or its signature, and no other letter, in `following`."""
    letter, more = split_letter(read_lines(page.text)), read_lines(following.text)
    if not more or not letter.is_letter or letter.signature.date or split_letter(more).is_letter:
        return False
    if is_paragraph(more[0]) or number_of(more[0].folded):
        return True
    return split_letter(read_lines(joined(page, following).text)).signature.date is not None
