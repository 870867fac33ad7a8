"""The brief: what is in it, as Markdown and as a Word document, and what is refused."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from corpus.letter.promises import promises
from corpus.store.responses import Response, bare
from tests.local import LocalEngine
from tests.web.pages.findings.test_precedents import SUGGESTION, multipart, sent
from webapp.precedents.brief import MISSING, Pick, make, markdown, numeral
from webapp.precedents.brief_docx import docx_of, quoted


@pytest.fixture(scope="module")
def form(client: FlaskClient) -> MultiDict[str, str]:
    """What the result page sends when nothing is changed, with the first reply ticked too."""
    page = sent(client, SUGGESTION).text
    inputs = re.findall(r'<input type="(?:hidden|checkbox)" name="(\w+)" value="([^"]*)"( checked)?', page)
    first = next(value for name, value, _ in inputs if value.startswith("0."))
    return MultiDict(
        (name, unescape(value))
        for name, value, checked in inputs
        if name != "pick" or checked or value == first
    )


def taken(client: FlaskClient, form: MultiDict[str, str], kind: str) -> TestResponse:
    data = MultiDict(form)
    data["format"] = kind
    return client.post("/precedents/brief", **multipart(data))


def test_the_markdown_has_asks_quotations_promises_and_sources(
    client: FlaskClient, form: MultiDict[str, str]
) -> None:
    answer = taken(client, form, "md")
    assert answer.mimetype == "text/markdown"
    assert re.search(
        r"attachment; filename=precedents\.md; filename\*=UTF-8''%E5", answer.headers["Content-Disposition"]
    )
    text = answer.text
    assert "### （一）简化老旧小区加装电梯的审批\n\n> 下一步将简化审批，力争2024年再加装120部。" in text
    assert re.search(r"> —— \[来源 1\]\(http://localhost/reply/\w+#p3\)", text)
    assert "### （二）组织高空跳伞比赛\n\n未找到。查找方法：" in text
    assert "办理结果：B 正在解决或列入计划" in text
    assert "（期限 2024年，已过所写期限）" in text
    assert (
        "\\[1\\] 澄州市住房和城乡建设局. 关于对市十五届人大三次会议第104号建议的答复: 澄建函〔2019〕18号\\[EB/OL\\]. (2019-09-01)"
        in text
    )


def test_the_word_document_opens_again_laid_out_as_an_official_paper(
    client: FlaskClient, form: MultiDict[str, str]
) -> None:
    answer = taken(client, form, "docx")
    document = docx.Document(BytesIO(answer.data))
    lines = [(getattr(paragraph.style, "name", ""), paragraph.text) for paragraph in document.paragraphs]
    assert lines[0] == ("Title", "先例查询工作底稿")
    assert [text for name, text in lines if name == "Heading 1"] == [
        "一、逐项先例",
        "二、所引答复的办理结果和承诺",
        "三、引用来源",
    ]
    assert ("Heading 2", "（二）组织高空跳伞比赛") in lines
    assert ("Normal", MISSING) in lines
    assert any(name == "Quote" and "简化审批" in text and text.endswith("”[1]") for name, text in lines)
    assert any(name == "List" and "[EB/OL]" in text for name, text in lines)
    links = [part.target_ref for part in document.part.rels.values() if part.is_external]
    assert any(re.fullmatch(r"http://localhost/reply/\w+#p3", link) for link in links)
    section = document.sections[0]
    assert (_millimetres(section.page_width), _millimetres(section.page_height)) == (210, 297)
    assert "PAGE" in section.footer._element.xml
    assert _font(document, "Normal") == ("仿宋", Pt(16))
    assert _font(document, "Title") == ("宋体", Pt(22))
    assert _font(document, "Heading 1") == ("黑体", Pt(16))


def _millimetres(length: Any) -> float:
    return float(round(length / Mm(1)))


def _font(document: Any, style: str) -> tuple[str, int]:
    found = document.styles[style]
    return found.element.rPr.rFonts.get(qn("w:eastAsia")), found.font.size


def test_an_answered_ask_of_which_nothing_is_picked_is_not_called_new(
    client: FlaskClient, form: MultiDict[str, str]
) -> None:
    data = MultiDict((name, value) for name, value in form.items(multi=True) if name != "pick")
    assert (
        "### （一）简化老旧小区加装电梯的审批\n\n以前答复过，未选入本稿。" in taken(client, data, "md").text
    )


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        ({}, 400, "还没有选择答复"),
        ({"ask": "修路", "format": "exe"}, 400, "没有名为“exe”的格式"),
        ({"ask": "修路", "pick": "../../etc/passwd"}, 400, "重新勾选"),
        ({"ask": "修路", "pick": "1.none"}, 404, "没有答复 none"),
        ({"ask": ["修路"] * 31}, 400, "选得太多"),
        ({"ask": "修路" * (1 << 20)}, 413, "内容太大"),
    ],
)
def test_what_cannot_be_made_a_brief_of_is_refused(
    client: FlaskClient, data: dict[str, Any], status: int, said: str
) -> None:
    answer = client.post("/precedents/brief", **multipart(data))
    assert answer.status_code == status
    assert said in answer.text


def test_places_that_do_not_exist_quote_nothing_and_control_characters_are_dropped(
    client: FlaskClient, engine: LocalEngine
) -> None:
    reply_id = next(iter(engine.store.changes())).id
    data = {"ask": "修\x00路\ufffe", "pick": f"1.{reply_id}.999-5-2", "subject": "\x0b路"}
    for kind in ("docx", "md"):
        assert client.post("/precedents/brief", **multipart(data | {"format": kind})).status_code == 200


def test_quotations_and_names_cannot_break_the_markdown(engine: LocalEngine) -> None:
    stored = engine.store.get(next(iter(engine.store.changes())).id)
    assert stored is not None
    made = make(
        None,
        [("# 1. *重*[点](x)", "missing"), ("- <b>列</b>", "answered")],
        [Pick(2, stored, 0, 0, 4)],
        {},
        date(2026, 1, 2),
        lambda stored, paragraph: f"https://例/{stored.id}",
    )
    text = markdown(made)
    assert "### （一）\\# 1. \\*重\\*\\[点\\](x)" in text
    assert "### （二）\\- \\<b\\>列\\</b\\>" in text
    assert "所粘贴的建议：所提 2 项，其中 1 项未找到先例；引用答复 1 件。查询日期：2026年1月2日。" in text
    assert docx_of(made).startswith(b"PK")


def test_what_a_body_answered_to_a_promise_stands_in_the_brief(engine: LocalEngine) -> None:
    stored = next(
        stored
        for change in engine.store.changes()
        if (stored := engine.store.get(change.id)) is not None and promises(stored.reply)
    )
    sentence = promises(stored.reply)[0].text
    answered = Response(1, bare(sentence), "已加装132部。", "来函", "2026-11-02")
    made = make(
        None,
        [],
        [Pick(0, stored)],
        {stored.id: (answered,)},
        date(2026, 1, 2),
        lambda stored, paragraph: f"https://例/{stored.id}",
    )
    said = "单位的答复（2026-11-02，来函）：已加装132部。"
    assert said in markdown(made)
    document = docx.Document(BytesIO(docx_of(made)))
    assert any(
        sentence in paragraph.text and paragraph.text.endswith(said) for paragraph in document.paragraphs
    )


def test_numbers_and_quotation_marks_are_those_of_official_papers() -> None:
    assert [numeral(n) for n in (1, 10, 11, 20, 30)] == [
        "（一）",
        "（十）",
        "（十一）",
        "（二十）",
        "（三十）",
    ]
    assert quoted("他说“好”。") == "“他说‘好’。”"
