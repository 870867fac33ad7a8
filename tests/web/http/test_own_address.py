"""Hosts, prefixes and what proxies say: what is not this site's never gets into an answer, least of all into a kept page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from lxml import html
from werkzeug.test import TestResponse

from indexer import Engine, Query, Settings, listing
from webapp import create_app

SEARCH = "/search?q=教师"
FORGED = ("evil.example", "dafu.example.gov.cn.evil.example", "dafu.example.gov.cn@evil.example", "evil.example:80", "a b", "",
          "dafu.example.gov.cn, evil.example", "[::2", "xdafu.example.gov.cn", "<script>")  # fmt: skip


def asked(
    settings: Settings,
    engine: Engine,
    path: str,
    named: str = "localhost",
    headers: Mapping[str, str] | None = None,
    **given: Any,
) -> TestResponse:
    client = create_app(replace(settings, **given), engine).test_client()
    return client.get(path, headers={"Host": named, **(headers or {})})


@pytest.mark.parametrize("host", FORGED)
@pytest.mark.parametrize(
    "path", [SEARCH, "/api/v1/search?q=教师", "/feed.atom", "/no-such-page", "/sitemap.xml"]
)
def test_a_forged_host_is_refused_in_words_and_stands_in_no_answer(
    settings: Settings, engine: Engine, host: str, path: str
) -> None:
    client = create_app(replace(settings, base_url="https://dafu.example.gov.cn"), engine).test_client()
    for _ in range(2):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 400 and "主机名不是本站的" in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        assert "evil" not in answer.text and "evil" not in str(answer.headers)
    # The page as it is kept afterwards.
    text = client.get(path, headers={"Host": "dafu.example.gov.cn"}).text
    assert "evil" not in text


_HERE = {"Host": "dafu.example.gov.cn"}
_SAID: tuple[tuple[dict[str, str], int, set[int]], ...] = (
    ({"Host": "evil.example"}, 0, {400}),
    ({**_HERE, "X-Forwarded-Host": "evil.example"}, 1, {400}),
    ({**_HERE, "X-Forwarded-Host": "evil.example, dafu.example.gov.cn", "X-Forwarded-Prefix": "/evil"}, 1, set()),
    ({**_HERE, "X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil", "X-Forwarded-Proto": "evil", "X-Host": "evil",
      "X-Forwarded-Server": "evil", "X-Original-URL": "/evil", "X-Rewrite-URL": "/evil", "Forwarded": "host=evil"}, 0, set()),
)  # fmt: skip
"""What is said of the site, how many proxies are trusted, and the only status; with none, any but a failure."""


@pytest.mark.parametrize(("said", "proxies", "only"), _SAID)
def test_whatever_is_said_of_the_site_stands_in_no_answer_of_any_route(
    own_settings: Settings, own: Engine, said: dict[str, str], proxies: int, only: set[int]
) -> None:
    given = replace(own_settings, base_url="https://dafu.example.gov.cn", proxies=proxies, raw_pages=1)
    app = create_app(given, own)
    client, reply_id = app.test_client(), next(listing(own, Query(sort="newest")))
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    # /reply/<reply_id>, /c/<int:number>
    addresses = [
        re.sub(r"<(int:)?[^>]+>", lambda part: "1" if part[1] else reply_id, rule.rule) for rule in rules
    ]
    assert len(addresses) > 60 and "/feed.atom" in addresses and "/sitemap.xml" in addresses
    for address in [*addresses, "/no-such-page", "/api/v1/none", "//search", "/search?q=%0a教师"]:
        for _ in range(2):  # the second may be one that was kept
            with client.get(address, headers=said) as answer:
                assert answer.status_code in only or (not only and answer.status_code != 500), address
                assert b"evil" not in answer.data and "evil" not in str(answer.headers), address
        with client.get(address, headers=_HERE) as answer:
            assert b"evil" not in answer.data, address


@pytest.mark.parametrize(
    ("host", "given", "status"),
    [
        ("localhost", {}, 200),
        ("127.0.0.1:8000", {}, 200),
        ("[::1]:8000", {}, 200),
        ("evil.example", {}, 400),
        ("192.0.2.1", {}, 400),
        ("192.0.2.1", {"host": "0.0.0.0"}, 200),
        ("[2001:db8::1]:8000", {"host": "::"}, 200),
        ("evil.example", {"host": "0.0.0.0"}, 400),
        ("192.0.2.1", {"host": "0.0.0.0", "base_url": "http://dafu.example.gov.cn"}, 400),
        ("DAFU.example.gov.cn.", {"base_url": "http://dafu.example.gov.cn"}, 200),
        ("a.b.example.gov.cn", {"trusted_hosts": (".example.gov.cn",)}, 200),
        ("example.gov.cn.evil", {"trusted_hosts": (".example.gov.cn",)}, 400),
        ("old.example.gov.cn", {"base_url": "http://dafu.example.gov.cn", "trusted_hosts": ("old.example.gov.cn",)}, 200),
    ],
)  # fmt: skip
def test_which_hosts_are_answered(
    settings: Settings, engine: Engine, host: str, given: dict[str, Any], status: int
) -> None:
    assert asked(settings, engine, SEARCH, host, **given).status_code == status


def test_addresses_are_made_of_the_base_address_alone(settings: Settings, engine: Engine) -> None:
    given: dict[str, Any] = {
        "base_url": "https://example.gov.cn:8443/dafu",
        "trusted_hosts": ("192.0.2.1",),
        "proxies": 1,
    }
    forwarded = {
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "192.0.2.1",
        "X-Forwarded-Prefix": "/elsewhere",
    }
    for path in ("/feed.atom?q=教师", "/dafu/feed.atom?q=教师"):
        text = asked(settings, engine, path, headers=forwarded, **given).text
        assert "https://example.gov.cn:8443/dafu/reply/" in text
        assert "192.0.2.1" not in text and "elsewhere" not in text and "localhost" not in text


@pytest.mark.parametrize(
    ("path", "given", "headers"),
    [
        (f"/under/here{SEARCH}", {"prefix": "/under/here"}, {}),
        (SEARCH, {"prefix": "/under/here"}, {}),
        (SEARCH, {"proxies": 1}, {"X-Forwarded-Prefix": "/under/here"}),
        (SEARCH, {"proxies": 1}, {"X-Forwarded-Prefix": "/under/here/"}),
        (f"/under/here{SEARCH}", {"base_url": "http://localhost/under/here/"}, {}),
    ],
)
def test_under_a_prefix_every_link_of_a_page_lies_below_it(
    settings: Settings, engine: Engine, path: str, given: dict[str, Any], headers: dict[str, str]
) -> None:
    answer = asked(settings, engine, path, headers=headers, **given)
    assert answer.status_code == 200
    page = html.fromstring(answer.data)
    links = [each.get(name, "#") for name in ("href", "src", "action") for each in page.iter()]
    links = [link for link in links if not link.startswith(("#", "http:", "https:", "mailto:", "?"))]
    assert len(links) > 20
    assert [link for link in links if not link.startswith("/under/here/")] == []


def test_a_page_kept_under_one_prefix_is_not_given_under_another(settings: Settings, engine: Engine) -> None:
    client = create_app(replace(settings, proxies=1), engine).test_client()
    for prefix in ("/one", "/two", "/one"):
        text = client.get(SEARCH, headers={"X-Forwarded-Prefix": prefix}).text
        other = "/two/" if prefix == "/one" else "/one/"
        assert f'href="{prefix}/' in text and f'href="{other}' not in text


@pytest.mark.parametrize("name", ["X-Forwarded-Prefix", "X-Forwarded-Proto", "X-Forwarded-Host"])
@pytest.mark.parametrize("value", ["//evil.example", "javascript:evil(1)//", "https://evil.example"])
def test_what_no_proxy_writes_is_refused(settings: Settings, engine: Engine, name: str, value: str) -> None:
    answer = asked(settings, engine, "/feed.atom", headers={name: value}, proxies=1)
    assert answer.status_code == 400 and "evil" not in answer.text


def test_without_a_proxy_nobody_says_where_the_site_is(settings: Settings, engine: Engine) -> None:
    forwarded = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Prefix": "/evil",
    }
    text = asked(settings, engine, "/feed.atom", headers=forwarded).text
    assert "evil" not in text and "https://localhost" not in text
