"""What crawlers and browsers read of the site as a whole: sitemap, robots.txt, search description."""

from __future__ import annotations

import urllib.robotparser
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import etree, html

from indexer import Settings
from tests.conftest import REPLIES
from tests.local import LocalEngine
from webapp import create_app
from webapp.downloads import sitemap as discovery
from webapp.downloads.sitemap import parts_of

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "o": "http://a9.com/-/spec/opensearch/1.1/"}


def locations(client: FlaskClient, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200 and answer.mimetype == "application/xml"
    root = etree.fromstring(answer.data)
    assert len(root) <= discovery.MOST
    return [element.text or "" for element in root.iterfind("*/s:loc", NAMES)]


def test_the_sitemap_leads_to_every_reply_and_page(client: FlaskClient, engine: LocalEngine) -> None:
    pages, *parts = locations(client, "/sitemap.xml")
    listed = [address for part in parts for address in locations(client, part)]
    assert [urlsplit(address).path for address in listed] == [
        f"/reply/{reply_id}" for reply_id, _ in engine.store.catalogue()
    ]
    everything = [*listed, *locations(client, pages)]
    assert all(address.startswith("http://localhost/") for address in everything)
    assert {client.get(address).status_code for address in everything} == {200}


def test_parts_are_small_enough_and_say_when_they_changed(
    settings: Settings, engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(settings, engine).test_client()  # of its own: pages are made once
    monkeypatch.setattr(discovery, "MOST", 4)
    monkeypatch.setattr(discovery, "parts_of", lambda store: parts_of(store, 4))
    _, *parts = locations(client, "/sitemap.xml")
    assert [len(locations(client, part)) for part in parts] == [4, len(REPLIES) - 4]
    root = etree.fromstring(client.get("/sitemap.xml").data)
    changed = [element.text for element in root.iterfind("*/s:lastmod", NAMES)]
    assert changed == [max(stamp for _, stamp in list(engine.store.catalogue())[:4])] * 2
    assert client.get("/sitemap-3.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_crawlers_may_read_replies_and_not_every_search(client: FlaskClient) -> None:
    text = client.get("/robots.txt").get_data(as_text=True)
    rules = urllib.robotparser.RobotFileParser()
    rules.parse(text.splitlines())
    assert rules.site_maps() == ["http://localhost/sitemap.xml"]
    closed = ("/search?q=a", "/api/v1/search", "/export.csv?q=a", "/feed.atom?q=a", "/stats?q=a")
    assert {path for path in closed if rules.can_fetch("*", path)} == set()
    opened = ("/", "/reply/3f2a9c0d11be", "/proposer/高志平", "/data", "/api", "/sitemap-1.xml")
    assert {path for path in opened if not rules.can_fetch("*", path)} == set()


def test_replies_are_open_to_crawlers(client: FlaskClient) -> None:
    _, part = locations(client, "/sitemap.xml")
    page = client.get(locations(client, part)[0]).get_data(as_text=True)
    assert html.fromstring(page).findall("head/meta[@name='robots']") == []


def test_below_a_path_robots_txt_closes_what_stands_there(settings: Settings, engine: LocalEngine) -> None:
    own = create_app(replace(settings, trusted_hosts=("example.org",)), engine).test_client()
    text = own.get("/robots.txt", base_url="https://example.org/dafu").get_data(as_text=True)
    assert "Disallow: /dafu/search\n" in text and "Sitemap: https://example.org/dafu/sitemap.xml\n" in text


def test_a_browser_can_search_from_its_address_bar(client: FlaskClient) -> None:
    """As browsers do: the page announces the description, whose template takes the words, in UTF-8."""
    page = html.fromstring(client.get("/").get_data(as_text=True))
    (link,) = page.findall("head/link[@rel='search']")
    assert link.get("type") == "application/opensearchdescription+xml"
    answer = client.get(link.get("href", ""))
    assert answer.mimetype == link.get("type")
    root = etree.fromstring(answer.data)
    assert root.tag == f"{{{NAMES['o']}}}OpenSearchDescription"
    assert len(root.findtext("o:ShortName", "", NAMES)) in range(1, 17)
    assert len(root.findtext("o:Description", "", NAMES)) in range(1, 1025)
    assert root.findtext("o:InputEncoding", "", NAMES) == "UTF-8"
    templates = {url.get("type"): url.get("template", "") for url in root.iterfind("o:Url", NAMES)}
    found = client.get(
        templates["text/html"].replace("{searchTerms}", quote("农村 教师")), follow_redirects=True
    )
    assert "“农村 教师”的查询结果" in found.get_data(as_text=True)
    typed = client.get(templates["application/x-suggestions+json"].replace("{searchTerms}", quote("老旧")))
    words, suggestions = typed.get_json()[:2]
    assert words == "老旧" and all(isinstance(text, str) for text in suggestions)
    icon = root.findtext("o:Image", "", NAMES)
    assert client.get(icon, buffered=True).mimetype == "image/svg+xml"
    assert client.get(root.find("o:Url[@rel='self']", NAMES).get("template")).data == answer.data  # type: ignore[union-attr]


def top_items(page: html.HtmlElement) -> list[html.HtmlElement]:
    """The items that are no property of another one."""
    return [e for e in page.iter("*") if "itemscope" in e.attrib and "itemprop" not in e.attrib]


def _value(element: html.HtmlElement) -> str | dict[str, list[Any]]:
    """The value of a property, by the rules of the HTML standard (5.2.4)."""
    if "itemscope" in element.attrib:
        return _item(element)
    return element.get("content") or element.get("href") or str(element.xpath("string()"))


def _item(scope: html.HtmlElement) -> dict[str, list[Any]]:
    """The type and the properties of an item, those of items inside left to them."""
    found: dict[str, list[Any]] = {"@type": [scope.get("itemtype", "").removeprefix("https://schema.org/")]}
    for element in scope.iterdescendants("*"):
        owner = next(ancestor for ancestor in element.iterancestors() if "itemscope" in ancestor.attrib)
        if "itemprop" in element.attrib and owner is scope:
            found.setdefault(element.get("itemprop", ""), []).append(_value(element))
    return found


def _named(kind: str, *names: str) -> list[dict[str, list[str]]]:
    return [{"@type": [kind], "name": [name]} for name in names]


def test_a_reply_page_says_to_machines_what_it_is(client: FlaskClient, engine: LocalEngine) -> None:
    stored = next(s for batch in engine.store.batches() for s in batch if s.reply == REPLIES[2])
    page = html.fromstring(client.get(f"/reply/{stored.id}?q=市场").get_data(as_text=True))
    (article,) = top_items(page)
    item = _item(article)
    assert item.pop("text")[0].split() != []
    assert item == {
        "@type": ["DigitalDocument"],
        "identifier": [stored.id],
        "inLanguage": ["zh-CN"],
        "url": [f"http://localhost/reply/{stored.id}"],
        "image": page.xpath("//meta[@property='og:image']/@content"),
        "name": [REPLIES[2].title],
        "genre": ["政协提案答复"],
        "dateCreated": ["2024-05-20"],
        "dateModified": [stored.changed_at],
        "author": _named("GovernmentOrganization", "青穗县公安局", "青穗县城市管理局"),
        "about": _named("Question", REPLIES[2].subject or ""),
        "spatialCoverage": _named("AdministrativeArea", "青穗县"),
        "keywords": list(REPLIES[2].areas),
        "isBasedOn": ["https://example.gov.cn/2.html"],
    }


def test_every_reply_page_has_one_item_with_name_and_text(client: FlaskClient, engine: LocalEngine) -> None:
    for reply_id, _ in engine.store.catalogue():
        page = html.fromstring(client.get(f"/reply/{reply_id}").get_data(as_text=True))
        (article,) = top_items(page)
        item = _item(article)
        assert len(item["name"]) == len(item["text"]) == 1 and item["name"][0].strip()
