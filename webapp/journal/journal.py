"""The journal of an installation, for its operator: what was imported and rejected, what was asked, how the caches did.

One small SQLite file beside the store, which nothing else depends on: it may be deleted at any time. It knows no visitors: of a question it
keeps the words, how often they were asked and the last day, and that only for so many questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from corpus.store.sqlite import Database, Kept, Tables
from indexer.text.dates import today

IMPORTS: Final = 100
"""Imports that are remembered."""
REJECTS: Final = 1000
"""Rejected documents of an import that are remembered by name."""
DAYS: Final = 30
"""How many days the numbers of use are added up over, and kept."""

_TABLES: Final = Tables(
    "运行记录",
    1,
    """
CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    paths TEXT NOT NULL,            -- what was asked to be imported
    added INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    rejected INTEGER NOT NULL
);
CREATE TABLE rejects (
    import INTEGER NOT NULL REFERENCES imports (id),
    file TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX rejects_import ON rejects (import);
CREATE TABLE questions (
    text TEXT PRIMARY KEY,
    asked INTEGER NOT NULL,         -- how often
    empty INTEGER NOT NULL,         -- how often nothing was found
    last_on TEXT NOT NULL           -- the day it was asked last
) WITHOUT ROWID;
CREATE TABLE meters (
    day TEXT NOT NULL,
    name TEXT NOT NULL,
    value REAL NOT NULL,
    PRIMARY KEY (day, name)
) WITHOUT ROWID;
""",
)


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One import."""

    at: str
    paths: str
    added: int
    updated: int
    unchanged: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Rejects:
    """Documents that were rejected for one reason."""

    reason: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and how often."""

    text: str
    asked: int
    empty: int
    """How often nothing was found."""
    last_on: str


class Journal(Kept):
    """The journal in the file `path`, created where there is none. Raises StoreError as the store does."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path, _TABLES)

    def imported(
        self, paths: Iterable[Path], numbers: Mapping[str, int], rejected: Iterable[tuple[str, str]]
    ) -> None:
        """Note an import: the counts by outcome, and each rejected document with its reason."""
        rejects = list(rejected)
        write = self._database.write
        with self._database.transaction():
            run = 1 + (self._database.value("SELECT max(id) FROM imports") or 0)
            counts = [numbers[name] for name in ("added", "updated", "unchanged")]
            now = datetime.now(UTC).isoformat(timespec="seconds")
            named = " ".join(map(str, paths))
            write(
                "INSERT INTO imports VALUES (?, ?, ?, ?, ?, ?, ?)", (run, now, named, *counts, len(rejects))
            )
            for file, reason in rejects[:REJECTS]:
                write("INSERT INTO rejects VALUES (?, ?, ?)", (run, file, reason))
            write("DELETE FROM rejects WHERE import <= ?", (run - IMPORTS,))
            write("DELETE FROM imports WHERE id <= ?", (run - IMPORTS,))

    def imports(self, limit: int) -> list[ImportRun]:
        """The imports, newest first."""
        rows = self._database.all(
            "SELECT at, paths, added, updated, unchanged, rejected FROM imports ORDER BY id DESC LIMIT ?",
            (limit,),
        )
        return [ImportRun(**row) for row in rows]

    def rejects(self, limit: int) -> list[Rejects]:
        """Why documents of the imports that are remembered were rejected, the most frequent reason first."""
        rows = self._database.all(
            "SELECT reason, count(DISTINCT file) AS count, max(file) AS example FROM rejects GROUP BY reason"
            " ORDER BY count DESC, reason LIMIT ?",
            (limit,),
        )
        return [Rejects(**row) for row in rows]

    def used(self, questions: Mapping[str, tuple[int, int]], meters: Mapping[str, float], most: int) -> None:
        """Add how often each question was asked and found nothing, and what meters measured; keep `most` questions."""
        day, write = today(), self._database.write
        with self._database.transaction():
            for text, (asked, empty) in questions.items():
                write(
                    "INSERT INTO questions VALUES (?, ?, ?, ?) ON CONFLICT (text) DO UPDATE SET"
                    " asked = asked + excluded.asked, empty = empty + excluded.empty, last_on = excluded.last_on",
                    (text, asked, empty, f"{day}"),
                )
            for name, value in meters.items():
                write(
                    "INSERT INTO meters VALUES (?, ?, ?) ON CONFLICT (day, name) DO UPDATE SET value = value + excluded.value",
                    (f"{day}", name, value),
                )
            # Of too many, those asked least and longest ago go.
            write(
                "DELETE FROM questions WHERE text IN (SELECT text FROM questions ORDER BY last_on DESC, asked DESC, text"
                " LIMIT -1 OFFSET ?)",
                (most,),
            )
            write("DELETE FROM meters WHERE day <= ?", (f"{day - timedelta(days=DAYS)}",))

    def frequent(self, limit: int) -> list[Question]:
        """What was asked most often."""
        return self._questions("asked", limit)

    def unanswered(self, limit: int) -> list[Question]:
        """What was asked most often and found nothing."""
        return self._questions("empty", limit)

    def _questions(self, number: str, limit: int) -> list[Question]:
        rows = self._database.all(
            f"SELECT * FROM questions WHERE {number} > 0 ORDER BY {number} DESC, last_on DESC, text LIMIT ?",
            (limit,),
        )
        return [Question(**row) for row in rows]

    def meters(self) -> dict[str, float]:
        """What was measured over the last days, by name."""
        return {
            row["name"]: row["value"]
            for row in self._database.all("SELECT name, sum(value) AS value FROM meters GROUP BY name")
        }
