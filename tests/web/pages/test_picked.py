"""Collections: picked, noted, read by one address and changed by another, taken away, forgotten."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import docx
import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from tests import clock
from tests.conftest import REPLIES
from tests.pages import joined, opened, reply_address
from webapp.picked.kept import DAYS, MOST, Collections

PROMISE = "下一步将简化审批，力争2024年再加装120部。"


@pytest.fixture
def edit(own_client: FlaskClient) -> str:
    """The address to change a collection of a promise and a reply, by the browser that began it."""
    for words, promise in (("加装电梯", PROMISE), ("农贸市场", "")):
        reply_id = reply_address(own_client, words).split("?")[0].rpartition("/")[2]
        answer = own_client.post("/collection/add", data={"id": reply_id, "promise": promise})
        assert answer.status_code == 303
    return str(answer.headers["Location"])


def _read(client: FlaskClient, edit: str) -> str:
    return str(opened(client, edit).get_element_by_id("page-address").text).removeprefix("http://localhost")


def test_what_is_picked_on_two_pages_lies_in_one_collection_and_twice_only_once(
    own_client: FlaskClient, edit: str
) -> None:
    reply_id = reply_address(own_client, "农贸市场").split("?")[0].rpartition("/")[2]
    assert own_client.post("/collection/add", data={"id": reply_id}).headers["Location"] == edit
    page = opened(own_client, _read(own_client, edit))
    assert len(page.xpath("//ol/li")) == 2 and PROMISE in joined(page, "//ol/li[1]/blockquote")


def test_the_address_to_read_changes_nothing_and_tells_not_the_other(
    own_client: FlaskClient, edit: str
) -> None:
    read = _read(own_client, edit)
    answer = own_client.get(read)
    assert edit.rpartition("/")[2] not in answer.text and "textarea" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store" and "noindex" in answer.headers["X-Robots-Tag"]
    key = read.rpartition("/")[2]
    for address in (f"/collection/edit/{key}", f"/collection/{edit.rpartition('/')[2]}", "/collection/x"):
        assert own_client.get(address).status_code == 404
    assert own_client.post(f"/collection/edit/{key}", data={"delete": "1"}).status_code == 404


def test_notes_and_the_title_are_kept_and_taken_away_in_every_form(
    own_client: FlaskClient, edit: str
) -> None:
    note = opened(own_client, edit).xpath("//textarea/@name")[0]
    own_client.post(edit, data={"title": "电梯", note: "=问街道\r\n何时动工"})
    read = _read(own_client, edit)
    assert "备注：=问街道" in own_client.get(read).text

    document = docx.Document(io.BytesIO(own_client.get(f"{read}/export.docx").data))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert text.startswith("电梯\n") and f"承诺：{PROMISE}（期限 2024年）" in text and "问街道" in text
    assert f"http://localhost{read}" in text
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(own_client.get(f"{read}/export.xlsx").data))
    _, first, second = sheet.get_sheet_by_index(0).to_python()
    assert first[:3] == [REPLIES[1].title, PROMISE, "2024年"] and str(first[5]).startswith("'=问街道")
    assert second[0] == REPLIES[2].title
    references = own_client.get(f"{read}/export.ris").text
    assert references.count("TY  - ") == 2 and "N1  - =问街道 何时动工" in references
    made = own_client.get(f"{read}/export.json").get_json()
    assert made["title"] == "电梯" and made["entries"][0]["promise"]["text"] == PROMISE
    assert made["entries"][1]["reply"]["title"] == REPLIES[2].title and made["entries"][1]["promise"] is None
    assert own_client.get(f"{read}/export.exe").status_code == 404


def test_an_entry_is_left_out_and_all_is_deleted(own_client: FlaskClient, edit: str) -> None:
    read = _read(own_client, edit)
    own_client.post(
        edit, data={"without": opened(own_client, edit).xpath("//button[@name='without']/@value")[-1]}
    )
    assert len(opened(own_client, read).xpath("//ol/li")) == 1
    own_client.post(edit, data={"delete": "1"})
    assert own_client.get(read).status_code == own_client.get(edit).status_code == 404


def test_what_does_not_exist_is_not_picked(own_client: FlaskClient) -> None:
    reply_id = reply_address(own_client).split("?")[0].rpartition("/")[2]
    for data in ({"id": "ffffffffffff"}, {}, {"id": reply_id, "promise": "从来没有说过的话"}):
        assert own_client.post("/collection/add", data=data).status_code == 404


def test_a_collection_expires_a_year_after_its_last_change_and_is_forgotten(
    own_client: FlaskClient, edit: str
) -> None:
    read = _read(own_client, edit)
    last = clock.TODAY + timedelta(DAYS)
    assert f"保留到 {last}" in own_client.get(read).text
    with clock.day(last):
        assert own_client.get(read).status_code == 200
    with clock.day(last + timedelta(1)):
        assert own_client.get(read).status_code == own_client.get(edit).status_code == 404


def test_a_collection_has_an_end_and_the_file_knows_no_address_to_change_it(tmp_path: Path) -> None:
    path = tmp_path / "collections.sqlite"
    with Collections(path, clock.TODAY) as collections:
        editor = collections.make()
        for number in range(MOST + 1):
            found = collections.edited(editor)
            assert found is not None and collections.add(found, f"{number}", "") == (number < MOST)
    assert editor.encode() not in path.read_bytes()
    with Collections(path, clock.TODAY + timedelta(DAYS + 1)) as collections:
        collections.make()
        assert found is not None and collections.read(found.key) is None


def _api(client: FlaskClient, address: str, **asked: object) -> dict[str, Any]:
    answer = client.post(address, json=asked)
    assert answer.status_code == 200, answer.text
    found = answer.get_json()
    assert isinstance(found, dict)
    return found


def test_programs_make_fill_note_thin_out_and_read_a_collection(own_client: FlaskClient) -> None:
    made = own_client.post("/api/v1/collections")
    assert made.status_code == 201 and made.get_json()["entries"] == []
    edit, read = made.get_json()["edit"], made.get_json()["api"]
    lift, market = (
        reply_address(own_client, words).split("?")[0].rpartition("/")[2]
        for words in ("加装电梯", "农贸市场")
    )
    found = _api(
        own_client, edit, add=[{"id": lift, "promise": PROMISE}, {"id": market}], title=" 电梯\n和市场 "
    )
    first, second = found["entries"]
    assert found["title"] == "电梯 和市场" and first["promise"]["text"] == PROMISE
    assert second["reply"]["title"] == REPLIES[2].title
    _api(own_client, edit, notes={str(first["id"]): "问街道"}, remove=[second["id"]])

    answer = own_client.get(read)
    [left] = answer.get_json()["entries"]
    assert left["note"] == "问街道" and left["id"] == first["id"]
    assert (
        answer.headers["Access-Control-Allow-Origin"] == "*" and answer.headers["Cache-Control"] == "no-store"
    )
    assert edit.rpartition("/")[2] not in answer.text
    assert "问街道" in own_client.get(made.get_json()["page"]).text


def test_the_address_to_read_lets_no_program_change_and_no_other_site_does(own_client: FlaskClient) -> None:
    made = own_client.post("/api/v1/collections", headers={"Origin": "https://example.com"})
    assert "Access-Control-Allow-Origin" not in made.headers
    key = made.get_json()["api"].rpartition("/")[2]
    assert own_client.post(f"/api/v1/collections/edit/{key}", json={"title": "x"}).status_code == 404
    assert own_client.post(made.get_json()["api"], json={"title": "x"}).status_code == 405
    editor = made.get_json()["edit"].rpartition("/")[2]
    assert own_client.get(f"/api/v1/collections/{editor}").status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        [],
        "x",
        {"delete": 1},
        {"add": {}},
        {"add": ["x"]},
        {"add": [{"id": 3}]},
        {"add": [{"id": "x", "promise": None}]},
        {"remove": ["1"]},
        {"remove": [True]},
        {"notes": {"x": "y"}},
        {"notes": {"1": 2}},
        {"title": 3},
    ],
)
def test_a_change_that_is_not_understood_is_refused_whole(own_client: FlaskClient, asked: object) -> None:
    edit = own_client.post("/api/v1/collections").get_json()["edit"]
    answer = own_client.post(edit, json=asked)
    assert answer.status_code == 400 and answer.get_json()["ok"] is False


def test_programs_are_told_where_a_reply_or_a_promise_is_unknown_or_all_is_full(
    own_client: FlaskClient,
) -> None:
    edit = own_client.post("/api/v1/collections").get_json()["edit"]
    reply = reply_address(own_client, "加装电梯").split("?")[0].rpartition("/")[2]
    for asked in ({"id": "x"}, {"id": reply, "promise": "没有说过的话"}):
        assert own_client.post(edit, json={"add": [{"id": reply}, asked]}).status_code == 404
    assert _api(own_client, edit)["entries"] == []
    with patch("webapp.picked.kept.MOST", 1):
        assert (
            own_client.post(
                edit, json={"add": [{"id": reply}, {"id": reply, "promise": PROMISE}]}
            ).status_code
            == 409
        )
