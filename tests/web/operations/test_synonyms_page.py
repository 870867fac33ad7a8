"""An editor changes the site's synonyms, and sees what that changes before it is kept."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from indexer import Engine, Settings
from tests.local import state_of
from tests.web.operations.test_admin import PASSWORD, logged_in, token_of
from webapp import create_app
from webapp.operations.accounts import EDITOR, Accounts

TEXT = "爬楼难 > 加装电梯\n"


@pytest.fixture
def app(own: Engine, own_settings: Settings) -> Flask:
    with Accounts(own_settings.accounts_path) as accounts:
        accounts.add("王编辑", EDITOR, PASSWORD)
    return create_app(own_settings, own)


@pytest.fixture
def editor(app: Flask) -> FlaskClient:
    return logged_in(app, "王编辑")


def sent(client: FlaskClient, **given: str) -> TestResponse:
    page = client.get("/admin/synonyms")
    version = re.findall(r'name="version" value="(\w+)"', page.text)[0]
    form = {"csrf_token": token_of(page), "version": version, **given}
    return client.post("/admin/synonyms", data=form, follow_redirects=True)


def rows(answer: TestResponse) -> list[list[str]]:
    return [
        ["".join(map(str, cell.itertext())).strip() for cell in row]
        for row in html.fromstring(answer.text).iterfind(".//tbody/tr")
    ]


def test_the_preview_tells_what_becomes_of_questions_and_keeps_nothing(
    app: Flask, editor: FlaskClient, own_settings: Settings
) -> None:
    visitor = app.test_client()
    for question in ("老人爬楼难", "爬楼难", "校车"):
        visitor.get(f"/search?q={question}")
    editor.get("/admin")  # has the journal written
    answer = sent(editor, text=TEXT, do="preview", tried="老小区爬楼难")
    found = {row[0]: row[1:] for row in rows(answer)}
    assert set(found) == {"爬楼难", "老人爬楼难", "老小区爬楼难"}
    assert found["爬楼难"] == ["无", "爬楼难→加装电梯", "0", "1", "1 件"]
    assert not own_settings.synonyms_path.exists()
    assert visitor.get("/api/v1/search?q=爬楼难").get_json()["total"] == 0
    assert "都不受影响" in sent(editor, text="# 只有注释\n", do="preview").text


def test_what_is_kept_counts_at_once_on_pages_that_were_made_before_too(
    app: Flask, editor: FlaskClient, own: Engine, own_settings: Settings
) -> None:
    visitor = app.test_client()
    assert "没有找到" in visitor.get("/search?q=爬楼难").text
    assert "已保存" in sent(editor, text=TEXT, do="save").text
    assert "加装电梯" in visitor.get("/search?q=爬楼难").text
    assert visitor.get("/api/v1/search?q=爬楼难").get_json()["total"] == 1
    assert not state_of(own).is_outdated
    assert "已保存" in sent(editor, text="", do="save").text
    assert visitor.get("/api/v1/search?q=爬楼难").get_json()["total"] == 0
    with Accounts(own_settings.accounts_path) as accounts:
        done = [deed.detail for deed in accounts.deeds(9) if deed.action == "改近义词"]
    assert done == ["-爬楼难 > 加装电梯", "+爬楼难 > 加装电梯"]


def test_what_cannot_be_meant_so_and_what_another_has_changed_is_not_kept(
    editor: FlaskClient, own_settings: Settings
) -> None:
    answer = sent(editor, text="爬楼难\n", do="save")
    assert answer.status_code == 400 and "第 1 行" in answer.text and "爬楼难\n</textarea>" in answer.text
    answer = sent(editor, text=TEXT, do="save", version="0000000000000000")
    assert answer.status_code == 400 and "别人刚刚改过" in answer.text
    assert sent(editor, text="长" * 50_001, do="save").status_code == 400
    assert not own_settings.synonyms_path.exists()
