"""How far the replies of a store were worked through, by the number of a change, and by which rules."""

from __future__ import annotations

from corpus.store.sqlite import Database


class Progress:
    """That of one piece of work, by its name; what writes is called inside `Store.transaction`."""

    def __init__(self, database: Database, work: str) -> None:
        self._database = database
        self._rules, self._reached = f"{work}: rules", f"{work}: reached"

    @property
    def rules(self) -> str | None:
        """The rules it was done by; None where it was never begun."""
        return self._noted(self._rules)

    @property
    def reached(self) -> int:
        """The last change of the store up to which it is done."""
        return int(self._noted(self._reached) or 0)

    def begin(self, rules: str) -> None:
        """Note that it begins from nothing, by these rules."""
        self._note(self._rules, rules)
        self.reach(0)

    def reach(self, change: int) -> None:
        """Note that it is done up to this change."""
        self._note(self._reached, str(change))

    def _noted(self, key: str) -> str | None:
        value = self._database.value("SELECT value FROM meta WHERE key = ?", (key,))
        return None if value is None else str(value)

    def _note(self, key: str, value: str) -> None:
        self._database.write("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
