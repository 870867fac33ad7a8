"""The operator's page and command: there for who knows the password, and true."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from lxml import html

from corpus import Store
from indexer import Engine, Settings, open_engine, update
from tests.conftest import REPLIES
from tests.test_importing import PAGE
from webapp import create_app
from webapp.cli import main
from webapp.labels import FIELD_LABELS
from webapp.site import KEY

ADDRESSES = ("/admin", "/api/v1/admin")


def login(password: str, user: str = "管理员") -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}


@pytest.fixture
def app(own: Engine, own_settings: Settings) -> Flask:
    return create_app(replace(own_settings, admin_password="开门 sesame"), own)


@pytest.mark.parametrize("address", ADDRESSES)
def test_without_a_password_there_is_no_page(settings: Settings, engine: Engine, address: str) -> None:
    client = create_app(settings, engine).test_client()
    for headers in ({}, login("")):
        answer = client.get(address, headers=headers)
        assert answer.status_code == 404 and "DAFU_ADMIN_PASSWORD" in answer.get_data(as_text=True)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        login(""),
        login("开门"),
        login("开门 sesame "),
        {"Authorization": "Basic !!"},
        {"Authorization": "Bearer x"},
    ],
)
def test_everybody_else_is_asked_for_the_password(app: Flask, address: str, headers: dict[str, str]) -> None:
    answer = app.test_client().get(address, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "完整程度" not in answer.text and "coverage" not in answer.text


def test_who_knows_the_password_gets_in_and_nothing_is_kept_in_caches(app: Flask) -> None:
    for address in ADDRESSES:
        answer = app.test_client().get(address, headers=login("开门 sesame"))
        assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers


def test_the_page_tells_what_was_asked_and_what_found_nothing(app: Flask) -> None:
    client = app.test_client()
    for address in (
        "/search?q=教师",
        "/api/v1/search?q=教师",
        "/search?q=“飞碟降落”",
        "/search?q=教师&page=2",
    ):
        client.get(address)
    now = client.get("/api/v1/admin", headers=login("开门 sesame")).get_json()
    assert [(q["text"], q["asked"], q["empty"]) for q in now["frequent"]] == [
        ("教师", 2, 0),
        ("“飞碟降落”", 1, 1),
    ]
    assert [q["text"] for q in now["unanswered"]] == ["“飞碟降落”"]
    assert now["use"]["searches"] == 3 and now["use"]["average_ms"] > 0 and 0 <= now["use"]["hit_rate"] <= 1
    page = html.fromstring(client.get("/admin", headers=login("开门 sesame")).get_data(as_text=True))
    words = [link for link in page.iterfind(".//tbody//th/a") if link.text == "“飞碟降落”"]
    assert len(words) == 2 and client.get(words[0].get("href", "")).status_code == 200


def test_the_page_tells_how_complete_and_how_fresh_all_is(app: Flask, own: Engine) -> None:
    client = app.test_client()

    def now() -> dict[str, object]:
        return dict(client.get("/api/v1/admin", headers=login("开门 sesame")).get_json())

    covered = {row["field"]: row for row in now()["coverage"]}  # type: ignore[attr-defined]
    assert covered["title"] == {"field": "title", "label": "标题", "count": len(REPLIES), "share": 1.0}
    assert covered["disposition"]["count"] == sum(reply.disposition is not None for reply in REPLIES)
    assert now()["pending"] == 0
    with own.store.transaction():
        own.store.keep(
            replace(REPLIES[0], disposition="A", numbers=(99,)), b"new", "https://example.gov.cn/new"
        )
    text = client.get("/admin", headers=login("开门 sesame")).get_data(as_text=True)
    assert "有 1 处变化还不能检索" in text
    covered = {row["field"]: row for row in now()["coverage"]}  # type: ignore[attr-defined]
    assert covered["title"]["count"] == len(REPLIES) + 1
    update(own)
    assert "与答复库一致" in client.get("/admin", headers=login("开门 sesame")).get_data(as_text=True)


def test_before_there_is_an_index_the_page_says_so(own_settings: Settings) -> None:
    with Store(own_settings.store_path):
        pass
    app = create_app(replace(own_settings, admin_password="x"), open_engine(own_settings))
    text = app.test_client().get("/admin", headers=login("x")).get_data(as_text=True)
    assert "请运行 dafu index" in text and "请运行 dafu import" in text and "还没有人检索过" in text


def test_an_index_that_another_version_built_is_said_so(
    own: Engine, own_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.engines.whoosh.SCHEMA_VERSION", -1)
    client = create_app(replace(own_settings, admin_password="x"), own).test_client()
    assert "请运行 dafu index --rebuild" in client.get("/admin", headers=login("x")).text
    assert client.get("/api/v1/admin", headers=login("x")).get_json()["outdated"] is True


def test_the_password_stands_nowhere(app: Flask) -> None:
    assert "sesame" not in repr(app.extensions[KEY].settings)
    client = app.test_client()
    for address in ("/admin", "/about", "/api/v1/openapi.json", "/api/v1/admin"):
        assert "sesame" not in client.get(address, headers=login("开门 sesame")).get_data(as_text=True)


def test_the_page_is_linked_where_it_exists(app: Flask, settings: Settings, engine: Engine) -> None:
    assert 'href="/admin"' in app.test_client().get("/about").get_data(as_text=True)
    assert "/admin" not in create_app(settings, engine).test_client().get("/about").get_data(as_text=True)


def test_the_command_tells_of_imports_rejects_and_coverage(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "27.txt").write_text(PAGE, encoding="utf-8")
    (pages / "empty.txt").touch()

    def dafu(*arguments: str) -> str:
        environment = {"DAFU_DATA": str(tmp_path / "data"), "COLUMNS": "200"}
        return CliRunner().invoke(main, arguments, env=environment).stdout

    dafu("import", str(pages))
    assert "请运行 dafu index" not in dafu("index")
    now = json.loads(dafu("report", "--json"))
    assert [(run["added"], run["rejected"]) for run in now["imports"]] == [(1, 1)]
    assert now["imports"][0]["paths"] == str(pages)
    assert [(group["count"], Path(group["example"]).name) for group in now["rejects"]] == [(1, "empty.txt")]
    assert str(pages) not in now["rejects"][0]["reason"]
    assert now["index"]["documents"] == now["store"]["replies"] == 1 and now["pending"] == 0
    assert {row["label"] for row in now["coverage"]} < set(FIELD_LABELS.values())
    printed = dafu("report")
    for word in (
        "empty.txt",
        "文件是空的",
        "没有找到的查询：没有。",
        "导入时间",
        "100.0%",
        "最近 30 天检索 0 次",
    ):
        assert word in printed
