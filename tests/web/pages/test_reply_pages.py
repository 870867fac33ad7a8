"""The page of a reply, and what can be done with it: cited, reported, downloaded as it was fetched, compared with its earlier wordings."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from corpus import Reply, Store
from indexer import Settings, update
from tests.conftest import REPLIES
from tests.local import LocalEngine, open_local
from tests.pages import joined, link, opened, reply_address
from webapp import create_app

_ADDRESS = "https://example.gov.cn/revised.html"
_RAW = "<script>alert('别人的脚本')</script>电话 12345".encode()


@pytest.fixture
def raw_client(own_settings: Settings, own: LocalEngine) -> FlaskClient:
    """A client of a site whose operator lets readers download pages as they were fetched."""
    return create_app(replace(own_settings, raw_pages=1), own).test_client()


def test_the_fetched_page_is_kept_back_unless_the_operator_allows_it(
    own_client: FlaskClient, revised: str
) -> None:
    assert not opened(own_client, f"/reply/{revised}").xpath("//a[text()='下载收录时的原始网页']")
    assert opened(own_client, f"/reply/{revised}/page/1", 404).xpath("//search")
    assert "不提供下载" in opened(own_client, "/about").text_content()


@pytest.fixture
def revised(own: LocalEngine) -> str:
    """The id of a reply that was kept in two wordings."""
    first = replace(REPLIES[4], numbers=(9,), region="砚溪县", body="灌渠渗漏严重。已列入计划。谢谢关心。")
    second = replace(first, body="灌渠渗漏严重。2022年6月底前完工。谢谢关心。", disposition="B")
    with own.store.transaction():
        own.store.keep(first, "第一版".encode(), _ADDRESS)
        own.store.keep(second, _RAW, _ADDRESS)
    update(own, own.store)
    (found,) = [
        change.id for change in own.store.changes() if change.reply and change.reply.region == "砚溪县"
    ]
    return found


def test_the_earlier_wording_stands_beside_what_replaced_it(own_client: FlaskClient, revised: str) -> None:
    (link,) = opened(own_client, f"/reply/{revised}").xpath("//a[text()='查看各版的不同']/@href")
    found = opened(own_client, link)
    assert found.xpath("string(//div[@class='changes']/del)").strip() == "（删去）已列入计划。"
    assert found.xpath("string(//div[@class='changes']/ins)").strip() == "（新增）2022年6月底前完工。"
    assert found.xpath("//h2/text()")[0].strip() == "第 2 版"
    assert "办理结果（没有）B" in found.xpath("string(//table//tr[th='办理结果'])")
    assert found.xpath(f"//a[@href='/reply/{revised}']")


def test_a_reply_that_never_changed_says_so(own_client: FlaskClient, own: LocalEngine) -> None:
    reply_id = next(own.store.changes()).id
    assert not opened(own_client, f"/reply/{reply_id}").xpath("//a[text()='查看各版的不同']")
    assert "只有一版" in opened(own_client, f"/reply/{reply_id}/revisions").text_content()


def test_the_wordings_are_in_the_api(own_client: FlaskClient, revised: str) -> None:
    newest, oldest = own_client.get(f"/api/v1/replies/{revised}/revisions").get_json()["revisions"]
    assert (newest["number"], oldest["number"]) == (2, 1)
    assert newest["fields"] == [{"name": "disposition", "label": "办理结果", "before": "", "after": "B"}]
    assert {"kind": "removed", "text": "已列入计划。"} in newest["pieces"]
    assert oldest["body"] == "灌渠渗漏严重。已列入计划。谢谢关心。" and oldest["pieces"] == []


def test_the_page_as_fetched_is_a_download_that_no_browser_renders(
    raw_client: FlaskClient, revised: str
) -> None:
    (link,) = opened(raw_client, f"/reply/{revised}").xpath("//a[text()='下载收录时的原始网页']/@href")
    answer = raw_client.get(link)
    assert answer.data == _RAW
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={revised}-1.html"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    "address",
    ["/reply/none/revisions", "/reply/none/page/1", "/reply/{}/page/0", "/reply/{}/page/7", "/reply/%00/page/1"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(own_client: FlaskClient, revised: str, address: str) -> None:
    assert opened(own_client, address.format(revised), 404).xpath("//search")


def test_a_reply_is_cited_by_its_own_page_or_by_ours(
    own_client: FlaskClient, revised: str, own: LocalEngine, own_settings: Settings
) -> None:
    cited = opened(own_client, f"/reply/{revised}").xpath("string(//*[@id='citation'])")
    assert cited.startswith("柏原县水利局. 关于维修朝阳水库灌渠的建议办理情况的答复[EB/OL]. (2022-03-15)[")
    assert cited.endswith(f"{_ADDRESS}.")
    assert own_client.get(f"/api/v1/replies/{revised}/citation").get_json() == {
        "citation": cited,
        "pages": [f"/reply/{revised}/page/1"],
    }
    with Store(own_settings.store_path) as store, store.transaction():
        store.keep(replace(REPLIES[4], region="他县", numbers=(3,)), b"1", "/srv/secret/a.txt")
    update(own, own.store)
    (other,) = [c.id for c in own.store.changes() if c.reply and c.reply.region == "他县"]
    shown = opened(own_client, f"/reply/{other}")
    assert shown.xpath("string(//*[@id='citation'])").endswith(f"http://localhost/reply/{other}.")
    assert "secret" not in shown.text_content()


def test_errors_are_reported_to_the_mailbox_that_the_operator_sets(
    own_client: FlaskClient, own: LocalEngine, own_settings: Settings, revised: str
) -> None:
    assert "报告错误" not in opened(own_client, f"/reply/{revised}").text_content()
    told = create_app(replace(own_settings, errata_email="jiucuo@example.gov.cn"), own).test_client()
    link = opened(told, f"/reply/{revised}").xpath("//a[text()='报告错误']/@href")[0]
    assert link.startswith("mailto:jiucuo@example.gov.cn?subject=")
    assert f"答复地址：http://localhost/reply/{revised}\n" in unquote(link)


def test_the_size_of_type_is_a_link_that_keeps_the_search(own_client: FlaskClient, revised: str) -> None:
    shown = opened(own_client, f"/reply/{revised}?q=灌渠&year=2022&year=2023")
    large = shown.xpath("//a[@data-type='large']/@href")[0]
    assert shown.xpath("//div[@class='letter']")
    assert large.startswith(f"/reply/{revised}?q=%E7%81%8C%E6%B8%A0&year=2022&year=2023&")
    enlarged = opened(own_client, large)
    assert enlarged.xpath("//div[@class='letter type-large']")
    assert enlarged.xpath("//a[@data-type='large']/@aria-current") == ["true"]
    assert enlarged.xpath("//mark")
    assert opened(own_client, f"/reply/{revised}?type=nonsense").xpath("//div[@class='letter']")


def test_a_reply_shows_its_facts_outline_text_and_signature(client: FlaskClient) -> None:
    page = opened(client, reply_address(client))
    assert joined(page, "//h1") == "推进义务教育均衡发展"
    assert joined(page, "//p[@class='official']") == "关于区三届人大二次会议第56号建议的答复"
    rows = {joined(row, "th"): joined(row, "td") for row in page.xpath("//table//tr")}
    assert rows["代表"] == "周桂芳"
    assert rows["索引号"] == "000014349/2013-00056"
    assert rows["发布日期"] == "2013-07-01"
    assert "发文字号" not in rows
    assert [joined(h, ".") for h in page.xpath("//div[@class='letter']/h2")] == [
        "一、工作现状",
        "二、下步措施",
    ]
    anchors = page.xpath("//nav[@aria-label='提纲']//a/@href")
    assert [joined(page, f"//*[@id='{anchor[1:]}']") for anchor in anchors] == [
        "一、工作现状",
        "二、下步措施",
    ]
    assert joined(page, "//p[@class='salutation']") == "周桂芳代表："
    assert joined(page, "//p[@class='signature']") == "澄州市望川区教育局 2013年6月18日"


def test_a_reply_highlights_the_search_it_was_found_by_and_leads_back_to_it(client: FlaskClient) -> None:
    page = opened(client, reply_address(client, "教师&year=2013"))
    assert "教师" in page.xpath("//div[@class='letter']//mark/text()")
    assert link(page, "返回查询结果") == "/search?q=%E6%95%99%E5%B8%88&year=2013"
    (canonical,) = page.xpath("//link[@rel='canonical']/@href")
    assert "?" not in canonical
    bare = opened(client, reply_address(client).split("?")[0])
    assert not bare.xpath("//mark")
    assert not bare.xpath("//p[@class='back']")


def test_a_reply_leads_to_replies_like_it(client: FlaskClient) -> None:
    page = opened(client, reply_address(client, "农贸市场"))
    related = page.xpath("//ul[@class='related']//a")
    assert [link.text for link in related] == [
        "青穗县公安局", "青穗县城市管理局", "田国琴", "青穗县", "公安、安全、司法", "城乡建设、环境保护",
    ]  # fmt: skip
    for each in related:
        assert "整治农贸市场周边交通拥堵" in opened(client, each.get("href")).text_content()


def test_a_reply_links_its_web_sources_and_only_names_its_files(own_settings: Settings) -> None:
    with Store(own_settings.store_path) as store, store.transaction():
        store.keep(Reply(title="答复", body="修路。"), b"1", "/srv/secret/a.txt")
        store.keep(Reply(title="答复", body="修路。"), b"2", "https://example.gov.cn/a?b=1&c=2")
    own_engine = open_local(own_settings)
    update(own_engine, own_engine.store)
    client = create_app(own_settings, own_engine).test_client()
    page = opened(client, reply_address(client, "修路"))
    (link,) = page.xpath("//ul[@class='sources']//a[not(@download)]")
    assert (link.get("href"), link.get("rel")) == ("https://example.gov.cn/a?b=1&c=2", "noopener nofollow")
    assert "文件 a.txt" in joined(page, "//ul[@class='sources']")
    assert "/srv/secret" not in client.get(reply_address(client, "修路")).text


def test_a_reply_that_says_little_of_itself_is_shown_all_the_same(client: FlaskClient) -> None:
    page = opened(client, reply_address(client, "黑车"))
    assert joined(page, "//h1") == "校园周边交通安全答复"
    assert {joined(row, "th") for row in page.xpath("//table//tr")} == {"主题"}


def test_a_reply_opens_whatever_the_address_says_of_dates_and_pages(client: FlaskClient) -> None:
    first = client.get("/api/v1/search?q=电梯").json
    assert first is not None
    reply = first["hits"][0]["url"]
    assert client.get(f"{reply}?q=电梯&from=去年&page=99999").status_code == 200
