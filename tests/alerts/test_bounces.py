"""Mails that came back end what was subscribed, and nothing else does."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from click.testing import CliRunner

from indexer import Settings
from tests.alerts.conftest import BUS, Mailbox, follow, keep
from tests.local import LocalEngine
from webapp.alerts.bounces import returned
from webapp.alerts.digests import tell
from webapp.alerts.kept import Alerts
from webapp.cli import main


def came_back(letter: Message, status: str = "5.1.1", action: str = "failed", *, whole: bool = True) -> bytes:
    """A report of delivery as mail servers write it (RFC 3464), with the letter or with its headers."""
    report = MIMEMultipart("report")
    report.set_param("report-type", "delivery-status")
    report.attach(MIMEText("This is the mail system."))
    about_server, about_recipient = Message(), Message()
    about_server["Reporting-MTA"] = "dns; mx.example.com"
    about_recipient["Final-Recipient"] = "rfc822; jia@example.com"
    about_recipient["Action"] = action
    about_recipient["Status"] = status
    status_part = Message()
    status_part["Content-Type"] = "message/delivery-status"
    status_part.set_payload([about_server, about_recipient])
    report.attach(status_part)
    if whole:
        report.attach(MIMEMessage(letter))
    else:
        headers = "".join(f"{name}: {value}\n" for name, value in letter.items())
        report.attach(MIMEText(headers, "rfc822-headers"))
    return report.as_bytes()


@pytest.fixture
def letter(mailing: Settings, library: LocalEngine, mailbox: Mailbox) -> Message:
    """A letter that was sent to a reader with two subscriptions."""
    follow(mailing, library, "q=公交")
    follow(mailing, library, "q=校车")
    follow(mailing, library, "q=公交", to="yi@example.com")
    keep(library, BUS)
    tell(mailing)
    [sent] = [
        raw for (to, _), raw in zip(mailbox.arrived, mailbox.raw, strict=True) if to == "jia@example.com"
    ]
    return message_from_bytes(sent)


@pytest.mark.parametrize("whole", [True, False])
def test_whose_mailbox_is_gone_is_forgotten(mailing: Settings, letter: Message, whole: bool) -> None:
    with Alerts(mailing.data) as alerts:
        assert returned(alerts, came_back(letter, whole=whole)) == 2
        assert [alerts.reader(one.id).to for one in alerts.all()] == ["yi@example.com"]  # type: ignore[union-attr]
        assert returned(alerts, came_back(letter, whole=whole)) == 0


def test_delays_full_mailboxes_and_forged_reports_stop_nothing(mailing: Settings, letter: Message) -> None:
    forged = Message()
    forged["List-Unsubscribe"] = str(letter["List-Unsubscribe"])[:-5] + "0000>"
    with Alerts(mailing.data) as alerts:
        for content in (
            came_back(letter, "4.4.1", "delayed"),
            came_back(letter, "5.2.2"),
            came_back(letter, "5.1.1", "relayed"),
            came_back(forged),
            letter.as_bytes(),
            "您好，我在休假。".encode(),
            b"",
            bytes(range(256)),
        ):
            assert returned(alerts, content) == 0
        assert len(list(alerts.all())) == 3


def test_the_command_reads_what_the_mail_server_pipes(mailing: Settings, letter: Message) -> None:
    runner = CliRunner()
    arguments = ["alerts", "bounce", "--data", str(mailing.data)]
    done = runner.invoke(main, arguments, input=came_back(letter))
    assert (done.exit_code, done.output) == (0, "停止了 2 项订阅。\n")
    done = runner.invoke(main, arguments, input=b"")
    assert (done.exit_code, done.output) == (0, "没有要停止的。\n")


def test_nobody_has_subscribed_yet(own_settings: Settings) -> None:
    own_settings.data.mkdir(exist_ok=True)
    done = CliRunner().invoke(main, ["alerts", "list", "--data", str(own_settings.data)])
    assert (done.exit_code, done.output) == (0, "还没有人订阅过。\n")
