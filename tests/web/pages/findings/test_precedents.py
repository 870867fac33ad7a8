"""The page to check precedents on, its API twin, what may be sent, and that nothing of it is kept."""

from __future__ import annotations

import hashlib
import logging
import re
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from corpus.letter.promises import promises
from corpus.readers.worker.client import Worker
from indexer import MAX_TEXT, Settings
from tests.local import LocalEngine
from tests.tools.files import SCAN, archive, doc, docx, pdf
from webapp import create_app
from webapp.precedents.pasted import MAX_FILE, MAX_PAGES, MAX_UNPACKED

_ENOUGH = 400
"""Megabytes, those of the interpreter and of the formats among them."""

SUGGESTION = "关于老旧小区加装电梯的建议\n老人上下楼难。\n建议：\n一、简化老旧小区加装电梯的审批。\n二、组织高空跳伞比赛。"


def multipart(data: Any) -> dict[str, Any]:
    """What a client posts: the form put together here, since Werkzeug's client leaves temporary files of large ones open."""
    boundary, body = encode_multipart(data, boundary="-edge-")
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}


def sent(
    client: FlaskClient, text: str = "", file: tuple[bytes, str] | None = None, path: str = "/precedents"
) -> TestResponse:
    """The answer to a filled form."""
    data: dict[str, Any] = {"text": text}
    if file is not None:
        data["file"] = FileStorage(BytesIO(file[0]), file[1])
    return client.post(path, **multipart(data))


def test_the_form_says_what_can_be_sent_and_that_nothing_is_kept(client: FlaskClient) -> None:
    page = client.get("/precedents").text
    assert 'method="post" enctype="multipart/form-data"' in page
    assert "不超过 10 MB" in page
    assert "不保存，不写入日志" in page
    assert "未找到" not in page


def test_each_ask_is_told_answered_or_new_with_its_passage(client: FlaskClient) -> None:
    answer = sent(client, SUGGESTION)
    assert answer.status_code == 200
    page = answer.text
    assert "读出 <strong>2</strong> 项要求：1 项以前答复过，1 项未找到" in page
    assert "<mark>简化审批</mark>" in page
    assert re.search(r'href="/reply/\w+#p3">老旧小区加装电梯', page)
    assert "办理结果：B 正在解决或列入计划" in page
    assert "期限 </span><time" in page and "已过所写期限" in page


def test_what_a_body_answered_to_a_promise_stands_beside_it(
    own: LocalEngine, own_client: FlaskClient
) -> None:
    stored = next(
        stored
        for change in own.store.changes()
        if (stored := own.store.get(change.id)) is not None and "加装电梯" in (stored.reply.subject or "")
    )
    with own.store.transaction():
        own.store.responses.record(
            stored.id, promises(stored.reply)[0].text, "已加装132部。", "来函", "2026-11-02"
        )
    assert "单位的答复（2026-11-02，来函）：已加装132部。" in sent(own_client, SUGGESTION).text


def test_what_was_sent_is_escaped(client: FlaskClient) -> None:
    page = sent(client, "建议：一是<script>alert(1)</script>加装电梯；二是</textarea><b>修路</b>。").text
    assert "<script>alert" not in page
    assert "<b>" not in page


@pytest.mark.parametrize(
    "file",
    [
        (SUGGESTION.encode("gb18030"), "建议.txt"),
        (
            docx("".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in SUGGESTION.split("\n"))),
            "建议.docx",
        ),
        (doc(SUGGESTION.replace("\n", "\r")), "建议.wps"),
        (pdf([SUGGESTION.split("\n")]), "建议.pdf"),
        (pdf([SUGGESTION.split("\n")]), "看错名字.txt"),
    ],
    ids=["txt", "docx", "wps", "pdf", "by content"],
)
def test_a_file_is_read_by_its_content_and_shown_to_be_mended(
    client: FlaskClient, file: tuple[bytes, str]
) -> None:
    page = sent(client, "", file).text
    assert "1 项以前答复过，1 项未找到" in page
    assert re.search(r"<textarea[^>]*>\s关于老旧小区加装电梯的建议", page)


def test_a_file_counts_before_what_stands_in_the_box(client: FlaskClient) -> None:
    assert "加装电梯" in sent(client, "修灌渠", (SUGGESTION.encode(), "a.txt")).text


