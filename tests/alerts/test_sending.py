"""The queue and the sender: nothing is lost, nothing is sent twice, whatever happens in between."""

from __future__ import annotations

import os
import random
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from indexer import Settings
from tests.alerts.conftest import Mailbox
from tests.forking import forked
from webapp.alerts.kept import NOW, SEARCH, Alerts, path_of
from webapp.alerts.queue import MAIL, Letter
from webapp.alerts.secrecy import FILE, AlertsError, Seal
from webapp.alerts.sender import send_waiting
from webapp.alerts.smtp import _stuffed


def queued(settings: Settings, *readers: str) -> list[str]:
    """The ids of subscriptions of these addresses, each with a mail in the queue."""
    ids = []
    with Alerts(settings.data) as alerts:
        for number, reader in enumerate(readers):
            with alerts.transaction():
                asked = alerts.ask(reader, SEARCH, f"q={number}", NOW)
                alerts.confirm(asked.id)
                content = f"Message-ID: <{number}@example.gov.cn>\r\nSubject: {number}\r\n\r\n.\r\n..end\r\n"
                alerts.queue.put(asked.id, "digest", MAIL, Letter(reader, content))
            ids.append(asked.id)
    return ids


def states(settings: Settings) -> dict[str, int]:
    with Alerts(settings.data) as alerts:
        return dict(alerts.queue.counts())


def test_what_waits_is_sent_once(mailing: Settings, mailbox: Mailbox) -> None:
    queued(mailing, "jia@example.com", "yi@example.com")
    assert send_waiting(mailing) == {"sent": 2}
    assert send_waiting(mailing) == {}
    assert [to for to, _ in mailbox.arrived] == ["jia@example.com", "yi@example.com"]
    assert mailbox.arrived[0][1].get_payload() == ".\r\n..end\r\n"


def test_an_address_that_does_not_exist_is_forgotten(mailing: Settings, mailbox: Mailbox) -> None:
    queued(mailing, "jia@example.com", "jia@example.com", "yi@example.com")
    mailbox.unknown.add("jia@example.com")
    assert send_waiting(mailing) == {"refused": 1, "sent": 1}
    with Alerts(mailing.data) as alerts:
        assert [one.about for one in alerts.all()] == ["q=2"]


def test_a_server_that_does_not_relay_costs_nobody_a_subscription(
    mailing: Settings, mailbox: Mailbox
) -> None:
    queued(mailing, "jia@example.com", "yi@example.com")
    mailbox.forbidden.add("jia@example.com")
    assert send_waiting(mailing) == {"failed": 1, "sent": 1}
    with Alerts(mailing.data) as alerts:
        assert len(list(alerts.all())) == 2
        mailbox.forbidden.clear()
        assert alerts.queue.again() == 1
    assert send_waiting(mailing) == {"sent": 1}


def test_what_a_busy_server_puts_off_waits(mailing: Settings, mailbox: Mailbox) -> None:
    queued(mailing, "jia@example.com")
    mailbox.busy = True
    assert send_waiting(mailing) == {"waiting": 1}
    mailbox.busy = False
    assert send_waiting(mailing) == {}, "before the time to try again"
    assert states(mailing) == {"waiting": 1}


def test_without_a_server_everything_waits(mailing: Settings) -> None:
    queued(mailing, "jia@example.com")
    with pytest.raises(AlertsError, match="连不上邮件服务器"):
        send_waiting(replace(mailing, mail_port=9))
    assert states(mailing) == {"waiting": 1}


def test_a_sender_that_is_killed_loses_nothing_and_sends_nothing_twice(
    mailing: Settings, mailbox: Mailbox
) -> None:
    readers = [f"reader{number}@example.com" for number in range(60)]
    queued(mailing, *readers)
    chance = random.Random(20261129)
    kills = 0
    while states(mailing).get("waiting") or states(mailing).get("sending"):
        kills += _killed_after(mailing, chance.uniform(0, 0.1) + kills / 1000)
    assert kills
    arrived = [to for to, _ in mailbox.arrived]
    assert len(arrived) == len(set(arrived))
    with Alerts(mailing.data) as alerts:
        unsure = alerts.queue.counts().get("unsure", 0)
        assert set(states(mailing)) <= {"sent", "unsure"}
    assert len(set(readers) - set(arrived)) <= unsure


def _killed_after(settings: Settings, seconds: float) -> bool:
    """Whether a sender of its own process was killed after so long, before it was done."""
    child = forked(lambda: send_waiting(settings))
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_no_address_is_readable_in_the_file(mailing: Settings) -> None:
    queued(mailing, "wang.readable@example.com")
    kept = b"".join(file.read_bytes() for file in mailing.data.glob("alerts.sqlite*"))
    assert b"wang.readable" not in kept
    assert (mailing.data / FILE).stat().st_mode & 0o777 == 0o600


def test_another_key_opens_nothing(mailing: Settings, tmp_path: Path) -> None:
    ids = queued(mailing, "jia@example.com")
    Seal.of(tmp_path)
    (mailing.data / FILE).write_bytes((tmp_path / FILE).read_bytes())
    with Alerts(mailing.data) as alerts, pytest.raises(AlertsError, match="密钥"):
        alerts.reader(ids[0])


def test_what_is_forgotten_leaves_nothing(mailing: Settings) -> None:
    queued(mailing, "jia@example.com", "jia@example.com")
    with Alerts(mailing.data) as alerts:
        assert alerts.forget(" Jia@example.com") == 2
        assert list(alerts.all()) == []
        assert alerts.queue.counts() == {}
    assert path_of(mailing.data).exists()


def test_lines_that_begin_with_a_dot_are_stuffed() -> None:
    assert _stuffed(b"a\n.\r\n..b\n") == b"a\r\n..\r\n...b\r\n"
