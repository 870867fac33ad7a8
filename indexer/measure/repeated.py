"""A large collection in little time: of a store and its embedded index, of which nothing was removed, so many copies of each reply, under
other ids, in families of their own and with titles of their own.

Everything grows as it does with other replies, but for the vocabulary and what is suggested. The index is written as segments are joined:
it has one.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from corpus import Store
from corpus.text.likeness import HASHES, bands
from indexer.engines.registry import open_engine
from indexer.engines.whoosh.generations import Generations
from indexer.engines.whoosh.storage.codec import files_of, read_toc, write_toc
from indexer.engines.whoosh.storage.column import Column
from indexer.engines.whoosh.storage.columns import Columns
from indexer.engines.whoosh.storage.writer import Part, join_parts, part_of
from indexer.settings import Settings
from indexer.suggest import levels
from indexer.suggest.vocabulary import COLUMNS, Counts, counts

_SEED: Final = 20261130


@dataclass(frozen=True, slots=True)
class Copy:
    """One of the copies: what stands for what in it."""

    number: int
    id_mask: int
    signature_mask: np.ndarray[tuple[int], np.dtype[np.uint16]]
    """Of letters that are alike the copies are alike, too, and of two copies of a letter neither is to the other."""

    @classmethod
    def all(cls, count: int) -> list[Copy]:
        """So many of them."""
        chance = np.random.default_rng(_SEED)
        return [
            cls(
                number,
                int(chance.integers(1 << 48)),
                chance.integers(1 << 16, size=HASHES).astype(np.uint16),
            )
            for number in range(count)
        ]

    def id(self, reply_id: str) -> str:
        """The id of the copy of a reply."""
        return f"{int(reply_id, 16) ^ self.id_mask:012x}"


def repeat_store(source: Path, target: Path, copies: Sequence[Copy]) -> int:
    """Fill the new store `target` with copies of what `source` holds, families included, and return the number of the last change."""
    Store(target).close()  # has made the tables
    with closing(sqlite3.connect(target)) as connection:
        run = connection.execute
        run("PRAGMA journal_mode = OFF")  # nothing is to be saved of a store that is not whole
        run("PRAGMA synchronous = OFF")
        run("ATTACH ? AS base", (str(source),))
        changes, families = (
            run(f"SELECT max({what}) FROM base.{table}").fetchone()[0]
            for what, table in (("change", "replies"), ("max(number, family)", "families"))
        )
        by_number = {copy.number: copy for copy in copies}
        connection.create_function("copied_id", 2, lambda reply_id, copy: by_number[copy].id(reply_id))
        run("CREATE TEMP TABLE copies (id TEXT PRIMARY KEY, base_id TEXT, copy INTEGER) WITHOUT ROWID")
        for copy in copies:
            run(
                "INSERT INTO copies SELECT copied_id(id, :copy), id, :copy FROM base.replies",
                {"copy": copy.number},
            )
        run("INSERT INTO pages SELECT * FROM base.pages")
        run(
            "INSERT INTO replies SELECT copies.id, change + copy * :changes, removed, identity || '+' || copy,"
            " core_hash || '+' || copy, content, revision, imported_at, changed_at, asked || '+' || copy"
            " FROM copies JOIN base.replies AS kept ON kept.id = base_id ORDER BY copies.id",
            {"changes": changes},
        )
        run(
            "INSERT INTO sources SELECT address || '?' || copy, file, copies.id, page_hash, content_hash"
            " FROM copies JOIN base.sources ON reply_id = base_id ORDER BY 1"
        )
        rows = run("SELECT number, reply_id, family, signature FROM base.families ORDER BY number").fetchall()
        found: list[tuple[int, int]] = []
        for copy in copies:
            offset = copy.number * families
            copied = []
            for number, reply_id, family, packed in rows:
                signature = np.frombuffer(packed, dtype=np.uint16)
                signature = signature ^ copy.signature_mask if signature.any() else signature
                copied.append((number + offset, copy.id(reply_id), family + offset, signature.tobytes()))
                found += [(band, number + offset) for band in bands(signature)]
            connection.executemany("INSERT INTO families VALUES (?, ?, ?, ?)", copied)
        connection.executemany("INSERT INTO bands VALUES (?, ?)", sorted(found))
        last = changes * len(copies)
        run(
            "INSERT OR REPLACE INTO meta SELECT key, iif(key LIKE '%reached', :last, value) FROM base.meta"
            " WHERE key LIKE 'families%'",
            {"last": str(last)},
        )
        connection.commit()
    return int(last)


def repeat_index(source: Settings, target: Settings, copies: Sequence[Copy], last: int) -> None:
    """Fill the new index `target`, of one segment, with copies of what `source` has, up to the `last` change of its store."""
    parts = [*_parts(source)]
    families = max(int(part.columns.families.max(initial=0)) for part in parts)
    with closing(open_engine(target, Store(target.store_path))) as engine, engine.write() as writer:
        writer.reached(last)
    generations = Generations(target.index_path, 0)
    state, folder = generations.state, generations.folder()
    assert state is not None
    storage = FileStorage(str(folder))
    toc = read_toc(storage, state.toc)
    copied = [
        replace(part, columns=_columns(part.columns, copy, families)) for copy in copies for part in parts
    ]
    toc = TOC(toc.schema, [join_parts(copied, storage)], toc.generation + 1)
    write_toc(storage, toc)
    suggestions = levels.write(folder / "repeated.suggest", [], _spoken(parts, len(copies)))
    state = replace(
        state,
        commit=state.commit + 1,
        toc=toc.generation,
        documents=sum(len(part.alive) for part in copied),
        suggestions=[level.name for level in suggestions],
    )
    generations.commit(folder, state, [*files_of(storage, toc), *state.spoken], state)


def _parts(source: Settings) -> Iterator[Part]:
    generations = Generations(source.index_path, 0)
    state = generations.state
    if state is None:
        raise SystemExit(f"{source.index_path} holds no index")
    storage = FileStorage(str(generations.folder()), readonly=True)
    for segment in read_toc(storage, state.toc).segments:
        yield part_of(storage, segment)


def _spoken(parts: Sequence[Part], copies: int) -> Counts:
    every: Counts = Counter()
    for part in parts:
        values = {name: part.columns.by_name[name].counts() for name in COLUMNS}
        every.update(counts(values, dict(part.segment.word_counts())))
    return Counter({key: copies * count for key, count in every.items()})


def _columns(columns: Columns, copy: Copy, families: int) -> Columns:
    titles = columns.by_name["title"].all_firsts()
    renamed = Column.of([[f"{title}（{copy.number}）"] for title in titles])
    return Columns(
        Column.of([[copy.id(reply_id)] for reply_id in columns.ids.all_firsts()]),
        columns.first_day,
        columns.last_day,
        (columns.families + copy.number * families).astype(np.int32),
        {**columns.by_name, "title": renamed},
        columns.texts,
    )
