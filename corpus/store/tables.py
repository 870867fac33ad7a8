"""What the store keeps: its tables, what their rows say, and the keys by which a reply is found again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from corpus.reply import Reply
from corpus.store.edits import TABLE as CORRECTIONS
from corpus.store.edits import Correction, Given, corrected
from corpus.store.families import TABLES as FAMILIES
from corpus.store.findings import TABLE as FINDINGS
from corpus.store.responses import TABLE as RESPONSES
from corpus.store.same_reply import asked, identity
from corpus.store.samples import sample_pages
from corpus.store.sqlite import Row, Tables
from corpus.text.likeness import core

_SCHEMA: Final = (
    """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES ('uuid', lower(hex(randomblob(16))));
CREATE TABLE replies (
    id TEXT PRIMARY KEY,
    change INTEGER NOT NULL,        -- grows with every change of any reply: what an index has yet to see
    removed INTEGER NOT NULL DEFAULT 0, -- 1: until it is imported again, 2: until an editor shows it
    identity TEXT,                  -- what it answers, see sameness; NULL where the page says too little
    core_hash TEXT NOT NULL,        -- of the letter without what differs between copies, see sameness
    content TEXT NOT NULL,          -- Reply.as_dict as JSON
    revision INTEGER NOT NULL,
    imported_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    asked TEXT                      -- what was asked, see sameness; NULL where the page says too little
) WITHOUT ROWID;
CREATE INDEX replies_change ON replies (change);
CREATE INDEX replies_identity ON replies (identity);
CREATE INDEX replies_core ON replies (core_hash);
CREATE INDEX replies_asked ON replies (asked);
CREATE TABLE sources (
    address TEXT PRIMARY KEY,       -- the page's URL, or the path of a file that names none
    file TEXT,                      -- the path it was read from
    reply_id TEXT NOT NULL REFERENCES replies (id),
    page_hash TEXT NOT NULL,
    content_hash TEXT NOT NULL      -- of the content this source gave, which another source may have worded otherwise
) WITHOUT ROWID;
CREATE INDEX sources_reply ON sources (reply_id);
CREATE INDEX sources_file ON sources (file);
CREATE TABLE pages (                -- as fetched, compressed, to parse again
    hash TEXT PRIMARY KEY,
    raw BLOB NOT NULL
);
CREATE TABLE revisions (
    reply_id TEXT NOT NULL REFERENCES replies (id),
    revision INTEGER NOT NULL,
    content TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (reply_id, revision)
) WITHOUT ROWID;
"""
    + RESPONSES
    + FAMILIES
    + CORRECTIONS
    + FINDINGS
)


_UPGRADES: Final = {
    1: """
ALTER TABLE replies RENAME COLUMN text_hash TO core_hash;
ALTER TABLE replies ADD COLUMN asked TEXT;
UPDATE replies SET core_hash = core_hash_of(content), asked = asked_of(content);
DROP INDEX replies_text;
CREATE INDEX replies_core ON replies (core_hash);
CREATE INDEX replies_asked ON replies (asked);
""",
    2: RESPONSES,
    3: FAMILIES,
    4: CORRECTIONS,
    5: FINDINGS,
}
"""Version → what brings the tables of that version to the next one."""

TABLES: Final = Tables(
    "答复库",
    6,
    _SCHEMA,
    _UPGRADES,
    {
        "asked_of": lambda content: asked(reply_in(content)),
        "core_hash_of": lambda content: _core_hash(reply_in(content)),
    },
)


class Outcome(StrEnum):
    """What keeping a page did."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    MERGED = "merged"
    """A known reply found at another address: it got a further source."""


@dataclass(frozen=True, slots=True)
class StoredReply:
    """A reply with what the store knows of it."""

    id: str
    reply: Reply
    sources: tuple[str, ...]
    """File paths or addresses it was found at."""
    revision: int
    imported_at: str
    changed_at: str
    corrections: tuple[Correction, ...] = ()
    """What of the reply an editor put in place of what its page says."""
    is_sample: bool = False
    """Whether it was read from one of the samples that come with the program."""

    @property
    def wording(self) -> str:
        """A name for the state of the reply: another one with each revision and correction."""
        return f"{self.revision} {digest(repr(self.corrections).encode())[:16] if self.corrections else ''}"

    @property
    def links(self) -> tuple[str, ...]:
        """The sources that are addresses on the web."""
        return tuple(source for source in self.sources if source.startswith(("http://", "https://")))


@dataclass(frozen=True, slots=True)
class Change:
    """One reply that changed: what an index has to do about it."""

    number: int
    id: str
    stored: StoredReply | None
    """None when the reply was removed."""
    family: int | None
    """The number of its near-duplicates, see `corpus.store.families`; None where that is not settled yet."""

    @property
    def reply(self) -> Reply | None:
        """None when it was removed."""
        return self.stored.reply if self.stored else None


@dataclass(frozen=True, slots=True)
class Revision:
    """An earlier or the current wording of a reply."""

    number: int
    reply: Reply
    changed_at: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A reply as it was just read, with the keys by which it is found again, see `sameness`."""

    reply: Reply
    content: str
    hash: str
    identity: str | None
    asked: str | None
    core_hash: str

    @classmethod
    def of(cls, reply: Reply) -> Self:
        """The reading of a reply."""
        content = json.dumps(reply.as_dict(), ensure_ascii=False)
        return cls(reply, content, digest(content.encode()), identity(reply), asked(reply), _core_hash(reply))


def _core_hash(reply: Reply) -> str:
    # A letter without text is like no other: its labels, which then are all there is, must be the same.
    return digest((core(reply.body) or repr(reply)).encode())


def reply_in(content: str) -> Reply:
    """The reply that a row's content says."""
    return Reply.from_dict(json.loads(content))


WITH_SOURCES: Final = """SELECT replies.*,
    (SELECT json_group_array(json_array(address, page_hash)) FROM sources WHERE reply_id = id) AS sources FROM replies"""
"""Rows for `stored_reply`."""


def stored_reply(row: Row, edits: Sequence[Given] = ()) -> StoredReply:
    """A row of WITH_SOURCES with what was corrected of the reply."""
    reply, told = corrected(reply_in(row["content"]), edits)
    sources = sorted(json.loads(row["sources"]))
    return StoredReply(
        id=row["id"],
        reply=reply,
        sources=tuple(address for address, _ in sources),
        revision=row["revision"],
        imported_at=row["imported_at"],
        changed_at=row["changed_at"],
        corrections=told,
        is_sample=any(page in sample_pages() for _, page in sources),
    )


def digest(data: bytes) -> str:
    """By which pages and contents are told apart."""
    return hashlib.sha256(data).hexdigest()
