"""Templates as they are compiled."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from weakref import ref

import pytest
from flask.testing import FlaskClient


class _Thing:
    """Something that a page shows."""

    def said(self) -> str:
        return "1"


@pytest.fixture
def _uncollected() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_uncollected")
def test_what_a_page_shows_is_given_back_when_it_is_made(client: FlaskClient) -> None:
    template = client.application.jinja_env.from_string(
        "{% set kept = thing %}{% macro shown() %}{{ kept.said() }}{% endmacro %}{{ shown() }}"
    )
    thing = _Thing()
    known = ref(thing)
    assert template.render(thing=thing) == "1"
    del thing
    assert known() is None
