"""Data directories for commands: empty, with one reply, with promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import Store
from indexer import Settings
from tests.cli.shell import Shell
from tests.promised import ELSEWHERE, PROMISING


@pytest.fixture
def dafu(tmp_path: Path) -> Shell:
    """Where nothing is imported yet."""
    return Shell(tmp_path)


@pytest.fixture
def filled(dafu: Shell) -> Shell:
    """With one reply, which the test may change."""
    return with_a_reply(dafu)


@pytest.fixture(scope="session")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """The same; tests do not change it."""
    return with_a_reply(Shell(tmp_path_factory.mktemp("searched")))


@pytest.fixture
def own_promising(dafu: Shell) -> Shell:
    """With promises, which the test may change."""
    return with_promises(dafu)


@pytest.fixture(scope="session")
def promising(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """The same; tests do not change it."""
    return with_promises(Shell(tmp_path_factory.mktemp("promising")))


def with_a_reply(dafu: Shell) -> Shell:
    assert dafu("import", dafu.pages).exit_code == 0
    assert dafu("index").exit_code == 0
    return dafu


def with_promises(dafu: Shell) -> Shell:
    with Store(Settings(data=dafu.folder / "data").store_path) as store, store.transaction():
        store.keep(PROMISING, b"promising", "https://example.gov.cn/promising.html")
        store.keep(ELSEWHERE, b"elsewhere", "https://example.gov.cn/elsewhere.html")
    assert dafu("index").exit_code == 0
    return dafu
