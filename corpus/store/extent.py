"""Where the replies of a store were found, site by site."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from corpus.store.sqlite import Database


@dataclass(frozen=True, slots=True)
class Found:
    """A reply that is shown, at one of its sources."""

    address: str
    reply_id: str
    date: str | None
    """As the page says, at its precision."""
    imported_at: str


class Extent:
    """What a store holds, by where it is from and when it changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def found(self) -> Iterator[Found]:
        """Every source of every reply that is shown."""
        rows = self._database.all(
            "SELECT address, reply_id, coalesce(json_extract(content, '$.written_on'), json_extract(content, '$.published_on')) AS date,"
            " imported_at FROM sources JOIN replies ON id = reply_id WHERE removed = 0"
        )
        return (Found(**row) for row in rows)

    def changes(self, ids: Iterable[str]) -> Mapping[str, int]:
        """By id the number of the last change of each of these replies that is shown."""
        rows = self._database.all(
            "SELECT id, change FROM replies WHERE removed = 0 AND id IN (SELECT value FROM json_each(?))",
            (json.dumps([*ids]),),
        )
        return {row["id"]: row["change"] for row in rows}
