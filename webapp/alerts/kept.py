"""Who asked to be told of what: subscriptions, and the replies caught for them, in one SQLite file of the data directory.

Of a reader an encrypted address is kept and a keyed digest of it, by which it is found; both go with the subscription.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from corpus.store.sqlite import Database, Kept, Row, Tables
from indexer.text.dates import today
from webapp.alerts.queue import MAIL, TABLE, Letter, Queue
from webapp.alerts.secrecy import AlertsError, Seal

SEARCH: Final = "search"
PROMISES: Final = "promises"
PROMISE: Final = "promise"
"""What is asked for: what a search finds, a list of promises, one promise before it is due."""
NOW: Final = "now"
DAILY: Final = "daily"
WEEKLY: Final = "weekly"
FREQUENCIES: Final[Mapping[str, str]] = {NOW: "有了就发", DAILY: "每天一次", WEEKLY: "每周一次"}
_DAYS: Final[Mapping[str, int]] = {NOW: 0, DAILY: 1, WEEKLY: 7}
"""Days between two letters."""
UNCONFIRMED_DAYS: Final = 7
"""Days after which a subscription that nobody confirmed is forgotten."""
MOST: Final = 50
"""Subscriptions of one address."""
ASKED_A_DAY: Final = 5
"""Confirmations that one address is sent within a day, whoever asks for them."""
_ASKED_AN_HOUR: Final = 300
"""Confirmations that are sent within an hour, to whomever."""

_TABLES: Final = Tables(
    "提醒的记录",
    1,
    """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE subscriptions (
    id TEXT PRIMARY KEY,
    who TEXT NOT NULL,              -- a keyed digest of the address
    sealed BLOB NOT NULL,           -- the address, and what a webhook is signed with, encrypted
    form TEXT NOT NULL,             -- mail, or the form of a webhook
    kind TEXT NOT NULL,             -- search, promises, promise
    about TEXT NOT NULL,            -- the parameters of the address of what is asked for, in canonical order
    frequency TEXT NOT NULL,        -- now, daily, weekly
    made_at TEXT NOT NULL,
    confirmed_at TEXT,              -- NULL until its reader confirms it
    told_on TEXT                    -- the day of the last letter
) WITHOUT ROWID;
CREATE INDEX subscriptions_who ON subscriptions (who);
CREATE INDEX subscriptions_about ON subscriptions (kind, about);
CREATE TABLE caught (
    subscription TEXT NOT NULL,
    reply TEXT NOT NULL,
    is_told INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (subscription, reply)
) WITHOUT ROWID;
CREATE INDEX caught_untold ON caught (subscription, reply) WHERE NOT is_told;
"""
    + TABLE,
)


@dataclass(frozen=True, slots=True)
class Subscription:
    """What somebody asked to be told of."""

    id: str
    form: str
    kind: str
    about: str
    frequency: str
    made_at: str
    confirmed_at: str | None
    told_on: str | None

    def is_due(self, day: date) -> bool:
        """Whether the next letter may be sent on a day."""
        return self.told_on is None or self.told_on <= f"{day - timedelta(_DAYS[self.frequency])}"


def path_of(data: Path) -> Path:
    """The SQLite file."""
    return data / "alerts.sqlite"


class Alerts(Kept):
    """The subscriptions of a data directory and the queue beside them. Raises StoreError as the store does, AlertsError without its key."""

    def __init__(self, data: Path) -> None:
        self._seal = Seal.of(data)
        self._database = Database(path_of(data), _TABLES)
        self.queue = Queue(self._database, self._seal)

    def transaction(self) -> AbstractContextManager[None]:
        """Everything written inside becomes durable together, or not at all."""
        return self._database.transaction()

    # Readers come and go.

    def ask(
        self, address: str, kind: str, about: str, frequency: str, form: str = MAIL, secret: str = ""
    ) -> Subscription:
        """Note what somebody wishes to be told of; inside a transaction. Nothing is caught before `confirm`.

        Raises AlertsError where an address, or all together, were sent too many confirmations.
        """
        who = self._who(address)
        self._forget_unconfirmed()
        count = self._database.value
        recent = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%dT%H:%M:%S}"
        if form == MAIL and (
            int(
                count("SELECT count(*) FROM subscriptions WHERE who = ? AND confirmed_at IS NOT NULL", (who,))
            )
            >= MOST
            or int(
                count(
                    "SELECT count(*) FROM subscriptions WHERE who = ? AND made_at >= ? AND confirmed_at IS NULL",
                    (who, recent),
                )
            )
            >= ASKED_A_DAY
        ):
            raise AlertsError("这个邮箱的订阅或者未确认的邮件已经很多，请先处理收到的邮件，或过一天再试。")
        recent = f"{datetime.now(UTC) - timedelta(hours=1):%Y-%m-%dT%H:%M:%S}"
        asked = int(
            count("SELECT count(*) FROM subscriptions WHERE made_at >= ? AND confirmed_at IS NULL", (recent,))
        )
        if form == MAIL and asked >= _ASKED_AN_HOUR:
            raise AlertsError("现在订阅的人很多，请过一小时再试。")
        made = Subscription(secrets.token_hex(8), form, kind, about, frequency, _now(), None, None)
        sealed = self._seal.close(json.dumps([address, secret]))
        self._database.write(
            "INSERT INTO subscriptions VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
            (made.id, who, sealed, form, kind, about, frequency, made.made_at),
        )
        return made

    def confirm(self, subscription_id: str) -> None:
        """Have a subscription begin; it takes the place of one of the same reader for the same. Inside a transaction."""
        self._database.write(
            "UPDATE subscriptions SET confirmed_at = ?, told_on = ? WHERE id = ? AND confirmed_at IS NULL",
            (_now(), f"{today()}", subscription_id),
        )
        earlier = self._database.all(
            "SELECT other.id FROM subscriptions AS other JOIN subscriptions AS new USING (who, kind, about, form)"
            " WHERE new.id = ? AND other.id <> new.id AND other.confirmed_at IS NOT NULL",
            (subscription_id,),
        )
        self._forget([row["id"] for row in earlier])

    def stop(self, subscription_id: str, *, everything: bool = False) -> int:
        """Forget a subscription, or all of its reader, with the address and whatever waits to be sent to it; how many."""
        with self.transaction():
            ids = [subscription_id]
            if everything:
                rows = self._database.all(
                    "SELECT id FROM subscriptions WHERE who = (SELECT who FROM subscriptions WHERE id = ?)",
                    (subscription_id,),
                )
                ids = [row["id"] for row in rows]
            self._forget(ids)
        return len(ids)

    def done(self, subscription_id: str) -> None:
        """Forget a subscription whose only letter is queued; inside the transaction that does so."""
        self._database.write("DELETE FROM subscriptions WHERE id = ?", (subscription_id,))

    def forget(self, address: str) -> int:
        """Forget all subscriptions of an address; how many there were."""
        with self.transaction():
            rows = list(
                self._database.all("SELECT id FROM subscriptions WHERE who = ?", (self._who(address),))
            )
            self._forget([row["id"] for row in rows])
        return len(rows)

    def _forget(self, ids: Iterable[str]) -> None:
        for each in ids:
            self._database.write("DELETE FROM subscriptions WHERE id = ?", (each,))
            self._database.write("DELETE FROM caught WHERE subscription = ?", (each,))
            self._database.write("DELETE FROM outbox WHERE subscription = ? AND state <> 'refused'", (each,))

    def _forget_unconfirmed(self) -> None:
        before = f"{datetime.now(UTC) - timedelta(days=UNCONFIRMED_DAYS):%Y-%m-%dT%H:%M:%S}"
        rows = self._database.all(
            "SELECT id FROM subscriptions WHERE confirmed_at IS NULL AND made_at < ?", (before,)
        )
        self._forget([row["id"] for row in list(rows)])

    def _who(self, address: str) -> str:
        return self._seal.mark("who", address.strip().casefold())

    # What links in letters bear.

    def token(self, subscription_id: str, purpose: str) -> str:
        """What a link bears: the subscription, and what nobody can guess."""
        return f"{subscription_id}-{self._seal.mark(purpose, subscription_id)}"

    def find(self, token: str, purpose: str) -> Subscription | None:
        """The subscription that a link for this purpose is of; None for another, and where there is none any more."""
        subscription_id = token.partition("-")[0]
        if not secrets.compare_digest(
            token.encode("utf-8", "surrogatepass"),
            self.token(subscription_id, purpose).encode("utf-8", "surrogatepass"),
        ):
            return None
        rows = self._database.all(f"{_SELECT} WHERE id = ?", (subscription_id,))
        return next(map(_subscription, rows), None)

    def reader(self, subscription_id: str) -> Letter | None:
        """To whom a subscription's letters go, as an empty letter; None where it is there no more."""
        sealed = self._database.value("SELECT sealed FROM subscriptions WHERE id = ?", (subscription_id,))
        if sealed is None:
            return None
        address, secret = json.loads(self._seal.open(sealed))
        return Letter(address, "", secret)

    # What is caught, and told.

    def all(self, kind: str | None = None) -> Iterator[Subscription]:
        """The confirmed subscriptions, those of the same matter beside each other."""
        rows = self._database.all(
            f"{_SELECT} WHERE confirmed_at IS NOT NULL AND (? IS NULL OR kind = ?) ORDER BY kind, about, id",
            (kind, kind),
        )
        return map(_subscription, list(rows))

    @property
    def reached(self) -> int | None:
        """Up to which change of the store replies were caught; None where that was not asked for yet."""
        value = self._database.value("SELECT value FROM meta WHERE key = 'reached'")
        return None if value is None else int(value)

    def begin(self, change: int) -> None:
        """Have replies be caught from a change on, unless they are already; inside a transaction."""
        self._database.write("INSERT OR IGNORE INTO meta VALUES ('reached', ?)", (f"{change}",))

    def reach(self, change: int) -> None:
        """Note up to which change replies were caught; inside the transaction that notes them."""
        self._database.write("INSERT OR REPLACE INTO meta VALUES ('reached', ?)", (f"{change}",))

    def catch(self, subscription_id: str, replies: Iterable[str]) -> None:
        """Note replies to tell of; each is told of once. Inside a transaction."""
        for reply in replies:
            self._database.write(
                "INSERT OR IGNORE INTO caught (subscription, reply) VALUES (?, ?)", (subscription_id, reply)
            )

    def untold(self) -> dict[str, list[str]]:
        """The replies that are to be told of, by subscription."""
        found: dict[str, list[str]] = {}
        for row in self._database.all(
            "SELECT subscription, reply FROM caught WHERE NOT is_told ORDER BY subscription, reply"
        ):
            found.setdefault(row["subscription"], []).append(row["reply"])
        return found

    def told(self, subscription_id: str, replies: Iterable[str], day: date) -> None:
        """Note that replies were told of; inside the transaction that queues the letter."""
        for reply in replies:
            self._database.write(
                "UPDATE caught SET is_told = 1 WHERE subscription = ? AND reply = ?", (subscription_id, reply)
            )
        self._database.write("UPDATE subscriptions SET told_on = ? WHERE id = ?", (f"{day}", subscription_id))


_SELECT: Final = "SELECT id, form, kind, about, frequency, made_at, confirmed_at, told_on FROM subscriptions"


def _subscription(row: Row) -> Subscription:
    return Subscription(**row)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
