"""The store: one SQLite file, the system of record. Everything else can be rebuilt from it.

A reply is found again by where it came from, by what it answers (chamber, region, session, number, agency and date
of signature) or by its text, so that importing a page twice changes nothing and the same reply found at two
addresses is one reply with two sources. A changed page keeps its earlier revisions; a removed reply is only hidden.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

from corpus.errors import StoreMissing
from corpus.reply import Reply
from corpus.store.damage import problems
from corpus.store.edits import REMOVED, SHOWN, Edits
from corpus.store.extent import Extent
from corpus.store.families import Families
from corpus.store.findings import KeptFindings
from corpus.store.responses import Responses
from corpus.store.same_reply import is_other, is_same, squeezed
from corpus.store.samples import sample_pages
from corpus.store.sqlite import Database, Kept, Row, check_restored
from corpus.store.tables import (
    TABLES,
    WITH_SOURCES,
    Change,
    Outcome,
    Reading,
    Revision,
    StoredReply,
    digest,
    reply_in,
    stored_reply,
)

_NO_END: Final = (1 << 63) - 1


class Store(Kept):
    """The replies of one data directory. Safe to use from several threads and processes.

    Raises StoreError when the file cannot be opened, is no store, or was written by a newer version.
    """

    def __init__(self, path: Path, *, create: bool = True) -> None:
        check_restored(path)
        if not create and not path.exists():
            raise StoreMissing(
                f"答复库 {path} 不存在。请先运行 dafu import 导入答复，或用 --data 指定数据目录。"
            )
        self.path = path
        self._database = Database(path, TABLES)
        self.responses = Responses(self._database)
        """What public bodies answered to their promises."""
        self.families = Families(self._database)
        """Which replies are near-duplicates."""
        self.extent, self.findings = Extent(self._database), KeptFindings(self._database)
        self.edits = Edits(self._database)
        """What an editor corrected and hid."""

    @classmethod
    def if_any(cls, path: Path) -> Self | None:
        """The store at a path; None where there is none."""
        try:
            return cls(path, create=False)
        except StoreMissing:
            return None

    def transaction(self) -> AbstractContextManager[None]:
        """Everything kept or removed inside becomes durable together, or, on an exception, not at all."""
        return self._database.transaction()

    def is_known(self, raw: bytes, file: str) -> bool:
        """True when these very bytes were kept from this file before, so that they need not be parsed again."""
        row = self._database.one(
            "SELECT 1 FROM sources JOIN replies ON id = reply_id WHERE file = ? AND page_hash = ? AND removed <> ?",
            (file, digest(raw), REMOVED),
        )
        return row is not None

    def keep(self, reply: Reply, raw: bytes, address: str, file: str | None = None) -> Outcome:
        """Take in what was read at `address` (from `file`); call inside `transaction`. A removed reply comes back, a hidden one not."""
        read = Reading.of(reply)
        source = self._database.one(
            "SELECT reply_id, page_hash, content_hash FROM sources WHERE address = ?", (address,)
        )
        known = self._find(source["reply_id"] if source else None, read)
        same_source = known is not None and source is not None and source["reply_id"] == known["id"]
        page_hash = digest(raw)
        if known is None:
            reply_id, outcome = self._insert(read), Outcome.ADDED
        else:
            reply_id, outcome = known["id"], Outcome.UNCHANGED if same_source else Outcome.MERGED
            # A further source words the reply in its own way; only the page that changed revises it.
            if (
                source
                and same_source
                and read.hash != source["content_hash"]
                and read.content != known["content"]
            ):
                self._revise(reply_id, read)
                outcome = Outcome.UPDATED
            if known["removed"] == REMOVED:
                self.edits.touch(reply_id, SHOWN)
                outcome = Outcome.ADDED
        # Indexes that keep replies keep with them where they are found, and whether they are samples.
        if source and source["reply_id"] != reply_id:
            self.edits.touch(source["reply_id"])
        samples = sample_pages()
        if outcome is Outcome.MERGED or (
            source and (source["page_hash"] in samples) != (page_hash in samples)
        ):
            self.edits.touch(reply_id)
        self._database.write("INSERT OR IGNORE INTO pages VALUES (?, ?)", (page_hash, zlib.compress(raw)))
        self._database.write(
            "INSERT INTO sources VALUES (?, ?, ?, ?, ?) ON CONFLICT (address) DO UPDATE SET file = excluded.file,"
            " reply_id = excluded.reply_id, page_hash = excluded.page_hash, content_hash = excluded.content_hash",
            (address, file, reply_id, page_hash, read.hash),
        )
        return outcome

    def _insert(self, read: Reading) -> str:
        reply_id, now = self._new_id(read), _now()
        keys = (read.identity, read.core_hash, read.content)
        self._database.write(
            "INSERT INTO replies (id, change, identity, core_hash, content, revision, imported_at, changed_at, asked)"
            " VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?)",
            (reply_id, self._next_change(), *keys, now, now, read.asked),
        )
        return reply_id

    def _revise(self, reply_id: str, read: Reading) -> None:
        self._database.write(
            "INSERT INTO revisions SELECT id, revision, content, changed_at FROM replies WHERE id = ?",
            (reply_id,),
        )
        self._database.write(
            "UPDATE replies SET content = ?, identity = ?, core_hash = ?, asked = ?, revision = revision + 1, change = ?,"
            " changed_at = ? WHERE id = ?",
            (read.content, read.identity, read.core_hash, read.asked, self._next_change(), _now(), reply_id),
        )

    def addresses(self) -> list[str]:
        """The addresses of all sources of replies that were not removed, hidden ones among them."""
        rows = self._database.all(
            "SELECT address FROM sources JOIN replies ON id = reply_id WHERE removed <> ? ORDER BY reply_id, address",
            (REMOVED,),
        )
        return [row["address"] for row in rows]

    def reread(self, address: str, reply: Reply) -> Reply | None:
        """Take in what the page kept from `address` reads as now; call inside `transaction`.

        Returns the reply as it was if it changed, else None. Only the source that gave a reply its wording revises it.
        """
        row = self._database.one(
            "SELECT id, content, content_hash FROM sources JOIN replies ON id = reply_id WHERE address = ?",
            (address,),
        )
        read = Reading.of(reply)
        if row is None or row["content_hash"] == read.hash:
            return None
        self._database.write("UPDATE sources SET content_hash = ? WHERE address = ?", (read.hash, address))
        if digest(row["content"].encode()) != row["content_hash"]:
            return None
        self._revise(row["id"], read)
        return reply_in(row["content"])

    def remove(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Hide replies and return the ids that were there; call inside `transaction`. Importing them again brings them back."""
        return tuple(reply_id for reply_id in ids if self.edits.remove(reply_id))

    def get(self, reply_id: str) -> StoredReply | None:
        """The reply with this id, or None."""
        return self.many((reply_id,)).get(reply_id)

    def many(self, ids: Sequence[str], *, removed: bool = False) -> Mapping[str, StoredReply]:
        """The replies with these ids that exist, by id, in two statements for any number of ids; `removed` ones too, if asked for."""
        rows = self._database.all(
            f"{WITH_SOURCES} WHERE (removed = 0 OR ?) AND id IN (SELECT value FROM json_each(?))",
            (removed, json.dumps(list(ids))),
        )
        edits = self.edits.of(ids)
        return {row["id"]: stored_reply(row, edits.get(row["id"], ())) for row in rows}

    def of_pages(self, hashes: Sequence[str]) -> Sequence[str]:
        """The ids of replies, not removed, that were read from pages with these digests, in order."""
        found = self._database.all(
            "SELECT DISTINCT id FROM sources JOIN replies ON id = reply_id WHERE removed = 0"
            " AND page_hash IN (SELECT value FROM json_each(?)) ORDER BY id",
            (json.dumps(list(hashes)),),
        )
        return [row["id"] for row in found]

    def of_file(self, file: str) -> str | None:
        """The id of the reply that was read from a file, as `keep` was told it; None where none was."""
        found: str | None = self._database.value("SELECT reply_id FROM sources WHERE file = ?", (file,))
        return found

    def catalogue(self, first: str = "", limit: int = -1) -> Iterator[tuple[str, str]]:
        """The ids of replies that were not removed, from `first` on in order, each with when the reply changed last."""
        rows = self._database.all(
            "SELECT id, changed_at FROM replies WHERE removed = 0 AND id >= ? ORDER BY id LIMIT ?",
            (first, limit),
        )
        return ((row["id"], row["changed_at"]) for row in rows)

    def batches(self, size: int = 200) -> Iterator[Sequence[StoredReply]]:
        """All replies that were not removed, in the order of ids; those that come while it is read may be missed.

        No statement stays open between two batches: a slow reader of all keeps no writer from tidying up.
        """
        following = ""
        while ids := [reply_id for reply_id, _ in self.catalogue(following, size)]:
            stored = self.many(ids)
            yield [stored[reply_id] for reply_id in ids if reply_id in stored]
            following = f"{ids[-1]}\0"

    def revisions(self, reply_id: str) -> tuple[Revision, ...]:
        """All wordings of a reply, oldest first, the current one last."""
        rows = self._database.all(
            "SELECT revision, content, changed_at FROM revisions WHERE reply_id = ? UNION ALL"
            " SELECT revision, content, changed_at FROM replies WHERE id = ? AND removed = 0 ORDER BY revision",
            (reply_id, reply_id),
        )
        return tuple(Revision(r["revision"], reply_in(r["content"]), r["changed_at"]) for r in rows)

    def page(self, address: str) -> bytes | None:
        """The page last kept from `address`, as it was fetched."""
        row = self._database.one(
            "SELECT raw FROM pages JOIN sources ON page_hash = hash WHERE address = ?", (address,)
        )
        return None if row is None else zlib.decompress(row["raw"])

    def changes(self, after: int = 0, reached: int = _NO_END, limit: int = -1) -> Iterator[Change]:
        """What changed since change number `after` up to `reached`, oldest first; each reply once, in its present state, corrected."""
        edits = self.edits.all()
        for row in self._database.all(
            f"SELECT kept.*, family FROM ({WITH_SOURCES}) AS kept LEFT JOIN families ON reply_id = id"
            " WHERE change > ? AND change <= ? ORDER BY change LIMIT ?",
            (after, reached, limit),
        ):
            stored = None if row["removed"] else stored_reply(row, edits.get(row["id"], ()))
            yield Change(row["change"], row["id"], stored, row["family"])

    def changed(self, after: int) -> tuple[str, ...]:
        """The ids of replies that changed since change number `after`, removed ones too."""
        return tuple(
            row["id"] for row in self._database.all("SELECT id FROM replies WHERE change > ?", (after,))
        )

    def pending(self, after: int = 0, reached: int = _NO_END) -> int:
        """How many replies changed since change number `after` up to `reached`."""
        statement = "SELECT count(*) FROM replies WHERE change > ? AND change <= ?"
        return int(self._database.value(statement, (after, reached)))

    @property
    def last_change(self) -> int:
        """The number of the last change; 0 for an empty store."""
        return int(self._database.value("SELECT coalesce(max(change), 0) FROM replies"))

    @property
    def stamp(self) -> str:
        """Another one after every transaction, of this process or another; cheap to ask for."""
        files = (self.path, self.path.with_name(f"{self.path.name}-wal"))
        stats = [file.stat() for file in files if file.exists()]
        return "-".join(f"{stat.st_mtime_ns}.{stat.st_size}" for stat in stats)

    def problems(self) -> tuple[str, ...]:
        """What of the file is not as it was written, in Chinese, with what to do; empty where all is well."""
        return problems(self._database)

    @property
    def uuid(self) -> str:
        """The identity of this store, by which an index knows that it was built from it."""
        return str(self._database.value("SELECT value FROM meta WHERE key = 'uuid'"))

    def stats(self) -> dict[str, Any]:
        """Counts of replies, sources, revisions and bytes, and the first and last dates of the replies."""
        statement = """
            SELECT count(*) AS replies, coalesce(sum(revision - 1), 0) AS earlier_revisions,
                min(date) AS first_date, max(date) AS last_date, max(changed_at) AS last_change,
                (SELECT count(*) FROM sources) AS sources,
                (SELECT count(*) FROM replies WHERE removed > 0) AS removed
            FROM (SELECT revision, changed_at, coalesce(json_extract(content, '$.written_on'),
                json_extract(content, '$.published_on')) AS date FROM replies WHERE removed = 0)
        """
        return {**(self._database.one(statement) or {}), "bytes": self.path.stat().st_size}

    def _find(self, source_id: str | None, read: Reading) -> Row | None:
        """The stored reply that this is: the one its address gave before, unless that answers something else; see `sameness`."""
        if source_id is not None:
            row = self._database.one("SELECT * FROM replies WHERE id = ?", (source_id,))
            if row is not None and not is_other(read.reply, reply_in(row["content"])):
                return row
        for key in ("identity", "core_hash", "asked"):
            rows = self._database.all(
                f"SELECT * FROM replies WHERE {key} = ? ORDER BY removed, change", (getattr(read, key),)
            )
            if row := next((r for r in rows if is_same(read.reply, reply_in(r["content"]))), None):
                return row
        return None

    def _new_id(self, read: Reading) -> str:
        """An id derived from what the reply is, the same in every store that meets the reply first like this."""
        text = digest(squeezed(read.reply.salutation, read.reply.body).encode())
        seed = f"{read.identity}\n{text}"
        while True:
            reply_id = digest(seed.encode())[:12]
            if self._database.one("SELECT 1 FROM replies WHERE id = ?", (reply_id,)) is None:
                return reply_id
            seed += "+"

    def _next_change(self) -> int:
        return self.last_change + 1


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
