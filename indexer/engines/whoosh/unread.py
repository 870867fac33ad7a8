"""The promises of documents that were committed without them, segment by segment: reading them takes longer than all else."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from corpus.letter.promises import Promise
from indexer.contract.engine import ReadPromises
from indexer.engines.whoosh.generations import Generations
from indexer.engines.whoosh.storage import codec
from indexer.engines.whoosh.storage.promise_columns import PromiseColumns
from indexer.engines.whoosh.storage.writer import alive_in

_AT_ONCE: Final = 1024
"""Documents whose promises are turned into arrays together."""


def count_unread(toc: TOC, names: Collection[str]) -> int:
    """How many documents are in segments that have no promises among the files of a commit."""
    return sum(segment.doc_count() for segment in _without(toc, names))


def _without(toc: TOC, names: Collection[str]) -> Iterator[Any]:
    return (segment for segment in toc.segments if segment.make_filename(codec.PROMISES) not in names)


def write_promises(generations: Generations, read: ReadPromises) -> None:
    """Write the promises of all segments of the last commit that have none, each in a commit of its own.

    The lock is held only to commit, so that others may write while letters are read.
    """
    while (state := generations.state) is not None and state.unread:
        folder = generations.path / (generations.current or "")
        storage = FileStorage(str(folder))
        try:
            segment = next(_without(codec.read_toc(storage, state.toc), state.files))
            promises = _read(storage, segment, read)
        except FileNotFoundError:
            if generations.state == state:
                raise
            continue  # another process removed it meanwhile
        with generations.lock():
            _commit(generations, folder, segment, promises)


def _read(storage: FileStorage, segment: Any, read: ReadPromises) -> PromiseColumns:
    """The promises of all documents of a segment, none of those that were removed."""
    alive = alive_in(segment).tolist()
    ids = codec.open_columns(storage, segment).ids.all_firsts()
    found = iter(read([reply_id for reply_id, is_alive in zip(ids, alive, strict=True) if is_alive]))
    none: tuple[Promise, ...] = ()
    rows = (next(found) if is_alive else none for is_alive in alive)
    parts = []
    while some := [*islice(rows, _AT_ONCE)]:
        parts.append(PromiseColumns.of(some))
    return PromiseColumns.joined(parts)


def _commit(generations: Generations, folder: Path, segment: Any, promises: PromiseColumns) -> None:
    """Add the promises of a segment to the last commit, unless that has them by now, or the segment no longer. Call under the lock."""
    state = generations.state
    if state is None or generations.path / (generations.current or "") != folder:
        return
    storage = FileStorage(str(folder))
    toc = codec.read_toc(storage, state.toc)
    if segment.segment_id() not in {each.segment_id() for each in _without(toc, state.files)}:
        return
    names = [*state.files, codec.write_promises(storage, segment, promises)]
    generations.commit(
        folder, replace(state, commit=state.commit + 1, unread=count_unread(toc, names)), names, state
    )
