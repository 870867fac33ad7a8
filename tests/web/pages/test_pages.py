"""The pages as a browser without scripts gets them."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from werkzeug.datastructures import MultiDict

from corpus import Reply, Store
from indexer import FACETS, WORD_FIELDS, Engine, IndexLocked, IndexNotFound, Settings, open_engine, update
from tests.pages import opened
from webapp import create_app


@pytest.fixture(scope="module")
def small_pages(settings: Settings, engine: Engine) -> FlaskClient:
    """The same site with two replies a page."""
    return create_app(replace(settings, page_size=2), engine).test_client()


def _joined(page: html.HtmlElement, path: str) -> str:
    return " ".join(" ".join("".join(found.itertext()).split()) for found in page.xpath(path))


def _titles(page: html.HtmlElement) -> list[str]:
    return [" ".join("".join(link.itertext()).split()) for link in page.xpath("//article//h3/a")]


def _link(page: html.HtmlElement, text: str) -> str:
    """The address of the only link whose text or name begins with `text`."""
    names = [
        (a.get("aria-label") or " ".join("".join(a.itertext()).split()), a.get("href"))
        for a in page.xpath("//a")
    ]
    (address,) = {href for name, href in names if name.startswith(text)}
    return str(address)


def test_the_landing_page_links_areas_with_counts_recent_replies_and_examples(client: FlaskClient) -> None:
    page = opened(client, "/")
    assert _joined(page, "//ul[@class='topics']/li[1]") in (
        "科技、教育 2 件",
        "公安、安全、司法 2 件",
        "城乡建设、环境保护 2 件",
    )
    assert "其它" not in _joined(page, "//ul[@class='topics']")
    assert "整治农贸市场周边交通拥堵" in _joined(page, "//ol[@class='recent']/li[1]")
    assert len(page.xpath("//ul[@class='examples']/li")) == 4


@pytest.mark.parametrize("address", ["/", "/search", "/search?q=教师", "/help", "/about", "/api"])
def test_every_page_has_one_main_heading_a_labelled_box_landmarks_and_a_skip_link(
    client: FlaskClient, address: str
) -> None:
    page = opened(client, address)
    assert page.get("lang") == "zh-CN"
    assert len(page.xpath("//h1")) == len(page.xpath("//main")) == len(page.xpath("//search")) == 1
    (box,) = page.xpath("//search//input[@type='search']")
    assert page.xpath(f"//label[@for='{box.get('id')}']")
    assert page.xpath("//a[@class='skip' and @href='#main']")
    assert all(nav.get("aria-label") or nav.get("aria-labelledby") for nav in page.xpath("//nav"))


@pytest.mark.parametrize("address", ["/search?q=教师", "/search", "/help", "/"])
def test_ids_are_unique_and_labels_point_to_them(client: FlaskClient, address: str) -> None:
    page = opened(client, address)
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for attribute in ("for", "aria-labelledby", "aria-describedby"):
        for value in page.xpath(f"//@{attribute}"):
            assert set(value.split()) <= set(ids)


def test_heading_ranks_do_not_skip(client: FlaskClient) -> None:
    for address in ("/", "/search?q=教师", _reply_address(client), "/help"):
        ranks = [int(h.tag[1]) for h in opened(client, address).iter("h1", "h2", "h3", "h4", "h5")]
        assert all(after <= before + 1 for before, after in pairwise(ranks))


def test_a_search_shows_count_time_understanding_and_the_box_filled(client: FlaskClient) -> None:
    page = opened(client, "/search?q=加装电梯")
    assert re.match(r"找到 1 件答复，本次检索用时 (不到 )?\d+ 毫秒", _joined(page, "//p[@role='status']"))
    assert _joined(page, "//p[@class='understood']") == "查找含有“加装电梯”的答复，按相关度排序。"
    assert page.xpath("//search//input[@name='q']/@value") == ["加装电梯"]
    assert _joined(page, "//title").startswith("加装电梯 - ")
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_a_hit_shows_title_kind_number_agency_region_date_area_question_and_highlights(
    client: FlaskClient,
) -> None:
    (hit,) = opened(client, "/search?q=加装电梯").xpath("//article[@class='hit']")
    text = _joined(hit, ".")
    for shown in (
        "第104号建议的答复", "人大建议", "第104号", "澄州市住房和城乡建设局", "澄州市", "2019-08-05",
        "城乡建设、环境保护", "B 正在解决或列入计划", "承诺 1 条，期限 2024年",
    ):  # fmt: skip
        assert shown in text
    assert _joined(hit, ".//h3") == "老旧小区加装电梯" and "加装电梯" in hit.xpath(".//h3//mark/text()")
    assert hit.xpath(".//p[@class='snippet']/mark")


def test_a_hit_is_headed_by_the_matter_and_tells_the_official_title_beside(client: FlaskClient) -> None:
    for hit in opened(client, "/search").xpath("//article[@class='hit']"):
        matter = _joined(hit, ".//h3")
        if "校园周边" not in matter:  # that page does not say what was asked
            assert not matter.startswith("关于") and not matter.endswith("的答复")
            assert _joined(hit, ".//p[@class='official']").endswith(("答复", "复函"))


def test_a_search_not_in_canonical_form_is_redirected_to_it(client: FlaskClient) -> None:
    response = client.get("/search?size=10&topic=&q=+教师+&utm_source=x&year=2021&year=2013")
    assert response.status_code in (301, 302)
    assert response.location == "/search?q=%E6%95%99%E5%B8%88&year=2013&year=2021"
    assert client.get(response.location).status_code == 200


def test_facets_select_combine_and_drop(client: FlaskClient) -> None:
    page = opened(client, "/search?q=教育")
    page = opened(client, _link(page, "科技、教育"))
    assert len(_titles(page)) == 2
    page = opened(client, _link(page, "政协提案"))
    assert _titles(page) == ["支持农村学前教育"]
    assert page.xpath("//section[@class='facet']//a[@aria-current='true']//span[@class='name']/text()") == [
        "科技、教育", "政协提案",
    ]  # fmt: skip
    page = opened(client, _link(page, "去掉条件 类别：政协提案"))
    assert len(_titles(page)) == 2
    assert _link(page, "清除全部") == "/search?q=%E6%95%99%E8%82%B2"


def test_two_values_of_one_facet_list_either(client: FlaskClient) -> None:
    assert len(_titles(opened(client, "/search?year=2013&year=2024"))) == 2


def test_filter_links_are_not_for_crawlers(client: FlaskClient) -> None:
    page = opened(client, "/search?q=教育&year=2013")
    links = page.xpath("//aside//a | //div[@class='chips']//a | //nav[@aria-label='排序']//a")
    assert links
    assert all("nofollow" in link.get("rel", "") for link in links)


def test_the_facet_that_says_the_same_as_another_appears_only_when_selected(client: FlaskClient) -> None:
    assert not opened(client, "/search").xpath("//*[@id='facet-chamber']")
    assert opened(client, "/search?chamber=政协").xpath("//*[@id='facet-chamber']")


def test_dispositions_are_put_in_words(client: FlaskClient) -> None:
    text = _joined(opened(client, "/search"), "//section[@aria-labelledby='facet-outcome']")
    assert "已解决" in text and "正在解决" in text and "未标注" in text
    chosen = _joined(
        opened(client, "/search?disposition=A"), "//section[@aria-labelledby='facet-disposition']"
    )
    assert "A 已解决或基本解决" in chosen


def test_years_are_listed_newest_first(client: FlaskClient) -> None:
    names = opened(client, "/search").xpath(
        "//section[@aria-labelledby='facet-year']//span[@class='name']/text()"
    )
    assert names == ["2024", "2022", "2021", "2019", "2013", "未标注"]


def test_long_facets_fold_after_eight_values(own_settings: Settings) -> None:
    with Store(own_settings.store_path) as store, store.transaction():
        for n in range(12):
            store.keep(
                Reply(title=f"答复{n}", body=f"修路{n}", region=f"第{n}区"), str(n).encode(), f"{n}.txt"
            )
    own_engine = open_engine(own_settings)
    update(own_engine)
    page = opened(create_app(own_settings, own_engine).test_client(), "/search?q=修路")
    region = page.xpath("//section[@aria-labelledby='facet-region']")[0]
    assert len(region.xpath("./ul/li")) == 8
    assert len(region.xpath("./details/ul/li")) == 4
    assert "第 1–10 件" in _joined(page, "//p[@role='status']")


def test_orders_are_links_and_relevance_needs_words(client: FlaskClient) -> None:
    page = opened(client, "/search?q=教育")
    assert _joined(page, "//nav[@aria-label='排序']/a") == "相关度 最新 最早"
    oldest = opened(client, _link(page, "最早"))
    assert _titles(oldest)[0] == "推进义务教育均衡发展"
    assert _joined(opened(client, "/search"), "//nav[@aria-label='排序']/a") == "最新 最早"


def test_a_date_range_narrows_and_is_shown_as_chips(client: FlaskClient) -> None:
    page = opened(client, "/search?from=2021&to=2022-03")
    assert _titles(page) == [
        "维修朝阳水库灌渠",
        "支持农村学前教育",
    ]
    assert _link(page, "去掉条件 起始日期：2021") == "/search?to=2022-03"
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
    assert named in _joined(page, f"//*[@id='{box.get('aria-describedby').split()[0]}']")
    assert page.xpath("//details[@open]//form[@class='dates']")
    assert page.xpath("//search//input[@name='q']/@value") == ["教师"]
    assert box.get("value") in ("去年", "2024")


def test_pages_are_linked_by_number_with_names(small_pages: FlaskClient) -> None:
    page = opened(small_pages, "/search")
    assert "第 1–2 件" in _joined(page, "//p[@role='status']")
    assert _link(page, "第 3 页") == "/search?page=3"
    assert _link(page, "下一页") == "/search?page=2"
    page = opened(small_pages, "/search?page=3")
    assert _joined(page, "//nav[@aria-label='翻页']//a[@aria-current='page']") == "3"
    assert _link(page, "上一页") == "/search?page=2"
    assert not page.xpath("//a[text()='下一页']")
    assert page.xpath("//ol[@class='hits']/@start") == ["5"]


def test_a_page_past_the_end_is_not_found_and_leads_back(small_pages: FlaskClient) -> None:
    page = opened(small_pages, "/search?page=4", 404)
    assert "只有 3 页" in _joined(page, "//main")
    assert _link(page, "看最后一页") == "/search?page=3"
    assert _link(page, "回到第 1 页") == "/search"


def test_a_page_too_deep_is_refused_with_advice(client: FlaskClient) -> None:
    assert "缩小范围" in _joined(opened(client, "/search?page=1002", 400), "//main")


def test_no_hits_say_so_and_offer_to_drop_conditions_with_the_count_it_gives(client: FlaskClient) -> None:
    page = opened(client, "/search?q=加装电梯&year=2019&kind=提案")
    assert "没有找到" in _joined(page, "//p[@role='status']")
    advice = _joined(page, "//div[@class='nothing']")
    assert "去掉条件“类别：政协提案”，有 1 件" in advice
    assert "去掉条件“年份：2019”" not in advice  # still nothing
    assert "减少查询词" in advice
    assert len(_titles(opened(client, _link(page, "去掉条件“全部筛选条件”")))) == 1


def test_another_spelling_is_offered_and_not_forced(client: FlaskClient) -> None:
    page = opened(client, "/search?q=叫师")
    assert "您要找的是不是：教师（2 件）" in _joined(page, "//p[@class='spelled']")
    assert len(_titles(opened(client, _link(page, "教师")))) == 2
    assert not opened(client, "/search?q=教师").xpath("//p[@class='spelled']")


def test_syntax_taken_literally_is_reported(client: FlaskClient) -> None:
    assert "按普通文字查找" in _joined(opened(client, "/search?q=教师)"), "//p[@class='note']")


def test_hits_that_hold_a_part_are_folded_away_and_counted(client: FlaskClient) -> None:
    page = opened(client, "/search?q=农村 教师 老龄化 火星")
    (folded,) = page.xpath("//details[@class='partial']")
    assert "以下只含部分词语" in folded.findtext("summary") and folded.xpath(".//li")
    assert "条只含部分词语" in _joined(page, "//p[@class='tally']")


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
    settings: Settings, engine: Engine, args: list[tuple[str, str]]
) -> None:
    client = create_app(settings, engine).test_client()
    response = client.get("/search", query_string=MultiDict(args))
    if response.status_code == 302:
        response = client.get(response.location)
    assert response.status_code in (200, 400, 404)


def _reply_address(client: FlaskClient, words: str = "义务教育 教师") -> str:
    return str(opened(client, f"/search?q={words}").xpath("//article//h3/a/@href")[0])


def test_a_reply_shows_its_facts_outline_text_and_signature(client: FlaskClient) -> None:
    page = opened(client, _reply_address(client))
    assert _joined(page, "//h1") == "推进义务教育均衡发展"
    assert _joined(page, "//p[@class='official']") == "关于区三届人大二次会议第56号建议的答复"
    rows = {_joined(row, "th"): _joined(row, "td") for row in page.xpath("//table//tr")}
    assert rows["代表"] == "周桂芳"
    assert rows["索引号"] == "000014349/2013-00056"
    assert rows["发布日期"] == "2013-07-01"
    assert "发文字号" not in rows
    assert [_joined(h, ".") for h in page.xpath("//div[@class='letter']/h2")] == [
        "一、工作现状",
        "二、下步措施",
    ]
    anchors = page.xpath("//nav[@aria-label='提纲']//a/@href")
    assert [_joined(page, f"//*[@id='{anchor[1:]}']") for anchor in anchors] == [
        "一、工作现状",
        "二、下步措施",
    ]
    assert _joined(page, "//p[@class='salutation']") == "周桂芳代表："
    assert _joined(page, "//p[@class='signature']") == "澄州市望川区教育局 2013年6月18日"


def test_a_reply_highlights_the_search_it_was_found_by_and_leads_back_to_it(client: FlaskClient) -> None:
    page = opened(client, _reply_address(client, "教师&year=2013"))
    assert "教师" in page.xpath("//div[@class='letter']//mark/text()")
    assert _link(page, "返回查询结果") == "/search?q=%E6%95%99%E5%B8%88&year=2013"
    (canonical,) = page.xpath("//link[@rel='canonical']/@href")
    assert "?" not in canonical
    bare = opened(client, _reply_address(client).split("?")[0])
    assert not bare.xpath("//mark")
    assert not bare.xpath("//p[@class='back']")


def test_a_reply_leads_to_replies_like_it(client: FlaskClient) -> None:
    page = opened(client, _reply_address(client, "农贸市场"))
    related = page.xpath("//ul[@class='related']//a")
    assert [link.text for link in related] == [
        "青穗县公安局", "青穗县城市管理局", "田国琴", "青穗县", "公安、安全、司法", "城乡建设、环境保护",
    ]  # fmt: skip
    for link in related:
        assert "整治农贸市场周边交通拥堵" in opened(client, link.get("href")).text_content()


def test_a_reply_links_its_web_sources_and_only_names_its_files(own_settings: Settings) -> None:
    with Store(own_settings.store_path) as store, store.transaction():
        store.keep(Reply(title="答复", body="修路。"), b"1", "/srv/secret/a.txt")
        store.keep(Reply(title="答复", body="修路。"), b"2", "https://example.gov.cn/a?b=1&c=2")
    own_engine = open_engine(own_settings)
    update(own_engine)
    client = create_app(own_settings, own_engine).test_client()
    page = opened(client, _reply_address(client, "修路"))
    (link,) = page.xpath("//ul[@class='sources']//a[not(@download)]")
    assert (link.get("href"), link.get("rel")) == ("https://example.gov.cn/a?b=1&c=2", "noopener nofollow")
    assert "文件 a.txt" in _joined(page, "//ul[@class='sources']")
    assert "/srv/secret" not in client.get(_reply_address(client, "修路")).text


def test_a_reply_that_says_little_of_itself_is_shown_all_the_same(client: FlaskClient) -> None:
    page = opened(client, _reply_address(client, "黑车"))
    assert _joined(page, "//h1") == "校园周边交通安全答复"
    assert {_joined(row, "th") for row in page.xpath("//table//tr")} == {"所属领域"}


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/reply/none", 404),
        ("GET", "/nowhere", 404),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/static/../params.py", 404),
        ("POST", "/search", 405),
        ("GET", "/search?q=" + "教" * 1001, 400),
    ],
)
def test_errors_are_pages_with_the_box_and_say_what_to_do(
    client: FlaskClient, method: str, address: str, status: int
) -> None:
    response = client.open(address, method=method)
    assert response.status_code == status
    page = html.fromstring(response.text)
    assert page.xpath("//search//input[@name='q']")
    assert _joined(page, "//p[@class='note']")
    assert page.xpath("//a[@href='/']")


def test_too_long_a_query_keeps_the_box_filled_up_to_the_limit(client: FlaskClient) -> None:
    page = opened(client, "/search?q=" + "教" * 1200, 400)
    assert page.xpath("//search//input[@name='q']/@value") == ["教" * 1000]
    assert "1200" in _joined(page, "//p[@class='note']")


def test_without_an_index_the_site_runs_and_says_so_until_there_is_one(own_settings: Settings) -> None:
    client = create_app(own_settings).test_client()
    for address in ("/", "/search?q=教师", "/reply/1", "/readyz"):
        page = opened(client, address, 503)
        assert "dafu" in _joined(page, "//p[@class='note']")
    assert client.get("/healthz").status_code == client.get("/help").status_code == 200
    with Store(own_settings.store_path) as store, store.transaction():
        store.keep(Reply(title="答复", body="修路。"), b"1", "a.txt")
    assert client.get("/").status_code == 503
    update(open_engine(own_settings))
    assert client.get("/").status_code == client.get("/readyz").status_code == 200


class _Broken:
    """An engine that raises what it is told to."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> object:
        raise self._error


