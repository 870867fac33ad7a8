"""A real mail server on this machine, and settings that send through it."""

from __future__ import annotations

import email
import re
import socket
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from indexer import Settings

SITE = "http://dafu.example.gov.cn"


@dataclass
class Mailbox:
    """What the mail server took, and how it behaves."""

    port: int = 0
    arrived: list[tuple[str, EmailMessage]] = field(default_factory=list)
    """To whom, and what, in order."""
    unknown: set[str] = field(default_factory=set)
    """Addresses that it says do not exist."""
    forbidden: set[str] = field(default_factory=set)
    """Addresses that it does not relay to."""
    busy: bool = False
    """Whether it takes nothing now."""

    def to(self, address: str) -> list[EmailMessage]:
        """The mails to an address."""
        return [mail for to, mail in self.arrived if to == address]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 5.1.1 no such mailbox"
        if address in self.forbidden:
            return "550 5.7.1 relaying denied"
        if self.busy:
            return "451 4.3.0 come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        mail = email.message_from_bytes(content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.arrived.append((envelope.rcpt_tos[0], mail))
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A running mail server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    box = Mailbox(port)
    controller = Controller(box, hostname="127.0.0.1", port=port, decode_data=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        controller.start()
    yield box
    controller.stop()


@pytest.fixture
def mailing(own_settings: Settings, mailbox: Mailbox) -> Settings:
    """Settings of an own data directory that send through the server."""
    return replace(
        own_settings,
        mail_host="127.0.0.1",
        mail_port=mailbox.port,
        mail_security="none",
        mail_from="dafu@example.gov.cn",
        base_url=SITE,
    )


def link(mail: EmailMessage, path: str) -> str:
    """The path of the first link of a mail that begins so."""
    found = re.search(rf"{re.escape(SITE)}({path}\S*)", mail.get_content())
    assert found, mail.get_content()
    return found[1]
