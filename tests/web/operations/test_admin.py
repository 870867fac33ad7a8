"""The operator's reports, as pages, by the API and by command: for who has an account, and true."""

from __future__ import annotations

import json
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from corpus import Store
from indexer import Settings, open_engine, update
from tests.conftest import REPLIES
from tests.intake.test_importing import PAGE
from tests.local import LocalEngine
from webapp import create_app
from webapp.cli import main
from webapp.operations import login_attempts as attempts
from webapp.operations.accounts import READER, Accounts
from webapp.words.labels import FIELD_LABELS

API = "/api/v1/admin"
PASSWORD = "开门 sesame 2026"


def basic(password: str, user: str = "看守") -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}


def with_account(settings: Settings, role: str = READER) -> Settings:
    """The settings, of a data directory with an account."""
    with Accounts(settings.accounts_path) as accounts:
        accounts.add("看守", role, PASSWORD)
    return settings


def token_of(answer: TestResponse) -> str:
    """The token that the forms of a page bear."""
    found = html.fromstring(answer.text).find(".//input[@name='csrf_token']")
    assert found is not None
    return found.get("value", "")


def logged_in(app: Flask, name: str = "看守", password: str = PASSWORD) -> FlaskClient:
    """A browser that has logged in."""
    client = app.test_client()
    sent = {"csrf_token": token_of(client.get("/admin/login")), "name": name, "password": password}
    assert client.post("/admin/login", data=sent).status_code == 303
    return client


@pytest.fixture
def app(own: LocalEngine, own_settings: Settings) -> Flask:
    return create_app(with_account(own_settings), own)


