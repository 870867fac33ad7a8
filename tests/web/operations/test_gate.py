"""Who gets into the operator's pages, by which cookie and token, and what the log says of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from indexer import Engine, Settings
from tests.conftest import SCHEME
from tests.web.operations.test_admin import PASSWORD, logged_in, token_of, with_account
from webapp import create_app
from webapp.cli import main
from webapp.operations.accounts import EDITOR, READER, AccountError, Accounts

LOGIN = "/admin/login"


@pytest.fixture
def app(own: Engine, own_settings: Settings) -> Flask:
    return create_app(with_account(own_settings), own)


def test_who_has_not_logged_in_is_led_to_the_form_and_then_to_the_page(app: Flask) -> None:
    client = app.test_client()
    asked = client.get("/admin/log?before=9")
    assert (asked.status_code, asked.headers["Location"]) == (303, "/admin/login?next=/admin/log?before%3D9")
    form = client.get(asked.headers["Location"])
    sent = {"csrf_token": token_of(form), "name": "看守", "password": PASSWORD, "next": "/admin/log?before=9"}
    answer = client.post(LOGIN, data=sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/log?before=9")


@pytest.mark.parametrize(
    "following",
    ["//evil.example", "https://evil.example", "/admin//evil", "/\\evil", "/search", "/admin\r\nX: y"],
)
def test_the_form_leads_to_no_other_page(app: Flask, following: str) -> None:
    client = app.test_client()
    sent = {
        "csrf_token": token_of(client.get(LOGIN)),
        "name": "看守",
        "password": PASSWORD,
        "next": following,
    }
    assert client.post(LOGIN, data=sent).headers["Location"] == "/admin"


def test_a_wrong_password_is_said_and_a_name_that_is_not_there_is_no_different(app: Flask) -> None:
    client = app.test_client()
    sent = {"csrf_token": token_of(client.get(LOGIN)), "password": "错的密码错的密码错的密码"}
    answers = [client.post(LOGIN, data={**sent, "name": name}) for name in ("看守", "没有的人")]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert all("账号或密码不对" in answer.text for answer in answers)


@pytest.mark.parametrize("token", [None, "", "made up", "of another"])
def test_a_form_without_the_token_of_its_session_changes_nothing(app: Flask, token: str | None) -> None:
    if token == "of another":
        token = token_of(app.test_client().get(LOGIN))
    client = app.test_client()
    client.get(LOGIN)
    sent = {"name": "看守", "password": PASSWORD} | ({} if token is None else {"csrf_token": token})
    answer = client.post(LOGIN, data=sent)
    assert answer.status_code == 400 and "没有做任何改动" in answer.text
    assert client.get("/admin").status_code == 303


def test_the_cookie_is_for_the_operators_pages_over_https_and_for_no_script(
    own: Engine, own_settings: Settings
) -> None:
    settings = replace(with_account(own_settings), base_url="https://dafu.example.gov.cn/dafu")
    client = create_app(settings, own).test_client()
    kept = client.get("/dafu/admin/login", base_url="https://dafu.example.gov.cn").headers["Set-Cookie"]
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/dafu/admin"):
        assert part in kept.split("; ")
    for address in ("/dafu/", "/dafu/search?q=教师", "/dafu/administration"):
        assert "Set-Cookie" not in client.get(address, base_url="https://dafu.example.gov.cn").headers


def test_over_https_a_form_of_another_site_is_refused(own: Engine, own_settings: Settings) -> None:
    settings = replace(with_account(own_settings), base_url="https://dafu.example.gov.cn")
    client = create_app(settings, own).test_client()
    base = "https://dafu.example.gov.cn"
    sent = {"csrf_token": token_of(client.get(LOGIN, base_url=base)), "name": "看守", "password": PASSWORD}
    for referrer, status in (("https://evil.example/", 400), (None, 400), (f"{base}/admin/login", 303)):
        headers = {} if referrer is None else {"Referer": referrer}
        assert client.post(LOGIN, data=sent, base_url=base, headers=headers).status_code == status


def test_without_https_a_password_is_asked_for_on_this_machine_only(
    own: Engine, own_settings: Settings
) -> None:
    settings = replace(with_account(own_settings), trusted_hosts=("dafu.example.gov.cn",))
    client = create_app(settings, own).test_client()
    for address in (LOGIN, "/admin", "/api/v1/admin"):
        answer = client.get(address, base_url="http://dafu.example.gov.cn")
        assert answer.status_code == 403 and "HTTPS" in answer.text
    for base in ("http://127.0.0.1:8000", "http://[::1]:8000", "http://localhost"):
        answer = client.get(LOGIN, base_url=base)
        assert answer.status_code == 200 and "Secure" not in answer.headers["Set-Cookie"]


def test_logging_out_ends_all_sessions_of_the_account(app: Flask) -> None:
    first, second = logged_in(app), logged_in(app)
    answer = first.post("/admin/logout", data={"csrf_token": token_of(first.get("/admin"))})
    assert answer.status_code == 303
    assert [client.get("/admin").status_code for client in (first, second)] == [303, 303]


def test_another_password_role_or_no_account_ends_sessions(app: Flask, own_settings: Settings) -> None:
    def changed(accounts: Accounts, number: int) -> None:
        if number == 0:
            accounts.set_password("看守", "另一个足够长的新密码")
        elif number == 1:
            accounts.set_role("看守", EDITOR)
        else:
            accounts.remove("看守")

    for number, password in enumerate((PASSWORD, "另一个足够长的新密码", "另一个足够长的新密码")):
        client = logged_in(app, password=password)
        assert client.get("/admin").status_code == 200
        with Accounts(own_settings.accounts_path) as accounts:
            changed(accounts, number)
        assert client.get("/admin").status_code == 303


def test_no_file_knows_a_password(app: Flask, own_settings: Settings) -> None:
    logged_in(app)
    kept = b"".join(path.read_bytes() for path in own_settings.data.rglob("*") if path.is_file())
    assert PASSWORD.encode() not in kept and b"scrypt" in kept


def test_whoever_steals_the_digests_guesses_slowly(
    own_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.operations.accounts.SCHEME", SCHEME)
    with_account(own_settings)
    kept = b"".join(path.read_bytes() for path in own_settings.data.iterdir())
    assert b"scrypt:32768:8:1$" in kept


@pytest.mark.parametrize(("name", "password", "wrong"), [
    ("", PASSWORD, "账号名"),
    (" 王", PASSWORD, "账号名"),
    ("王\n编", PASSWORD, "账号名"),
    ("王", "短的密码", "10 至 100"),
    ("王", "一" * 101, "10 至 100"),
    ("王", "aaaaaaaaaaaa", "太容易"),
    ("wang-editor", "Wang-Editor", "太容易"),
    ("看守", PASSWORD, "已有账号"),
])  # fmt: skip
def test_what_will_not_do_is_refused(own_settings: Settings, name: str, password: str, wrong: str) -> None:
    settings = with_account(own_settings)
    with Accounts(settings.accounts_path) as accounts, pytest.raises(AccountError, match=wrong):
        accounts.add(name, READER, password)


def test_commands_make_accounts_and_the_log_tells_who_did_what(own: Engine, own_settings: Settings) -> None:
    def dafu(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(main, arguments, input=typed, env={"DAFU_DATA": str(own_settings.data)})

    assert "还没有账号" in dafu("account", "list").stdout
    assert dafu("account", "add", "王编辑", "--role", "editor", typed="一个很长很长的旧密码\n").exit_code == 0
    again = dafu("account", "add", "王编辑", "--role", "editor", typed="一个很长很长的旧密码\n")
    assert again.exit_code == 2 and "已有账号 王编辑" in again.stderr
    assert dafu("account", "role", "王编辑", "reader").exit_code == 0
    assert dafu("account", "password", "王编辑", typed="换一个足够长的新密码\n").exit_code == 0
    rows = json.loads(dafu("account", "list", "--json").stdout)
    assert [(row["name"], row["role"]) for row in rows] == [("王编辑", "reader")]
    client = logged_in(create_app(own_settings, own), "王编辑", "换一个足够长的新密码")
    done = [
        (deed["action"], deed["about"], deed["detail"]) for deed in json.loads(dafu("log", "--json").stdout)
    ]
    expected = [
        ("登录", "", ""),
        ("换密码", "王编辑", ""),
        ("换角色", "王编辑", "查看"),
        ("建立账号", "王编辑", "编辑"),
    ]
    assert done == expected
    page = client.get("/admin/log").text
    assert all(action in page for action, _, _ in expected)
    assert dafu("account", "remove", "王编辑").exit_code == 0
    assert dafu("account", "remove", "王编辑").exit_code == 2
    assert "登录" in dafu("log").stdout


def test_older_deeds_are_a_page_away(app: Flask, own_settings: Settings) -> None:
    with Accounts(own_settings.accounts_path) as accounts:
        for number in range(150):
            accounts.note("命令行 甲", f"第{number}件事")
    client = logged_in(app)
    page = client.get("/admin/log").text
    assert "第149件事" in page and "第30件事" not in page and "第51件事" in page
    assert 'href="/admin/log?before=52"' in page
    assert "第50件事" in client.get("/admin/log?before=52").text
