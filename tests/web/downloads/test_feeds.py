"""Feeds: the newest replies of a search, as a feed reader understands them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import feedparser
import pytest
from flask.testing import FlaskClient
from lxml import etree, html

from tests.conftest import REPLIES
from webapp.downloads.atom import xml

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def read(client: FlaskClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200 and answer.mimetype == "application/atom+xml"
    feed = feedparser.parse(answer.data)
    assert not feed.bozo, feed.bozo_exception
    return feed


def test_a_reader_finds_the_newest_replies_first(client: FlaskClient) -> None:
    feed = read(client, "/feed.atom?q=教师&sort=oldest")
    dates = [entry.get("published", "")[:10] for entry in feed.entries]
    assert feed.version == "atom10" and len(feed.entries) > 1
    assert [date for date in dates if date] == sorted((date for date in dates if date), reverse=True)
    assert "“教师”的答复" in feed.feed.title


def test_entries_say_what_the_reply_says_of_itself(client: FlaskClient) -> None:
    (entry,) = read(client, "/feed.atom?q=农贸市场").entries
    assert entry.title == REPLIES[2].title
    assert [author.name for author in entry.authors] == ["青穗县公安局", "青穗县城市管理局"]
    assert [tag.term for tag in entry.tags] == list(REPLIES[2].areas)
    assert entry.published == "2024-05-20T00:00:00+08:00"
    assert entry.summary.startswith(f"问：{REPLIES[2].subject}。")
    assert [link.href for link in entry.links if link.rel == "via"] == ["https://example.gov.cn/2.html"]


def test_ids_are_the_addresses_of_replies_and_stay_the_same(client: FlaskClient) -> None:
    feeds = [read(client, address) for address in ("/feed.atom", "/feed.atom?kind=建议")]
    entries = {entry.id for entry in feeds[0].entries}
    assert {entry.id for entry in feeds[1].entries} < entries and len(entries) == len(REPLIES)
    for entry in feeds[0].entries:
        assert entry.id == entry.link and client.get(entry.link).status_code == 200


def test_all_that_atom_requires_is_there(client: FlaskClient) -> None:
    root = etree.fromstring(client.get("/feed.atom?q=教师").data)
    for element in (root, *root.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated", "author" if element is root else "summary"):
            assert element.findtext(f"a:{name}", None, ATOM) is not None, name
    assert root.findtext("a:updated", "", ATOM) == max(
        element.text or "" for element in root.findall("a:entry/a:updated", ATOM)
    )


def test_the_feed_names_itself_and_its_page(client: FlaskClient) -> None:
    links = {link.rel: link.href for link in read(client, "/feed.atom?page=3&size=50&q=教师").feed.links}
    words = quote("教师")
    assert links == {
        "self": f"http://localhost/feed.atom?q={words}",
        "alternate": f"http://localhost/search?q={words}",
    }
    assert client.get(links["alternate"]).status_code == 200


def test_a_partial_date_is_not_made_a_moment(client: FlaskClient) -> None:
    (entry,) = read(client, "/feed.atom?q=幼儿园").entries
    assert "published" not in entry and entry.updated


def test_an_unchanged_feed_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/feed.atom?q=教师")
    again = client.get("/feed.atom?q=教师", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and not again.data
    other = client.get("/feed.atom?q=电梯", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


@pytest.mark.parametrize("words", ["没有这句话", "<script>&amp;", "\x00\x0b\ufffe“教师”", "a" * 900])
def test_any_words_make_a_well_formed_feed(client: FlaskClient, words: str) -> None:
    read(client, f"/feed.atom?q={quote(words)}")


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    assert xml("甲\x00\x08\x0b\x1f\ufffe\uffff乙\t\n𠮷") == "甲乙\t\n𠮷"


def test_a_wrong_date_is_said(client: FlaskClient) -> None:
    answer = client.get("/feed.atom?from=昨天")
    assert answer.status_code == 400 and "不是有效的日期" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "address", ["/", "/search?q=教师&sort=oldest", "/search?q=“没有这句话”", "/proposer/高志平", "/agency/柏原县水利局"]
)  # fmt: skip
def test_pages_announce_their_feed_to_browsers_and_to_people(client: FlaskClient, address: str) -> None:
    page = html.fromstring(client.get(address, follow_redirects=True).get_data(as_text=True))
    (announced,) = page.findall("head/link[@type='application/atom+xml']")
    shown = [a for a in page.iter("a") if (a.text or "").startswith("订阅")]
    assert announced.get("rel") == "alternate" and announced.get("title")
    assert shown and {a.get("href") for a in shown} == {announced.get("href")}
    read(client, announced.get("href", ""))


def test_browsers_get_a_page_that_they_show_and_readers_what_they_know(client: FlaskClient) -> None:
    reader = client.get("/feed.atom?q=教师")
    browser = client.get("/feed.atom?q=教师", headers={"Accept": "text/html,application/xml;q=0.9,*/*;q=0.8"})
    assert (reader.mimetype, browser.mimetype) == ("application/atom+xml", "application/xml")
    assert reader.data == browser.data and "Accept" in reader.headers["Vary"]
    style = etree.fromstring(reader.data).getprevious()
    assert style is not None
    with client.get(style.get("href", "")) as sheet:
        assert (sheet.status_code, sheet.mimetype) == (200, "text/css")
