"""A page together with the attachment that holds the reply itself, as the store keeps the two: a ZIP of both."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import Final
from urllib.parse import unquote, urlsplit

from corpus import readers
from corpus.parsing.page import Page
from corpus.readers.containers import BUNDLED, format_of, is_zip, opened, read_entry

_WHAT: Final = "页面与附件"
_ATTACHED: Final = re.compile(r"\.(?:docx?|wps|pdf|ofd|rtf|odt|txt|zip)$", re.IGNORECASE)


def is_attachment(address: str) -> bool:
    """True for the address of a file that may hold a letter, by its ending."""
    return _ATTACHED.search(name_of(address)) is not None


def name_of(address: str) -> str:
    """The path that an address gives, decoded; empty for one that is none."""
    try:
        return unquote(urlsplit(address.strip()).path)
    except ValueError:
        return ""


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


def read(raw: bytes) -> Page:
    """The page with the text of its attachment below its own. Raises UnreadableFile where one of them cannot be read."""
    with opened(raw, _WHAT) as container:
        page, attachment = (readers.read(read_entry(container, name, _WHAT), _WHAT) for name in BUNDLED)
    return replace(page, text=f"{page.text}\n{attachment.text}", attachments=())
