"""A question over the years: oldest first, the region's own replies before those of elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from indexer import same_matter, update
from tests.conftest import REPLIES
from tests.local import LocalEngine
from tests.pages import opened

_LETTER = "老旧小区加装电梯须经业主表决。审批由住建部门牵头，{}补贴每部电梯{}万元。"
_ANSWERS = (
    ("望川区", "2021-05-01", _LETTER.format("一户一票，", 10)),
    ("望川区", "2016-03-02", "加装电梯尚无先例，业主意见难以统一，老旧小区的管线要迁移。"),
    ("澄州市", "2019-09-09", "加装电梯的补贴由市区两级承担，老旧小区优先，表决须过三分之二。"),
    ("青穗县", "2018-01-01", "我县老旧小区少，加装电梯的业主可以申请补贴，审批在十日内办结。"),
    ("青穗县", None, "加装电梯的补贴办法正在制定，老旧小区业主可先行表决并报审批。"),
)


@pytest.fixture
def asked(own: LocalEngine) -> str:
    """The id of the reply of 2021, among others on the matter and a near-duplicate of one."""
    with own.store.transaction():
        for number, (region, day, body) in enumerate(_ANSWERS):
            reply = replace(
                REPLIES[1], region=region, written_on=day, published_on=None, body=body, numbers=(number,),
                subject="关于老旧小区加装电梯的建议", title=f"第{number}件", outline=(),
            )  # fmt: skip
            own.store.keep(reply, f"{number}".encode(), f"https://example.gov.cn/t{number}.html")
    update(own, own.store)
    (found,) = [c.id for c in own.store.changes() if c.reply and c.reply.title == "第0件"]
    return found


def test_replies_stand_by_region_and_year_oldest_first_undated_last(
    own_client: FlaskClient, asked: str
) -> None:
    near, elsewhere = own_client.get(f"/api/v1/replies/{asked}/timeline").get_json()["lines"]
    assert near["label"] == "望川区" and near["is_near"]
    assert [year["year"] for year in near["years"]] == ["2016", "2021"]
    assert near["years"][1]["replies"][0]["is_asked"]
    assert [year["year"] for year in elsewhere["years"]] == ["2018", "2019", "没有写明日期"]
    assert not elsewhere["is_near"]


def test_replies_on_other_matters_are_not_on_the_line(own: LocalEngine, asked: str) -> None:
    found = same_matter(own, asked)
    assert found and all("加装电梯" in near.stored.reply.body for near in found)
    assert same_matter(own, "none") == ()


def test_the_page_shows_agency_date_disposition_and_what_is_said(own_client: FlaskClient, asked: str) -> None:
    page = opened(own_client, f"/reply/{asked}/timeline")
    (own,) = page.xpath("//li[@aria-current='true']")
    assert "（本件）" in own.text_content() and "2021-05-01" in own.text_content()
    older = page.xpath("//li[not(@aria-current)]")[0].text_content()
    assert "2016-03-02" in older and "澄州市住房和城乡建设局" in older and "尚无先例" in older
    assert page.xpath(f"//a[@href='/reply/{asked}']")
    assert len(page.xpath("//input[@name='id']")) == len(_ANSWERS) + 1  # one of the samples is on the matter


def test_near_identical_answers_are_one_that_opens_to_all(
    own_client: FlaskClient, own: LocalEngine, asked: str
) -> None:
    body = (
        "老旧小区加装电梯须经业主表决，一楼住户的意见最难统一。补贴标准由市级财政统一核定，审批时限压缩到二十个工作日以内，"
        * 2
    )
    with own.store.transaction():
        for number, name in enumerate(("甲一", "乙二")):
            reply = replace(
                REPLIES[1], body=body, proposers=(name,), numbers=(70 + number,), region="柏原县", title=None
            )
            own.store.keep(reply, name.encode(), f"https://example.gov.cn/same{number}.html")
    update(own, own.store)
    page = opened(own_client, f"/reply/{asked}/timeline")
    (link,) = page.xpath("//a[text()='另有 1 件相同答复']/@href")
    both = opened(own_client, link)
    assert len(both.xpath("//article")) == 2


def test_where_nothing_else_is_on_the_matter_the_page_says_what_to_do(
    own_client: FlaskClient, own: LocalEngine
) -> None:
    alone = next(c.id for c in own.store.changes() if c.reply and c.reply.region == "柏原县")
    page = opened(own_client, f"/reply/{alone}/timeline")
    assert "没有找到谈同一件事的其他答复" in page.text_content()
    assert page.xpath("//a[text()='按事由查找']")


def test_an_unknown_reply_is_not_found(own_client: FlaskClient) -> None:
    assert own_client.get("/reply/none/timeline").status_code == 404
    assert own_client.get("/api/v1/replies/none/timeline").status_code == 404
