"""Replies with promises, for the pages that show them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from indexer import Settings
from tests.conftest import REPLIES
from tests.local import LocalEngine, filled
from tests.promised import ELSEWHERE, PROMISING, keep
from webapp import create_app


@pytest.fixture(scope="module")
def promising(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, LocalEngine]]:
    """An index of two replies with promises, and the others; tests do not change it."""
    with filled(tmp_path_factory.mktemp("promising"), [*REPLIES, PROMISING, ELSEWHERE]) as found:
        yield found


@pytest.fixture
def own_client(own: LocalEngine, own_settings: Settings) -> FlaskClient:
    """The site over the same in `own`, which the test may change."""
    keep(own, PROMISING, ELSEWHERE)
    return create_app(own_settings, own).test_client()
