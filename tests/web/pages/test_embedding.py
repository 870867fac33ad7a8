"""What other sites may do with ours: show the box and a list in a frame, read the API by scripts, take the numbers of charts."""

from __future__ import annotations

import csv

import pytest
from flask.testing import FlaskClient

from tests.pages import joined, opened


@pytest.mark.parametrize(
    "address", ["/embed/search", "/embed/list?q=校车", "/embed/list?q=火星", "/embed/list?from=去年"]
)
def test_frames_are_allowed_for_the_embedded_pages(client: FlaskClient, address: str) -> None:
    for _ in range(2):  # made, and kept
        assert "frame-ancestors *" in client.get(address).headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/", "/search?q=校车", "/embedded", "/api/v1/search?q=校车"])
def test_frames_are_refused_elsewhere(client: FlaskClient, address: str) -> None:
    assert "frame-ancestors 'none'" in client.get(address).headers["Content-Security-Policy"]


def test_the_list_has_the_first_replies_and_leads_out_of_the_frame(client: FlaskClient) -> None:
    page = opened(client, "/embed/list?q=加装电梯&theme=dark&page=2")
    assert page.get("data-theme") == "dark"
    assert joined(page, "//ol/li/a") == "老旧小区加装电梯"
    assert {link.get("target") for link in page.xpath("//a")} == {"_blank"}
    assert opened(client, "/embed/search?theme=<b>").get("data-theme") is None
    assert opened(client, "/embed/search").xpath("//form/@target") == ["_blank"]


def test_scripts_of_other_sites_read_the_api_but_post_nothing(client: FlaskClient) -> None:
    for address in ("/api/v1/search?q=校车", "/api/v1/replies/none", "/api/v1/openapi.json"):
        assert client.get(address).headers["Access-Control-Allow-Origin"] == "*"
    for answer in (
        client.get("/search?q=校车"),
        client.get("/api/v1/facets", headers={"Authorization": "Basic x"}),
        client.post("/api/v1/precedents", data="建议修桥。", content_type="text/plain"),
    ):
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_every_chart_has_its_numbers_as_csv(client: FlaskClient) -> None:
    page = opened(client, "/stats?kind=提案")
    links = page.xpath("//section[@class='picture']//a[@download]/@href")
    assert len(links) == len(page.xpath("//section[@class='picture']"))
    (year,) = (link for link in links if link.startswith("/stats/year.csv"))
    answer = client.get(year)
    assert answer.content_type == "text/csv; charset=utf-8" and answer.headers["ETag"]
    assert [*csv.reader(answer.text.lstrip("\ufeff").splitlines())] == [
        ["年份", "件数"],
        ["2021", "1"],
        ["2024", "1"],
    ]
    assert client.get("/stats/none.csv").status_code == 404
