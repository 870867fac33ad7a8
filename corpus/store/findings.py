"""What was found in letters, asks and promises: kept, so that no page has to read a letter for them.

It follows from the reply and from the rules that read it, code and data, and from nothing else. What is not here, or was found in another
wording or by other rules, is simply read again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final

from corpus.store.progress import Progress
from corpus.store.sqlite import Database

TABLE: Final = """
CREATE TABLE IF NOT EXISTS findings (
    reply_id TEXT PRIMARY KEY REFERENCES replies (id),
    wording TEXT NOT NULL,          -- of which state of the reply, by which rules
    found BLOB NOT NULL             -- asks and promises as JSON, compressed
) WITHOUT ROWID;
"""


class KeptFindings:
    """The findings in a store; what writes is called inside `Store.transaction`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._progress = Progress(database, "findings")

    @property
    def reached(self) -> int:
        """The last change of the store up to which letters were read."""
        return self._progress.reached

    def begin(self, rules: str) -> None:
        """Forget what other rules found; then all letters are to be read."""
        if self._progress.rules != rules:
            self._database.write("DELETE FROM findings", ())
            self._progress.begin(rules)

    def keep(self, found: Mapping[str, tuple[str, bytes]], after: int, reached: int) -> bool:
        """Keep what was found in replies that changed `after` a change up to `reached`: by reply, of which wording, packed.

        False, and nothing is done, where letters are not read up to `after`: another process has been at it.
        """
        if self.reached != after:
            return False
        for reply_id, (wording, packed) in found.items():
            self._database.write(
                "INSERT OR REPLACE INTO findings VALUES (?, ?, ?)", (reply_id, wording, packed)
            )
        self._progress.reach(reached)
        return True

    def wordings(self, ids: Iterable[str]) -> Mapping[str, str]:
        """In which wording these replies were read, by id; those that never were are left out."""
        rows = self._database.all(
            "SELECT reply_id, wording FROM findings WHERE reply_id IN (SELECT value FROM json_each(?))",
            (json.dumps([*ids]),),
        )
        return {row["reply_id"]: row["wording"] for row in rows}

    def of(self, reply_id: str, wording: str) -> bytes | None:
        """What was found in a reply of this wording, packed; None where it was not read."""
        return self.many({reply_id: wording}).get(reply_id)

    def many(self, wordings: Mapping[str, str]) -> Mapping[str, bytes]:
        """What was found in replies of these wordings, packed, by id; those that were not read are left out."""
        rows = self._database.all(
            "SELECT reply_id, wording, found FROM findings WHERE reply_id IN (SELECT value FROM json_each(?))",
            (json.dumps([*wordings]),),
        )
        return {row["reply_id"]: row["found"] for row in rows if row["wording"] == wordings[row["reply_id"]]}