def test_a_locked_index_says_when_to_retry(settings: Settings) -> None:
    client = create_app(settings, _Broken(IndexLocked("索引正在更新。"))).test_client()  # type: ignore[arg-type]
    response = client.get("/")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    assert "索引正在更新，请稍后重试。" in response.text


def test_a_bug_is_logged_with_its_traceback_and_not_shown(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    client = create_app(settings, _Broken(RuntimeError("secret detail"))).test_client()  # type: ignore[arg-type]
    with caplog.at_level(logging.ERROR):
        response = client.get("/search?q=教师")
    assert response.status_code == 500
    assert "secret detail" not in response.text
    assert html.fromstring(response.text).xpath("//search//input[@name='q']/@value") == ["教师"]
    assert "secret detail" in caplog.text


@pytest.mark.parametrize("address", ["/", "/search?q=教师", "/nowhere", "/api/v1/facets", "/robots.txt"])
def test_every_answer_carries_the_security_headers(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("address", ["/", "/search?q=教师", "/help", "/about", "/api"])
def test_pages_have_no_inline_scripts_or_styles_and_load_nothing_from_elsewhere(
    client: FlaskClient, address: str
) -> None:
    page = opened(client, address)
    assert not page.xpath("//style | //*[@style] | //script[not(@src)] | //@*[starts-with(name(), 'on')]")
    for loaded in page.xpath("//script/@src | //link[@rel='stylesheet' or @rel='icon']/@href | //img/@src"):
        assert loaded.startswith("/static/")
        with client.get(loaded) as response:
            assert response.status_code == 200


def test_assets_are_addressed_by_content_and_kept_for_good(client: FlaskClient) -> None:
    (address,) = opened(client, "/").xpath("//link[@rel='stylesheet']/@href")
    assert re.search(r"\?v=[0-9a-f]{10}$", address)
    with client.get(address) as versioned, client.get(address.split("?")[0]) as bare:
        assert "max-age=31536000" in versioned.headers["Cache-Control"]
        assert "immutable" not in bare.headers["Cache-Control"]


def test_the_help_page_names_every_field_and_facet_and_its_examples_work(client: FlaskClient) -> None:
    page = opened(client, "/help")
    text = _joined(page, "//main")
    for word in (word for field in WORD_FIELDS for word in field.words):
        assert word in text
    for facet in FACETS:
        assert facet.name == "chamber" or facet.label in text
    examples = page.xpath("//main//td//a/@href")
    assert len(examples) > len(WORD_FIELDS)
    for address in examples:
        assert not opened(client, address).xpath("//p[@class='note']")


def test_mounted_below_a_path_all_links_stay_below_it(settings: Settings, engine: Engine) -> None:
    client = create_app(settings, engine).test_client()
    response = client.get("/search?q=教师&page=1", environ_overrides={"SCRIPT_NAME": "/dafu"})
    assert response.location.startswith("/dafu/search?")
    page: Any = html.fromstring(client.get("/search?q=教师", environ_overrides={"SCRIPT_NAME": "/dafu"}).text)
    inside = page.xpath("//@href[starts-with(., '/')] | //@src | //@action")
    assert all(address.startswith("/dafu/") for address in inside)


def test_an_index_that_is_gone_is_named(settings: Settings) -> None:
    client = create_app(settings, _Broken(IndexNotFound("还没有索引，请运行 dafu index。"))).test_client()  # type: ignore[arg-type]
    assert "请运行 dafu index" in _joined(opened(client, "/search", 503), "//p[@class='note']")


def test_a_reply_opens_whatever_the_address_says_of_dates_and_pages(client: FlaskClient) -> None:
    first = client.get("/api/v1/search?q=电梯").json
    assert first is not None
    reply = first["hits"][0]["url"]
    assert client.get(f"{reply}?q=电梯&from=去年&page=99999").status_code == 200
