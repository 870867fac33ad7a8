"""Promises taken away: tables, JSON Lines, feeds and calendars say what the page lists, as the programs that read them understand it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import feedparser
import pytest
import python_calamine as calamine
from flask.testing import FlaskClient
from icalendar import Calendar
from lxml import html

from indexer import PromiseQuery, Query, Settings, find_promises
from tests.clock import TODAY
from tests.conftest import REPLIES
from tests.local import LocalEngine
from tests.promised import ELSEWHERE, FAR, PAST, PROMISING, SENTENCES, SOON, day, keep
from webapp import create_app
from webapp.addresses.promises import PromiseParams
from webapp.promises import files as promise_files

HEADER = [
    "承诺原句",
    "期限",
    "期限最后一天",
    "语气",
    "指标",
    "承办",
    "标题",
    "承办单位",
    "地区",
    "提出者",
    "日期",
    "另有相同答复",
    "单位的答复",
    "本站网址",
]


@pytest.fixture
def client(own: LocalEngine, own_settings: Settings) -> FlaskClient:
    """The site over two replies with promises, and the others."""
    keep(own, PROMISING, ELSEWHERE)
    return create_app(own_settings, own).test_client()


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    assert answer.data.startswith("\ufeff".encode())
    table = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    found = list(table)
    assert table.fieldnames == HEADER
    return found


def events(client: FlaskClient, address: str) -> list[Any]:
    answer = client.get(address)
    assert answer.status_code == 200 and answer.mimetype == "text/calendar"
    return list(Calendar.from_ical(answer.data).events)


def test_a_table_has_all_promises_of_the_list_with_their_replies(client: FlaskClient) -> None:
    found = rows(client, "/promises.csv?within=标题:学位&sort=due&page=7&size=50")
    assert [row["承诺原句"] for row in found] == [SENTENCES[n] for n in ("past", "soon", "far", "undated")]
    soon = found[1]
    assert soon["期限"] == f"{SOON.year}年{SOON.month}月{SOON.day}日" and soon["期限最后一天"] == str(SOON)
    assert (soon["语气"], soon["指标"], soon["承办"]) == ("明确", "3所、540个", "澄州市望川区教育局")
    assert (soon["标题"], soon["承办单位"], soon["地区"]) == (
        "关于学位的答复",
        "澄州市望川区教育局",
        "望川区",
    )
    assert soon["本站网址"].startswith("http://localhost/reply/") and soon["本站网址"].endswith("#p2")
    assert (found[3]["期限"], found[3]["期限最后一天"]) == ("未写期限", "")
    total = client.get("/api/v1/promises").get_json()["total"]
    assert len(rows(client, "/promises.csv")) == total > 5


def test_what_a_spreadsheet_takes_for_a_formula_is_neutralised(client: FlaskClient) -> None:
    (row,) = rows(client, "/promises.csv?q=停车场")
    assert row["标题"] == "'=1+1 关于停车的答复"


def test_json_lines_are_what_the_api_says(client: FlaskClient) -> None:
    lines = client.get("/promises.jsonl?q=学位&sort=due").get_data(as_text=True).splitlines()
    said = client.get("/api/v1/promises?q=学位&sort=due").get_json()["promises"]
    assert [json.loads(line)["text"] for line in lines] == [SENTENCES["soon"], SENTENCES["far"]]
    first = json.loads(lines[0])
    assert first["url"] == "http://localhost" + said[0]["url"] and first["due"] == said[0]["due"]
    assert first["reply"]["title"] == said[0]["reply"]["title"]


def test_files_are_streamed_and_have_a_name(client: FlaskClient) -> None:
    answer = client.get("/promises.csv?q=学位")
    assert answer.is_streamed and "ETag" not in answer.headers
    assert quote("承诺-学位.csv") in answer.headers["Content-Disposition"]


def test_a_feed_has_the_promises_of_the_newest_replies_first(client: FlaskClient) -> None:
    answer = client.get("/promises.atom?due=soon&sort=due&page=2")
    feed: Any = feedparser.parse(answer.data)
    assert not feed.bozo and answer.mimetype == "application/atom+xml"
    (entry,) = feed.entries
    assert (
        entry.title == f"期限 {SOON.year}年{SOON.month}月{SOON.day}日：{SENTENCES['soon']}"
        and entry.summary.startswith(SENTENCES["soon"])
    )
    address, _, fragment = entry.link.partition("#")
    assert (fragment, entry.author) == ("p2", "澄州市望川区教育局")
    assert client.get(address).status_code == 200
    links = {link.rel: link.href for link in feed.feed.links}
    assert links["self"] == "http://localhost/promises.atom?due=soon"
    assert links["alternate"] == "http://localhost/promises?due=soon"
    every: Any = feedparser.parse(client.get("/promises.atom").data)
    dates = [one.get("published", "") for one in every.entries]
    assert dates == sorted(dates, reverse=True) and len({one.id for one in every.entries}) == len(dates)
    assert entry.id in {one.id for one in every.entries}


def test_a_calendar_has_an_event_on_the_last_day_meant(client: FlaskClient) -> None:
    found = {
        str(event["summary"]): event for event in events(client, "/promises.ics?within=标题:学位&sort=newest")
    }
    days = {name: event.decoded("dtstart") for name, event in found.items()}
    assert list(days.values()) == [PAST, SOON, date(FAR, 12, 31)]
    past, soon, far = days
    assert soon == f"期限 {SOON.year}年{SOON.month}月{SOON.day}日：{SENTENCES['soon']}"
    assert far.startswith(f"期限 {FAR}年12月（写到月）：力争")
    assert SENTENCES["past"] in str(found[past]["description"])
    assert "不表示是否兑现" in str(found[past]["description"])
    assert str(found[soon]["url"]).endswith("#p2") and found[soon]["dtstamp"].dt.tzinfo is not None
    assert found[soon].to_ical().decode().count("DTSTART;VALUE=DATE:") == 1


def test_identifiers_stay_and_the_same_answer_to_several_is_one_event(
    own: LocalEngine, client: FlaskClient
) -> None:
    address = "/promises.ics?within=标题:学位"
    before = {str(event["uid"]) for event in events(client, address)}
    keep(own, replace(PROMISING, numbers=(979,), proposers=("甲乙丙",)))
    assert client.get("/api/v1/promises?within=标题:学位").get_json()["total"] == 8
    after = [str(event["uid"]) for event in events(client, address)]
    assert len(before) == 3 and sorted(after) == sorted(before)
    assert sorted(str(event["uid"]) for event in events(client, address + "&fold=0")) == sorted(before)


def test_files_have_the_same_promise_of_the_same_answer_once_as_the_page_does(
    own: LocalEngine, client: FlaskClient
) -> None:
    keep(own, replace(PROMISING, numbers=(979,), proposers=("甲乙丙",)))
    folded = rows(client, "/promises.csv?within=标题:学位")
    assert len(folded) == 4 and {row["另有相同答复"] for row in folded} == {"1"}
    one_by_one = rows(client, "/promises.csv?within=标题:学位&fold=0")
    assert len(one_by_one) == 8 and {row["另有相同答复"] for row in one_by_one} == {""}
    lines = client.get("/promises.jsonl?within=标题:学位").text.splitlines()
    assert [json.loads(line)["same"] for line in lines] == [1] * 4
    feed: Any = feedparser.parse(client.get("/promises.atom?within=标题:学位").data)
    assert len(feed.entries) == 4


def test_of_too_many_those_still_to_come_are_kept_then_those_that_passed_last(
    own: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [day(n) for n in (-40, -20, -10, 10, 20, 5000)]
    signed = replace(PROMISING, written_on=str(day(-90)))
    keep(own, *(
        replace(signed, numbers=(2000 + n,), body=f"我局将于{d.year}年{d.month}月{d.day}日前新建公园{n + 2}座。")
        for n, d in enumerate(days)
    ))  # fmt: skip
    params = PromiseParams(q="公园")

    def listed() -> list[str | None]:
        return [item.last_day for item in promise_files.nearest(own, own.store, params, TODAY)]

    assert listed() == [str(d) for d in days]
    monkeypatch.setattr(promise_files, "EVENTS", 4)
    assert listed() == [str(d) for d in days[2:]]
    monkeypatch.setattr(promise_files, "EVENTS", 2)
    assert listed() == [str(d) for d in days[3:5]]
    narrowed = replace(params, due_to=str(TODAY - timedelta(15)))
    assert [item.last_day for item in promise_files.nearest(own, own.store, narrowed, TODAY)] == [
        str(d) for d in days[:2]
    ]
    assert promise_files.nearest(own, own.store, PromiseParams(due="none"), TODAY) == ()


def test_what_a_body_answered_stands_beside_its_promise_in_every_file(
    own: LocalEngine, client: FlaskClient
) -> None:
    (reply_id,) = {
        each.reply_id for each in find_promises(own, Query(), PromiseQuery(text="公办园3所")).found
    }
    with own.store.transaction():
        own.store.responses.record(reply_id, SENTENCES["soon"], "三所均已开园", "来函", "2026-11-02")
    said = "单位的答复（2026-11-02，来函）：三所均已开园"
    (row,) = rows(client, "/promises.csv?q=公办园3所")
    assert row["单位的答复"] == said
    assert said in client.get("/promises.atom?q=公办园3所").text
    unfolded = client.get("/promises.ics?q=公办园3所").text.replace("\r\n ", "")
    assert said in unfolded


def test_what_no_file_can_hold_is_left_out(own: LocalEngine, client: FlaskClient) -> None:
    keep(own, replace(REPLIES[0], numbers=(990,), title="怪字\x0b", written_on=str(day(-10)),
                      body=f"我局将于{FAR}年底前新建奇园\x0b1座；谢谢,再见\\。"))  # fmt: skip
    (event,) = events(client, "/promises.ics?q=奇园")
    assert "\x0b" not in str(event["summary"]) and "奇园" in str(event["summary"])
    feed: Any = feedparser.parse(client.get("/promises.atom?q=奇园").data)
    assert not feed.bozo and len(feed.entries) == 1


def test_an_unchanged_feed_or_calendar_is_not_sent_again(client: FlaskClient) -> None:
    for address in ("/promises.atom?due=soon", "/promises.ics?due=soon"):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304 and not again.data


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl", "atom", "ics"])
def test_an_empty_list_is_an_empty_file_and_a_wrong_date_is_said(client: FlaskClient, kind: str) -> None:
    assert client.get(f"/promises.{kind}?q=没有这样的话").status_code == 200
    assert client.get(f"/promises.{kind}?q=%00&within=%00").status_code == 200
    answer = client.get(f"/promises.{kind}?due_from=明年")
    assert answer.status_code == 400 and "不是有效的日期" in answer.get_data(as_text=True)


def test_other_formats_are_no_pages(client: FlaskClient) -> None:
    assert client.get("/promises.pdf").status_code == 404


def test_a_workbook_has_the_rows_of_the_table(client: FlaskClient) -> None:
    address = "?within=标题:学位&sort=due&page=7"
    answer = client.get(f"/promises.xlsx{address}")
    assert answer.is_streamed and answer.mimetype == promise_files.FORMATS["xlsx"].mimetype
    assert "charset" not in answer.headers["Content-Type"]
    assert quote("承诺") in answer.headers["Content-Disposition"]
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    assert book.sheet_names == ["承诺"]
    header, *body = book.get_sheet_by_index(0).to_python()
    assert header == HEADER
    assert [[*row.values()] for row in rows(client, f"/promises.csv{address}")] == body and len(body) == 4


def test_a_workbook_that_would_be_too_long_is_refused_with_advice(
    own: LocalEngine, own_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(own, PROMISING, ELSEWHERE)
    monkeypatch.setitem(promise_files.FORMATS, "xlsx", replace(promise_files.FORMATS["xlsx"], most=3))
    client = create_app(own_settings, own).test_client()
    page = client.get("/promises?within=标题:学位").text
    assert "最多容纳 3 条" in page and "/promises.xlsx" not in page and "/promises.csv" in page
    answer = client.get("/promises.xlsx?within=标题:学位")
    assert answer.status_code == 400 and "XLSX 最多容纳 3 条承诺" in answer.text
    assert client.get("/promises.xlsx?within=标题:学位&due=soon").status_code == 200
    assert len(rows(client, "/promises.csv?within=标题:学位")) == 4


def test_the_page_offers_them_all_for_the_same_list(client: FlaskClient) -> None:
    text = client.get("/promises?q=学位&due=soon&size=50").get_data(as_text=True)
    page = html.fromstring(text)
    links = {link.get("href", "").partition("?") for link in page.iter("a")}
    wanted = f"q={quote('学位')}&due=soon"
    for kind in ("csv", "xlsx", "jsonl", "atom", "ics"):
        assert (f"/promises.{kind}", "?", wanted) in links
    (announced,) = page.findall("head/link[@type='application/atom+xml']")
    assert announced.get("href") == f"/promises.atom?{wanted}"
    assert "最多 1,000 条" in text
