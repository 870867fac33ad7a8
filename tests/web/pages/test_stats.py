"""Pictures of a search: charts that link to what they count, tables that say the same, delays and rising terms."""

from __future__ import annotations

from dataclasses import replace

from flask.testing import FlaskClient

from corpus import Reply
from indexer import Delays, Engine, Query, statistics, update
from tests.conftest import REPLIES
from tests.local import LocalEngine
from tests.pages import opened
from webapp.views.charts import Bar, chart


def test_every_bar_and_every_row_leads_to_a_search_that_lists_what_it_counts(client: FlaskClient) -> None:
    page = opened(client, "/stats")
    for picture in page.xpath("//section[@class='picture'][.//tbody//a]"):
        rows = picture.xpath(".//div[@class='drawing']/following-sibling::details//tbody/tr")
        for row in rows:
            (link,), count = row.xpath(".//a/@href"), row.xpath("string(td)")
            assert f"找到 {count} 件答复" in opened(client, link).text_content().replace("\n", "")
        drawn = {
            link.get("{http://www.w3.org/1999/xlink}href") or link.get("xlink:href")
            for link in picture.iter("a")
        }
        assert {row.xpath(".//a/@href")[0] for row in rows} <= drawn


def test_the_pictures_are_of_the_search_in_the_address(client: FlaskClient) -> None:
    page = opened(client, "/stats?kind=提案")
    assert "以下统计 2 件答复" in page.text_content()
    assert page.xpath("string(//section[@id='disposition']//tbody/tr[1]/td)") == "1"
    assert "没有可以统计的答复" in opened(client, "/stats?q=火星").text_content()
    assert client.get("/stats?from=nonsense").status_code == 400


def test_a_chart_has_no_styles_scripts_or_keyboard_stops_of_its_own() -> None:
    drawn = chart([Bar("<北京市>&区", 1234, "/search?q=a&b"), Bar("无链接", 0)], upright=True)
    for unwanted in ("<style", "<script", "style=", "<title", "<desc", "<北京市>"):
        assert unwanted not in drawn
    assert 'tabindex="-1"' in drawn and 'aria-hidden="true"' in drawn and "1,234" in drawn
    assert "/search?q=a&amp;b" in drawn


def _reply(number: int, date: str, **changes: object) -> Reply:
    base = replace(
        REPLIES[0],
        numbers=(number,),
        title=f"第{number}号",
        written_on=date,
        body=f"第{number}件，事情已经办理。",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def _filled(engine: LocalEngine, replies: list[Reply]) -> Engine:
    with engine.store.transaction():
        for reply in replies:
            engine.store.keep(reply, repr(reply).encode(), f"https://example.gov.cn/{reply.title}.html")
    update(engine, engine.store)
    return engine


def test_delays_count_from_the_year_in_which_a_session_was_first_answered(own: LocalEngine) -> None:
    late = {"session_term": 9, "session_meeting": 1, "agency": "望川区水务局", "region": "望川区"}
    dates = ("2020-04-10", "2020-05-20", "2020-07-19", "2021-01-09", "2020-06")
    _filled(own, [_reply(n, date, **late) for n, date in enumerate(dates, 900)])
    counted = statistics.delays(own, Query(filters={"agency": ("望川区水务局",)}))
    assert counted.overall is not None
    assert (counted.overall.count, counted.overall.median) == (4, 170), "a month without a day is left out"
    assert [delay.agency for delay in counted.agencies] == ["望川区水务局"]
    assert sum(counted.months) == 4 and counted.months[-1] == 1


def test_a_term_rises_when_more_replies_of_a_year_hold_it_than_chance_explains(own: LocalEngine) -> None:
    replies = []
    for year, electric in ((2001, 1), (2002, 10)):
        for n in range(25):
            topic = "电动自行车充电" if n < electric else "图书馆开放"
            replies.append(
                _reply(year * 100 + n, f"{year}-05-{n + 1:02}", subject=topic, body=f"{topic}{year}{n}")
            )
    rises = statistics.rises(_filled(own, replies), Query())
    assert {rise.year for rise in rises} == {"2002"}
    found = {rise.term: rise for rise in rises}
    assert "图书馆" not in found
    rising = found.get("充电") or found["自行车"]
    assert (rising.count, rising.share, rising.share_before) == (10, 0.4, 0.04)


def test_without_dates_and_sessions_there_is_nothing_to_say(own: LocalEngine) -> None:
    nothing = Query(filters={"agency": ("没有这个单位",)})
    assert statistics.delays(own, nothing) == Delays(None, (), ())
    assert statistics.rises(own, nothing) == ()
