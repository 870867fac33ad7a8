"""The pages of proposers and agencies: people of one name in two places are two."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from indexer import Settings, successor, update
from tests.conftest import REPLIES
from tests.local import LocalEngine
from tests.pages import text_of
from webapp import create_app


@pytest.fixture
def client(own: LocalEngine, own_settings: Settings) -> FlaskClient:
    """The site over replies of which two name a 田国琴 of different counties."""
    namesake = replace(
        REPLIES[4], proposers=("田国琴",), body="灌渠已经修好。", written_on="2023-02-01", disposition="A"
    )
    elder = replace(namesake, subject="修桥", body="桥已修好。", written_on="2021-03-02", areas=("交通",))
    with own.store.transaction():
        for number, reply in enumerate((namesake, elder)):
            own.store.keep(reply, f"{number}".encode(), f"https://example.gov.cn/namesake{number}.html")
    update(own, own.store)
    return create_app(own_settings, own).test_client()


def test_a_name_in_two_places_asks_which_one_is_meant(client: FlaskClient) -> None:
    text = text_of(client, "/proposer/田国琴")
    assert '柏原县</a> <span class="count">2 件' in text
    assert '青穗县</a> <span class="count">1 件' in text
    assert "农贸市场" not in text and "朝阳水库" not in text


def test_a_place_shows_its_own_people_only_and_leads_to_namesakes(client: FlaskClient) -> None:
    text = text_of(client, "/proposer/田国琴?place=柏原县")
    assert "维修朝阳水库灌渠" in text and "农贸市场" not in text
    assert "其他地方的同名者" in text and "青穗县" in text


def test_a_name_of_one_place_shows_at_once_what_was_asked_and_who_answered(client: FlaskClient) -> None:
    text = text_of(client, "/proposer/高志平")
    assert "老旧小区加装电梯" in text and "澄州市住房和城乡建设局" in text and "2019-08-05" in text


@pytest.mark.parametrize(
    ("by", "order"), [("year", ["2023 年", "2021 年"]), ("area", ["交通", "农业、林业、水利"])]
)
def test_replies_are_grouped_by_year_or_by_area(client: FlaskClient, by: str, order: list[str]) -> None:
    text = text_of(client, f"/proposer/田国琴?place=柏原县&by={by}")
    headings = [text.index(f">{heading} <span") for heading in order]
    assert headings == sorted(headings)


def test_an_agency_page_tells_topics_dispositions_and_years_and_links_them_to_searches(
    client: FlaskClient,
) -> None:
    text = text_of(client, "/agency/柏原县水利局")
    assert "共有 <strong>3</strong> 件" in text
    assert "A 已解决或基本解决</a></th><td>2</td>" in text
    assert "/search?topic=%E4%BA%A4%E9%80%9A&amp;agency=" in text


def test_an_agency_of_before_names_its_successor(client: FlaskClient) -> None:
    assert successor("汀兰县卫生和计划生育局") == "汀兰县卫健局"
    assert successor("澄州市住房和城乡建设局") is None, "today's bodies have none, whatever their short name"
    assert "职责由" not in text_of(client, "/agency/柏原县水利局")


@pytest.mark.parametrize(
    "address",
    [
        "/proposer/田国",
        "/agency/水利局",
        "/proposer/田国琴?place=汀兰县",
        "/proposer/田国琴?place=柏原县&page=2",
    ],
)
def test_unknown_names_places_and_pages_are_said_so(client: FlaskClient, address: str) -> None:
    assert "没有" in text_of(client, address, 404)


def test_the_lists_find_names_by_a_part_and_say_when_there_is_none(client: FlaskClient) -> None:
    assert "/agency/%E6%9F%8F%E5%8E%9F%E5%8E%BF%E6%B0%B4%E5%88%A9%E5%B1%80" in text_of(
        client, "/agencies?find=水利"
    )
    assert "没有含有“火星”的名称" in text_of(client, "/proposers?find=火星")
    text_of(client, "/proposers?page=9", 404)


def test_a_reply_leads_to_the_pages_of_its_people_in_its_place(client: FlaskClient) -> None:
    found = client.get("/api/v1/search?q=朝阳水库").get_json()["hits"][0]["id"]
    text = text_of(client, f"/reply/{found}")
    for link in (
        f"/agency/{_quoted('柏原县水利局')}?place={_quoted('柏原县')}",
        f"/proposer/{_quoted('田国琴')}?place=",
    ):
        assert link in text


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())
