"""Segments of like size joined after a commit, beside what is written meanwhile: no commit waits for them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from indexer.engines.whoosh.generations import Generations
from indexer.engines.whoosh.state import recorded
from indexer.engines.whoosh.storage.codec import PROMISES, read_toc, toc_name, write_toc
from indexer.engines.whoosh.storage.writer import alike, alive_in, join
from indexer.errors import IndexLocked


def join_segments(generations: Generations) -> None:
    """Join what is alike in the last commit, each group in a commit of its own.

    What another process joins or replaces meanwhile is left to it, and to the next commit.
    """
    with suppress(IndexLocked), generations.joining() as apart:
        try:
            while group := _waiting(generations, apart.parent):
                if not _joined(generations, apart, group):
                    break
        except FileNotFoundError:
            if generations.current == apart.parent.name:
                raise


def _waiting(generations: Generations, folder: Path) -> Sequence[Any]:
    """The segments of the last commit that are to be joined next; none where nothing is. Those whose promises are not in it yet wait."""
    state = generations.state
    if state is None:
        return ()
    segments = read_toc(FileStorage(str(folder), readonly=True), state.toc).segments
    read = [segment for segment in segments if segment.make_filename(PROMISES) in state.files]
    return next(iter(alike([segment for segment in read if segment.doc_count()])), ())


def _joined(generations: Generations, apart: Path, group: Sequence[Any]) -> bool:
    """Join the segments and commit that; False where the last commit has them no longer."""
    folder = apart.parent
    storage = FileStorage(str(folder))
    new = join(storage, group, FileStorage(str(apart)))
    names = [file.name for file in apart.iterdir() if file.name.startswith(f"{new.segment_id()}.")]
    files = recorded(apart, names, {})
    with generations.lock():
        state = generations.state
        if state is None or generations.folder() != folder:
            return False
        toc = read_toc(storage, state.toc)
        now = {segment.segment_id(): segment for segment in toc.segments}
        if not {segment.segment_id() for segment in group} <= now.keys():
            return False
        before = 0
        for segment in group:
            alive = alive_in(segment)
            moved = np.cumsum(alive) - 1 + before
            for number in {*now.pop(segment.segment_id()).deleted_docs()} - {*segment.deleted_docs()}:
                new.delete_document(int(moved[number]))
            before += int(np.count_nonzero(alive))
        for name in names:
            (apart / name).replace(folder / name)
        toc = TOC(toc.schema, [*now.values(), new], toc.generation + 1)
        write_toc(storage, toc)
        gone = {segment.segment_id() for segment in group}
        kept = [
            name for name in state.files if name.partition(".")[0] not in gone and name != toc_name(state.toc)
        ]
        committed = replace(state, commit=state.commit + 1, toc=toc.generation)
        known = replace(state, files={**state.files, **files})
        generations.commit(folder, committed, [*kept, *names, toc_name(toc.generation)], known)
    return True
