"""What a public body answers to a promise of its letter that is listed: its right of reply, recorded by the operator, never deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from corpus.store.sqlite import Database

TABLE: Final = """
CREATE TABLE IF NOT EXISTS responses (
    id INTEGER PRIMARY KEY,
    reply_id TEXT NOT NULL REFERENCES replies (id),
    sentence TEXT NOT NULL,         -- the promise as written, without white space: it stays when the letter is parsed again
    answer TEXT NOT NULL,
    source TEXT NOT NULL,           -- where the body says so: an address, a letter
    said_on TEXT NOT NULL,          -- the day it said so
    recorded_at TEXT NOT NULL,
    withdrawn_at TEXT               -- kept, and shown no more, from then on
);
CREATE INDEX IF NOT EXISTS responses_reply ON responses (reply_id);
"""


@dataclass(frozen=True, slots=True)
class Response:
    """What a body answered to one promise."""

    id: int
    sentence: str
    """The promise, without white space."""
    answer: str
    source: str
    said_on: str
    """ISO 8601."""


class Responses:
    """The responses in a store; what writes is called inside `Store.transaction`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, reply_id: str, sentence: str, answer: str, source: str, said_on: str) -> None:
        """Keep what was answered to a promise."""
        self._database.write(
            "INSERT INTO responses (reply_id, sentence, answer, source, said_on, recorded_at) VALUES (?, ?, ?, ?, ?, ?)",
            (reply_id, bare(sentence), answer, source, said_on, _now()),
        )

    def withdraw(self, reply_id: str, number: int) -> bool:
        """Show a response no more; False where the reply has none with this number."""
        shown = {response.id for response in self.of((reply_id,)).get(reply_id, ())}
        if number not in shown:
            return False
        self._database.write("UPDATE responses SET withdrawn_at = ? WHERE id = ?", (_now(), number))
        return True

    def of(self, reply_ids: Iterable[str]) -> Mapping[str, tuple[Response, ...]]:
        """The responses that are shown, by reply, the first recorded first; replies without any are left out."""
        found: dict[str, tuple[Response, ...]] = {}
        for reply_id in dict.fromkeys(reply_ids):
            rows = self._database.all(
                "SELECT * FROM responses WHERE reply_id = ? AND withdrawn_at IS NULL ORDER BY id", (reply_id,)
            )
            if shown := tuple(
                Response(row["id"], row["sentence"], row["answer"], row["source"], row["said_on"])
                for row in rows
            ):
                found[reply_id] = shown
        return found


def bare(sentence: str) -> str:
    """A sentence without white space, as responses name their promise."""
    return "".join(sentence.split())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
