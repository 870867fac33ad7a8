"""The collections of a site, in one SQLite file: who knows an address may read one, who knows another may change it.

Both are drawn at random, 128 bits each. The file knows of the one to change only a digest, so that a copy of it changes nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from corpus.store.sqlite import Database, Kept, Tables

DAYS: Final = 365
"""How long a collection is kept after it was changed last."""
MOST: Final = 200
"""Entries of one."""
LONGEST_TITLE: Final = 100
LONGEST_NOTE: Final = 1000

_TABLES: Final = Tables(
    "选辑文件",
    1,
    """
CREATE TABLE collections (
    key TEXT PRIMARY KEY,           -- as in the address to read
    editor TEXT NOT NULL UNIQUE,    -- a digest of the address to change
    title TEXT NOT NULL,
    changed_on TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL REFERENCES collections ON DELETE CASCADE,
    reply TEXT NOT NULL,
    promise TEXT NOT NULL,          -- its sentence; empty for the reply as a whole
    note TEXT NOT NULL,
    UNIQUE (key, reply, promise)
);
""",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A reply, or a promise in it, that was picked."""

    id: int
    reply: str
    promise: str
    note: str


@dataclass(frozen=True, slots=True)
class Collection:
    """What was picked, in the order of picking."""

    key: str
    title: str
    changed_on: date
    entries: tuple[Entry, ...]

    @property
    def expires_on(self) -> date:
        """The last day that it is kept."""
        return self.changed_on + timedelta(DAYS)


class Collections(Kept):
    """The collections in the file `path`, created where there is none. Raises StoreError as the store does."""

    def __init__(self, path: Path, today: date) -> None:
        self._database = Database(path, _TABLES)
        self._today = today

    def make(self) -> str:
        """Begin a collection, and forget those that have expired. Gives the key to change it."""
        editor = secrets.token_urlsafe(16)
        oldest = (self._today - timedelta(DAYS)).isoformat()
        with self._database.transaction():
            self._database.write(
                "DELETE FROM entries WHERE key IN (SELECT key FROM collections WHERE changed_on < ?)",
                (oldest,),
            )
            self._database.write("DELETE FROM collections WHERE changed_on < ?", (oldest,))
            row = (secrets.token_urlsafe(16), _digest(editor), "", self._today.isoformat())
            self._database.write("INSERT INTO collections VALUES (?, ?, ?, ?)", row)
        return editor

    def read(self, key: str) -> Collection | None:
        """The collection that is read by this key; None where there is none, or none any longer."""
        return self._found("key", key)

    def edited(self, editor: str) -> Collection | None:
        """The collection that is changed by this key."""
        return self._found("editor", _digest(editor))

    def add(self, found: Collection, reply: str, promise: str) -> bool:
        """Put something at the end, once; False where no more will go in."""
        if len(found.entries) >= MOST:
            return False
        with self._database.transaction():
            self._database.write(
                "INSERT OR IGNORE INTO entries (key, reply, promise, note) VALUES (?, ?, ?, '')",
                (found.key, reply, promise),
            )
            self._changed(found)
        return True

    def change(self, found: Collection, title: str, notes: Mapping[int, str], without: Iterable[int]) -> None:
        """Give it another title and its entries other notes, and leave out the entries `without`."""
        with self._database.transaction():
            self._database.write(
                "UPDATE collections SET title = ? WHERE key = ?", (title[:LONGEST_TITLE], found.key)
            )
            for entry in found.entries:
                note = notes.get(entry.id, entry.note)[:LONGEST_NOTE]
                self._database.write("UPDATE entries SET note = ? WHERE id = ?", (note, entry.id))
            for number in without:
                self._database.write("DELETE FROM entries WHERE id = ? AND key = ?", (number, found.key))
            self._changed(found)

    def remove(self, found: Collection) -> None:
        """Forget all of it at once."""
        with self._database.transaction():
            self._database.write("DELETE FROM entries WHERE key = ?", (found.key,))
            self._database.write("DELETE FROM collections WHERE key = ?", (found.key,))

    def _changed(self, found: Collection) -> None:
        self._database.write(
            "UPDATE collections SET changed_on = ? WHERE key = ?", (self._today.isoformat(), found.key)
        )

    def _found(self, column: str, value: str) -> Collection | None:
        row = self._database.one(f"SELECT * FROM collections WHERE {column} = ?", (value,))
        if row is None:
            return None
        entries = self._database.all(
            "SELECT id, reply, promise, note FROM entries WHERE key = ? ORDER BY id", (row["key"],)
        )
        changed_on = date.fromisoformat(row["changed_on"])
        found = Collection(row["key"], row["title"], changed_on, tuple(Entry(**entry) for entry in entries))
        return found if found.expires_on >= self._today else None


def _digest(editor: str) -> str:
    return sha256(editor.encode("utf-8", "surrogatepass")).hexdigest()
