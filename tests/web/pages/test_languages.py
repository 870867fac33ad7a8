"""The interface in other languages: what is translated, what stays Chinese, who gets which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, cast

import pytest
from flask.testing import FlaskClient
from jinja2 import Environment
from jinja2.lexer import TokenStream
from lxml import html

from corpus import StoredReply
from indexer import Settings, parse_query, search
from tests.local import LocalEngine
from tests.tools.messages import brought_up, file_of, messages
from webapp import create_app
from webapp.languages.catalogue import LANGUAGES, SOURCE
from webapp.languages.templates import Rewriting

FOREIGN: Final = [name for name in LANGUAGES if name != SOURCE]
PAGES: Final = (
    "/",
    "/search?q=农村教师",
    "/search?q=教师&topic=科技、教育&from=2014&exact=1",
    "/search?q=没有这样的事&kind=提案",
    "/search?from=去年",
    "/facet/agency?q=教育",
    "/promises",
    "/promises?q=教师&due=past&firmness=firm",
    "/promises?due=soon&kind=提案",
    "/precedents",
    "/stats?q=教师",
    "/agencies",
    "/proposers",
    "/documents",
    "/regions",
    "/region/砚溪县",
    "/region/砚溪县?topic=科技、教育",
    "/whom?q=路灯",
    "/coverage",
    "/about",
    "/accessibility",
    "/help",
    "/nowhere",
    "/reply/{id}",
    "/reply/{id}?q=学校",
    "/reply/{id}/timeline",
    "/reply/{id}/revisions",
    "/compare?id={id}",
    "/agency/{agency}",
    "/proposer/{proposer}",
)
_HAN: Final = re.compile("[一-鿿，。；：（）！？]")
_QUOTED: Final = re.compile("“[^”]*”")


@pytest.fixture(scope="module")
def visitor(samples_settings: Settings, samples: LocalEngine) -> FlaskClient:
    """A visitor of the site over all samples."""
    return create_app(samples_settings, samples).test_client()


@pytest.fixture(scope="module")
def stored(samples: LocalEngine) -> StoredReply:
    """A sample with everything that a page shows."""
    hits = search(samples, parse_query("学校")).hits
    return next(hit.stored for hit in hits if hit.stored.reply.proposers and hit.stored.reply.disposition)


def found(page: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    """The elements at `path`."""
    return cast(list[html.HtmlElement], page.xpath(path))


def _interface(page: html.HtmlElement) -> Iterator[str]:
    """The texts of a page outside of what is marked as Chinese; words in quotation marks are the reader's or a reply's own."""
    for element in page.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            continue
        inside = [element, *element.iterancestors()]
        spoken = next(each.get("lang") for each in inside if each.get("lang"))
        around = next((each.get("lang") for each in inside[1:] if each.get("lang")), spoken)
        for text, language in ((element.text, spoken), (element.tail, around)):
            if text and not language.startswith("zh"):
                yield _QUOTED.sub("", text).strip()


@pytest.mark.parametrize("path", PAGES)
def test_no_chinese_is_left_in_the_english_interface(
    visitor: FlaskClient, stored: StoredReply, path: str
) -> None:
    address = path.format(id=stored.id, agency=stored.reply.agencies[0], proposer=stored.reply.proposers[0])
    page = html.fromstring(
        visitor.get(address, headers={"Accept-Language": "en-GB,en;q=0.9"}, follow_redirects=True).get_data(
            as_text=True
        )
    )
    assert page.get("lang") == "en"
    found(page, "//title")[0].drop_tree()  # holds no marks, and often a reply's own words
    assert [text for text in _interface(page) if _HAN.search(text)] == []
    assert found(page, "//nav//a[text()='Promises']")


def test_replies_stay_as_they_were_written(visitor: FlaskClient, stored: StoredReply) -> None:
    address = f"/reply/{stored.id}"

    def letter(language: str) -> str:
        page = html.fromstring(
            visitor.get(address, headers={"Accept-Language": language}).get_data(as_text=True)
        )
        return str(found(page, "//*[@itemprop='text']")[0].text_content()).replace("\n", "").replace(" ", "")

    assert letter("en") == letter("zh-TW") == letter("zh-CN")
    traditional = visitor.get(address, headers={"Accept-Language": "zh-TW"}).get_data(as_text=True)
    assert '<html lang="zh-Hant"' in traditional and "答覆要點" in traditional


@pytest.mark.parametrize(
    ("address", "cookie", "accepted", "expected"),
    [
        ("/about", "", "", "zh-CN"),
        ("/about", "", "fr,de;q=0.5", "zh-CN"),
        ("/about", "", "fr,en-US;q=0.5", "en"),
        ("/about", "", "zh-HK,en;q=0.5", "zh-Hant"),
        ("/about", "", "zh-Hans-HK", "zh-CN"),
        ("/about", "zh-CN", "en", "zh-CN"),
        ("/about", "nonsense", "en", "en"),
        ("/about?lang=en", "zh-Hant", "", "en"),
        ("/about?lang=xx", "", "", "zh-CN"),
        ("/data", "en", "en", "zh-CN"),
        ("/api", "en", "en", "zh-CN"),
        ("/admin/login", "en", "en", "zh-CN"),
    ],
)
def test_the_address_goes_before_the_choice_and_that_before_the_browser(
    client: FlaskClient, address: str, cookie: str, accepted: str, expected: str
) -> None:
    client.delete_cookie("lang")
    if cookie:
        client.set_cookie("lang", cookie)
    answer = client.get(address, headers={"Accept-Language": accepted})
    client.delete_cookie("lang")
    assert f'<html lang="{expected}"' in answer.get_data(as_text=True)


def test_a_language_is_chosen_kept_and_comes_back_to_the_page(client: FlaskClient) -> None:
    answer = client.post(
        "/language", data={"lang": "en", "back": "/search?q=%E5%AD%A6%E6%A0%A1&lang=zh-Hant&page=2"}
    )
    assert answer.status_code == 303 and answer.location == "/search?q=%E5%AD%A6%E6%A0%A1&page=2"
    assert answer.headers["Set-Cookie"].startswith("lang=en; ")
    client.delete_cookie("lang")
    for back, lang in (("//evil.example", "en"), ("/about", "xx")):
        answer = client.post("/language", data={"lang": lang, "back": back})
        assert answer.location in ("/", "/about") and ("Set-Cookie" in answer.headers) == (lang == "en")
        client.delete_cookie("lang")


def test_caches_keep_the_languages_apart(client: FlaskClient) -> None:
    answers = {name: client.get("/about", headers={"Accept-Language": name}) for name in LANGUAGES}
    assert len({answer.headers["ETag"] for answer in answers.values()}) == 3
    for answer in answers.values():
        assert {"Cookie", "Accept-Language"} <= set(answer.vary)
    tag = answers["en"].headers["ETag"]
    again = client.get("/about", headers={"Accept-Language": "en", "If-None-Match": tag})
    other = client.get("/about", headers={"Accept-Language": "zh-CN", "If-None-Match": tag})
    assert (again.status_code, other.status_code) == (304, 200) and "Accept-Language" in again.vary


def test_each_language_is_linked_for_search_engines(client: FlaskClient) -> None:
    page = html.fromstring(
        client.get("/region/%E6%9C%9B%E5%B7%9D%E5%8C%BA?lang=en", follow_redirects=True).get_data(
            as_text=True
        )
    )
    linked = {link.get("hreflang"): link.get("href") for link in found(page, "//link[@hreflang]")}
    assert linked == {
        name: f"http://localhost/region/%E6%9C%9B%E5%B7%9D%E5%8C%BA?lang={name}" for name in LANGUAGES
    }
    assert "hreflang" not in client.get("/regions?find=x&_external=1").get_data(as_text=True)
    for name, address in linked.items():
        assert f'<html lang="{name}"' in client.get(address).get_data(as_text=True)


def test_files_and_the_api_stay_chinese(client: FlaskClient) -> None:
    for address in (
        "/export.csv?q=%E6%95%99%E8%82%B2",
        "/feed.atom?q=%E6%95%99%E8%82%B2",
        "/api/v1/openapi.json",
    ):
        plain, english = (
            client.get(address, headers={"Accept-Language": name}).data for name in ("zh-CN", "en")
        )
        assert plain == english


@pytest.mark.parametrize("language", FOREIGN)
def test_catalogues_have_every_text_of_today(language: str) -> None:
    catalogue = brought_up(language)
    for message in catalogue:
        if not message.id:
            continue
        assert message.string, message.id
        # What is put in is put in once; quotation marks and tags would end an attribute.
        places = re.compile(r"\{[^}]*\}|%[ds]")
        said = "" if message.string == "∅" else str(message.string)
        if said:
            assert sorted(places.findall(str(message.id))) == sorted(places.findall(said)), message.id
        assert not re.search('[<>"]', said), message.id
    kept = file_of(language).read_text(encoding="utf-8")
    assert all(text.replace('"', '\\"') in kept for text, _ in messages())


def test_a_text_with_what_is_put_in_is_one_message() -> None:
    source = '<p title="第 {{ page }} 页">共 {{ n }} 件<b>{{ name }}</b>{{ "是" if x == "建议" else "" }}</p><title>{{ t }}</title>'
    environment = Environment()
    said = {"第 {0} 页": "Page {0}", "共 {0} 件": "{0} in all", "是": "yes"}
    tokens = TokenStream(environment.lexer.wrap(environment.lexer.tokeniter(source, "t"), "t"), "t", None)
    found = [(token.type, token.value) for token in Rewriting(said.__getitem__).tokens(tokens)]
    texts = "".join(
        value if kind == "data" else "…" if kind == "variable_begin" else "" for kind, value in found
    )
    assert texts == '<p title="Page …">… in all<b>…</b>…</p><title>…</title>'
    assert [value for kind, value in found if kind == "string"] == ["yes", "建议", ""]
    filters = [name for (kind, _), (_, name) in pairwise(found) if kind == "pipe"]
    assert filters == ["as_label", "as_written", "as_written", "as_written", "as_label"]
