"""Store → index: bring an index up to date, or build one anew beside the one that serves."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from corpus import Store
from indexer.build.encoding import encode_all
from indexer.build.families import settle
from indexer.contract.document import Document
from indexer.contract.engine import Engine
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

    Raises IndexLocked, IndexOutdated, EngineUnavailable; then nothing has changed.
    """
    started = time.perf_counter()
    after, last = engine.change, settle(store)
    total = store.pending(after, last)
    indexed = removed = 0
    if total or not engine.stats()["documents"]:
        with engine.write() as writer:

            def kept() -> Iterator[Document]:
                nonlocal removed
                for change in store.changes(after, last):
                    writer.reached(change.number)
                    if change.stored is not None:
                        yield Document(change.stored, change.family)
                    else:
                        writer.remove(change.id)
                        removed += 1

            for size, encoded in encode_all(engine.encode, kept(), total):
                writer.put(encoded)
                indexed += size
                progress(indexed + removed, total)
            progress(total, total)
    else:
        engine.tidy()
    return Built(indexed, removed, time.perf_counter() - started)


def rebuild(engine: Engine, store: Store, progress: Progress = lambda done, total: None) -> Built:
    """Build a new index beside the one that serves, check it and switch; until then the old one answers."""
    staged = engine.stage()
    try:
        built = update(staged, store, progress)
        documents = staged.stats()["documents"]
        if documents != built.indexed:
            raise EngineUnavailable(
                f"新索引应有 {built.indexed} 件，实有 {documents} 件，未启用，原索引照常服务。请重试 dafu index --rebuild。"
            )
        engine.promote(staged)
    finally:
        staged.close()
    return built
