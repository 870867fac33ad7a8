"""Near-duplicates: one answer sent to several deputies, with other names, numbers or a sentence changed, is a family.

Two letters are of one family when their signatures (`corpus.text.likeness`) are alike, or through others that are. The families follow
from the replies that are there and from nothing else; only their numbers depend on history. They are settled for what changed: a reply
that comes joins those that it is alike to, which may make one family of several; one that goes may have held others together, which
its members tell among themselves. Replies whose family gets another number count as changed, so that every index takes them in again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np

from corpus.store.progress import Progress
from corpus.store.sqlite import Database, Row
from corpus.text.likeness import HASHES, Signature, Signatures, alike, bands, groups

TABLES: Final = """
CREATE TABLE IF NOT EXISTS families (
    number INTEGER PRIMARY KEY,     -- by which bands name the reply
    reply_id TEXT NOT NULL UNIQUE REFERENCES replies (id),
    family INTEGER NOT NULL,
    signature BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS families_members ON families (family);
CREATE TABLE IF NOT EXISTS bands (                -- where signatures that may be alike are found
    band INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (band, number)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter of a reply that changed."""

    number: int
    """Of the change."""
    id: str
    content: str | None
    """Of the reply, as it is kept; None when it was removed."""

    @property
    def body(self) -> str:
        """Of a reply that was not removed: taken out by whoever needs it, in a process of its own perhaps."""
        body: str = json.loads(self.content or "{}").get("body", "")
        return body


class Families:
    """The families in a store; what writes is called inside `Store.transaction`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._progress = Progress(database, "families")

    @property
    def reached(self) -> int:
        """The last change of the store up to which families are settled."""
        return self._progress.reached

    def begin(self, rules: str) -> None:
        """Forget all families unless signatures were made by the same rules; then every reply counts as changed."""
        before = self._progress.rules
        if before == rules:
            return
        write = self._database.write
        write("DELETE FROM families", ())
        write("DELETE FROM bands", ())
        if before is not None:
            last = self._database.value("SELECT coalesce(max(change), 0) FROM replies")
            write(
                "UPDATE replies SET change = ? + place FROM (SELECT id AS of, row_number() OVER (ORDER BY change) AS place"
                " FROM replies) WHERE of = id",
                (last,),
            )
        self._progress.begin(rules)

    def letters(self, after: int, reached: int, limit: int) -> Iterator[Letter]:
        """The letters of what changed since change number `after` up to `reached`, oldest first; no correction is about them."""
        rows = self._database.all(
            "SELECT change, id, CASE removed WHEN 0 THEN content END AS content FROM replies"
            " WHERE change > ? AND change <= ? ORDER BY change LIMIT ?",
            (after, reached, limit),
        )
        return (Letter(row["change"], row["id"], row["content"]) for row in rows)

    def settle(self, signatures: Mapping[str, Signature | None], after: int, reached: int) -> bool:
        """Take in the signatures of the replies that changed `after` a change up to `reached`, None for a reply that was removed.

        False, and nothing is done, where families are not settled up to `after`: another process has been at it.
        """
        if self.reached != after:
            return False
        known = "SELECT * FROM families WHERE reply_id IN (SELECT value FROM json_each(?))"
        rows = {row["reply_id"]: row for row in self._database.all(known, (json.dumps([*signatures]),))}
        changed = {
            reply_id: signature
            for reply_id, signature in signatures.items()
            if (row := rows.get(reply_id)) is None
            or signature is None
            or row["signature"] != signature.tobytes()
        }
        gone = [row for reply_id, row in rows.items() if reply_id in changed]
        for row in gone:
            self._drop(row)
        for family in sorted({row["family"] for row in gone}):
            self._split(family)
        self._add_all({reply_id: made for reply_id, made in changed.items() if made is not None})
        self._progress.reach(reached)
        return True

    def _drop(self, row: Row) -> None:
        self._database.write_all(
            "DELETE FROM bands WHERE band = ? AND number = ?",
            [(band, row["number"]) for band in bands(_unpacked([row])[0])],
        )
        self._database.write("DELETE FROM families WHERE number = ?", (row["number"],))

    def _add_all(self, signatures: Mapping[str, Signature]) -> None:
        """Add replies, one after the other; together those in a row of which none has a band in common with any, as most have not."""
        banded = {reply_id: bands(signature) for reply_id, signature in signatures.items()}
        times = Counter(chain.from_iterable(banded.values()))
        looked_up = "SELECT DISTINCT band FROM bands WHERE band IN (SELECT value FROM json_each(?))"
        met = {row["band"] for row in self._database.all(looked_up, (json.dumps([*times]),))}
        met.update(band for band, count in times.items() if count > 1)
        alone: list[tuple[str, Signature]] = []
        for reply_id, signature in signatures.items():
            if met.isdisjoint(banded[reply_id]):
                alone.append((reply_id, signature))
                continue
            self._insert(alone)
            alone = []
            joined = self._alike(signature)
            self._insert([(reply_id, signature)], self._one_of(joined) if joined else None)
        self._insert(alone)

    def _insert(self, signatures: Sequence[tuple[str, Signature]], family: int | None = None) -> None:
        """Insert replies into a family, or each into one of its own, which has its number."""
        numbered = [*enumerate(signatures, self._unused())] if signatures else []
        self._database.write_all(
            "INSERT INTO families VALUES (?, ?, ?, ?)",
            [
                (number, reply_id, family or number, signature.tobytes())
                for number, (reply_id, signature) in numbered
            ],
        )
        self._database.write_all(
            "INSERT INTO bands VALUES (?, ?)",
            sorted((band, number) for number, (_, signature) in numbered for band in bands(signature)),
        )

    def _alike(self, signature: Signature) -> list[int]:
        """The families of the replies that one with this signature is alike to."""
        near = "FROM families WHERE number IN (SELECT number FROM bands WHERE band IN (SELECT value FROM json_each(?)))"
        looked_up = json.dumps(bands(signature))
        # Of a large family any member tells most often.
        some = [*self._database.all(f"SELECT family, signature {near} GROUP BY family", (looked_up,))]
        if not some:
            return []
        found = alike(signature, _unpacked(some)).tolist()
        joined = {row["family"] for row, is_alike in zip(some, found, strict=True) if is_alike}
        for row in some:
            if (family := row["family"]) not in joined:
                members = self._database.all(f"SELECT signature {near} AND family = ?", (looked_up, family))
                if alike(signature, _unpacked([*members])).any():
                    joined.add(family)
        return sorted(joined)

    def _one_of(self, families: Sequence[int]) -> int:
        """Make one of several families, under the number of the largest."""
        if len(families) == 1:
            return families[0]
        members = {family: self._members(family) for family in families}
        largest = max(families, key=lambda family: len(members[family]))
        for family in families:
            if family != largest:
                self._rename(members[family], largest)
        return largest

    def _split(self, family: int) -> None:
        """Give members that are alike to the others no longer, not even through others, families of their own."""
        members = self._members(family)
        parts: dict[int, list[Row]] = {}
        for row, first in zip(members, groups(_unpacked(members)), strict=True):
            parts.setdefault(first, []).append(row)
        for part in sorted(parts.values(), key=len, reverse=True)[1:]:
            self._rename(part, self._unused())

    def _members(self, family: int) -> list[Row]:
        return [*self._database.all("SELECT * FROM families WHERE family = ? ORDER BY number", (family,))]

    def _rename(self, members: Iterable[Row], family: int) -> None:
        for row in members:
            self._database.write("UPDATE families SET family = ? WHERE number = ?", (family, row["number"]))
            self._database.write(
                "UPDATE replies SET change = (SELECT max(change) + 1 FROM replies) WHERE id = ?",
                (row["reply_id"],),
            )

    def _unused(self) -> int:
        """A number that neither a reply nor a family has."""
        return 1 + int(
            self._database.value(
                "SELECT max(coalesce((SELECT max(number) FROM families), 0), coalesce((SELECT max(family) FROM families), 0))"
            )
        )


def _unpacked(rows: Sequence[Row]) -> Signatures:
    return np.frombuffer(b"".join(row["signature"] for row in rows), dtype=np.uint16).reshape(-1, HASHES)
