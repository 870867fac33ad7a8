"""Short notes in the store by key: up to where it was worked through, and by which rules."""

from __future__ import annotations

from corpus.store.sqlite import Database


class Notes:
    """The notes of a store; written inside `Store.transaction`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str) -> str | None:
        """What is noted; None where nothing is."""
        value = self._database.value("SELECT value FROM meta WHERE key = ?", (key,))
        return None if value is None else str(value)

    def set(self, key: str, value: str) -> None:
        """Note something in place of what was noted."""
        self._database.write("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
