"""Who may work on a site: accounts with a role each, and the log of what was done by whom. One SQLite file in the data directory.

Passwords are kept as scrypt digests (werkzeug.security). An account has a mark, which its sessions bear: a new mark ends all of them.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from werkzeug.security import check_password_hash, generate_password_hash

from corpus import CorpusError
from corpus.store.sqlite import Database, Kept, Tables

READER: Final = "reader"
"""Sees the reports."""
EDITOR: Final = "editor"
"""Sees the reports and changes what the site shows."""
ROLES: Final = {READER: "查看", EDITOR: "编辑"}
"""Roles in words."""
SHORTEST: Final = 10
"""Characters of a password."""
SCHEME: Final = "scrypt:32768:8:1"
"""What passwords are kept by: 2^15 rounds over 32 MB, a tenth of a second. Source: the default of Werkzeug 3."""
_LONGEST: Final = 100
"""Characters of a name, and of a password: a digest of much more would cost much more."""

_TABLES: Final = Tables(
    "账号文件",
    1,
    """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES ('secret', lower(hex(randomblob(32))));
CREATE TABLE accounts (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    password TEXT NOT NULL,         -- a digest with its salt and method
    mark TEXT NOT NULL,             -- what sessions bear; another one ends them
    made_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE log (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    about TEXT NOT NULL,            -- the id of a reply, the name of an account; empty where it is about nothing
    detail TEXT NOT NULL
);
""",
)


class AccountError(CorpusError):
    """An account that cannot be made, changed or found."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who may work on the site."""

    name: str
    role: str
    mark: str
    made_at: str

    @property
    def is_editor(self) -> bool:
        """Whether this account may change what the site shows."""
        return self.role == EDITOR


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done, by whom and when."""

    id: int
    at: str
    """ISO 8601, UTC."""
    who: str
    action: str
    about: str
    detail: str


class Accounts(Kept):
    """The accounts in the file `path`, created where there is none. Raises StoreError as the store does."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path, _TABLES)

    @property
    def secret(self) -> str:
        """What sessions are signed with: made with the file, the same for all processes."""
        return str(self._database.value("SELECT value FROM meta WHERE key = 'secret'"))

    def all(self) -> tuple[Account, ...]:
        """The accounts, by name."""
        rows = self._database.all("SELECT name, role, mark, made_at FROM accounts ORDER BY name")
        return tuple(Account(**row) for row in rows)

    def find(self, name: str) -> Account | None:
        """The account with this name."""
        return next((account for account in self.all() if account.name == name), None)

    def add(self, name: str, role: str, password: str) -> None:
        """Make an account. Raises AccountError for a name that is taken, or a name or password that will not do."""
        if name != " ".join(name.split()) or not name or len(name) > _LONGEST or not name.isprintable():
            raise AccountError(f"账号名应是 1 至 {_LONGEST} 个字，首尾没有空格，请换一个。")
        digest = _digest(name, password)
        with self._database.transaction():
            if self.find(name):
                raise AccountError(
                    f"已有账号 {name}。改密码用 dafu account password，改角色用 dafu account role。"
                )
            self._database.write(
                "INSERT INTO accounts VALUES (?, ?, ?, ?, ?)", (name, role, digest, _mark(), _now())
            )

    def set_password(self, name: str, password: str) -> None:
        """Give an account another password, and end its sessions. Raises AccountError."""
        self._change(name, password=_digest(name, password))

    def set_role(self, name: str, role: str) -> None:
        """Give an account another role, and end its sessions. Raises AccountError."""
        self._change(name, role=role)

    def end_sessions(self, name: str) -> None:
        """End the sessions of an account, wherever they are. Raises AccountError."""
        self._change(name)

    def _change(self, name: str, **columns: str) -> None:
        """Write what changed, with another mark."""
        changed = {**columns, "mark": _mark()}
        written = ", ".join(f"{column} = ?" for column in changed)
        with self._database.transaction():
            self._existing(name)
            self._database.write(f"UPDATE accounts SET {written} WHERE name = ?", (*changed.values(), name))

    def remove(self, name: str) -> None:
        """Remove an account, and end its sessions; the log keeps what it did. Raises AccountError."""
        with self._database.transaction():
            self._existing(name)
            self._database.write("DELETE FROM accounts WHERE name = ?", (name,))

    def _existing(self, name: str) -> None:
        if self.find(name) is None:
            raise AccountError(f"没有账号 {name}。现有的账号见 dafu account list。")

    def verified(self, name: str, password: str) -> Account | None:
        """The account with this name and password; None where there is none, after about as long."""
        kept = self._database.value("SELECT password FROM accounts WHERE name = ?", (name,))
        is_right = check_password_hash(kept or _nobody(), password[: _LONGEST + 1])
        return self.find(name) if kept and is_right else None

    def note(self, who: str, action: str, about: str = "", detail: str = "") -> None:
        """Write down what was done."""
        with self._database.transaction():
            self._database.write(
                "INSERT INTO log (at, who, action, about, detail) VALUES (?, ?, ?, ?, ?)",
                (_now(), who, action, about, detail),
            )

    def deeds(self, limit: int, before: int | None = None) -> Iterator[Deed]:
        """What was done, the last first; `before` a number of the log."""
        rows = self._database.all(
            "SELECT * FROM log WHERE ? IS NULL OR id < ? ORDER BY id DESC LIMIT ?", (before, before, limit)
        )
        return (Deed(**row) for row in rows)


def _digest(name: str, password: str) -> str:
    """What is kept of a password. Raises AccountError for one that is too short, too long, or tells the name."""
    if not SHORTEST <= len(password) <= _LONGEST:
        raise AccountError(f"密码应有 {SHORTEST} 至 {_LONGEST} 个字符，请换一个。")
    if len(set(password)) < 4 or password.casefold() == name.casefold():
        raise AccountError("密码太容易猜到，请换一个。")
    return generate_password_hash(password, SCHEME)


@cache
def _nobody() -> str:
    """A digest that no password has: who asks for an account that is not there waits as long as for one that is."""
    return generate_password_hash(secrets.token_hex(), SCHEME)


def _mark() -> str:
    return secrets.token_hex(16)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
