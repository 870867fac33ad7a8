"""A SQLite file, underneath the store and the journal: its tables, connections, transactions and errors."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from corpus.errors import StoreError

Row = dict[str, Any]

_SCHEMA: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES ('uuid', lower(hex(randomblob(16))));
CREATE TABLE replies (
    id TEXT PRIMARY KEY,
    change INTEGER NOT NULL,        -- grows with every change of any reply: what an index has yet to see
    removed INTEGER NOT NULL DEFAULT 0,
    identity TEXT,                  -- what it answers, see sameness; NULL where the page says too little
    core_hash TEXT NOT NULL,        -- of the letter without what differs between copies, see sameness
    content TEXT NOT NULL,          -- Reply.as_dict as JSON
    revision INTEGER NOT NULL,
    imported_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    asked TEXT                      -- what was asked, see sameness; NULL where the page says too little
) WITHOUT ROWID;
CREATE INDEX replies_change ON replies (change);
CREATE INDEX replies_identity ON replies (identity);
CREATE INDEX replies_core ON replies (core_hash);
CREATE INDEX replies_asked ON replies (asked);
CREATE TABLE sources (
    address TEXT PRIMARY KEY,       -- the page's URL, or the path of a file that names none
    file TEXT,                      -- the path it was read from
    reply_id TEXT NOT NULL REFERENCES replies (id),
    page_hash TEXT NOT NULL,
    content_hash TEXT NOT NULL      -- of the content this source gave, which another source may have worded otherwise
) WITHOUT ROWID;
CREATE INDEX sources_reply ON sources (reply_id);
CREATE INDEX sources_file ON sources (file);
CREATE TABLE pages (                -- as fetched, compressed, to parse again
    hash TEXT PRIMARY KEY,
    raw BLOB NOT NULL
);
CREATE TABLE revisions (
    reply_id TEXT NOT NULL REFERENCES replies (id),
    revision INTEGER NOT NULL,
    content TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (reply_id, revision)
) WITHOUT ROWID;
"""


_UPGRADES: Final = {
    1: """
ALTER TABLE replies RENAME COLUMN text_hash TO core_hash;
ALTER TABLE replies ADD COLUMN asked TEXT;
UPDATE replies SET core_hash = core_hash_of(content), asked = asked_of(content);
DROP INDEX replies_text;
CREATE INDEX replies_core ON replies (core_hash);
CREATE INDEX replies_asked ON replies (asked);
""",
}
"""Version → what brings the tables of that version to the next one."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What a kind of file holds."""

    name: str
    """What messages call the file."""
    version: int
    schema: str
    upgrades: Mapping[int, str] = field(default_factory=dict)
    """Version → what brings the tables of that version to the next one."""


STORE: Final = Tables("答复库", 2, _SCHEMA, _UPGRADES)


class Database:
    """One SQLite file in WAL mode, with a connection a thread; `functions`, by name and of one value, are there for upgrades.

    Raises StoreError when the file cannot be opened, is no store, or was written by a newer version.
    """

    def __init__(
        self, path: Path, functions: Mapping[str, Callable[[str], str | None]], tables: Tables = STORE
    ) -> None:
        self.path = path
        self._functions = functions
        self._tables = tables
        self._local = threading.local()
        with self._errors():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._migrate()

    def close(self) -> None:
        """Close this thread's connection; others close with their threads."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything written inside becomes durable together, or, on an exception, not at all."""
        with self._errors():
            connection = self._connection
            connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            # A full disk has SQLite roll back by itself.
            if connection.in_transaction:
                connection.rollback()
            raise
        with self._errors():
            connection.commit()

    def all(self, statement: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """The rows of a statement, as mappings, read as they are asked for."""
        with self._errors():
            yield from self._connection.execute(statement, values)

    def one(self, statement: str, values: Sequence[Any] = ()) -> Row | None:
        """The first row of a statement, or None."""
        return next(self.all(statement, values), None)

    def value(self, statement: str, values: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.one(statement, values)
        return None if row is None else next(iter(row.values()))

    def write(self, statement: str, values: Sequence[Any]) -> None:
        """Run a statement that changes something."""
        with self._errors():
            if not self._connection.in_transaction:
                raise RuntimeError("the store is written inside Store.transaction only")
            self._connection.execute(statement, values)

    def _migrate(self) -> None:
        connection, tables = self._connection, self._tables
        version = connection.execute("PRAGMA user_version").fetchone()["user_version"]
        if version > tables.version:
            raise StoreError(f"{tables.name} {self.path} 由更新版本的达复写成，请升级后再打开。")
        if version == tables.version:
            return
        connection.execute("BEGIN IMMEDIATE")
        # Another process may have created or upgraded the tables while this one waited for the lock.
        version = connection.execute("PRAGMA user_version").fetchone()["user_version"]
        if version == 0:
            _run(connection, tables.schema)
        else:
            for name, function in self._functions.items():
                connection.create_function(name, 1, function, deterministic=True)
            for step in range(version, tables.version):
                _run(connection, tables.upgrades[step])
        connection.execute(f"PRAGMA user_version = {tables.version}")
        connection.commit()

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self.path, timeout=30, isolation_level=None)
            connection.row_factory = _row
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            self._local.connection = connection
        return connection

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn what SQLite and the file system raise into StoreError."""
        name, path = self._tables.name, self.path
        try:
            yield
        except (sqlite3.ProgrammingError, sqlite3.IntegrityError):
            raise  # a bug of ours, not a state of the disk
        except sqlite3.DatabaseError as error:
            hint = f"请检查磁盘空间是否已满、目录是否可写，以及该文件是否为{name}。已提交的内容不会丢失。"
            raise StoreError(f"{name} {path} 读写失败（{error}）。{hint}") from error
        except OSError as error:
            raise StoreError(
                f"无法使用数据目录 {path.parent}（{error.strerror}）。请检查目录权限和磁盘空间。"
            ) from error


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Run statements one by one: `executescript` would commit before them."""
    for statement in script.split(";\n"):
        connection.execute(statement)


def _row(cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> dict[str, Any]:
    return {column[0]: value for column, value in zip(cursor.description, values, strict=True)}
