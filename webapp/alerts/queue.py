"""What waits to be sent: a durable queue in SQLite. One process sends at a time (`sender.alone`), so a claim needs no time limit.

What each state means, and what a kill of the sender at any moment leaves:

- `waiting`: not handed over. A kill leaves it waiting: it is sent later.
- `sending`: written, durably, when all of a mail but its end was handed over and before the end is. Without its end a server keeps
  nothing (RFC 5321, 4.1.1.4), with it the mail is the server's. Whoever sends next finds a mail in this state only where a sender was
  killed in between: nearly always the end had left and the mail arrived. It becomes `unsure`, is never sent again by itself, and the
  operator is told.
- `sent`, `failed` (given up), `refused` (there is no such address), `unsure`.

So no mail is sent twice, and one that was lost is among the unsure ones. Other programs than mail servers may be told twice of one `id`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from time import time
from typing import Final

from corpus.store.sqlite import Database
from webapp.alerts.secrecy import Seal

TABLE: Final = """
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    subscription TEXT NOT NULL,
    purpose TEXT NOT NULL,          -- confirm, digest, reminder
    form TEXT NOT NULL,             -- mail, or the form of a webhook
    state TEXT NOT NULL,            -- waiting, sending, sent, unsure, failed, refused
    sealed BLOB,                    -- to whom, and what, encrypted; gone once it is sent or refused
    tries INTEGER NOT NULL DEFAULT 0,
    not_before REAL NOT NULL,       -- seconds since 1970
    made_at REAL NOT NULL,
    note TEXT NOT NULL DEFAULT ''   -- what went wrong last
);
CREATE INDEX outbox_waiting ON outbox (state, not_before);
"""
MAIL: Final = "mail"
_PATIENCE: Final = 5 * 86_400.0
"""Seconds after which what cannot be sent is given up (RFC 5321, 4.5.4.1: four to five days)."""
_FIRST_WAIT: Final = 300.0
"""Seconds before the second try; each further one waits twice as long."""
_LONGEST_WAIT: Final = 6 * 3600.0
_REMEMBERED: Final = 30 * 86_400.0
"""Seconds that what was settled is counted."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Something to send."""

    to: str
    """A mail address, or the address of a webhook."""
    content: str
    """A whole message (RFC 5322), or a JSON document."""
    secret: str = ""
    """What a webhook is signed with."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter in the queue."""

    id: int
    subscription: str
    form: str
    letter: Letter
    tries: int
    made_at: float


class Queue:
    """The queue in a database that others write to as well."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database, self._seal = database, seal

    def put(self, subscription: str, purpose: str, form: str, letter: Letter) -> None:
        """Queue a letter; inside a transaction, with what it tells of."""
        sealed = self._seal.close(json.dumps([letter.to, letter.content, letter.secret]))
        self._database.write(
            "INSERT INTO outbox (subscription, purpose, form, state, sealed, not_before, made_at)"
            " VALUES (?, ?, ?, 'waiting', ?, ?, ?)",
            (subscription, purpose, form, sealed, time(), time()),
        )

    def next(self) -> Waiting | None:
        """What is to be sent now: the confirmations first, somebody waits for them."""
        row = self._database.one(
            "SELECT id, subscription, form, sealed, tries, made_at FROM outbox WHERE state = 'waiting' AND not_before <= ?"
            " ORDER BY purpose <> 'confirm', id LIMIT 1",
            (time(),),
        )
        if row is None:
            return None
        letter = Letter(*json.loads(self._seal.open(row.pop("sealed"))))
        return Waiting(letter=letter, **row)

    def begin(self, number: int) -> None:
        """Note, durably, that the end of a letter is about to be handed over."""
        with self._database.transaction():
            self._database.write("UPDATE outbox SET state = 'sending' WHERE id = ?", (number,))

    def settle(self, number: int, state: str, note: str = "") -> None:
        """Note what became of a letter. What may have to be sent again is kept, all else is forgotten."""
        with self._database.transaction():
            self._database.write(
                "UPDATE outbox SET state = ?, note = ?, sealed = CASE WHEN ? THEN sealed END WHERE id = ?",
                (state, note, state in ("unsure", "failed"), number),
            )

    def postpone(self, waiting: Waiting, note: str) -> None:
        """Have a letter tried again later, or given up."""
        if time() - waiting.made_at > _PATIENCE:
            self.settle(waiting.id, "failed", note)
            return
        wait = min(_FIRST_WAIT * 2**waiting.tries, _LONGEST_WAIT)
        with self._database.transaction():
            self._database.write(
                "UPDATE outbox SET state = 'waiting', tries = ?, not_before = ?, note = ? WHERE id = ?",
                (waiting.tries + 1, time() + wait, note, waiting.id),
            )

    def recover(self) -> None:
        """Settle what a killed sender left, and forget what was settled long ago. For whoever is the only one to send.

        A webhook that may have been told is told again.
        """
        with self._database.transaction():
            self._database.write(
                "UPDATE outbox SET state = CASE form WHEN ? THEN 'unsure' ELSE 'waiting' END WHERE state = 'sending'",
                (MAIL,),
            )
            self._database.write(
                "DELETE FROM outbox WHERE state NOT IN ('waiting', 'sending') AND made_at < ?",
                (time() - _REMEMBERED,),
            )

    def again(self) -> int:
        """Have all that is unsure or was given up tried anew; how many."""
        with self._database.transaction():
            count = int(
                self._database.value("SELECT count(*) FROM outbox WHERE state IN ('unsure', 'failed')")
            )
            self._database.write(
                "UPDATE outbox SET state = 'waiting', tries = 0, not_before = ?, made_at = ? WHERE state IN ('unsure', 'failed')",
                (time(), time()),
            )
        return count

    def counts(self) -> Mapping[str, int]:
        """How many letters are in each state."""
        rows = self._database.all("SELECT state, count(*) AS n FROM outbox GROUP BY state ORDER BY state")
        return {row["state"]: row["n"] for row in rows}
