"""All values of a facet: found, ticked, and taken to the search."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from lxml import html

from corpus import Reply
from indexer import FACETS, Query, Settings, find, update
from tests.conftest import REPLIES
from tests.local import LocalEngine, filled
from tests.pages import opened
from webapp import create_app
from webapp.search.facet_values import LISTED, all_values


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The site over replies of more agencies than a page of the list holds."""
    many = (
        Reply(title=f"第{number}件", body=f"修路{number}。", agency=f"第{number}交通局")
        for number in range(LISTED + 10)
    )
    with filled(tmp_path_factory.mktemp("many"), [*REPLIES, *many]) as (settings, engine):
        yield create_app(settings, engine).test_client()


def ticks(found: html.HtmlElement, path: str = "") -> list[str]:
    return [str(box.get("value")) for box in found.xpath(f"//input[@type='checkbox']{path}")]


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_all_values_are_those_of_the_results_page(engine: LocalEngine, facet: object) -> None:
    for query in (Query(), Query(filters={facet.name: ("教育",), "kind": ("提案",)})):  # type: ignore[attr-defined]
        expected = find(engine, query).facets
        (counted,) = [found for found in expected if found.name == facet.name]  # type: ignore[attr-defined]
        assert set(all_values(engine, query, facet)[0]) == set(counted.values)  # type: ignore[arg-type]


def test_every_value_is_reached_also_those_that_the_results_page_cuts(client: FlaskClient) -> None:
    both = [*ticks(opened(client, "/facet/agency")), *ticks(opened(client, "/facet/agency?page=2"))]
    agencies = {agency for reply in REPLIES for agency in reply.agencies}
    assert set(both) == {f"第{n}交通局" for n in range(LISTED + 10)} | agencies | {"未标注"}
    assert len(both) == len(set(both))


def test_some_are_found_by_a_part_of_their_name(client: FlaskClient) -> None:
    assert ticks(opened(client, "/facet/agency?find=水利")) == ["柏原县水利局"]
    nothing = opened(client, "/facet/agency?find=没有这个")
    assert "没有含有“没有这个”的值" in nothing.text_content()
    assert nothing.xpath("//a[text()='列出全部承办单位']/@href") == ["/facet/agency"]


def test_what_is_ticked_stays_whatever_is_sought(client: FlaskClient) -> None:
    found = opened(client, "/facet/agency?agency=第7交通局&agency=柏原县水利局&find=公安&page=1")
    assert ticks(found, "[@checked]") == ["柏原县水利局", "第7交通局"]
    assert ticks(found) == ["柏原县水利局", "第7交通局", "青穗县公安局"]


def test_the_form_leads_to_the_search_with_all_its_other_conditions(client: FlaskClient) -> None:
    found = opened(client, "/facet/agency?q=修路&kind=建议&agency=甲局&sort=newest&from=2020")
    (form,) = found.xpath("//form[@class='ticks']")
    hidden = {box.get("name"): box.get("value") for box in form.xpath(".//input[@type='hidden']")}
    assert form.get("action") == "/search"
    assert hidden == {"q": "修路", "kind": "建议", "from": "2020", "sort": "newest"}


def test_places_are_listed_with_what_they_lie_in(own: LocalEngine, own_settings: Settings) -> None:
    with own.store.transaction():
        reply = Reply(title="答复", body="修路。", region="上党区", division=("山西省", "长治市", "上党区"))
        own.store.keep(reply, b"1", "https://example.gov.cn/d.html")
    update(own, own.store)
    found = opened(create_app(own_settings, own).test_client(), "/facet/region?find=长治市 上党")
    assert ticks(found) == ["山西省/长治市/上党区"]


def test_a_facet_with_more_values_than_are_shown_links_the_list(client: FlaskClient) -> None:
    found = opened(client, "/search?q=修路")
    assert found.xpath("//a[text()='在全部承办单位中查找、多选']/@href") == [
        "/facet/agency?q=%E4%BF%AE%E8%B7%AF"
    ]
    assert not found.xpath("//a[text()='在全部类别中查找、多选']")


@pytest.mark.parametrize(
    ("address", "status", "message"),
    [
        ("/facet/nonsense", 404, "没有名为“nonsense”的分类"),
        ("/facet/agency?page=9", 404, "只有 2 页"),
        ("/facet/agency?from=昨天", 400, "不是有效的日期"),
        ("/facet/agency?find=%00", 200, "没有含有"),
        ("/facet/agency?page=99999999999999999999", 200, "第 1 页"),
        ("/facet/%00", 404, "分类"),
    ],
)
def test_bad_requests_are_answered_in_words(
    client: FlaskClient, address: str, status: int, message: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert message in answer.text


def test_the_api_pages_through_all_values_and_marks_the_selected(client: FlaskClient) -> None:
    first = client.get("/api/v1/facets/agency?agency=第7交通局").get_json()
    second = client.get(first["next"]).get_json()
    assert [value["value"] for value in first["selected"]] == ["第7交通局"]
    assert len(first["values"]) + len(second["values"]) == first["total"] == second["total"]
    assert second["next"] is None and second["selected"] == first["selected"]
