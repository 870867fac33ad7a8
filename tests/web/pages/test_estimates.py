"""Numbers that an engine estimates, as a cluster does of very many replies, are said to be that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer import Settings
from indexer.contract.promises import PromisesFound
from indexer.contract.request import Found, Values
from tests.local import LocalEngine
from tests.pages import joined, opened
from webapp import create_app

PROMISES = "//p[@class='also'][contains(., '合并为一条')]"
SEARCH = f"//details{PROMISES}"


class Estimating:
    """An engine that is sure of nothing but how many replies match, and has each of them twice."""

    def __init__(self, engine: LocalEngine) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def find(self, request: Any) -> Found:
        """Twice as many as there are."""
        found = self._engine.find(request)
        return replace(found, total=2 * found.total, is_exact=False)

    def find_promises(self, request: Any, asked: Any) -> PromisesFound:
        """Twice as many as there are."""
        found = self._engine.find_promises(request, asked)
        return replace(found, total=2 * found.total, is_exact=False)

    def values(self, request: Any, column: str, *asked: Any) -> Values:
        """As they are, and a document that the replies at hand do not cite."""
        found = self._engine.values(request, column, *asked)
        return replace(found, counts={"教育法": 2} if column == "cites" else found.counts, is_exact=False)


@pytest.fixture
def estimated(settings: Settings, engine: LocalEngine) -> FlaskClient:
    return create_app(settings, Estimating(engine)).test_client()


def test_pages_say_about(estimated: FlaskClient) -> None:
    page = opened(estimated, "/search?q=教育")
    assert "共约 3 条。各类的件数也是约数。" in joined(page, SEARCH)
    page = opened(estimated, "/promises")
    assert "共约" in joined(page, PROMISES)
    assert "各类的条数也是约数。" in joined(page, PROMISES)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/facet/agency?q=教育", ("约 3 项", "各项的件数也是约数")),
        ("/documents", ("约 ", "份文件，引用多的在前。件数也是约数")),
        ("/agencies", ("约 ", "个名称，件数多的在前。件数也是约数")),
    ],
)
def test_lists_of_values_say_about(
    estimated: FlaskClient, client: FlaskClient, address: str, words: tuple[str, str]
) -> None:
    said, counted = (joined(opened(each, address), "//p[@class='tally']") for each in (estimated, client))
    assert said.startswith(words[0]) and words[1] in said
    assert "约" not in counted


def test_the_api_tells(estimated: FlaskClient, client: FlaskClient) -> None:
    for address in (
        "/api/v1/search?q=教育",
        "/api/v1/promises",
        "/api/v1/facets/agency?q=教育",
        "/api/v1/documents",
    ):
        answers = [each.get(address).get_json() for each in (estimated, client)]
        assert [answer["is_exact"] for answer in answers] == [False, True]


def test_what_is_counted_is_not_called_an_estimate(client: FlaskClient) -> None:
    for address in ("/search?q=教育", "/promises"):
        assert "约数" not in client.get(address).text
