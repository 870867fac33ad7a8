"""A page that a reader has is not made again while nothing changed."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from indexer import Engine, Query, Settings, update
from webapp import create_app


@pytest.fixture(scope="module")
def client(settings: Settings, engine: Engine) -> FlaskClient:
    return create_app(settings, engine).test_client()


def tag(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.headers["ETag"]


def test_an_unchanged_page_is_not_sent_again(client: FlaskClient) -> None:
    for address in ("/", "/search?q=教师", "/api/v1/search?q=教师", "/stats"):
        known = tag(client, address)
        answer = client.get(address, headers={"If-None-Match": known})
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", known)
        assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
        assert client.head(address).headers["ETag"] == known


def test_the_tag_tells_addresses_apart_and_compression_does_not_matter(client: FlaskClient) -> None:
    known = tag(client, "/search?q=教师")
    assert tag(client, "/search?q=学生") != known
    packed = client.get("/search?q=教师", headers={"Accept-Encoding": "gzip", "If-None-Match": known})
    assert packed.status_code == 304


def test_a_page_that_is_not_there_is_never_unchanged(client: FlaskClient) -> None:
    for known in ("*", 'W/"anything"'):
        assert client.get("/reply/none", headers={"If-None-Match": known}).status_code == 404


def test_another_commit_is_another_page(own: Engine, own_settings: Settings) -> None:
    client = create_app(own_settings, own).test_client()
    before = tag(client, "/search")
    with own.store.transaction():
        own.store.remove([own.search(Query()).scored[0][0]])
    update(own)
    assert tag(client, "/search") != before
