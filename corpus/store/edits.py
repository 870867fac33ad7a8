"""What an editor changes of a store: corrections of what was read wrongly, and replies that are hidden. Nothing is lost by either.

A correction lies over what the page says, so that it outlives parsing again and later wordings of the page; what was read stays in the
store beside it. A hidden reply stays hidden when its page is imported again, until an editor shows it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from corpus.reply import Reply
from corpus.store.sqlite import Database, Row

SHOWN: Final = 0
REMOVED: Final = 1
"""Comes back when its page is imported again."""
HIDDEN: Final = 2
"""States of a reply, the column `removed`."""

TABLE: Final = """
CREATE TABLE IF NOT EXISTS corrections (
    id INTEGER PRIMARY KEY,
    reply_id TEXT NOT NULL REFERENCES replies (id),
    field TEXT NOT NULL,
    given TEXT NOT NULL,            -- JSON: the field, and what is derived from it → their values
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    note TEXT NOT NULL,             -- why
    withdrawn_at TEXT               -- kept, and of no effect, from then on
);
CREATE INDEX IF NOT EXISTS corrections_reply ON corrections (reply_id);
"""


Value = str | int | tuple[str | int, ...] | None
"""What a field can be."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A field that an editor corrected."""

    field: str
    was: Value
    """What the page reads as now."""
    now: Value
    who: str
    at: str
    """ISO 8601, UTC."""
    note: str


@dataclass(frozen=True, slots=True)
class Given:
    """A correction as it is kept."""

    field: str
    values: Mapping[str, Any]
    """JSON-ready."""
    who: str
    at: str
    note: str


class Edits:
    """The edits of a store; what writes is called inside `Store.transaction`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def correct(self, reply_id: str, field: str, values: Mapping[str, Any], who: str, note: str) -> None:
        """Have `values`, of a field and of what is derived from it, stand for what was read; in place of a correction of it before."""
        self._withdraw(reply_id, field)
        self._database.write(
            "INSERT INTO corrections (reply_id, field, given, who, at, note) VALUES (?, ?, ?, ?, ?, ?)",
            (reply_id, field, json.dumps(dict(values), ensure_ascii=False), who, _now(), note),
        )
        self.touch(reply_id)

    def withdraw(self, reply_id: str, field: str) -> bool:
        """Have a field be what was read again; False where it was not corrected."""
        if field not in {given.field for given in self.of((reply_id,)).get(reply_id, ())}:
            return False
        self._withdraw(reply_id, field)
        self.touch(reply_id)
        return True

    def _withdraw(self, reply_id: str, field: str) -> None:
        self._database.write(
            "UPDATE corrections SET withdrawn_at = ? WHERE reply_id = ? AND field = ? AND withdrawn_at IS NULL",
            (_now(), reply_id, field),
        )

    def of(self, ids: Iterable[str]) -> Mapping[str, tuple[Given, ...]]:
        """The corrections in force, by reply, the first made first; replies without any are left out."""
        rows = self._database.all(
            "SELECT * FROM corrections WHERE withdrawn_at IS NULL AND reply_id IN (SELECT value FROM json_each(?))"
            " ORDER BY id",
            (json.dumps(list(ids)),),
        )
        return _by_reply(rows)

    def all(self) -> Mapping[str, tuple[Given, ...]]:
        """All corrections in force, by reply."""
        return _by_reply(
            self._database.all("SELECT * FROM corrections WHERE withdrawn_at IS NULL ORDER BY id")
        )

    def hide(self, reply_id: str) -> bool:
        """Hide a reply, whatever is imported later; False where there is none that is shown."""
        return self._turn(reply_id, SHOWN, HIDDEN)

    def remove(self, reply_id: str) -> bool:
        """Hide a reply until its page is imported again; False where there is none that is shown."""
        return self._turn(reply_id, SHOWN, REMOVED)

    def show(self, reply_id: str) -> bool:
        """Show a hidden or removed reply again; False where there is none."""
        return self._turn(reply_id, HIDDEN, SHOWN) or self._turn(reply_id, REMOVED, SHOWN)

    def _turn(self, reply_id: str, before: int, after: int) -> bool:
        if not self._database.one("SELECT 1 FROM replies WHERE id = ? AND removed = ?", (reply_id, before)):
            return False
        self.touch(reply_id, after)
        return True

    def hidden(self) -> tuple[tuple[str, Reply], ...]:
        """The replies that are hidden or removed, by id, with what their pages say; the last ones first."""
        rows = self._database.all("SELECT id, content FROM replies WHERE removed > 0 ORDER BY change DESC")
        return tuple((row["id"], Reply.from_dict(json.loads(row["content"]))) for row in rows)

    def touch(self, reply_id: str, state: int | None = None) -> None:
        """Have indexes see a reply anew, in another state perhaps."""
        self._database.write(
            "UPDATE replies SET removed = coalesce(?, removed), change = (SELECT coalesce(max(change), 0) + 1 FROM replies)"
            " WHERE id = ?",
            (state, reply_id),
        )


def corrected(reply: Reply, given: Sequence[Given]) -> tuple[Reply, tuple[Correction, ...]]:
    """A reply with its corrections, and those that differ from what was read."""
    if not given:
        return reply, ()
    read = reply.as_dict()
    told = tuple(
        Correction(
            one.field, value_of(read[one.field]), value_of(one.values[one.field]), one.who, one.at, one.note
        )
        for one in given
        if read[one.field] != one.values[one.field]
    )
    values = {name: value for one in given for name, value in one.values.items()}
    return Reply.from_dict(read | values), told


def value_of(written: Any) -> Value:
    """The value of a field, of what JSON has for it."""
    return tuple(written) if isinstance(written, list) else written


def _by_reply(rows: Iterator[Row]) -> Mapping[str, tuple[Given, ...]]:
    found: dict[str, tuple[Given, ...]] = {}
    for row in rows:
        given = Given(row["field"], json.loads(row["given"]), row["who"], row["at"], row["note"])
        found[row["reply_id"]] = (*found.get(row["reply_id"], ()), given)
    return found


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
