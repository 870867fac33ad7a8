"""Whatever the bytes: every document in them is read and parsed, or refused with a reason that names it."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.derived.regions import resolve
from corpus.errors import UnreadableFile
from corpus.intake.files import understand
from corpus.parsing.page import Page
from corpus.readers import read
from corpus.readers.documents import documents
from tests.tools.files import archive, docx, ofd, paragraph, pdf

PIECES = (
    "关于", "区二届人大六次会议", "第56号", "第D022号", "建议", "提案", "的答复", "的复函", "《", "》", "“", "”", "（", "）",
    "〔2024〕", "[2017]", "李建廷", "代表", "委员", "：", "、", "您提出的", "收悉", "，现答复如下", "一、", "（一）", "1.",
    "索引号", "发文日期", "发布机构", "|", "\n", "\t", " ", "　", "2025年9月12日", "201759日", "二〇一七年六月二十九日",
    "某县教育局", "县人民政府", "抄送", "联系人", "0357-1234567", "A类", "附件", "關(guān)于", "<p>", "</p>", "<td>", "<table>",
    "<br>", "<!--", "&nbsp;", "\x00", "\ufffd", "𠮷", "政协", "第十四届全国委员会",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=60).map("".join)


@settings(max_examples=150)
@given(TEXTS)
def test_any_text_can_be_parsed_and_the_letter_holds_nothing_that_the_page_does_not(text: str) -> None:
    parsed = understand(Page(text))
    assert parsed.is_reply == (parsed.reason is None)
    assert parsed.reply.from_dict(parsed.reply.as_dict()) == parsed.reply
    assert len(parsed.reply.body) <= len(text) + text.count("\n") + 1


@settings(max_examples=100)
@given(TEXTS, st.sampled_from(["utf-8", "gb18030", "utf-16"]))
@example("", "utf-8")
def test_any_bytes_are_read_or_refused_by_name(text: str, encoding: str) -> None:
    raw = text.encode(encoding, "surrogatepass" if encoding != "gb18030" else "replace")
    for document in documents(raw, "某文件.html"):
        assert (document.page is None) != (document.problem is None)
        assert document.problem is None or document.problem.startswith("某文件.html")


@settings(max_examples=100)
@given(st.binary(max_size=400))
def test_any_binary_is_read_or_refused(raw: bytes) -> None:
    try:
        assert read(raw, "某文件").text
    except UnreadableFile as error:
        assert str(error).startswith("某文件：")


@pytest.mark.parametrize(
    "make",
    [
        lambda: docx(paragraph("您提出的建议收悉") * 20),
        lambda: pdf([["您提出的建议收悉"] * 5]),
        lambda: ofd([[(1, 1, "您提出的建议收悉")]]),
        lambda: archive({"a.txt": "您提出的建议收悉".encode(), "b.csv": "标题,编号,正文\na,1,b\n".encode()}),
    ],
    ids=["docx", "pdf", "ofd", "zip"],
)
def test_a_container_damaged_anywhere_is_read_or_refused(make: Callable[[], bytes]) -> None:
    whole, chance = make(), random.Random(20261126)
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 8)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        if chance.random() < 0.3:
            del damaged[chance.randrange(len(damaged)) :]
        for document in documents(bytes(damaged), "坏文件"):
            assert (document.page is None) != (document.problem is None)


@settings(max_examples=100)
@given(TEXTS)
def test_a_division_ends_with_the_region_that_the_page_names(text: str) -> None:
    reply = understand(Page(f"某省某市关于鼓楼区二届人大六次会议第1号建议的答复\n{text}")).reply
    chain = resolve(reply)
    assert not chain or (
        reply.region is not None and (chain[-1] in reply.region or reply.region in chain[-1])
    )
