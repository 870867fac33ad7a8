"""Engines beside a store, for tests that change both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol, cast

from corpus import Reply, Store
from indexer import Built, Engine, IndexState, Settings, open_engine, rebuild, update


class LocalEngine(Engine, Protocol):
    """An engine with the store that its index is built from."""

    store: Store
    """The store that it was opened with."""


def state_of(engine: Engine) -> IndexState:
    """What is known of an index that there is."""
    state = engine.state()
    assert state is not None
    return state


def open_local(settings: Settings, *, create: bool = False, made_by: str | None = None) -> LocalEngine:
    """The engine of a data directory over the store in it."""
    store = Store(settings.store_path, create=create)
    engine = cast(LocalEngine, open_engine(settings, store, made_by=made_by))
    engine.store = store
    return engine


@contextmanager
def filled(data: Path, replies: Iterable[Reply]) -> Iterator[tuple[Settings, LocalEngine]]:
    """A data directory with an index of these replies, for tests of a module that do not change it."""
    settings = Settings(data=data)
    with closing(open_local(settings, create=True)) as engine, engine.store as store:
        with store.transaction():
            for number, reply in enumerate(replies):
                store.keep(reply, f"page {number}".encode(), f"https://example.gov.cn/{number}.html")
        update(engine, store)
        yield settings, engine


def update_local(engine: LocalEngine) -> Built:
    """Bring the index up to date with the store beside the engine."""
    return update(engine, engine.store)


def rebuild_local(engine: LocalEngine) -> Built:
    """Build the index anew of the store beside the engine."""
    return rebuild(engine, engine.store)
