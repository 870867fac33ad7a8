"""Store → index: bring an index up to date, or build one anew beside the one that serves; replies first, then their promises."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from corpus import Store
from indexer.build.encoding import ENCODED, Processes, encode_all
from indexer.build.families import settle
from indexer.build.findings import add_promises
from indexer.contract.document import Document
from indexer.contract.engine import Engine, reached
from indexer.errors import EngineUnavailable, IndexDamaged

Progress = Callable[[int, int], None]
"""Called with the number of replies done and the number of all."""
Ahead = Callable[[Processes], object]
"""What is done, by these processes, when replies can be found and before their promises are added."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did."""

    indexed: int
    removed: int
    seconds: float
    """Until what was indexed could be found."""


def update(
    engine: Engine,
    store: Store,
    progress: Progress = lambda done, total: None,
    ahead: Ahead = lambda kept: None,
) -> Built:
    """Index what changed in `store` since the engine's last commit, removals too, in one commit, families settled before, and then add
    the promises that the index has not.

    The first fill of an engine with a `checkpoint` is a rebuild, which goes on where one was cut off. Raises IndexLocked,
    IndexOutdated, EngineUnavailable; then nothing has changed, or promises are still missing, which the next one adds.
    """
    if engine.checkpoint is not None and not reached(engine):
        return rebuild(engine, store, progress, ahead)
    with Processes() as kept:
        started = time.perf_counter()
        last = settle(store, kept)
        settled = time.perf_counter() - started
        built = _update(engine, store, last, progress, None, kept)
        built = replace(built, seconds=settled + built.seconds)
        ahead(kept)
        add_promises(engine, store, kept)
    return built


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

            for size, encoded in encode_all(engine.encode, living(), total, kept=kept, at_once=ENCODED):
                writer.put(encoded)
                indexed += size
                progress(indexed + removed, total)
            progress(total, total)
    took = time.perf_counter() - started
    engine.tidy()
    return Built(indexed, removed, took)


def rebuild(
    engine: Engine,
    store: Store,
    progress: Progress = lambda done, total: None,
    ahead: Ahead = lambda kept: None,
) -> Built:
    """Build a new index beside the one that serves, check it and switch; until then the old one answers.

    The new one has its promises when it begins to serve, unless none serves that can be searched: then replies are found first. An
    engine with a `checkpoint` commits the new index after so many replies each, and goes on with one that was cut off.
    """
    serves = _can_be_searched(engine)
    with Processes() as kept:
        staged = engine.stage()
        try:
            built = _filled(staged, store, engine.checkpoint, progress, kept)
            if serves:
                ahead(kept)
                add_promises(staged, store, kept)
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
        if not serves:
            ahead(kept)
            add_promises(engine, store, kept)
    return built


def _can_be_searched(engine: Engine) -> bool:
    try:
        state = engine.state()
    except IndexDamaged:
        return False
    return state is not None and not state.is_outdated


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
