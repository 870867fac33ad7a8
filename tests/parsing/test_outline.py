from __future__ import annotations

import pytest

from corpus.parsing.outline import outline


def entries(*paragraphs: str) -> list[tuple[int, str, int]]:
    return [(h.level, h.text, h.paragraph) for h in outline("\n".join(paragraphs))]


def test_each_form_of_number_has_its_level() -> None:
    assert entries(
        "一、现状", "(一)道路", "1.路面", "2、路灯", "(1)主路", "①支路", "第二:路灯", "（二）桥梁"
    ) == [
        (1, "一、现状", 0),
        (2, "(一)道路", 1),
        (3, "1.路面", 2),
        (3, "2、路灯", 3),
        (4, "(1)主路", 4),
        (4, "①支路", 5),
        (1, "第二:路灯", 6),
        (2, "（二）桥梁", 7),
    ]


@pytest.mark.parametrize(
    ("paragraph", "heading"),
    [
        ("(一)城中村。区委高度重视,逐村排查。", "(一)城中村"),
        ("一、严把市场准入关。对136户门店建立档案。", "一、严把市场准入关"),
        ("1. 登记造册。我局逐辆登记。", "1. 登记造册"),
        ("二、工作现状:我局组织排查,已经整改。", "二、工作现状"),
        ("一、关于“要大力开展宣传发动”的建议", "一、关于“要大力开展宣传发动”的建议"),
        ("(三)热源富余量偏小(极端低温时尤为明显)", "(三)热源富余量偏小(极端低温时尤为明显)"),
        ("三、主要做法：", "三、主要做法"),
    ],
)
def test_a_heading_that_runs_into_its_text_is_cut_off(paragraph: str, heading: str) -> None:
    assert [text for _, text, _ in entries(paragraph)] == [heading]


@pytest.mark.parametrize(
    "paragraph",
    [
        "学校布局优化:依照城乡一体的要求,新建学校。",
        "1.第一期(2026年4月至9月),完成东街以南4个小区。",
        "一是加强管理。二是加强巡查。",
        "3.5米宽的路面已经铺好。",
        "2024年新建道路三条。",
        "一、近年来我局按照县委县政府的统一部署,围绕群众反映强烈的突出问题,逐村逐户开展了调查摸底。随后整改。",
        "",
    ],
)
def test_what_only_looks_like_a_heading_is_none(paragraph: str) -> None:
    assert entries(paragraph) == []


def test_numbers_are_kept_as_printed_even_where_they_repeat() -> None:
    assert [text for _, text, _ in entries("(四)教师队伍", "内容。", "(四)普通高中")] == [
        "(四)教师队伍",
        "(四)普通高中",
    ]
