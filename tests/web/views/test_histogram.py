"""The bars of the years beside the hits: what they count is what they list."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer import Engine, find
from tests.pages import opened
from webapp.addresses.search import SearchParams
from webapp.views.histogram import Histogram, histogram


def drawn(engine: Engine, **asked: Any) -> Histogram:
    params = SearchParams(**asked)
    return histogram(engine, params, params.to_query(10))


@pytest.mark.parametrize("asked", [{}, {"q": "教育"}, {"date_from": "2013", "date_to": "2013"}])
def test_each_bar_leads_to_as_many_replies_as_it_counts(engine: Engine, asked: dict[str, Any]) -> None:
    spans = [span for span in drawn(engine, **asked).spans if span.hits]
    assert spans
    for span in spans:
        first, last = span.dates
        narrowed = SearchParams(**asked).changed(date_from=first, date_to=last)
        assert find(engine, narrowed.to_query(10)).total == span.hits, span.name


def test_years_without_a_reply_keep_their_place(engine: Engine) -> None:
    spans = drawn(engine).spans
    assert [span.name for span in spans] == [str(year) for year in range(2013, 2025)]
    assert spans[1].hits == spans[1].height == 0


def test_a_chosen_year_shows_its_months_and_the_way_back(engine: Engine) -> None:
    for asked in ({"date_from": "2013", "date_to": "2013"}, {"filters": {"year": ("2013",)}}):
        picture = drawn(engine, **asked)
        assert picture.year == "2013" and len(picture.spans) == 12
        assert [span.name for span in picture.spans if span.hits] == ["2013-06"]
        assert picture.above == SearchParams()
        assert not any(span.is_chosen for span in picture.spans)


def test_a_chosen_month_is_marked_and_given_up_by_its_bar(engine: Engine) -> None:
    picture = drawn(engine, date_from="2013-06", date_to="2013-06")
    (june,) = [span for span in picture.spans if span.is_chosen]
    assert june.name == "2013-06"
    assert june.dates == ("2013", "2013")


def test_a_range_of_years_marks_its_bars_and_hides_none(engine: Engine) -> None:
    picture = drawn(engine, date_from="2020-05-03", date_to="2022")
    assert [span.name for span in picture.spans if span.is_chosen] == ["2020", "2021", "2022"]
    assert len(picture.spans) == 12


def test_the_page_has_the_bars_as_named_links_and_as_a_table(client: FlaskClient) -> None:
    results = opened(client, "/search?q=教育")
    (bar,) = results.xpath("//ol[@class='bars']//a[@aria-label='2013年，1 件']")
    assert opened(client, bar.get("href")).xpath("//h3[text()='2013 年各月']")
    rows = [row.text_content() for row in results.xpath("//details[@class='numbers']//tbody/tr")]
    assert rows == ["2021年1", "2013年1"]


def test_the_picture_is_in_the_api(client: FlaskClient) -> None:
    found = client.get("/api/v1/histogram?q=教育&from=2013&to=2013").get_json()
    assert found["year"] == "2013"
    assert [span["span"] for span in found["spans"] if span["count"]] == ["2013-06"]
    assert "from=2013-06&to=2013-06" in found["spans"][5]["url"]


def test_nothing_found_draws_nothing(client: FlaskClient) -> None:
    assert 'class="bars"' not in client.get("/search?q=“没有的话”").text
