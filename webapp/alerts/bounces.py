"""Mails that came back: whose address is no more is forgotten with all that was subscribed.

Only the letter itself says whose it was: the returned part bears the link to stop, which nobody can make up, so that a forged report
stops nothing.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import Final

from webapp.alerts.kept import Alerts
from webapp.alerts.letters import STOP

_LINK: Final = re.compile(r"/alerts/stop/([0-9a-f]+-[0-9a-f]+)")
"""The link of a letter: List-Unsubscribe: <https://dafu.example.gov.cn/alerts/stop/1f…-9c…>."""
_GONE: Final = re.compile(r"5\.(1\.(1|2|3|6|10)|2\.1)\b")
"""No such mailbox or domain, moved, takes no mail, disabled (RFC 3463, RFC 7505): 5.1.1; not one that is full."""


def returned(alerts: Alerts, content: bytes) -> int:
    """How many subscriptions a returned mail stopped: 0 for a delay, and for what is no report (RFC 3464) of a letter of ours."""
    report = message_from_bytes(content, policy=compat32)
    token = _token(report) if _is_final(report) else None
    found = alerts.find(token, STOP) if token else None
    return alerts.stop(found.id, everything=True) if found else 0


def _is_final(report: Message) -> bool:
    """True when a recipient is there no more. The parts of a report of delivery are themselves headers: one block a recipient."""
    blocks = [
        block
        for part in report.walk()
        if part.get_content_type() == "message/delivery-status" and part.is_multipart()
        for block in part.get_payload()
        if isinstance(block, Message)
    ]
    return any(
        str(block.get("Action", "")).strip().lower() == "failed"
        and _GONE.match(str(block.get("Status", "")).strip())
        for block in blocks
    )


def _token(report: Message) -> str | None:
    """The link to stop of the letter that came back, whole or its headers alone."""
    for part in report.walk():
        if part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            headers = message_from_bytes(payload if isinstance(payload, bytes) else b"", policy=compat32)
        else:
            headers = part
        link = _LINK.search(
            str(headers.get("List-Unsubscribe", "")).replace("\r", "").replace("\n", "").replace(" ", "")
        )
        if link:
            return link[1]
    return None
