"""What an editor changes by the operator's pages: shown, logged, and marked where readers see it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from indexer import Settings, reached, update
from tests.conftest import REPLIES
from tests.intake.test_importing import PAGE
from tests.local import LocalEngine
from tests.web.operations.test_admin import PASSWORD, logged_in, token_of
from tests.web.pages.findings.test_precedents import multipart
from webapp import create_app
from webapp.operations.accounts import EDITOR, READER, Accounts, Deed
from webapp.site import KEY


@pytest.fixture
def app(own: LocalEngine, own_settings: Settings) -> Iterator[Flask]:
    with Accounts(own_settings.accounts_path) as accounts:
        accounts.add("看守", READER, PASSWORD)
        accounts.add("王编辑", EDITOR, PASSWORD)
    made = create_app(own_settings, own)
    yield made
    made.extensions[KEY].indexing.wait()


@pytest.fixture
def editor(app: Flask) -> FlaskClient:
    return logged_in(app, "王编辑")


@pytest.fixture
def reply_id(own: LocalEngine) -> str:
    return next(change.id for change in own.store.changes() if change.reply == REPLIES[1])


def sent(client: FlaskClient, address: str, **given: object) -> TestResponse:
    """The answer to a form of the page of a reply."""
    form = {"csrf_token": token_of(client.get("/admin")), **given}
    return client.post(address, data=form, follow_redirects=True)


def deeds(settings: Settings) -> list[Deed]:
    with Accounts(settings.accounts_path) as accounts:
        return [deed for deed in accounts.deeds(50) if deed.action != "登录"]


def test_who_may_only_read_changes_nothing(
    app: Flask, own: LocalEngine, reply_id: str, own_settings: Settings
) -> None:
    client = logged_in(app)
    assert client.get(f"/admin/reply/{reply_id}").status_code == 403
    for action in ("hide", "show", "correct", "uncorrect", "respond", "unrespond"):
        assert sent(client, f"/admin/reply/{reply_id}/{action}", reason="x").status_code == 403
    assert sent(client, "/admin/upload").status_code == 403
    assert client.get("/admin").status_code == 200 and "上传" not in client.get("/admin").text
    assert deeds(own_settings) == [] and own.store.get(reply_id) is not None


@pytest.mark.parametrize("address", ["/admin/reply/{}/hide", "/admin/reply/{}/correct", "/admin/upload"])
def test_no_form_works_without_its_token(
    editor: FlaskClient, own: LocalEngine, reply_id: str, address: str
) -> None:
    given = {"reason": "x", "field": "topic", "value": "x"}
    assert editor.post(address.format(reply_id), data=given).status_code == 400
    stored = own.store.get(reply_id)
    assert stored is not None and stored.corrections == ()


def test_a_hidden_reply_is_gone_at_once_and_comes_back(
    app: Flask, editor: FlaskClient, own: LocalEngine, own_settings: Settings, reply_id: str
) -> None:
    assert "请写明撤下的原因" in sent(editor, f"/admin/reply/{reply_id}/hide", reason=" ").text
    assert "已撤下" in sent(editor, f"/admin/reply/{reply_id}/hide", reason="有个人信息").text
    visitor = app.test_client()
    assert visitor.get(f"/reply/{reply_id}").status_code == 404
    app.extensions[KEY].indexing.wait()
    own.refresh()
    assert visitor.get("/api/v1/search?q=加装电梯").get_json()["total"] == 0
    assert sent(editor, f"/admin/reply/{reply_id}/hide", reason="再一次").status_code == 404
    assert f'href="/admin/reply/{reply_id}"' in editor.get("/admin/replies").text
    assert "已恢复" in sent(editor, f"/admin/reply/{reply_id}/show").text
    app.extensions[KEY].indexing.wait()
    own.refresh()
    assert visitor.get("/api/v1/search?q=加装电梯").get_json()["total"] == 1
    assert [(deed.who, deed.action, deed.about, deed.detail) for deed in deeds(own_settings)] == [
        ("王编辑", "恢复", reply_id, ""), ("王编辑", "撤下", reply_id, "有个人信息"),
    ]  # fmt: skip


def test_a_corrected_field_is_marked_on_the_page_in_the_api_and_in_exports(
    app: Flask, editor: FlaskClient, own: LocalEngine, own_settings: Settings, reply_id: str
) -> None:
    form = {"field": "disposition", "value": "A", "note": "据来函"}
    assert "已更正" in sent(editor, f"/admin/reply/{reply_id}/correct", **form).text
    visitor = app.test_client()
    page = visitor.get(f"/reply/{reply_id}").text
    day = visitor.get(f"/api/v1/replies/{reply_id}").get_json()["corrections"][0]["at"][:10]
    told = f"办理结果：原为“B”，更正为“A”（王编辑，{day}：据来函）"
    assert told in page and '<a class="corrected" href="#corrections">已更正</a>' in page
    found = visitor.get(f"/api/v1/replies/{reply_id}").get_json()
    assert (found["disposition"], found["outcome"]) == ("A", "已解决")
    assert {name: found["corrections"][0][name] for name in ("field", "was", "now", "who", "note")} == {
        "field": "disposition", "was": "B", "now": "A", "who": "王编辑", "note": "据来函",
    }  # fmt: skip
    update(own, own.store)
    rows = list(csv.DictReader(io.StringIO(visitor.get("/export.csv?q=加装电梯").text.lstrip("\ufeff"))))
    assert [(row["办理结果"], row["更正"]) for row in rows] == [("A", told)]
    (line,) = visitor.get("/export.jsonl?q=加装电梯").text.splitlines()
    assert json.loads(line)["corrections"] == found["corrections"]
    for extension in ("bib", "ris"):
        assert "已更正：办理结果" in visitor.get(f"/export.{extension}?q=加装电梯").text
    assert visitor.get("/api/v1/search?disposition=A&q=加装电梯").get_json()["total"] == 1
    assert "已撤销更正" in sent(editor, f"/admin/reply/{reply_id}/uncorrect", field="disposition").text
    assert "已更正" not in visitor.get(f"/reply/{reply_id}").text
    assert [deed.detail for deed in deeds(own_settings)] == ["办理结果", "办理结果：“B”改为“A”，据来函"]


def test_what_cannot_be_a_value_is_said_and_nothing_is_done(
    editor: FlaskClient, own: LocalEngine, own_settings: Settings, reply_id: str
) -> None:
    for form in ({"field": "written_on", "value": "去年"}, {"field": "body", "value": "x"}, {}):
        answer = sent(editor, f"/admin/reply/{reply_id}/correct", **form)
        assert answer.status_code == 400 and 'role="alert"' in answer.text
    stored = own.store.get(reply_id)
    assert stored is not None and stored.corrections == () and deeds(own_settings) == []


def test_what_a_body_answers_is_recorded_beside_its_promise(
    app: Flask, editor: FlaskClient, own_settings: Settings, reply_id: str
) -> None:
    promise = "下一步将简化审批，力争2024年再加装120部。"
    assert promise in editor.get(f"/admin/reply/{reply_id}").text
    form = {
        "promise": promise,
        "says": "已加装126部。",
        "source": "澄建函〔2025〕3号",
        "said_on": "2025-01-08",
    }
    address = f"/admin/reply/{reply_id}/respond"
    assert "请写明来源" in sent(editor, address, **{**form, "source": ""}).text
    assert sent(editor, address, **{**form, "promise": "没有说过的话。"}).status_code == 404
    assert "已登记" in sent(editor, address, **form).text
    assert "已加装126部。" in app.test_client().get(f"/reply/{reply_id}").text
    assert "已撤销登记" in sent(editor, f"/admin/reply/{reply_id}/unrespond", number=1).text
    assert "已加装126部。" not in app.test_client().get(f"/reply/{reply_id}").text
    assert [deed.action for deed in deeds(own_settings)] == ["撤销登记", "登记答复"]


def uploaded(client: FlaskClient, *files: tuple[str, bytes]) -> TestResponse:
    form = {
        "csrf_token": token_of(client.get("/admin")),
        "files": [FileStorage(io.BytesIO(content), name) for name, content in files],
    }
    return client.post("/admin/upload", **multipart(form))


def test_uploaded_pages_are_taken_in_with_a_report(
    app: Flask, editor: FlaskClient, own: LocalEngine, own_settings: Settings
) -> None:
    before = own.store.stats()["replies"]
    answer = uploaded(
        editor, ("27.txt", PAGE.encode()), ("../空 的.txt", b""), ("菜谱.html", "<p>红烧肉</p>".encode())
    )
    assert answer.status_code == 200 and "新增 1，更新 0，未变 0，拒收 2" in answer.text
    assert own.store.stats()["replies"] == before + 1
    assert "空 的.txt" in answer.text and "文件是空的" in answer.text and "完整程度" in answer.text
    assert str(own_settings.data) not in answer.text
    again = uploaded(editor, ("27.txt", PAGE.encode())), uploaded(editor, ("27.txt", PAGE.encode()))
    assert all("未变 1，拒收 0" in answer.text for answer in again)
    assert own.store.stats()["replies"] == before + 1
    assert list((own_settings.data / "uploaded").iterdir()) == []
    assert deeds(own_settings)[-1].detail == "3 个文件：新增 1，更新 0，未变 0，拒收 2"
    app.extensions[KEY].indexing.wait()
    assert own.refresh() or own.store.pending(reached(own)) == 0
    assert "上传 3 个文件" in editor.get("/admin").text


def test_an_upload_of_nothing_or_of_too_much_is_refused(editor: FlaskClient) -> None:
    assert uploaded(editor).status_code == 400
    half = b"x" * (6 << 20)
    answer = uploaded(editor, ("1.txt", half), ("2.txt", half))
    assert answer.status_code == 413 and "超过上限" in answer.text


def test_files_of_one_name_do_not_meet(editor: FlaskClient, own: LocalEngine) -> None:
    other = PAGE.replace("第27号", "第28号")
    answer = uploaded(editor, ("a.txt", PAGE.encode()), ("x/a.txt", other.encode()))
    assert "a.txt" in answer.text and "a-2.txt" in answer.text


def test_a_reply_is_found_by_its_address_or_by_words(editor: FlaskClient, reply_id: str) -> None:
    for asked in (reply_id, f"https://dafu.example.gov.cn/reply/{reply_id}?q=x#p2"):
        answer = editor.get("/admin/replies", query_string={"q": asked})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/admin/reply/{reply_id}")
    assert f'href="/admin/reply/{reply_id}"' in editor.get("/admin/replies?q=加装电梯").text
    assert editor.get("/admin/replies", query_string={"q": "长" * 2000}).status_code == 400
    assert editor.get("/admin/reply/000000000000").status_code == 404
