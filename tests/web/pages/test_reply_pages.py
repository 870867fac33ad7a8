"""What can be done with a reply: cited, reported, downloaded as it was fetched, compared with its earlier wordings."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from corpus import Store
from indexer import Engine, Settings, update
from tests.conftest import REPLIES
from tests.pages import opened
from webapp import create_app

_ADDRESS = "https://example.gov.cn/revised.html"
_RAW = "<script>alert('别人的脚本')</script>电话 12345".encode()


@pytest.fixture
def raw_client(own_settings: Settings, own: Engine) -> FlaskClient:
    """A client of a site whose operator lets readers download pages as they were fetched."""
    return create_app(replace(own_settings, raw_pages=1), own).test_client()


def test_the_fetched_page_is_kept_back_unless_the_operator_allows_it(
    own_client: FlaskClient, revised: str
) -> None:
    assert not opened(own_client, f"/reply/{revised}").xpath("//a[text()='下载收录时的原始网页']")
    assert opened(own_client, f"/reply/{revised}/page/1", 404).xpath("//search")
    assert "不提供下载" in opened(own_client, "/about").text_content()


@pytest.fixture
def revised(own: Engine) -> str:
    """The id of a reply that was kept in two wordings."""
    first = replace(REPLIES[4], numbers=(9,), region="砚溪县", body="灌渠渗漏严重。已列入计划。谢谢关心。")
    second = replace(first, body="灌渠渗漏严重。2022年6月底前完工。谢谢关心。", disposition="B")
    with own.store.transaction():
        own.store.keep(first, "第一版".encode(), _ADDRESS)
        own.store.keep(second, _RAW, _ADDRESS)
    update(own)
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


def test_a_reply_that_never_changed_says_so(own_client: FlaskClient, own: Engine) -> None:
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
    own_client: FlaskClient, revised: str, own: Engine, own_settings: Settings
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
    update(own)
    (other,) = [c.id for c in own.store.changes() if c.reply and c.reply.region == "他县"]
    shown = opened(own_client, f"/reply/{other}")
    assert shown.xpath("string(//*[@id='citation'])").endswith(f"http://localhost/reply/{other}.")
    assert "secret" not in shown.text_content()


def test_errors_are_reported_to_the_mailbox_that_the_operator_sets(
    own_client: FlaskClient, own: Engine, own_settings: Settings, revised: str
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
