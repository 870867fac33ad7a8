"""What tests of likeness share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corpus.intake.synthesize import SAMPLES
from tests.local import LocalEngine
from tests.places import SHARED
from tests.tools.accuracy.precedents import opened


@pytest.fixture(scope="session")
def wider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalEngine]:
    """The samples and the fixtures beside the project."""
    fixtures = SHARED / "replies" / "fixtures"
    if not fixtures.exists():
        pytest.skip("the replies beside the project are absent")
    engine = opened([SAMPLES, fixtures], tmp_path_factory.mktemp("wider"))
    yield engine
    engine.close()
