"""Errors as pages: with the box, in words, and what to do."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html

from corpus import Reply, Store
from indexer import Engine, IndexLocked, IndexNotFound, Query, Settings, listing
from tests.local import open_local, update_local
from tests.pages import joined, opened
from webapp import create_app


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/reply/none", 404),
        ("GET", "/nowhere", 404),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/static/../params.py", 404),
        ("POST", "/search", 405),
        ("GET", "/search?q=" + "教" * 1001, 400),
    ],
)
def test_errors_are_pages_with_the_box_and_say_what_to_do(
    client: FlaskClient, method: str, address: str, status: int
) -> None:
    response = client.open(address, method=method)
    assert response.status_code == status
    page = html.fromstring(response.text)
    assert page.xpath("//search//input[@name='q']")
    assert joined(page, "//p[@class='note']")
    assert page.xpath("//a[@href='/']")


def test_whoever_is_led_elsewhere_reads_where_to(client: FlaskClient) -> None:
    answer = client.get("/search?q=%0d%0a教师")
    assert answer.status_code == 302
    page = html.fromstring(answer.text)
    assert page.get("lang") == "zh-CN" and page.xpath("//a/@href") == [answer.location]
    assert "Redirecting" not in answer.text


def test_too_long_a_query_keeps_the_box_filled_up_to_the_limit(client: FlaskClient) -> None:
    page = opened(client, "/search?q=" + "教" * 1200, 400)
    assert page.xpath("//search//input[@name='q']/@value") == ["教" * 1000]
    assert "1200" in joined(page, "//p[@class='note']")


def test_without_an_index_the_site_runs_and_says_so_until_there_is_one(own_settings: Settings) -> None:
    client = create_app(own_settings).test_client()
    for address in ("/", "/search?q=教师", "/reply/1", "/readyz"):
        page = opened(client, address, 503)
        assert "dafu" in joined(page, "//p[@class='note']")
    assert client.get("/healthz").status_code == client.get("/help").status_code == 200
    with Store(own_settings.store_path) as store, store.transaction():
        store.keep(Reply(title="答复", body="修路。"), b"1", "a.txt")
    assert client.get("/").status_code == 503
    update_local(open_local(own_settings))
    assert client.get("/").status_code == client.get("/readyz").status_code == 200


class _Broken:
    """An engine that raises what it is told to."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> object:
        raise self._error


def test_a_locked_index_says_when_to_retry(settings: Settings) -> None:
    client = create_app(settings, _Broken(IndexLocked("索引正在更新。"))).test_client()  # type: ignore[arg-type]
    response = client.get("/")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    assert "索引正在更新，请稍后重试。" in response.text


def test_a_bug_is_logged_with_its_traceback_and_not_shown(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    client = create_app(settings, _Broken(RuntimeError("secret detail"))).test_client()  # type: ignore[arg-type]
    with caplog.at_level(logging.ERROR):
        response = client.get("/search?q=教师")
    assert response.status_code == 500
    assert "secret detail" not in response.text
    assert html.fromstring(response.text).xpath("//search//input[@name='q']/@value") == ["教师"]
    assert "secret detail" in caplog.text


def test_an_index_that_is_gone_is_named(settings: Settings) -> None:
    client = create_app(settings, _Broken(IndexNotFound("还没有索引，请运行 dafu index。"))).test_client()  # type: ignore[arg-type]
    assert "请运行 dafu index" in joined(opened(client, "/search", 503), "//p[@class='note']")


def test_a_server_without_a_store_searches_and_says_what_it_lacks(engine: Engine, tmp_path: Path) -> None:
    """As web servers over a cluster have none: replies come from the engine."""
    client = create_app(Settings(data=tmp_path / "none"), engine).test_client()
    reply_id = next(listing(engine, Query(sort="newest")))
    for address in ("/", "/search?q=教师", f"/reply/{reply_id}", "/promises", "/promises.ics", "/export.csv"):
        assert client.get(address).status_code == 200, address
    for address in (f"/reply/{reply_id}/revisions", "/data/replies.jsonl.gz", "/sitemap.xml"):
        answer = client.get(address)
        assert answer.status_code == 503, address
        assert "这台服务器上没有答复库" in answer.text, address
