"""What waits in the queue, sent: one process at a time, each letter at most once."""

from __future__ import annotations

import fcntl
import smtplib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from indexer import Settings
from webapp.alerts.kept import Alerts, path_of
from webapp.alerts.queue import MAIL, Waiting
from webapp.alerts.smtp import Later, Refused, Unanswered, connected, hand_over
from webapp.alerts.webhooks import deliver


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Nobody else sends meanwhile; waits for whoever does. The system gives back the lock of a killed one."""
    with (data / "alerts.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def send_waiting(settings: Settings) -> Mapping[str, int]:
    """Send all that is due: how many letters came to which end. Raises AlertsError where the mail server cannot be used.

    What could not be sent waits, and is sent by a later call.
    """
    if not path_of(settings.data).exists():
        return {}
    with Alerts(settings.data) as alerts, alone(settings.data):
        alerts.queue.recover()
        return _Sender(settings, alerts).send_all()


class _Sender:
    def __init__(self, settings: Settings, alerts: Alerts) -> None:
        self._settings, self._alerts, self._queue = settings, alerts, alerts.queue
        self._ends: Counter[str] = Counter()

    def send_all(self) -> Mapping[str, int]:
        with ExitStack() as connection:
            server: smtplib.SMTP | None = None
            while waiting := self._queue.next():
                if waiting.form != MAIL:
                    self._tell(waiting)
                    continue
                if server is None or server.sock is None:
                    connection.close()
                    server = connection.enter_context(connected(self._settings))
                self._mail(server, waiting)
        return self._ends

    def _mail(self, server: smtplib.SMTP, waiting: Waiting) -> None:
        letter = waiting.letter
        try:
            hand_over(
                server,
                self._settings.mail_from,
                letter.to,
                letter.content.encode(),
                lambda: self._queue.begin(waiting.id),
            )
        except Unanswered as error:
            self._end(waiting, "unsure", f"{error}")
        except Later as error:
            self._queue.postpone(waiting, f"{error}")
            self._ends["waiting"] += 1
            _begin_anew(server)
        except Refused as error:
            self._end(waiting, "refused" if error.no_such_address else "failed", f"{error}")
            if error.no_such_address:
                self._alerts.stop(waiting.subscription, everything=True)
            _begin_anew(server)
        else:
            self._end(waiting, "sent")

    def _tell(self, waiting: Waiting) -> None:
        self._queue.begin(waiting.id)
        try:
            deliver(waiting.form, waiting.letter, self._settings.hook_hosts)
        except Later as error:
            self._queue.postpone(waiting, f"{error}")
            self._ends["waiting"] += 1
        except Refused as error:
            self._end(waiting, "failed", f"{error}")
        else:
            self._end(waiting, "sent")

    def _end(self, waiting: Waiting, state: str, note: str = "") -> None:
        self._queue.settle(waiting.id, state, note)
        self._ends[state] += 1


def _begin_anew(server: smtplib.SMTP) -> None:
    """Have the server forget a mail that it did not take; one that is gone is connected to again."""
    with suppress(smtplib.SMTPException, OSError):
        server.rset()
        return
    server.close()
