from __future__ import annotations

from pathlib import Path

import pytest

from corpus.parsing.page import parse
from corpus.readers import read
from tests.gold import DATA
from tests.parsing import letter, parsed

PAGES = sorted((DATA / "not_replies").iterdir())


@pytest.mark.parametrize("path", PAGES, ids=[path.stem for path in PAGES])
def test_what_answers_no_suggestion_is_refused_with_its_reason(path: Path) -> None:
    page = parse(read(path.read_bytes(), path.name))
    assert not page.is_reply
    assert page.reason


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
    ],
)
def test_a_reply_that_sounds_like_another_letter_is_taken(opening: str) -> None:
    assert parsed(letter(opening=opening)).is_reply
