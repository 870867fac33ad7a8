"""References: each reply a well-formed entry, whatever stands in its fields."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Reply, StoredReply
from tests.conftest import REPLIES
from webapp.views.citation_formats import bibtex, gbt7714, ris

URL = "https://example.org/reply/1"


def stored(reply: Reply, *sources: str) -> StoredReply:
    return StoredReply("3f2a9c0d11be", reply, sources, 1, "2026-01-01", "2026-01-01")


def test_a_reply_as_bibtex() -> None:
    entry = bibtex(stored(REPLIES[2], "甲.txt", "https://example.gov.cn/a_b%20c"), URL)
    assert entry == (
        "@misc{dafu-3f2a9c0d11be,\n"
        "  title = {{对政协青穗县第十二届委员会第三次会议第31号提案的答复}},\n"
        "  author = {{青穗县公安局} and {青穗县城市管理局}},\n"
        "  year = {2024},\n  month = {5},\n  date = {2024-05-20},\n"
        "  keywords = {公安、安全、司法, 城乡建设、环境保护},\n"
        "  url = {https://example.gov.cn/a_b%20c},\n"
        "  note = {政协提案，政协青穗县第十二届委员会第三次会议，第31号，委员：田国琴，事由：关于整治农贸市场周边交通拥堵的提案},\n"
        "  language = {chinese},\n}\n\n"
    )


def test_a_reply_as_ris() -> None:
    lines = ris(stored(REPLIES[3], "甲.txt"), URL).split("\r\n")
    assert lines[0] == "TY  - GOVDOC" and lines[-3:] == ["ER  - ", "", ""]
    assert "DA  - 2021/09//" in lines and "PY  - 2021" in lines
    assert "AU  - 汀兰县教育体育局" in lines and f"UR  - {URL}" in lines


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("100% & #1_$", r"100\% \& \#1\_\$"),
        ("a{b}c\\d", r"a\textbraceleft{}b\textbraceright{}c\textbackslash{}d"),
        ("~^", r"\textasciitilde{}\textasciicircum{}"),
        ("甲\n乙\x00丙", "甲 乙 丙"),
    ],
)
def test_special_characters_are_escaped_for_latex(title: str, written: str) -> None:
    assert f"title = {{{{{written}}}}}" in bibtex(stored(Reply(title=title)), URL)


@given(st.text(), st.text())
def test_braces_balance_whatever_the_text(title: str, agency: str) -> None:
    entry = bibtex(stored(replace(REPLIES[0], title=title, agency=agency), f"https://a/{title}"), URL)
    depth = 0
    for character in entry:
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0 and entry.count("@misc{") - title.count("@misc{") - agency.count("@misc{") <= 1


@given(st.text())
def test_no_text_ends_a_ris_record_or_begins_another(text: str) -> None:
    reply = replace(REPLIES[0], title=f"甲{text}", subject=f"\r\nER  - \r\n{text}", publisher=text)
    record = ris(stored(reply), URL)
    lines = record.splitlines()
    assert [line for line in lines if line and not re.match(r"[A-Z][A-Z0-9]  - ", line)] == []
    assert [line[:2] for line in lines].count("ER") == 1


def test_a_reply_as_gb_t_7714_names_body_title_number_dates_and_address() -> None:
    found = gbt7714(stored(REPLIES[1], "https://example.gov.cn/1.html"), URL, date(2026, 3, 5))
    assert found == (
        "澄州市住房和城乡建设局. 关于对市十五届人大三次会议第104号建议的答复: 澄建函〔2019〕18号[EB/OL]. "
        "(2019-09-01)[2026-03-05]. https://example.gov.cn/1.html."
    )


def test_gb_t_7714_names_three_bodies_and_leaves_out_what_is_unknown() -> None:
    many = stored(replace(REPLIES[1], agency="甲局 乙局 丙局 丁局"))
    assert gbt7714(many, URL, date(2026, 3, 5)).startswith("甲局, 乙局, 丙局, 等. ")
    bare = stored(Reply(body="修路。"))
    assert gbt7714(bare, URL, date(2026, 3, 5)) == f"佚名. （原文无标题）[EB/OL]. [2026-03-05]. {URL}."
