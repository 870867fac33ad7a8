"""Replies side by side: section against section, in each letter's own order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from corpus import Heading, Reply
from tests.conftest import REPLIES
from tests.local import LocalEngine
from tests.pages import opened
from webapp.replies.comparing import Section, aligned, rows_of, sections

_STAFF = Section("一、教师队伍", ("招聘教师一百名。",))
_MONEY = Section("二、经费", ("每年安排经费五百万元。",))
_BUILDINGS = Section("三、校舍", ("新建校舍两栋。",))
_OPENING = Section("", ("建议收悉。",))


@pytest.fixture(scope="module")
def ids(engine: LocalEngine) -> list[str]:
    return [change.id for change in engine.store.changes()]


def test_a_letter_is_cut_at_its_uppermost_headings() -> None:
    found = sections(REPLIES[0])
    assert [section.heading for section in found] == ["", "一、工作现状", "二、下步措施"]
    assert "一、工作现状" not in found[1].paragraphs
    assert sections(Reply(body="甲\n乙")) == (Section("", ("甲", "乙")),)


def test_a_run_in_heading_keeps_its_paragraph_whole() -> None:
    reply = Reply(body="收悉。\n一、教师。招聘百名。", outline=(Heading(1, "一、教师", 1),))
    assert sections(reply)[1] == Section("一、教师", ("一、教师。招聘百名。",))


def test_sections_that_say_the_same_stand_opposite_each_other() -> None:
    money = Section("一、关于经费", ("经费由每年三百万元增加到五百万元。",))
    assert aligned([(_OPENING, _STAFF, _MONEY), (_OPENING, money)]) == (
        (_OPENING, _OPENING),
        (_STAFF, None),
        (_MONEY, money),
    )


def test_a_third_letter_lines_up_with_the_rows_of_the_first_two() -> None:
    rows = aligned([(_OPENING, _STAFF), (_OPENING, _MONEY), (_OPENING, _BUILDINGS)])
    assert all(len(row) == 3 for row in rows)
    # Nothing in common: they stand in order.
    assert rows == ((_OPENING,) * 3, (_STAFF, _MONEY, _BUILDINGS))


_letters = st.lists(
    st.builds(Section, st.text("甲乙丙", max_size=3), st.tuples(st.text("丁戊己", max_size=4))),
    min_size=1,
    max_size=5,
)


@given(st.lists(_letters, min_size=2, max_size=3))
def test_every_letter_is_shown_whole_and_in_order(letters: list[list[Section]]) -> None:
    rows = aligned(letters)
    for column, letter in enumerate(letters):
        assert [row[column] for row in rows if row[column] is not None] == letter


def test_beside_a_letter_without_an_outline_the_whole_letters_are_shown() -> None:
    plain = replace(REPLIES[0], outline=())
    assert rows_of([REPLIES[0], plain]) == ((Section("", plain.paragraphs),) * 2,)


def test_the_page_shows_both_letters_and_leads_to_them(client: FlaskClient, ids: list[str]) -> None:
    page = opened(client, f"/compare?id={ids[0]}&id={ids[1]}")
    for reply_id in ids[:2]:
        assert page.xpath(f"//h2/a[@href='/reply/{reply_id}']")
    assert "课后服务全覆盖" in page.text_content() and "加装电梯86部" in page.text_content()


def test_three_can_be_compared_and_one_taken_out(client: FlaskClient, ids: list[str]) -> None:
    page = opened(client, f"/compare?id={ids[0]}&id={ids[1]}&id={ids[2]}")
    assert page.xpath("//a[text()='移出比较']/@href")[0] == f"/compare?id={ids[1]}&id={ids[2]}"


def test_of_one_alone_those_near_to_it_are_offered(client: FlaskClient, ids: list[str]) -> None:
    page = opened(client, f"/compare?id={ids[0]}")
    (form,) = page.xpath("//form[@action='/compare']")
    assert form.xpath(f".//input[@type='hidden' and @value='{ids[0]}']")
    assert form.xpath(".//input[@type='checkbox']")


@pytest.mark.parametrize(
    ("given_ids", "status", "message"),
    [
        ([], 400, "还没有选择答复"),
        (["0", "1", "2", "3"], 400, "选了 4 件"),
        (["none", "0"], 404, "没有答复 none"),
        (["%00", "0"], 404, "没有答复"),
    ],
)
def test_a_choice_that_cannot_be_compared_is_answered_in_words(
    client: FlaskClient, ids: list[str], given_ids: list[str], status: int, message: str
) -> None:
    chosen = "&".join(f"id={ids[int(i)] if i.isdecimal() else i}" for i in given_ids)
    for path in ("/compare", "/api/v1/compare"):
        answer = client.get(f"{path}?{chosen}")
        assert answer.status_code == status
        assert message in answer.get_data(as_text=True)


def test_results_and_near_replies_lead_to_the_comparison(client: FlaskClient, ids: list[str]) -> None:
    page = opened(client, "/search?q=教育")
    (form,) = page.xpath("//form[@id='compare']")
    assert set(form.xpath(".//input[@name='id']/@value")) <= set(ids)
    reply = opened(client, f"/reply/{ids[0]}")
    assert reply.xpath("//a[text()='并排比较']/@href")[0].startswith(f"/compare?id={ids[0]}&id=")
    assert reply.xpath("//a[text()='这件事历年各地怎样答复']/@href") == [f"/reply/{ids[0]}/timeline"]


def test_the_comparison_is_in_the_api(client: FlaskClient, ids: list[str]) -> None:
    found = client.get(f"/api/v1/compare?id={ids[0]}&id={ids[1]}").get_json()
    assert [reply["id"] for reply in found["replies"]] == ids[:2]
    assert all(len(row) == 2 for row in found["rows"])
