"""What all pages have in common, and those of no other module here, as a browser without scripts gets them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from indexer import FACETS, WORD_FIELDS, Engine, Settings
from tests.pages import joined, opened, reply_address
from webapp import create_app


def test_the_landing_page_links_areas_with_counts_recent_replies_and_examples(client: FlaskClient) -> None:
    page = opened(client, "/")
    assert [joined(area, ".") for area in page.xpath("//section[@aria-labelledby='by-topic']//li")] == [
        "农业、林业、水利 1 件",
        "城乡建设、环境保护 2 件",
        "科技、教育 2 件",
        "公安、安全、司法 2 件",
    ]
    assert "整治农贸市场周边交通拥堵" in joined(page, "//ol[@class='recent']/li[1]")
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
    for address in ("/", "/search?q=教师", reply_address(client), "/help"):
        ranks = [int(h.tag[1]) for h in opened(client, address).iter("h1", "h2", "h3", "h4", "h5")]
        assert all(after <= before + 1 for before, after in pairwise(ranks))


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
    text = joined(page, "//main")
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
