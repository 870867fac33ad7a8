"""What is learned, in one SQLite file: word, reply, on how many days, how long ago. Of a visitor, an address or a whole question nothing.

A word and a reply count once a day, whoever and however many came, and from DAYS days on. Each day counts half after HALF days.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from corpus.store.sqlite import Database, Kept, Row, Tables

DAYS: Final = 3
"""Different days on which a word led to a reply before it counts."""
HALF: Final = 180
"""Days after which a day counts half. A choice: a session of the congress is a year."""
KEPT: Final = 730
"""Days after which what nobody asked again is deleted."""
FULL: Final = 10.0
"""Days, decayed, that count fully."""

_TABLES: Final = Tables(
    "使用情况文件",
    1,
    """
CREATE TABLE led (
    word TEXT NOT NULL,
    reply TEXT NOT NULL,
    days INTEGER NOT NULL,          -- different days
    weight REAL NOT NULL,           -- those days, each decayed up to last_on
    last_on TEXT NOT NULL,
    PRIMARY KEY (word, reply)
) WITHOUT ROWID;
CREATE INDEX led_by_age ON led (last_on);
""",
)


@dataclass(frozen=True, slots=True)
class Led:
    """A word that led to a reply."""

    word: str
    reply: str
    days: int
    weight: float
    """Days, decayed up to today."""
    last_on: date

    @property
    def counts(self) -> bool:
        """Whether it is used for ranking yet."""
        return self.days >= DAYS


class LedKept(Kept):
    """What is kept in the file `path`, created where there is none. Raises StoreError as the store does."""

    def __init__(self, path: Path, today: date) -> None:
        self._database = Database(path, _TABLES)
        self._today = today

    def note(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Count words and replies for today, each pair once a day, and forget what is old."""
        with self._database.transaction():
            self._database.write(
                "DELETE FROM led WHERE last_on < ?", ((self._today - timedelta(KEPT)).isoformat(),)
            )
            for word, reply in pairs:
                row = self._database.one("SELECT * FROM led WHERE word = ? AND reply = ?", (word, reply))
                before = self._read(row) if row else None
                if before and before.last_on >= self._today:
                    continue
                days, weight = (before.days + 1, before.weight + 1) if before else (1, 1.0)
                self._database.write(
                    "INSERT OR REPLACE INTO led VALUES (?, ?, ?, ?, ?)",
                    (word, reply, days, weight, self._today.isoformat()),
                )

    def strengths(self, words: Collection[str]) -> Mapping[str, float]:
        """Reply → how much of `words` led there, from 0 to 1: the mean over the words."""
        found: dict[str, float] = {}
        marks = ", ".join("?" * len(words))
        for row in self._database.all(
            f"SELECT * FROM led WHERE days >= ? AND word IN ({marks})", (DAYS, *words)
        ):
            led = self._read(row)
            found[led.reply] = found.get(led.reply, 0.0) + min(1.0, led.weight / FULL) / len(words)
        return found

    def all(self) -> list[Led]:
        """All that is kept, the most used first."""
        return sorted(
            (self._read(row) for row in self._database.all("SELECT * FROM led", ())),
            key=lambda led: (-led.weight, led.word, led.reply),
        )

    def forget(self, of: str | None = None) -> int:
        """Delete what a word or a reply has, or all; how many rows that were."""
        where, values = ("WHERE word = ? OR reply = ?", (of, of)) if of is not None else ("", ())
        with self._database.transaction():
            count: int = self._database.value(f"SELECT count(*) FROM led {where}", values)
            self._database.write(f"DELETE FROM led {where}", values)
        return count

    def _read(self, row: Row) -> Led:
        last = date.fromisoformat(row["last_on"])
        age = max(0, (self._today - last).days)
        return Led(row["word"], row["reply"], row["days"], row["weight"] * 0.5 ** (age / HALF), last)
