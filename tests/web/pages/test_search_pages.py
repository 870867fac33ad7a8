"""The search page: hits, facets, orders, dates, pages, and what is said of a question."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from werkzeug.datastructures import MultiDict

from corpus import Reply, Store
from indexer import Settings, update
from tests.local import LocalEngine, open_local
from tests.pages import joined, link, opened, titles
from webapp import create_app


@pytest.fixture(scope="module")
def small_pages(settings: Settings, engine: LocalEngine) -> FlaskClient:
    """The same site with two replies a page."""
    return create_app(replace(settings, page_size=2), engine).test_client()


def test_a_search_shows_count_time_understanding_and_the_box_filled(client: FlaskClient) -> None:
    page = opened(client, "/search?q=加装电梯")
    assert re.match(r"找到 1 件答复，本次检索用时 (不到 )?\d+ 毫秒", joined(page, "//p[@role='status']"))
    assert joined(page, "//p[@class='understood']") == "查找含有“加装电梯”的答复，按相关度排序。"
    assert page.xpath("//search//input[@name='q']/@value") == ["加装电梯"]
    assert joined(page, "//title").startswith("加装电梯 - ")
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_a_hit_shows_title_kind_number_agency_region_date_area_question_and_highlights(
    client: FlaskClient,
) -> None:
    (hit,) = opened(client, "/search?q=加装电梯").xpath("//article[@class='hit']")
    text = joined(hit, ".")
    for shown in (
        "第104号建议的答复", "人大建议", "第104号", "澄州市住房和城乡建设局", "澄州市", "2019-08-05",
        "城乡建设、环境保护", "B 正在解决或列入计划", "承诺 1 条，期限 2024年",
    ):  # fmt: skip
        assert shown in text
    assert joined(hit, ".//h3") == "老旧小区加装电梯" and "加装电梯" in hit.xpath(".//h3//mark/text()")
    assert hit.xpath(".//p[@class='snippet']/mark")


def test_a_hit_is_headed_by_the_matter_and_tells_the_official_title_beside(client: FlaskClient) -> None:
    for hit in opened(client, "/search").xpath("//article[@class='hit']"):
        matter = joined(hit, ".//h3")
        if "校园周边" not in matter:  # that page does not say what was asked
            assert not matter.startswith("关于") and not matter.endswith("的答复")
            assert joined(hit, ".//p[@class='official']").endswith(("答复", "复函"))


def test_a_search_not_in_canonical_form_is_redirected_to_it(client: FlaskClient) -> None:
    response = client.get("/search?size=10&topic=&q=+教师+&utm_source=x&year=2021&year=2013")
    assert response.status_code in (301, 302)
    assert response.location == "/search?q=%E6%95%99%E5%B8%88&year=2013&year=2021"
    assert client.get(response.location).status_code == 200


def test_facets_select_combine_and_drop(client: FlaskClient) -> None:
    page = opened(client, "/search?q=教育")
    page = opened(client, link(page, "科技、教育"))
    assert len(titles(page)) == 2
    page = opened(client, link(page, "政协提案"))
    assert titles(page) == ["支持农村学前教育"]
    assert page.xpath("//details[@class='facet']//a[@aria-current='true']//span[@class='name']/text()") == [
        "科技、教育", "政协提案",
    ]  # fmt: skip
    page = opened(client, link(page, "去掉条件 类别：政协提案"))
    assert len(titles(page)) == 2
    assert link(page, "清除全部") == "/search?q=%E6%95%99%E8%82%B2"


def test_two_values_of_one_facet_list_either(client: FlaskClient) -> None:
    assert len(titles(opened(client, "/search?year=2013&year=2024"))) == 2


def test_filter_links_are_not_for_crawlers(client: FlaskClient) -> None:
    page = opened(client, "/search?q=教育&year=2013")
    links = page.xpath(
        "//aside//a[not(starts-with(@href, '#'))] | //div[@class='chips']//a | //nav[@aria-label='排序']//a"
    )
    assert links
    assert all("nofollow" in link.get("rel", "") for link in links)


def test_the_facet_that_says_the_same_as_another_appears_only_when_selected(client: FlaskClient) -> None:
    assert not opened(client, "/search").xpath("//*[@id='facet-chamber']")
    assert opened(client, "/search?chamber=政协").xpath("//*[@id='facet-chamber']")


def test_dispositions_are_put_in_words(client: FlaskClient) -> None:
    text = joined(opened(client, "/search"), "//details[@aria-labelledby='facet-outcome']")
    assert "已解决" in text and "正在解决" in text and "未标注" in text
    chosen = joined(
        opened(client, "/search?disposition=A"), "//details[@aria-labelledby='facet-disposition']"
    )
    assert "A 已解决或基本解决" in chosen


def test_years_are_listed_newest_first(client: FlaskClient) -> None:
    names = opened(client, "/search").xpath(
        "//details[@aria-labelledby='facet-year']//span[@class='name']/text()"
    )
    assert names == ["2024", "2022", "2021", "2019", "2013", "未标注"]


def test_long_facets_fold_after_eight_values(own_settings: Settings) -> None:
    with Store(own_settings.store_path) as store, store.transaction():
        for n in range(12):
            store.keep(
                Reply(title=f"答复{n}", body=f"修路{n}", region=f"第{n}区"), str(n).encode(), f"{n}.txt"
            )
    own_engine = open_local(own_settings)
    update(own_engine, own_engine.store)
    page = opened(create_app(own_settings, own_engine).test_client(), "/search?q=修路")
    region = page.xpath("//details[@aria-labelledby='facet-region']")[0]
    assert len(region.xpath("./ul/li")) == 8
    assert len(region.xpath("./details/ul/li")) == 4
    assert "第 1–10 件" in joined(page, "//p[@role='status']")


def test_orders_are_links_and_relevance_needs_words(client: FlaskClient) -> None:
    page = opened(client, "/search?q=教育")
    assert joined(page, "//nav[@aria-label='排序']/a") == "相关度 最新 最早"
    oldest = opened(client, link(page, "最早"))
    assert titles(oldest)[0] == "推进义务教育均衡发展"
    assert joined(opened(client, "/search"), "//nav[@aria-label='排序']/a") == "最新 最早"


def test_a_date_range_narrows_and_is_shown_as_chips(client: FlaskClient) -> None:
    page = opened(client, "/search?from=2021&to=2022-03")
    assert titles(page) == [
        "维修朝阳水库灌渠",
        "支持农村学前教育",
    ]
    assert link(page, "去掉条件 起始日期：2021") == "/search?to=2022-03"
    assert page.xpath("//form[@class='dates']//input[@type='text']/@value") == ["2021", "2022-03"]


@pytest.mark.parametrize(
    ("address", "field", "named"),
    [("/search?q=教师&from=去年", "from", "去年"), ("/search?q=教师&from=2025&to=2024", "to", "晚于")],
)
def test_a_bad_date_keeps_what_was_typed_with_the_message_beside_it(
    client: FlaskClient, address: str, field: str, named: str
) -> None:
    page = opened(client, address, 400)
    (box,) = page.xpath(f"//form[@class='dates']//input[@name='{field}']")
    assert box.get("aria-invalid") == "true"
    assert named in joined(page, f"//*[@id='{box.get('aria-describedby').split()[0]}']")
    assert page.xpath("//details[@open]//form[@class='dates']")
    assert page.xpath("//search//input[@name='q']/@value") == ["教师"]
    assert box.get("value") in ("去年", "2024")


def test_pages_are_linked_by_number_with_names(small_pages: FlaskClient) -> None:
    page = opened(small_pages, "/search")
    assert "第 1–2 件" in joined(page, "//p[@role='status']")
    assert link(page, "第 3 页") == "/search?page=3"
    assert link(page, "下一页") == "/search?page=2"
    page = opened(small_pages, "/search?page=3")
    assert joined(page, "//nav[@aria-label='翻页']//a[@aria-current='page']") == "3"
    assert link(page, "上一页") == "/search?page=2"
    assert not page.xpath("//a[text()='下一页']")
    assert page.xpath("//ol[@class='hits']/@start") == ["5"]


def test_a_page_past_the_end_is_not_found_and_leads_back(small_pages: FlaskClient) -> None:
    page = opened(small_pages, "/search?page=4", 404)
    assert "只有 3 页" in joined(page, "//main")
    assert link(page, "看最后一页") == "/search?page=3"
    assert link(page, "回到第 1 页") == "/search"


def test_a_page_too_deep_is_refused_with_advice(client: FlaskClient) -> None:
    assert "缩小范围" in joined(opened(client, "/search?page=1002", 400), "//main")


def test_no_hits_say_so_and_offer_to_drop_conditions_with_the_count_it_gives(client: FlaskClient) -> None:
    page = opened(client, "/search?q=加装电梯&year=2019&kind=提案")
    assert "没有找到" in joined(page, "//p[@role='status']")
    advice = joined(page, "//div[@class='nothing']")
    assert "去掉条件“类别：政协提案”，有 1 件" in advice
    assert "去掉条件“年份：2019”" not in advice  # still nothing
    assert "减少查询词" in advice
    assert len(titles(opened(client, link(page, "去掉条件“全部筛选条件”")))) == 1


def test_where_nothing_holds_a_word_what_it_is_made_of_is_offered(client: FlaskClient) -> None:
    page = opened(client, "/search?q=教师资格&kind=建议")
    assert "只查找 教师，有 1 件" in joined(page, "//div[@class='nothing']")


def test_another_spelling_is_offered_and_not_forced(client: FlaskClient) -> None:
    page = opened(client, "/search?q=叫师")
    assert "您要找的是不是：教师（2 件）" in joined(page, "//p[@class='spelled']")
    assert len(titles(opened(client, link(page, "教师")))) == 2
    assert not opened(client, "/search?q=教师").xpath("//p[@class='spelled']")


def test_syntax_taken_literally_is_reported(client: FlaskClient) -> None:
    assert "按普通文字查找" in joined(opened(client, "/search?q=教师)"), "//p[@class='note']")


def test_hits_that_hold_a_part_are_folded_away_where_others_hold_all(client: FlaskClient) -> None:
    (folded,) = opened(client, "/search?q=农村 教师 老龄化 火星").xpath("//details[@class='partial']")
    assert "open" not in folded.attrib


def test_hits_that_hold_a_part_are_counted_and_lie_open_where_none_holds_all(client: FlaskClient) -> None:
    page = opened(client, "/search?q=教师 火星 飞船 木星")
    assert "没有找到谈到全部内容的答复" in joined(page, "//p[@class='tally']")
    (folded,) = page.xpath("//details[@class='partial']")
    assert "open" in folded.attrib
    assert "以下只含部分词语" in folded.findtext("summary") and folded.xpath(".//li")
    assert "条只含部分词语" in joined(page, "//p[@class='tally']")


def test_new_words_keep_the_filters(client: FlaskClient) -> None:
    page = opened(client, "/search?q=教师&year=2013&from=2013&sort=oldest")
    kept = page.xpath("//search//input[@type='hidden']")
    assert [(field.get("name"), field.get("value")) for field in kept] == [
        ("year", "2013"),
        ("from", "2013"),
        ("sort", "oldest"),
    ]


def test_typed_markup_is_shown_as_text(client: FlaskClient) -> None:
    typed = '"><script>alert(1)</script>'
    response = client.get("/search", query_string={"q": typed})
    assert "<script>alert" not in response.text
    page = html.fromstring(response.text)
    assert page.xpath("//search//input[@name='q']/@value") == [typed]


_NAMES = st.sampled_from(["q", "topic", "from", "to", "sort", "page", "size", "x"])


@given(
    st.lists(st.tuples(_NAMES, st.text(st.characters(exclude_categories=["Cs"]), max_size=30)), max_size=6)
)
def test_any_arguments_are_answered_and_redirects_end(
    client: FlaskClient, args: list[tuple[str, str]]
) -> None:
    response = client.get("/search", query_string=MultiDict(args))
    if response.status_code == 302:
        response = client.get(response.location)
    assert response.status_code in (200, 400, 404)
