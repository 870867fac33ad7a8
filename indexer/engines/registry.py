"""The engines. `open_engine` is the one place that knows the names."""

from __future__ import annotations

from typing import Final

from indexer.contract.engine import Engine
from indexer.fingerprint import fingerprint
from indexer.settings import Settings

ENGINES: Final = ("whoosh",)
"""The names of the engines, the usual one first."""


def open_engine(settings: Settings, *, create: bool = False, made_by: str | None = None) -> Engine:
    """The engine of the data directory in `settings`.

    Opening is cheap and succeeds without an index; searching it then raises IndexNotFound. Raises StoreError when
    there is no store, unless `create`. `made_by` stands for the fingerprint of this program, see `indexer.fingerprint`.
    """
    from corpus import Store
    from indexer.engines.whoosh.engine import WhooshEngine

    store = Store(settings.store_path, create=create)
    return WhooshEngine(
        settings.index_path,
        store,
        fingerprint=made_by or fingerprint(),
        cache_mb=settings.cache_mb,
        lock_seconds=settings.lock_seconds,
    )