@pytest.mark.parametrize("address", ["/admin", "/admin/login", "/admin/log", API])
def test_without_an_account_there_is_no_page(settings: Settings, engine: LocalEngine, address: str) -> None:
    client = create_app(settings, engine).test_client()
    for headers in ({}, basic("")):
        answer = client.get(address, headers=headers)
        assert answer.status_code == 404 and "dafu account add" in answer.text
    assert not settings.accounts_path.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic(""),
        basic("开门"),
        basic(f"{PASSWORD} "),
        basic(PASSWORD, "别人"),
        {"Authorization": "Basic !!"},
        {"Authorization": "Bearer x"},
    ],
)
def test_everybody_else_is_asked_for_a_password(app: Flask, headers: dict[str, str]) -> None:
    answer = app.test_client().get(API, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "coverage" not in answer.text


def test_who_has_an_account_gets_in_and_nothing_is_kept_in_caches(app: Flask) -> None:
    for answer in (app.test_client().get(API, headers=basic(PASSWORD)), logged_in(app).get("/admin")):
        assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers


def statuses(app: Flask, password: str, address: str = "203.0.113.7", times: int = 1) -> list[int]:
    client = app.test_client()
    environ = {"REMOTE_ADDR": address}
    return [client.get(API, headers=basic(password), environ_base=environ).status_code for _ in range(times)]


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
    client, place = app.test_client(), {"REMOTE_ADDR": "203.0.113.7"}
    sent = {"csrf_token": token_of(client.get("/admin/login")), "name": "看守", "password": PASSWORD}
    answers = [
        client.get(API, headers=basic(PASSWORD), environ_base=place),
        client.post("/admin/login", data=sent, environ_base=place),
    ]
    for answer in answers:
        assert answer.status_code == 429 and answer.headers["Retry-After"] == "600"
        assert "请过 10 分钟再试" in answer.text and "WWW-Authenticate" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
    assert answers[0].get_json() == {"ok": False, "status": 429, "error": answers[0].get_json()["error"]}
    assert statuses(app, PASSWORD, "203.0.113.8") == [200]


def test_a_wrong_password_counts_for_ten_minutes_and_not_while_one_waits(
    app: Flask, clock: list[float]
) -> None:
    assert statuses(app, "错", times=4) == [401] * 4
    clock[0] += 300
    assert statuses(app, PASSWORD) == [200]
    assert statuses(app, "错", times=3) == [401, 429, 429]
    clock[0] += 301
    assert statuses(app, PASSWORD) == [200]
    assert statuses(app, "错", times=5) == [401] * 4 + [429]


def test_a_clock_that_is_put_back_locks_nobody_out(app: Flask, clock: list[float]) -> None:
    assert statuses(app, "错", times=6)[-1] == 429
    clock[0] -= 100_000
    assert statuses(app, PASSWORD) == [200]


def test_asking_without_a_password_is_no_attempt(app: Flask) -> None:
    client = app.test_client()
    assert [client.get(API).status_code for _ in range(9)] == [401] * 9
    assert client.get(API, headers=basic(PASSWORD)).status_code == 200


def test_of_passwords_tried_at_once_in_several_workers_a_few_are_taken(own_settings: Settings) -> None:
    settings = with_account(own_settings)
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
    assert statuses(app, PASSWORD, second) == [429 if is_one_place else 200]


def test_behind_a_proxy_the_address_is_what_the_proxy_saw(own: LocalEngine, own_settings: Settings) -> None:
    with_account(own_settings)

    def asked(proxies: int, forwarded: str, password: str) -> int:
        app = create_app(replace(own_settings, proxies=proxies), own)
        return (
            app.test_client().get(API, headers={**basic(password), "X-Forwarded-For": forwarded}).status_code
        )

    # What the visitor makes up stands before what the proxy writes.
    tried = [asked(1, f"198.51.100.{number}, 203.0.113.7", "错") for number in range(6)]
    assert tried == [401] * 5 + [429]
    assert asked(1, "203.0.113.7, 203.0.113.8", PASSWORD) == 200
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
    now = client.get("/api/v1/admin", headers=basic(PASSWORD)).get_json()
    assert [(q["text"], q["asked"], q["empty"]) for q in now["frequent"]] == [
        ("教师", 2, 0),
        ("“飞碟降落”", 1, 1),
    ]
    assert [q["text"] for q in now["unanswered"]] == ["“飞碟降落”"]
    assert now["use"]["searches"] == 3 and now["use"]["average_ms"] > 0 and 0 <= now["use"]["hit_rate"] <= 1
    page = html.fromstring(logged_in(app).get("/admin").text)
    words = [link for link in page.iterfind(".//tbody//th/a") if link.text == "“飞碟降落”"]
    assert len(words) == 2 and client.get(words[0].get("href", "")).status_code == 200


def test_the_page_tells_how_complete_and_how_fresh_all_is(app: Flask, own: LocalEngine) -> None:
    client = app.test_client()

    def now() -> dict[str, object]:
        return dict(client.get("/api/v1/admin", headers=basic(PASSWORD)).get_json())

    covered = {row["field"]: row for row in now()["coverage"]}  # type: ignore[attr-defined]
    assert covered["title"] == {"field": "title", "label": "标题", "count": len(REPLIES), "share": 1.0}
    assert covered["disposition"]["count"] == sum(reply.disposition is not None for reply in REPLIES)
    assert now()["pending"] == 0
    with own.store.transaction():
        own.store.keep(
            replace(REPLIES[0], disposition="A", numbers=(99,)), b"new", "https://example.gov.cn/new"
        )
    text = logged_in(app).get("/admin").text
    assert "有 1 处变化还不能检索" in text
    covered = {row["field"]: row for row in now()["coverage"]}  # type: ignore[attr-defined]
    assert covered["title"]["count"] == len(REPLIES) + 1
    update(own, own.store)
    assert "与答复库一致" in logged_in(app).get("/admin").text


def test_before_there_is_an_index_the_page_says_so(own_settings: Settings) -> None:
    with Store(own_settings.store_path):
        pass
    app = create_app(with_account(own_settings), open_engine(own_settings))
    text = logged_in(app).get("/admin").text
    assert "请运行 dafu index" in text and "请运行 dafu import" in text and "还没有人检索过" in text


def test_an_index_that_another_version_built_is_said_so(own: LocalEngine, own_settings: Settings) -> None:
    opened = open_engine(own_settings, made_by="another version")
    app = create_app(with_account(own_settings), opened)
    assert "请运行 dafu index --rebuild" in logged_in(app).get("/admin").text
    assert app.test_client().get(API, headers=basic(PASSWORD)).get_json()["outdated"] is True


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
