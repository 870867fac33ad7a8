"""A SQLite file, as the store and the journal are: its connections, transactions, upgrades and errors."""

from __future__ import annotations

import math
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from corpus.errors import StoreError, system_reason

Row = dict[str, Any]

UNFINISHED: Final = "restored-new-"
"""How a folder begins that holds what a restoration has yet to put in its place."""
_PROVISIONAL_SECONDS: Final = 5.0
"""How long a connection is used that cannot see changes."""
_BUSY_SECONDS: Final = 30.0
"""How long a connection waits for others that write."""
_BUSY_STEP: Final = 0.01
"""How long it waits, in seconds, where it has to ask again itself."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What a kind of file holds."""

    name: str
    """What messages call the file."""
    version: int
    schema: str
    upgrades: Mapping[int, str] = field(default_factory=dict)
    """Version → what brings the tables of that version to the next one."""
    functions: Mapping[str, Callable[[str], str | None]] = field(default_factory=dict)
    """What the upgrades call, by name."""


@dataclass(frozen=True)
class _Held:
    """What a thread holds: the connection is closed when the thread lets go of this."""

    connection: sqlite3.Connection


class Database:
    """One SQLite file in WAL mode, with a connection a thread, closed with the thread or by `close`.

    Raises StoreError when the file cannot be opened, holds other tables, or was written by a newer version.
    """

    def __init__(self, path: Path, tables: Tables) -> None:
        self.path = path
        self._tables = tables
        self._local = threading.local()
        self._open: list[weakref.finalize[[], _Held]] = []
        try:
            with self._errors():
                # What is asked, and who is written to, is nobody else's business on this machine.
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._migrate()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the connections of all threads; whoever reads or writes later opens another."""
        self._local = threading.local()
        while self._open:
            self._open.pop()()

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
        self.write_all(statement, (values,))

    def write_all(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement that changes something, once with each of the rows."""
        with self._errors():
            if not self._connection.in_transaction:
                raise RuntimeError("the store is written inside Store.transaction only")
            self._connection.executemany(statement, rows)

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
            for name, function in tables.functions.items():
                connection.create_function(name, 1, function, deterministic=True)
            for step in range(version, tables.version):
                _run(connection, tables.upgrades[step])
        connection.execute(f"PRAGMA user_version = {tables.version}")
        connection.commit()

    @property
    def _connection(self) -> sqlite3.Connection:
        held: _Held | None = getattr(self._local, "held", None)
        if held is None or time.monotonic() > self._local.until:
            connection, self._local.until = self._connect()
            held = self._local.held = _Held(connection)
            self._open = [one for one in self._open if one.alive]
            closing = weakref.finalize(held, connection.close)
            # When the process ends, threads may still be reading: to close a connection under one of them would crash it.
            closing.atexit = False
            self._open.append(closing)
        return held.connection

    def _connect(self) -> tuple[sqlite3.Connection, float]:
        """A connection, and until when it is to be used.

        Where nothing can be written, reading a file in WAL mode needs what lies beside it or, where nothing does, a promise that the
        file does not change: such a connection is used for seconds only, so that it sees what is written once that can be done again.
        """
        try:
            return self._prepared(self._sqlite(self.path)), math.inf
        except sqlite3.OperationalError as error:
            if _is_busy(error) or not self.path.exists():
                raise
        until = time.monotonic() + _PROVISIONAL_SECONDS
        address = self.path.absolute().as_uri()
        try:
            return self._prepared(self._sqlite(f"{address}?mode=ro")), until
        except sqlite3.OperationalError:
            waiting = self.path.with_name(f"{self.path.name}-wal")
            if waiting.exists() and waiting.stat().st_size:
                raise
        return self._prepared(self._sqlite(f"{address}?immutable=1")), until

    def _sqlite(self, place: Path | str) -> sqlite3.Connection:
        """One thread uses it; another may close it."""
        uri = isinstance(place, str)
        return sqlite3.connect(
            place, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=uri
        )

    def _prepared(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        """The connection, after a first look into the file. Raises OperationalError where it cannot be used."""
        connection.row_factory = _row
        try:
            _use_wal(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA user_version").fetchone()
        except sqlite3.Error:
            connection.close()
            raise
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
                f"无法使用数据目录 {path.parent}（{system_reason(error)}）。请检查目录权限和磁盘空间。"
            ) from error


def copy_database(source: Path, target: Path) -> None:
    """Write the committed state of a SQLite file as one file `target`, while others read and write; whether it is whole is checked.

    Raises StoreError where either cannot be read or written, or is damaged.
    """
    try:
        with (
            closing(sqlite3.connect(source, timeout=30)) as original,
            closing(sqlite3.connect(target)) as copy,
        ):
            original.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        raise StoreError(
            f"{source} 无法完整地复制到 {target}（{error}）。请检查磁盘空间和该文件是否损坏。"
        ) from error
    check_database(target)


def check_restored(path: Path) -> None:
    """Nothing, or StoreError where a file is missing since a restoration was cut off."""
    if not path.exists() and any(path.parent.glob(f"{UNFINISHED}*")):
        raise StoreError(
            f"数据目录 {path.parent} 的恢复没有做完，请再运行一次 dafu restore，加上 --replace。"
        )


def close_database(path: Path) -> None:
    """Have all that is committed lie in the file itself, as far as nobody else holds it open; of a damaged one nothing is asked."""
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def check_database(path: Path) -> None:
    """Nothing, or StoreError where a SQLite file is damaged."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    except sqlite3.DatabaseError as error:
        found = [str(error)]
    if found != ["ok"]:
        raise StoreError(f"{path} 已损坏（{found[0]}）。")


class Kept:
    """What keeps all it knows in one database, which `with` closes."""

    _database: Database

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; whoever reads or writes later opens it again."""
        self._database.close()


def _use_wal(connection: sqlite3.Connection) -> None:
    """Put the file into WAL mode; raises OperationalError where that cannot be done, or others hold it for too long.

    For the change of a new file SQLite itself does not wait.
    """
    give_up = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or time.monotonic() > give_up:
                raise
            time.sleep(_BUSY_STEP)
        else:
            return


def _is_busy(error: sqlite3.Error) -> bool:
    """Whether others hold the file, now; the low byte of a code is its kind (sqlite.org, Result and Error Codes)."""
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Run statements one by one: `executescript` would commit before them."""
    for statement in script.split(";\n"):
        connection.execute(statement)


def _row(cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> dict[str, Any]:
    return {column[0]: value for column, value in zip(cursor.description, values, strict=True)}
