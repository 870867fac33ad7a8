from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from corpus.parsing.page import parse
from corpus.readers import read
from tests.gold import DATA, labelled
from tests.parsing import letter, parsed
from tests.tools.accuracy.fields import same

GOLD = DATA / "not_replies" / "gold.jsonl"
PAGES = sorted(path for path in GOLD.parent.iterdir() if path != GOLD)


@pytest.mark.parametrize("path", PAGES, ids=[path.stem for path in PAGES])
def test_what_answers_no_suggestion_is_refused_with_its_reason(path: Path) -> None:
    page = parse(read(path.read_bytes(), path.name))
    assert not page.is_reply
    assert page.reason


@pytest.mark.parametrize("labels", list(labelled(GOLD)), ids=lambda labels: labels["file"])
def test_what_the_page_says_of_itself_is_read_none_the_less(labels: dict[str, Any]) -> None:
    path = GOLD.with_name(labels.pop("file"))
    page = parse(read(path.read_bytes(), path.name))
    actual = page.reply.as_dict() | {"is_reply": page.is_reply}
    assert {name: actual[name] for name, value in labels.items() if not same(value, actual[name])} == {}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("01_pifu", "批复"),
        ("03_shenqing", "政府信息公开申请"),
        ("04_buwei", "机关之间的公函"),
        ("05_cizhi", "辞职"),
        ("06_news", "新闻报道"),
        ("07_baogao", "总结"),
        ("19_zuochu", "新闻报道"),
        ("20_tongji", "总结"),
        ("23_annual_report", "总结"),
        ("25_eia_approval", "环境影响评价"),
        ("27_interministerial_letter", "机关之间的公函"),
        ("31_assignment_notice", "通知"),
        ("32_hotline_answer", "热线"),
        ("33_mayor_mailbox", "来信"),
        ("34_coordination_notice", "通知"),
        ("35_minutes", "纪要"),
        ("38_template", "范本"),
        ("39_petition_reply", "信访"),
        ("40_assignment_meeting", "新闻报道"),
        ("41_report_to_office", "总结"),
        ("42_approval_zone", "批复"),
        ("43_eia_table", "环境影响评价"),
        ("44_foi_reply", "政府信息公开申请"),
        ("45_ministry_comment", "机关之间的公函"),
        ("46_handling_notice", "通知"),
        ("47_assignment_list", "目录"),
        ("48_press_conference", "新闻报道"),
        ("49_county_mailbox", "来信"),
        ("51_handling_report", "总结"),
        ("52_approval", "批复"),
        ("53_eia_approval", "环境影响评价"),
        ("54_foi_reply", "政府信息公开申请"),
        ("56_handling_notice", "通知"),
        ("58_press_news", "新闻报道"),
        ("59_suggestion_alone", "原文"),
    ],
)
def test_the_reason_names_what_the_page_is(name: str, reason: str) -> None:
    (path,) = (DATA / "not_replies").glob(f"{name}.*")
    page = parse(read(path.read_bytes(), path.name))
    assert page.reason and reason in page.reason


@pytest.mark.parametrize(
    "opening",
    [
        "您提出的《关于修路的建议》收悉,县政府批复如下:",
        "您提出的《关于规范信访事项办理的建议》收悉,现答复如下:",
        "您的建议收悉,现答复如下:",
        "您问了三件事。先说第一件,片区应征收1146户,已签1123户,对补偿决定不服的,可以依法申请行政复议。",
    ],
)
def test_a_reply_that_sounds_like_another_letter_is_taken(opening: str) -> None:
    assert parsed(letter(opening=opening)).is_reply
