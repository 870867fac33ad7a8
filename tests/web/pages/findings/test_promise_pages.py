"""The page of promises and its API twin: sentences as written, narrowed by due, words and replies; no verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from lxml import html

from corpus.letter.promises import Promise
from indexer import Settings, update
from tests.conftest import REPLIES
from tests.local import LocalEngine, open_local
from tests.pages import opened, text_of, titles
from tests.promised import ELSEWHERE, FAR, PAST, PROMISING, SENTENCES, SOON, day, keep
from webapp import create_app
from webapp.views.promises import due_choices, standing

DUES: Final = "//details[@aria-labelledby='facet-due']//a"


@pytest.fixture(scope="module")
def client(promising: tuple[Settings, LocalEngine]) -> FlaskClient:
    """The site over it."""
    return create_app(*promising).test_client()


def nodes(text: str, path: str) -> list[Any]:
    """The elements of a page that an XPath selects."""
    found: Any = html.fromstring(text).xpath(path)
    return list(found)


def listed(client: FlaskClient, address: str) -> list[str]:
    """The sentences on a page, in order."""
    return [quote.text_content().strip() for quote in nodes(text_of(client, address), "//blockquote")]


def facts(client: FlaskClient, sentence: str) -> str:
    every = nodes(text_of(client, "/promises?size=50"), "//ol[@class='promise-list']/li")
    (item,) = (li for li in every if sentence in li.text_content())
    return " ".join(item.text_content().split())


def promise_due(due: str | None) -> Promise:
    return Promise("完成改造。", 0, 0, due, "firm", None, (), (due,) if due else ())


def test_replies_that_are_not_read_yet_are_said_to_miss_their_promises(
    own: LocalEngine, own_settings: Settings
) -> None:
    client, missing = create_app(own_settings, own).test_client(), "另有新收录的答复"
    assert missing not in text_of(client, "/promises")
    with own.store.transaction():
        own.store.keep(PROMISING, b"promising", "https://example.gov.cn/promising.html")

    def ahead(_: object) -> None:
        note = nodes(text_of(client, "/promises"), f"//p[contains(., '{missing}')]")[0].text_content()
        assert note == f"{missing} 1 件正在读取，其中的承诺随后列入。"
        assert client.get("/api/v1/promises").get_json()["unread"] == 1
        assert "增加学位" in titles(opened(client, "/search?q=公办园"))

    update(own, own.store, ahead=ahead)
    assert missing not in text_of(client, "/promises")
    assert client.get("/api/v1/promises").get_json()["unread"] == 0


def test_a_promise_says_when_how_firmly_how_much_who_and_where(client: FlaskClient) -> None:
    text = facts(client, SENTENCES["soon"])
    assert f"期限 {SOON.year}年{SOON.month}月{SOON.day}日 90 天内到期" in text
    assert "语气 明确 指标 3所、540个 承办 澄州市望川区教育局" in text
    assert "增加学位" in text and "澄州市望川区教育局" in text and "望川区" in text
    assert f"期限 {FAR}年12月 还未到期 力争" in facts(client, SENTENCES["far"])
    assert "未写期限 适时启动" in facts(client, SENTENCES["undated"])
    assert "语气 力争、适时等" in facts(client, SENTENCES["undated"])
    assert "已过所写期限" in facts(client, SENTENCES["past"])


def test_each_leads_to_the_very_paragraph(client: FlaskClient) -> None:
    text = text_of(client, "/promises?q=公办园&due=soon")
    (link,) = nodes(text, "//ol[@class='promise-list']//p[@class='from']/a")
    address, _, fragment = link.get("href").partition("#")
    (paragraph,) = nodes(text_of(client, address), f"//*[@id='{fragment}']")
    assert paragraph.text_content() == SENTENCES["soon"]


def test_the_newest_replies_come_first_and_dues_in_order_where_they_are_asked_for(
    client: FlaskClient,
) -> None:
    newest = listed(client, "/promises?size=50")
    assert newest[:5] == ["我局将于" + ELSEWHERE.body.partition("我局将于")[2], *SENTENCES.values()]
    by_due = listed(client, "/promises?sort=due&size=50")
    assert by_due.index(SENTENCES["past"]) < by_due.index(SENTENCES["soon"]) < by_due.index(SENTENCES["far"])
    assert SENTENCES["undated"] in by_due[-by_due.count(SENTENCES["undated"]) - 2 :]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/promises?due=soon", ["soon"]),
        (f"/promises?q=学位&due={FAR}", ["far"]),
        ("/promises?q=公办园&due=none", ["undated"]),
        (f"/promises?due_from={SOON}&due_to={SOON}", ["soon"]),
        (f"/promises?within=标题:学位&due_from={PAST}&due_to={PAST}", ["past"]),
        ("/promises?within=标题:学位&firmness=soft&sort=due", ["far", "undated"]),
        ("/promises?q=学位&agency=澄州市望川区教育局&sort=due", ["soon", "far"]),
        ("/promises?q=学位+900&proposer=周桂芳", ["far"]),
        ("/promises?q=学位&kind=提案", []),
    ],
)
def test_conditions_narrow_the_list(client: FlaskClient, address: str, expected: list[str]) -> None:
    assert listed(client, address) == [SENTENCES[name] for name in expected]


def test_words_are_marked_and_the_number_announced(client: FlaskClient) -> None:
    text = text_of(client, "/promises?q=学位&due=soon")
    assert "<mark>学位</mark>540个" in text
    (status,) = nodes(text, "//*[@role='status']")
    assert status.text_content() == "找到 1 条承诺"
    assert "列出含有“学位”的承诺，期限在 " in text


def test_the_page_says_that_nothing_is_said_about_keeping(client: FlaskClient) -> None:
    text = text_of(client, "/promises?due=past")
    assert "是否兑现，本站不作判断" in text and "/help#promises" in text
    assert 'id="promises"' in text_of(client, "/help")


def test_dues_are_offered_with_counts_and_lead_to_what_they_count(client: FlaskClient) -> None:
    links = nodes(text_of(client, "/promises?within=标题:学位"), DUES)
    offered = {a.find_class("name")[0].text_content(): (a, a.find_class("count")[0].text) for a in links}
    assert {"90 天内到期", "已过所写期限", f"{FAR}年", "未写期限"} <= set(offered)
    for link, count in offered.values():
        assert len(listed(client, link.get("href"))) == int(count) > 0
    (chosen,) = nodes(text_of(client, "/promises?due=soon"), f"{DUES}[@aria-current]")
    assert chosen.get("href") == "/promises"


def test_chips_drop_one_condition_each(client: FlaskClient) -> None:
    year = (PROMISING.written_on or "")[:4]
    address = f"/promises?q=学位&within=建议&year={year}&due=soon&firmness=firm"
    links = nodes(text_of(client, address), "//*[@class='chips']//a")
    chips = [" ".join(a.text_content().split()) for a in links]
    assert [chip.split("×")[0] for chip in chips] == [
        "出自答复建议", f"答复年份{year}", "期限90 天内到期", "语气明确", "清除全部",
    ]  # fmt: skip
    for link in links:
        text_of(client, link.get("href"))


def test_an_empty_list_says_what_to_do(client: FlaskClient) -> None:
    text = text_of(client, "/promises?q=学位&kind=提案&due=soon")
    assert "没有找到符合条件的承诺" in text
    assert "去掉条件“类别：人大建议”" not in text and "去掉条件“类别：政协提案”</a>，有 1 条" in text
    assert f"/search?q={quote('学位')}" in text


def test_without_any_promise_the_page_leads_on(own_settings: Settings) -> None:
    engine = open_local(own_settings, create=True)
    keep(engine, REPLIES[5])
    text = text_of(create_app(own_settings, engine).test_client(), "/promises")
    assert "还没有找到承诺" in text and 'href="/search"' in text


def test_pages_turn_and_end(client: FlaskClient, promising: tuple[Settings, LocalEngine]) -> None:
    settings, engine = promising
    small = create_app(replace(settings, page_size=2), engine).test_client()
    every = listed(client, "/promises?sort=due&size=50")
    assert listed(small, "/promises?sort=due") == every[:2]
    (following,) = nodes(text_of(small, "/promises?sort=due"), "//nav[@class='paging']//a[@rel='next']")
    assert listed(small, following.get("href")) == every[2:4]
    assert "没有第 9 页" in text_of(client, "/promises?page=9", 404)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("/promises?due_from=明年", "“明年”不是有效的日期"),
        ("/promises?due_from=2027&due_to=2026", "开始日期 2027 晚于结束日期 2026"),
        ("/promises?from=昨天", "“昨天”不是有效的日期"),
        ("/promises?page=999999999", "10000 条承诺"),
        ("/promises?q=" + "教" * 1001, "1001 个字"),
        ("/promises?within=" + "教" * 1001, "1001 个字"),
    ],
)
def test_what_cannot_be_done_is_said(client: FlaskClient, address: str, message: str) -> None:
    assert message in text_of(client, address, 400)
    assert message in text_of(client, f"/api/v1{address}", 400)


@pytest.mark.parametrize("words", ["%00", "，。", "“", "a" * 900, "%F0%A0%AE%B7", "<script>"])
def test_any_words_are_looked_for(client: FlaskClient, words: str) -> None:
    for address in (f"/promises?q={words}", f"/promises?within={words}&proposer={words}&place={words}"):
        assert client.get(address, follow_redirects=True).status_code == 200


def test_other_spellings_of_an_address_lead_to_the_canonical_one(client: FlaskClient) -> None:
    answer = client.get("/promises?due=2026&sort=due&page=1&utm_source=x")
    assert answer.status_code == 302 and answer.location == "/promises?due=2026"


def test_the_api_says_the_same(client: FlaskClient) -> None:
    answer: dict[str, Any] = client.get("/api/v1/promises?within=标题:学位&sort=due").get_json()
    assert [one["text"] for one in answer["promises"]] == [
        SENTENCES[name] for name in ("past", "soon", "far", "undated")
    ]
    assert [one["standing"] for one in answer["promises"]] == ["past", "soon", "ahead", "undated"]
    assert (answer["soon"], answer["past"], answer["years"]["none"]) == (1, 1, 1)
    soon = answer["promises"][1]
    assert soon["last_day"] == soon["due"] == SOON.isoformat()
    assert soon["url"].endswith("#p2") and soon["reply"]["title"] == "关于学位的答复"
    assert answer["promises"][2]["last_day"] == f"{FAR}-12-31"
    first = client.get("/api/v1/promises?size=10").get_json()
    assert first["next"] is None or client.get(first["next"]).status_code == 200


@pytest.mark.parametrize(
    ("query", "named"),
    [("due=明年", "due"), ("firmness=hard", "firm、soft"), ("sort=oldest", "due、newest"), ("page=0", "page"),
     ("fold=1", "fold"), ("due=2026&due=2027", "只能出现一次")],
)  # fmt: skip
def test_programs_are_told_of_mistakes(client: FlaskClient, query: str, named: str) -> None:
    assert named in text_of(client, f"/api/v1/promises?{query}", 400)


def test_the_same_promise_of_the_same_answer_is_told_once_and_leads_to_the_others(
    own: LocalEngine, own_client: FlaskClient
) -> None:
    keep(own, replace(PROMISING, numbers=(979,), proposers=("甲乙丙",), written_on=str(day(-55))))
    address = "/promises?within=标题:学位"
    page = text_of(own_client, address)
    assert "找到 <strong>8</strong> 条承诺" in page
    assert "相同答复中的同一承诺合并为一条，共 4 条。" in page and "共 4 条，表格" in page
    assert page.count("另有 1 件相同答复") == page.count("<blockquote>") == 4
    (one_by_one,) = (link.get("href", "") for link in nodes(page, "//a") if link.text == "逐条列出")
    others = {link.get("href", "") for link in nodes(page, "//p[@class='same']/a")}
    assert len(others) == 1 and "找到 <strong>2</strong> 件" in text_of(own_client, others.pop())
    listed = text_of(own_client, one_by_one)
    assert listed.count("<blockquote>") == 8 and "另有" not in listed
    assert 'href="' + address.replace("标题:学位", quote("标题:学位")) + '">合并为一条' in listed
    said = own_client.get("/api/v1/promises?within=标题:学位").get_json()
    assert (said["total"], said["hit_count"]) == (8, 4)
    assert [one["same"] for one in said["promises"]] == [1] * 4
    assert {one["reply"]["written_on"] for one in said["promises"]} == {str(day(-55))}


def test_a_due_has_passed_the_day_after_its_last_day() -> None:
    assert standing(promise_due("2026-02"), date(2026, 2, 28)) == "soon"
    assert standing(promise_due("2026-02"), date(2026, 3, 1)) == "past"
    assert standing(promise_due("2026"), date(2026, 10, 2)) == "soon"
    assert standing(promise_due("2026"), date(2026, 10, 1)) == "ahead"
    assert standing(promise_due(None), SOON) == "undated"
    # A due that stands before a list is no date that the sentence itself writes: nothing is said of it.
    assert standing(replace(promise_due("2025"), dates=()), SOON) == "undated"


def test_years_to_come_are_offered_first_and_past_ones_backwards() -> None:
    years = {"2024": 2, "2025": 3, "2026": 4, "2030": 1, "none": 5}
    first, earlier = due_choices(years, soon=0, past=6, today=date(2026, 6, 15))
    assert [choice.value for choice in first] == ["past", "2026", "2030", "none"]
    assert [choice.value for choice in earlier] == ["2025", "2024"]
