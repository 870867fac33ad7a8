"""What of a reply is embedded: chosen by measurement, see docs/semantic.md."""

from __future__ import annotations

import re
from typing import Final

from corpus import Reply

START: Final = 200
"""Characters of the letter after the subject: 60 found less, 360 cost twice as much."""
_CEREMONY: Final = re.compile(r"收悉|如下|感谢|关心|您好|你好")
"""A paragraph that says nothing of the matter: 您提出的建议收悉，现答复如下。"""


def passages(reply: Reply) -> tuple[str, str]:
    """The subject alone, and the subject with the start of what the letter says; the same twice where there is but one of the two."""
    subject = reply.subject or reply.title or ""
    said = "".join(
        stripped
        for line in reply.body.split("\n")
        if (stripped := line.strip()) and not _CEREMONY.search(stripped[:80])
    )
    whole = f"{subject}。{said[:START]}" if subject else said[:START]
    return (subject, whole) if subject and said else (whole, whole)
