"""The suggestion that a page prints beside the letter."""

from __future__ import annotations

import pytest

from corpus.parsing.page import Page, parse

LETTER = "张三代表：\n您提出的关于修路的建议收悉，现答复如下：\n道路已于5月修好，投资30万元。\n某县交通局\n2024年5月1日"


def printed(before: str = "", after: str = "") -> str | None:
    return parse(Page(text=f"关于修路的建议的答复\n{before}\n{LETTER}\n{after}")).reply.printed


def test_what_stands_under_its_label_before_the_letter_is_kept() -> None:
    assert printed("建议：1.拓宽弯道。\n2.增设护栏。\n主办单位：县交通局") == "1.拓宽弯道。\n2.增设护栏。"
    assert (
        printed("建议内容：\n村里的路坑洼不平，建议尽快修好。\n答复：") == "村里的路坑洼不平，建议尽快修好。"
    )


def test_what_stands_under_its_name_after_the_letter_is_kept() -> None:
    after = "关于修路的建议\n村里的路坑洼不平，建议尽快修好。"
    assert printed(after=after) == "村里的路坑洼不平，建议尽快修好。"


@pytest.mark.parametrize(
    "named", ["附：第201号建议摘要\n", "附件1：代表建议原文：", "附：提案原文（节选）\n"]
)
def test_what_is_appended_to_the_letter_is_kept(named: str) -> None:
    text = "村里的路坑洼不平。建议：一是尽快修好；二是装上路灯。"
    assert printed(after=named + text) == text
    assert printed(after="附件：建议办理情况征求意见表") is None


def test_a_label_without_words_and_a_page_without_suggestion_give_nothing() -> None:
    assert printed("建议：\n主办单位：县交通局") is None
    assert printed() is None
