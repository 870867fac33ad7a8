"""Addresses of attachments: which lead to a file that may hold a letter, and what the file is called."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote, urlsplit

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
