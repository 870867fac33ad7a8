"""Letters as their readers are given them, and what is found in them."""

from __future__ import annotations

from corpus import Reply
from corpus.parsing.outline import outline


def reply_of(body: str, subject: str | None = "关于某事的建议") -> Reply:
    """A reply with this letter, its headings found."""
    return Reply(subject=subject, body=body, outline=outline(body))
