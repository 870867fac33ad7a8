"""The contract's tests run on every engine of the registry; here `engine`, `opener` and `own` are of the kind under test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus import Store
from indexer import ENGINES, Settings, update
from tests.conftest import REPLIES
from tests.local import LocalEngine, open_local
from tests.opensearch import cluster


@pytest.fixture(scope="session", params=ENGINES)
def kind(request: pytest.FixtureRequest) -> str:
    """The name of the engine under test."""
    if request.param == cluster.KIND:
        cluster.needed()
    return str(request.param)


@pytest.fixture(scope="session")
def engine(kind: str, settings: Settings, store: Store) -> Iterator[LocalEngine]:
    """The index of `store`; tests do not change it."""
    with cluster.of_kind(kind, settings) as own_settings, closing(open_local(own_settings)) as opened:
        update(opened, opened.store)
        yield opened


@pytest.fixture
def kind_settings(kind: str, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a data directory of its own, for the engine under test."""
    with cluster.of_kind(kind, Settings(data=tmp_path / "data")) as settings:
        yield settings


@pytest.fixture
def opener(kind_settings: Settings) -> Iterator[Callable[..., LocalEngine]]:
    """Opens the engine under test over its own, filled store; takes settings, and `made_by` of `open_engine`.

    They are closed when the test is over.
    """
    with Store(kind_settings.store_path) as store, store.transaction():
        for reply in REPLIES:
            store.keep(reply, repr(reply).encode(), f"https://example.gov.cn/{reply.title}.html")
    with ExitStack() as opened:

        def opening(made_by: str | None = None, **settings: Any) -> LocalEngine:
            return opened.enter_context(
                closing(open_local(replace(kind_settings, **settings), made_by=made_by))
            )

        yield opening