@pytest.mark.parametrize(
    ("text", "file", "status", "said"),
    [
        ("", None, 400, "没有文字"),
        (" \r\n\u3000", None, 400, "没有文字"),
        ("路", None, 400, "文字太短"),
        ("桥" * (MAX_TEXT + 1), None, 413, f"文字共有 {MAX_TEXT + 1} 字，最多 {MAX_TEXT} 字"),
        ("桥" * (1 << 20), None, 413, "内容太大"),
        ("", (b"", "a.txt"), 400, "文件是空的"),
        ("", (b"\x89PNG\r\n\x1a\n" + bytes(99), "a.docx"), 400, "这是图片（PNG）"),
        ("", (b"%PDF-1.7 broken", "a.pdf"), 400, "PDF 文件已损坏"),
        ("", (pdf([[]], SCAN), "扫描.pdf"), 400, "扫描.pdf：PDF 是扫描件"),
        ("", (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "a.doc"), 400, "旧版 Office"),
        ("", (doc("路", flags=0x100), "a.doc"), 400, "Word 文件加了密"),
        ("", (b"PK\x03\x04" + bytes(99), "a.docx"), 400, "这是已损坏的 ZIP 压缩文件"),
        ("", (b"{\\rtf1 abc}", "a.rtf"), 400, "这是 RTF 文件，不能在这里读取"),
        ("", (archive({"a.txt": b"a"}), "a.zip"), 400, "ZIP 压缩文件"),
        ("", ("路".encode() * (MAX_FILE // 3 + 1), "a.txt"), 413, "文件不能超过 10 MB"),
        (
            "",
            (archive({"word/document.xml": bytes(MAX_UNPACKED + 1)}), "a.docx"),
            413,
            "解开后文字部分有 6 MB",
        ),
        ("", (pdf([["请修路。"]] * (MAX_PAGES + 1)), "a.pdf"), 400, f"PDF 有 {MAX_PAGES + 1} 页"),
        ("", (bytes(MAX_FILE * 2), "a.txt"), 413, "文件不能超过 10 MB"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_to_do(
    client: FlaskClient, text: str, file: tuple[bytes, str] | None, status: int, said: str
) -> None:
    answer = sent(client, text, file)
    assert answer.status_code == status
    assert answer.cache_control.no_store
    assert re.search(rf'role="alert">[^<]*{re.escape(said)}', answer.text)
    by_api = sent(client, text, file, "/api/v1/precedents")
    assert (by_api.status_code, by_api.get_json()["ok"]) == (status, False)
    assert said in by_api.get_json()["error"]


def test_other_routes_take_no_large_bodies(client: FlaskClient) -> None:
    assert client.post("/precedents/none", data=b"a" * (1 << 20)).status_code in (404, 413)
    assert client.application.config["MAX_CONTENT_LENGTH"] == 64 * 1024


def _state(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_nothing_of_it_is_stored_logged_or_cached(
    own_settings: Settings,
    own: LocalEngine,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A folder of its own: other tests' questions are written to theirs whenever their time has come.
    client = create_app(own_settings, own).test_client()
    large = "很长的附件。" * 60_000 + SUGGESTION

    def no_file(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was made")

    sent(client, SUGGESTION)
    before = _state(own_settings.data)
    with caplog.at_level(logging.DEBUG), monkeypatch.context() as patched:
        for name in ("SpooledTemporaryFile", "TemporaryFile", "NamedTemporaryFile", "mkstemp", "mkdtemp"):
            patched.setattr(tempfile, name, no_file)
        patched.setattr("werkzeug.formparser.SpooledTemporaryFile", no_file)
        answers = [
            sent(client, SUGGESTION),
            sent(client, "", (SUGGESTION.encode(), "建议.txt")),
            sent(client, "", (doc(SUGGESTION), "建议.doc")),
            sent(client, "", (large.encode(), "large.txt")),
            client.post("/api/v1/precedents", data=SUGGESTION.encode()),
            client.post("/precedents/brief", **multipart({"ask": "加装电梯", "format": "docx"})),
            client.post("/precedents/brief", **multipart({"ask": "加装电梯", "format": "md"})),
        ]
    client.application.extensions["dafu"].questions.flush()
    assert [answer.status_code for answer in answers] == [200, 200, 200, 413, 200, 200, 200]
    assert _state(own_settings.data) == before
    assert all(answer.cache_control.no_store and "ETag" not in answer.headers for answer in answers)
    assert all("Set-Cookie" not in answer.headers for answer in answers)
    assert "加装电梯" not in caplog.text and "老旧小区" not in caplog.text


def test_the_api_says_the_same_with_text_and_with_a_file(client: FlaskClient) -> None:
    by_text = client.post(
        "/api/v1/precedents", data=SUGGESTION.encode(), content_type="text/plain"
    ).get_json()
    assert by_text["subject"] == "老旧小区加装电梯"
    assert [(ask["text"], ask["answered"]) for ask in by_text["asks"]] == [
        ("简化老旧小区加装电梯的审批", True),
        ("组织高空跳伞比赛", False),
    ]
    answer = by_text["asks"][0]["answers"][0]
    body = client.get(f"/api/v1/replies/{answer['id']}").get_json()["body"]
    paragraph = body.split("\n")[answer["paragraph"]]
    assert paragraph[answer["start"] : answer["end"]] == answer["passage"]["text"]
    reply = by_text["matters"][0]["replies"][0]
    assert (reply["id"], reply["answers"]) == (answer["id"], [1])
    assert [(promise["due"], promise["standing"]) for promise in reply["promises"]] == [("2024", "past")]
    assert by_text["hits"][0]["id"] == answer["id"]
    by_file = sent(client, "", (SUGGESTION.encode(), "a.txt"), "/api/v1/precedents").get_json()
    assert by_file == by_text


def test_the_first_page_and_every_footer_lead_here(client: FlaskClient) -> None:
    assert client.get("/").text.count('href="/precedents"') == 2
    assert 'href="/precedents"' in client.get("/about").text


def test_the_largest_packed_text_that_is_taken_is_read_in_little_memory() -> None:
    """A tree of nothing but short runs: the most memory for its bytes."""
    run = '<w:r><w:rPr><w:sz w:val="{}"/></w:rPr><w:t>路</w:t></w:r>'
    runs = MAX_UNPACKED // len(run.format(1000).encode()) - 100
    sizes = (1000 + number * 7919 % 9000 for number in range(runs))  # what hardly varies is refused as a bomb
    raw = docx(f"<w:p>{''.join(map(run.format, sizes))}</w:p>")
    worker = Worker(_ENOUGH, 60.0)
    (answer,) = worker.run("read", raw, format="docx")
    assert len(answer.said["text"]) > MAX_TEXT
