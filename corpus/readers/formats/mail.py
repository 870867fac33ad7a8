"""Saved mail (EML, RFC 5322) and pages that browsers save as one file (MHT, MHTML, RFC 2557): the parts of a MIME message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from typing import Final, NamedTuple

from corpus.parsing.page import Page
from corpus.readers.formats import html, text

_HEAD: Final = re.compile(
    rb"\A(?:From [^\n]*\n)?(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*)+(?:\r?\n|\Z)"
)
"""Header lines up to an empty one: From: a@b.cn ⏎ Subject: …"""
_TELLING: Final = re.compile(
    rb"^(?:MIME-Version|Content-Type|Received|Return-Path|Message-ID|Delivered-To|From|Subject|Date|Snapshot-Content-Location):",
    re.IGNORECASE | re.MULTILINE,
)
_ENOUGH: Final = 3
_HEAD_LENGTH: Final = 1 << 16
_LETTER: Final = 120
"""Characters of a page that says something itself; a shorter one may only hold a frame with the letter."""
_FORWARDED: Final = re.compile(r"^(?:(?:re|fwd?|回复|答复|转发)\s*[:：]\s*)+", re.IGNORECASE)
_PARTS: Final = 500


class Part(NamedTuple):
    """A file attached to a mail."""

    name: str
    raw: bytes


def accepts(raw: bytes) -> bool:
    """True for a message that begins with the headers of one."""
    head = raw[:_HEAD_LENGTH].lstrip(b"\xef\xbb\xbf\r\n")
    found = _HEAD.match(head)
    if found is None:
        return False
    names = {name.lower() for name in _TELLING.findall(found[0])}
    return b"mime-version:" in names or b"content-type:" in names or len(names) >= _ENOUGH


def read(raw: bytes) -> Page:
    """The body, its HTML rather than its plain text, with the frames of a saved page where it hardly says anything itself."""
    message = _message(raw)
    bodies = [part for part in _leaves(message) if _is_body(part)]
    pages = [_page(part) for part in _preferred(bodies)]
    page = pages[0] if pages else Page("")
    if len(page.text) < _LETTER:
        page = Page("\n".join(each.text for each in pages if each.text), page.title, page.meta, page.address)
    subject = _FORWARDED.sub("", " ".join(str(message.get("Subject", "")).split()))
    address = message.get("Snapshot-Content-Location") or (
        bodies[0].get("Content-Location") if bodies else None
    )
    where = str(address).strip() if address else ""
    return Page(
        page.text,
        page.title or subject or None,
        page.meta,
        page.address or (where if where.startswith(("http://", "https://")) else None),
        attachments=page.attachments,
    )


def parts(raw: bytes) -> Iterator[Part]:
    """The files attached, in order."""
    for number, part in enumerate(_leaves(_message(raw)), 1):
        name = part.get_filename()
        if not _is_body(part) and (name or part.get_content_disposition() == "attachment"):
            yield Part(name or f"附件{number}", _bytes(part))


def _message(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw.lstrip(b"\xef\xbb\xbf\r\n"), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def _leaves(message: EmailMessage) -> list[EmailMessage]:
    """The parts that hold no others, those of a multipart/related from its start on (RFC 2387)."""
    found: list[EmailMessage] = []
    for part in message.walk():
        if not part.is_multipart() and isinstance(part, EmailMessage):
            found.append(part)
        if len(found) > _PARTS:
            break
    start = str(message.get_param("start", "") or "")
    return sorted(found, key=lambda part: not start or part.get("Content-ID") != start)


def _is_body(part: EmailMessage) -> bool:
    return part.get_content_type() in ("text/html", "text/plain", "application/xhtml+xml") and (
        part.get_content_disposition() != "attachment"
    )


def _preferred(bodies: list[EmailMessage]) -> list[EmailMessage]:
    """The bodies in HTML, else those in plain text."""
    return [part for part in bodies if part.get_content_type() != "text/plain"] or bodies


def _page(part: EmailMessage) -> Page:
    """The part read as a file of its own. Its bytes say their encoding better than its header does, but for those of UTF-7 and the like."""
    raw = _bytes(part)
    return text.read(raw) if part.get_content_type() == "text/plain" else html.read(raw)


def _bytes(part: EmailMessage) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (MessageError, ValueError, LookupError):
        return b""
    return content if isinstance(content, bytes) else b""
