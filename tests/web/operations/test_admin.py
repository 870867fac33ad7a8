"""The operator's page and command: there for who knows the password, and true."""

from __future__ import annotations

import json
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from lxml import html

from corpus import Store
from indexer import Engine, Settings, open_engine, update
from tests.conftest import REPLIES
from tests.intake.test_importing import PAGE
from webapp import create_app
from webapp.cli import main
from webapp.operations import login_attempts as attempts
from webapp.site import KEY
from webapp.words.labels import FIELD_LABELS

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


def statuses(app: Flask, password: str, address: str = "203.0.113.7", times: int = 1) -> list[int]:
    client = app.test_client()
    environ = {"REMOTE_ADDR": address}
    return [
        client.get("/admin", headers=login(password), environ_base=environ).status_code for _ in range(times)
    ]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that attempts are noted at: one number, to be changed."""
    now = [1_000_000.0]
    monkeypatch.setattr(attempts, "time", lambda: now[0])
    return now


def test_after_a_few_wrong_passwords_a_place_waits_even_with_the_right_one(
    app: Flask, clock: list[float]
) -> None:
    assert statuses(app, "错", times=7) == [401] * 5 + [429] * 2
    answers = [
        app.test_client().get(
            address, headers=login("开门 sesame"), environ_base={"REMOTE_ADDR": "203.0.113.7"}
        )
        for address in ADDRESSES
    ]
    for answer in answers:
        assert answer.status_code == 429 and answer.headers["Retry-After"] == "600"
        assert "请过 10 分钟再试" in answer.text and "WWW-Authenticate" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
    assert answers[1].get_json() == {"ok": False, "status": 429, "error": answers[1].get_json()["error"]}
    assert statuses(app, "开门 sesame", "203.0.113.8") == [200]


def test_a_wrong_password_counts_for_ten_minutes_and_not_while_one_waits(
    app: Flask, clock: list[float]
) -> None:
    assert statuses(app, "错", times=4) == [401] * 4
    clock[0] += 300
    assert statuses(app, "开门 sesame") == [200]
    assert statuses(app, "错", times=3) == [401, 429, 429]
    clock[0] += 301
    assert statuses(app, "开门 sesame") == [200]
    assert statuses(app, "错", times=5) == [401] * 4 + [429]


def test_a_clock_that_is_put_back_locks_nobody_out(app: Flask, clock: list[float]) -> None:
    assert statuses(app, "错", times=6)[-1] == 429
    clock[0] -= 100_000
    assert statuses(app, "开门 sesame") == [200]


def test_asking_without_a_password_is_no_attempt(app: Flask) -> None:
    client = app.test_client()
    assert [client.get("/admin").status_code for _ in range(9)] == [401] * 9
    assert client.get("/admin", headers=login("开门 sesame")).status_code == 200


def test_of_passwords_tried_at_once_in_several_workers_a_few_are_taken(own_settings: Settings) -> None:
    settings = replace(own_settings, admin_password="x")
    with Store(settings.store_path):
        pass
    workers = [create_app(settings, open_engine(settings)) for _ in range(3)]
    with ThreadPoolExecutor(12) as pool:
        tried = [pool.submit(statuses, workers[number % 3], f"错{number}") for number in range(36)]
        assert sorted(status for one in tried for status in one.result()) == [401] * 5 + [429] * 31


@pytest.mark.parametrize(
    ("first", "second", "is_one_place"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("unknown", "unknown", True),
        ("", "192.0.2.1", False),
    ],
)
def test_a_place_is_an_address_or_a_network_of_ipv6(
    app: Flask, first: str, second: str, is_one_place: bool
) -> None:
    statuses(app, "错", first, 5)
    assert statuses(app, "开门 sesame", second) == [429 if is_one_place else 200]


def test_behind_a_proxy_the_address_is_what_the_proxy_saw(own: Engine, own_settings: Settings) -> None:
    def asked(proxies: int, forwarded: str, password: str) -> int:
        app = create_app(replace(own_settings, admin_password="x", proxies=proxies), own)
        return (
            app.test_client()
            .get("/admin", headers={**login(password), "X-Forwarded-For": forwarded})
            .status_code
        )

    # What the visitor makes up stands before what the proxy writes.
    tried = [asked(1, f"198.51.100.{number}, 203.0.113.7", "错") for number in range(6)]
    assert tried == [401] * 5 + [429]
    assert asked(1, "203.0.113.7, 203.0.113.8", "x") == 200
    # Without a proxy the header is anybody's.
    assert [asked(0, f"198.51.100.{number}", "错") for number in range(6)] == [401] * 5 + [429]


def test_no_file_knows_addresses_nor_passwords(app: Flask, own_settings: Settings) -> None:
    statuses(app, "猜一猜", times=2)
    kept = b"".join(path.read_bytes() for path in own_settings.data.rglob("*") if path.is_file())
    assert own_settings.attempts_path.exists()
    for secret in ("203.0.113.7", "猜一猜", "sesame"):
        assert secret.encode() not in kept


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


def test_an_index_that_another_version_built_is_said_so(own: Engine, own_settings: Settings) -> None:
    opened = open_engine(own_settings, made_by="another version")
    client = create_app(replace(own_settings, admin_password="x"), opened).test_client()
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
