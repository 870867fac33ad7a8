"""Sites that tests may fill."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fetching.awkward_site import Site, serve


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def site() -> Iterator[Site]:
    """A site."""
    with serve() as running:
        yield running


@pytest.fixture
def elsewhere() -> Iterator[Site]:
    """Another one."""
    with serve() as running:
        yield running
