"""The engines. `open_engine` is the one place that knows the names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from corpus import Store, StoreMissing
from indexer.contract.engine import Engine
from indexer.contract.origin import Origin
from indexer.errors import SearchError
from indexer.fingerprint import fingerprint
from indexer.settings import Settings

Opener = Callable[[Settings, Callable[[], Store], str], Engine]
"""Settings, what gives the store, fingerprint of what makes the index → engine.

Of the store an engine that keeps replies needs the identity alone, and that to write: a web server over a cluster has none.
"""


def _origin(store: Callable[[], Store], made_by: str) -> Origin:
    try:
        return Origin(store().uuid, made_by)
    except StoreMissing:
        return Origin(None, made_by)


def _whoosh(settings: Settings, store: Callable[[], Store], made_by: str) -> Engine:
    from indexer.engines.whoosh.engine import WhooshEngine

    return WhooshEngine(
        settings.index_path,
        store(),
        fingerprint=made_by,
        cache_mb=settings.cache_mb,
        lock_seconds=settings.lock_seconds,
    )


def _reference(settings: Settings, store: Callable[[], Store], made_by: str) -> Engine:
    from indexer.engines.reference.engine import ReferenceEngine

    return ReferenceEngine(settings.index_path, _origin(store, made_by), settings.lock_seconds)


def _opensearch(settings: Settings, store: Callable[[], Store], made_by: str) -> Engine:
    try:
        from indexer.engines.opensearch.opening import opened
    except ModuleNotFoundError as error:
        if error.name != "opensearchpy":
            raise
        raise SearchError("连接检索集群需要 opensearch-py。请先运行 make setup-opensearch。") from error
    return opened(settings, _origin(store, made_by))


ENGINES: Final[Mapping[str, Opener]] = {
    "whoosh": _whoosh,
    "reference": _reference,
    "opensearch": _opensearch,
}
"""The engines by name, the usual one first. An engine's modules are imported when it is opened."""


def open_engine(
    settings: Settings, store: Store | None = None, *, create: bool = False, made_by: str | None = None
) -> Engine:
    """The engine of the data directory in `settings`.

    One that keeps no replies fetches them from `store`, or, where none is given, opens that of the data directory; one that keeps them is
    read without a store, too. Opening is cheap and succeeds without an index; searching it then raises IndexNotFound. Raises StoreError
    when a store is needed and there is none, unless `create`, and SearchError for an engine that does not exist. `made_by` stands for the
    fingerprint of this program, see `indexer.fingerprint`.
    """
    opener = ENGINES.get(settings.engine)
    if opener is None:
        raise SearchError(
            f"没有名为“{settings.engine}”的引擎，可用的有：{'、'.join(ENGINES)}。请改正 DAFU_ENGINE。"
        )
    return opener(
        settings,
        lambda: Store(settings.store_path, create=create) if store is None else store,
        made_by or fingerprint(),
    )
