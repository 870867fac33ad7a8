"""How a search is restated in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer import parse_query
from webapp.words.describe import describe, describe_literal


@pytest.mark.parametrize(
    ("typed", "condition"),
    [
        ("农村 教师 -高中", "查找同时含有“农村”“教师”、原文不含有“高中”的答复"),
        ("非公开", "查找含有“公开”（“非”只影响排序）的答复"),
        ("“优质均衡”", "查找原文含有“优质均衡”的答复"),
        ("-“一刀切”", "查找原文不含有“一刀切”的答复"),
        ("代表:李建廷", "查找代表含有“李建廷”的答复"),
        ("-单位:教育局", "查找单位不含有“教育局”的答复"),
        ("校车 OR 公交", "查找含有“校车”或含有“公交”的答复"),
        ("(校车 OR 公交) 安全", "查找含有“安全”、（含有“校车”或含有“公交”）的答复"),
        ("-(校车 OR 公交)", "查找不符合（原文含有“校车”或原文含有“公交”）的答复"),
        ("(校车 “接送”) OR 公交", "查找（含有“校车”、原文含有“接送”）或含有“公交”的答复"),
        ("", "查找全部答复"),
    ],
)
def test_the_clause_is_restated(typed: str, condition: str) -> None:
    assert describe(parse_query(typed)) == f"{condition}，按相关度排序。"


def test_filters_dates_and_order_are_restated() -> None:
    query = replace(
        parse_query("教师"),
        filters={"topic": ("卫生、体育", "科技、教育"), "kind": ("建议",), "disposition": ("A",)},
        date_from="2024-01-01",
        date_to="2024-12-31",
        sort="newest",
    )
    assert describe(query) == (
        "查找含有“教师”的答复，主题为“卫生、体育”或“科技、教育”，类别为“人大建议”，办理结果类别为“A 已解决或基本解决”，"
        "日期在 2024-01-01 至 2024-12-31 之间，最新的在前。"
    )
    assert "日期在 2024-01-01 及以后" in describe(replace(query, date_to=None))
    assert "日期在 2024-12-31 及以前" in describe(replace(query, date_from=None))


def test_syntax_taken_literally_is_named() -> None:
    assert "“)”" in (describe_literal(parse_query("教师)")) or "")
    assert describe_literal(parse_query("教师")) is None


def test_a_query_without_any_words_is_told_so() -> None:
    assert "没有可以查找的文字" in (describe_literal(parse_query("*")) or "")


def test_a_lone_character_is_not_said_to_be_asked_for() -> None:
    assert describe(parse_query("黑车太多")).startswith("查找含有“黑车”（“多”只影响排序）的答复")
