"""A page that a reader has is not made again while nothing changed."""

from __future__ import annotations

import gzip
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer import Query, Settings, find, update
from tests import clock
from tests.local import LocalEngine
from tests.places import ROOT
from webapp import create_app
from webapp.http import page_cache
from webapp.http.page_cache import CACHE, program
from webapp.reading.view import COOKIE, LARGE


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


def test_pages_are_kept_for_each_view_and_for_no_other_word(client: FlaskClient) -> None:
    usual = client.get("/about")
    assert "Cookie" in usual.headers["Vary"]
    tags = {}
    for word in (LARGE, "LARGE", "x" * 40):
        client.set_cookie(COOKIE, word)
        answer = client.get("/about", headers={"If-None-Match": usual.headers["ETag"]})
        client.delete_cookie(COOKIE)
        tags[word] = answer.headers["ETag"]
        assert answer.status_code == (200 if word == LARGE else 304) and "Cookie" in answer.headers["Vary"]
    assert tags.pop(LARGE) not in tags.values()
    assert 'class="large"' not in client.get("/about").text


def test_the_prefix_and_the_day_are_part_of_the_tag(settings: Settings, engine: LocalEngine) -> None:
    client = create_app(replace(settings, proxies=1), engine).test_client()
    for address in ("/", "/about", "/promises"):
        known = tag(client, address)
        asked = {"X-Forwarded-Prefix": "/dafu", "If-None-Match": known}
        below = client.get(address, headers=asked)
        assert below.status_code == 200 and below.headers["ETag"] != known
        assert 'href="/dafu/' in below.text and 'href="/dafu/' not in client.get(address).text
        with clock.day(clock.TODAY + timedelta(1)):
            assert tag(client, address) != known
        assert tag(client, address) == known


def test_the_tag_changes_with_any_template_word_list_style_and_code(
    settings: Settings, engine: LocalEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = (
        "webapp/templates/layout.html",
        "webapp/static/dafu.css",
        "webapp/words/labels.py",
        "webapp/cli/locale/zh_CN/LC_MESSAGES/messages.po",
        "indexer/dictionary/synonyms.txt",
        "indexer/search/snippet.py",
        "corpus/data/labels.txt",
        "corpus/reply.py",
    )
    for name in changed:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)

    seen: set[str] = set()
    for name in changed:
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write("\n")
        program.cache_clear()
        assert program(tmp_path) not in seen, name
        seen.add(program(tmp_path))

    def tag_by(digest: str) -> str:
        monkeypatch.setattr(page_cache, "program", lambda: digest)
        return tag(create_app(settings, engine).test_client(), "/about")

    assert len({tag_by(digest) for digest in sorted(seen)[:2]}) == 2


def test_a_page_that_is_not_there_is_never_unchanged(client: FlaskClient) -> None:
    for known in ("*", 'W/"anything"'):
        assert client.get("/reply/none", headers={"If-None-Match": known}).status_code == 404


def test_another_commit_is_another_page(own: LocalEngine, own_settings: Settings) -> None:
    client = create_app(own_settings, own).test_client()
    before = tag(client, "/search")
    with own.store.transaction():
        own.store.remove([find(own, Query()).scored[0][0]])
    update(own, own.store)
    assert tag(client, "/search") != before


def test_a_page_is_made_once_for_all_who_ask(own: LocalEngine, own_settings: Settings) -> None:
    app = create_app(own_settings, own)
    client = app.test_client()
    first = client.get("/search?q=教师")
    again = client.get("/search?q=教师")
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert app.extensions[CACHE].hits == 1
    packed = client.get("/search?q=教师", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data).startswith(b"<!doctype html>")
    reply_id = find(own, Query()).scored[0][0]
    assert client.get(f"/reply/{reply_id}").status_code == 200
    with own.store.transaction():
        own.store.remove([reply_id])
    assert client.get(f"/reply/{reply_id}").status_code == 404


def test_pages_are_not_kept_where_the_operator_says_so(own: LocalEngine, own_settings: Settings) -> None:
    app = create_app(replace(own_settings, page_cache_mb=0), own)
    for _ in range(2):
        assert app.test_client().get("/search?q=教师").status_code == 200
    assert (app.extensions[CACHE].hits, app.extensions[CACHE].bytes) == (0, 0)
