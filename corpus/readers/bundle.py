"""A page together with the attachment that holds the reply itself, as the store keeps the two: a ZIP of both."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Final

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
