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
from threading import Event

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from corpus import Reply
from indexer import Settings, reached
from tests.conftest import REPLIES
from tests.local import LocalEngine, open_local, update_local
from webapp.alerts.kept import NOW, SEARCH, Alerts

BUS = Reply(
    title="关于开通镇村公交的建议的答复",
    region="青穗县",
    agency="青穗县交通运输局",
    proposers=("周桂芳",),
    body="您提出的建议收悉，现答复如下：\n县城到柳湾镇将开通公交线路三条，2026年底前完成。沿途设置候车亭。",
    written_on="2026-06-10",
)
SITE = "http://dafu.example.gov.cn"


@dataclass
class Mailbox:
    """What the mail server took, and how it behaves."""

    port: int = 0
    arrived: list[tuple[str, EmailMessage]] = field(default_factory=list)
    """To whom, and what, in order."""
    raw: list[bytes] = field(default_factory=list)
    """The same mails as they came."""
    unknown: set[str] = field(default_factory=set)
    """Addresses that it says do not exist."""
    forbidden: set[str] = field(default_factory=set)
    """Addresses that it does not relay to."""
    busy: bool = False
    """Whether it takes nothing now."""
    came: Event = field(default_factory=Event)
    """Set once a mail has arrived."""

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
        self.raw.append(content)
        mail = email.message_from_bytes(content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.arrived.append((envelope.rcpt_tos[0], mail))
        self.came.set()
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


@pytest.fixture
def library(mailing: Settings) -> Iterator[LocalEngine]:
    """A store and an index of REPLIES, in the data directory that alerts are of."""
    engine = open_local(mailing, create=True)
    keep(engine, *REPLIES)
    yield engine
    engine.close()
    engine.store.close()


def keep(engine: LocalEngine, *replies: Reply) -> None:
    """Import and index."""
    with engine.store.transaction():
        for reply in replies:
            engine.store.keep(reply, repr(reply).encode(), f"https://example.gov.cn/{reply.title}.html")
    update_local(engine)


def follow(
    settings: Settings,
    engine: LocalEngine,
    about: str,
    *,
    kind: str = SEARCH,
    often: str = NOW,
    to: str = "jia@example.com",
) -> str:
    """The id of a confirmed subscription."""
    with Alerts(settings.data) as alerts, alerts.transaction():
        alerts.begin(reached(engine))
        made = alerts.ask(to, kind, about, often)
        alerts.confirm(made.id)
        return made.id
