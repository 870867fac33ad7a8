"""Store → index: bring an index up to date, or build one anew beside the one that serves."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from corpus import Store
from indexer.build.encoding import Processes, encode_all
from indexer.build.families import settle
from indexer.contract.document import Document
from indexer.contract.engine import Engine, reached
from indexer.errors import EngineUnavailable

Progress = Callable[[int, int], None]
"""Called with the number of replies done and the number of all."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did."""

    indexed: int
    removed: int
    seconds: float


def update(engine: Engine, store: Store, progress: Progress = lambda done, total: None) -> Built:
    """Index what changed in `store` since the engine's last commit, removals too, in one commit, families settled before.

    The first fill of an engine with a `checkpoint` is a rebuild, which goes on where one was cut off. Raises IndexLocked,
    IndexOutdated, EngineUnavailable; then nothing has changed.
    """
    if engine.checkpoint is not None and not reached(engine):
        return rebuild(engine, store, progress)
    with Processes() as kept:
        return _update(engine, store, settle(store, kept), progress, None, kept)


def _update(
    engine: Engine, store: Store, last: int, progress: Progress, most: int | None, kept: Processes
) -> Built:
    """Index what changed up to the `last` change, the first `most` of it."""
    started = time.perf_counter()
    state = engine.state()
    after = state.change if state else 0
    total = store.pending(after, last)
    total = total if most is None else min(total, most)
    indexed = removed = 0
    if total or state is None or not state.documents:
        with engine.write() as writer:

            def living() -> Iterator[Document]:
                nonlocal removed
                for change in islice(store.changes(after, last), most):
                    writer.reached(change.number)
                    if change.stored is not None:
                        yield Document(change.stored, change.family)
                    else:
                        writer.remove(change.id)
                        removed += 1

            for size, encoded in encode_all(engine.encode, living(), total, kept=kept):
                writer.put(encoded)
                indexed += size
                progress(indexed + removed, total)
            progress(total, total)
    else:
        engine.tidy()
    return Built(indexed, removed, time.perf_counter() - started)


def rebuild(engine: Engine, store: Store, progress: Progress = lambda done, total: None) -> Built:
    """Build a new index beside the one that serves, check it and switch; until then the old one answers.

    An engine with a `checkpoint` commits the new index after so many replies each, and goes on with one that was cut off.
    """
    staged = engine.stage()
    try:
        with Processes() as kept:
            built = _filled(staged, store, engine.checkpoint, progress, kept)
        # What changed meanwhile may be in the new index in its former state, or not at all.
        expected, state = store.stats()["replies"], staged.state()
        documents, after = (state.documents, state.change) if state else (0, 0)
        if abs(documents - expected) > store.pending(after):
            raise EngineUnavailable(
                f"新索引应有 {expected} 件，实有 {documents} 件，未启用，原索引照常服务。请重试 dafu index --rebuild。"
            )
        engine.promote(staged)
    finally:
        staged.close()
    return built


def _filled(
    staged: Engine, store: Store, checkpoint: int | None, progress: Progress, kept: Processes
) -> Built:
    """Index all that changed until now, in as many commits as it takes."""
    last = settle(store, kept)
    total = store.pending(0, last)
    built = Built(0, 0, 0.0)
    while built.seconds == 0 or store.pending(reached(staged), last):
        before = total - store.pending(reached(staged), last)

        def advance(done: int, _: int, before: int = before) -> None:
            progress(before + done, total)

        part = _update(staged, store, last, advance, checkpoint, kept)
        built = Built(
            built.indexed + part.indexed, built.removed + part.removed, built.seconds + part.seconds
        )
    return built
