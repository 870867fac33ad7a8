"""The pages of places: who answers what and how soon, the tree, one's own place, whom to ask."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from corpus.store.samples import MARK
from indexer import Settings, update
from tests.conftest import REPLIES
from tests.local import LocalEngine
from tests.pages import joined, link, opened, text_of
from webapp import create_app

LANE = replace(
    REPLIES[4], title="修路的答复", subject="修路", body="巷道已修好。2099年底前再修三条。", written_on="2023-02-01", disposition="A",
    areas=("工业、交通",), agency="沁水县交通局", region="沁水县", division=("山西省", "晋城市", "沁水县"), proposers=("韩德山",),
)  # fmt: skip
PLACED = (
    LANE,
    replace(LANE, body="桥已修好。", title="修桥的答复", subject="修桥", written_on="2021-03-02", disposition="B"),
    replace(
        LANE, body="供水管道换新。", title="供水的答复", subject="供水", agency="晋城市水务局", areas=("农业、林业、水利",),
        region="晋城市", division=("山西省", "晋城市"), proposers=("陆明霞",), written_on="2022-05-06",
    ),
    replace(LANE, body="辽河边的路已修。", title="城区修路", division=("辽宁省", "铁岭市", "银州区"), region="银州区"),
    replace(LANE, body="另一个城区的路也修了。", title="另一处修路", division=("吉林省", "银州区"), region="银州区"),
)  # fmt: skip


@pytest.fixture
def placed(own: LocalEngine, own_settings: Settings) -> FlaskClient:
    """The site over replies of places that lie in each other, and of two of one name."""
    with own.store.transaction():
        for number, reply in enumerate(PLACED):
            own.store.keep(reply, f"{number}".encode(), f"https://example.gov.cn/placed{number}.html")
    update(own, own.store)
    return create_app(own_settings, own).test_client()


def test_a_place_holds_what_lies_in_it_and_names_who_answers_what(placed: FlaskClient) -> None:
    page = opened(placed, "/region/山西省/晋城市")
    assert "共有 3 件公开的答复" in joined(page, "//p[@class='tally']")
    rows = [joined(row, "./th | ./td") for row in page.xpath("//table[@class='answering']/tbody/tr")]
    assert rows == ["沁水县交通局 工业、交通 2", "晋城市水务局 农业、林业、水利 1"]
    assert joined(page, "//section[@aria-labelledby='below']//li") == "沁水县 2 件"
    assert "韩德山 2 件" in joined(page, "//section[@aria-labelledby='asking']//li")
    assert "2099年底前再修三条。" in joined(page, "//section[@aria-labelledby='promises']//blockquote")
    assert joined(page, "//section[@id='year']//tbody/tr/*") == "2021 1 2022 1 2023 1"
    assert joined(page, "//nav[@class='back']/a") == "全部地区 山西省"


def test_a_topic_of_a_place_narrows_all_that_is_said(placed: FlaskClient) -> None:
    page = opened(placed, "/region/山西省?topic=工业、交通")
    assert joined(page, "//h1") == "山西省：工业、交通"
    assert joined(page, "//table[@class='answering']/tbody//th") == "沁水县交通局"
    assert joined(page, "//section[@aria-labelledby='newest']/ol/li/a") == "修路 修桥"
    assert page.xpath("//link[@type='application/atom+xml']/@href")[0].startswith("/feed.atom?topic=")


def test_the_name_alone_leads_to_the_place_or_to_a_choice(placed: FlaskClient) -> None:
    answer = placed.get("/region/沁水县?topic=工业、交通")
    assert answer.status_code == 302 and answer.location.startswith("/region/%E5%B1%B1%E8%A5%BF%E7%9C%81/")
    assert joined(opened(placed, "/region/银州区"), "//main//li") == "吉林省 银州区 辽宁省 铁岭市 银州区"
    assert "没有“火星”的答复" in text_of(placed, "/region/火星", 404)
    assert "没有“山西省”主题为“国防”的答复" in text_of(placed, "/region/山西省?topic=国防", 404)


def test_the_tree_nests_places_and_finds_them_by_their_own_names(placed: FlaskClient) -> None:
    page = opened(placed, "/regions")
    assert joined(page, "//ul[contains(@class,'places-tree')]/li[a='山西省']/details//a") == "晋城市 沁水县"
    assert "望川区" in joined(page, "//ul[contains(@class,'columns-list')]//a")
    found = opened(placed, "/regions?find=晋城")
    assert joined(found, "//main//ul//a") == "山西省 晋城市", "what lies in it is not named so"
    assert "没有名称含有“火星”" in text_of(placed, "/regions?find=火星")


def test_ones_own_place_is_remembered_by_its_name_and_forgotten(placed: FlaskClient) -> None:
    assert placed.get("/my-region").location == "/regions"
    saved = placed.post("/my-region", data={"region": "山西省/晋城市"})
    assert (saved.status_code, saved.location.endswith("?saved=1")) == (303, True)
    cookie = placed.get_cookie("region", path="/my-region")
    assert cookie is not None and cookie.http_only and cookie.same_site == "Lax"
    assert "已记为您的地区" in text_of(placed, saved.location)
    assert "晋城市的答复" in text_of(placed, "/my-region")
    assert "Set-Cookie" not in placed.get("/").headers and "我的地区" in text_of(placed, "/")
    placed.post("/my-region", data={"region": ""})
    assert placed.get("/my-region").location == "/regions"
    assert placed.post("/my-region", data={"region": "火星"}).status_code == 404


def test_whom_to_ask_is_told_by_who_answered_it_here_and_else_elsewhere(placed: FlaskClient) -> None:
    page = opened(placed, "/whom?q=修路&region=山西省")
    assert joined(page, "//ol[@class='whom']//h2").startswith("沁水县交通局")
    elsewhere = opened(placed, "/whom?q=加装电梯&region=山西省")
    assert "没有找到山西省谈这件事的答复" in joined(elsewhere, "//p[@role='status']")
    assert joined(elsewhere, "//ol[@class='whom']//h2/a") == "澄州市住房和城乡建设局"
    assert "没有找到写明承办单位" in text_of(placed, "/whom?q=火星车")


def test_the_twins_say_the_same(placed: FlaskClient) -> None:
    told = placed.get("/api/v1/regions/山西省?topic=工业、交通").get_json()
    assert (told["total"], told["agencies"][0]["agency"]) == (2, "沁水县交通局")
    assert placed.get("/api/v1/regions/银州区").status_code == 404
    asked = placed.get("/api/v1/whom?q=加装电梯&region=山西省").get_json()
    assert asked["elsewhere"] and asked["agencies"][0]["name"] == "澄州市住房和城乡建设局"


def test_samples_are_marked_wherever_places_list_them(
    samples: LocalEngine, samples_settings: Settings
) -> None:
    client = create_app(samples_settings, samples).test_client()
    page = opened(client, "/region/云锦区")
    listed = page.xpath("//section[@aria-labelledby='newest']/ol/li")
    assert listed and all(MARK in joined(one, ".") for one in listed)
    assert link(opened(client, "/"), "云锦区").startswith("/region/")
