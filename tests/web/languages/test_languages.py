"""The interface in other languages: what is translated, what stays Chinese, who gets which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Final, cast

import pytest
from flask.testing import FlaskClient
from lxml import html

from corpus import StoredReply
from indexer import Settings, parse_query, search
from tests.local import LocalEngine
from webapp import create_app
from webapp.languages.catalogue import LANGUAGES, PLURAL, SOURCE

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
    assert [text for text in _interface(page) if PLURAL.search(text)] == []
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
    ("path", "words"),
    [
        ("/search?from=去年", "“去年” is no valid date. Write 2024, 2024-05 or 2024-05-12."),
        ("/search?from=2020&to=2010", "The first date, 2020, is after the last one, 2010."),
        ("/search?q=学校&page=999", "replies on 7 pages; there is no page 999."),
        ("/search?page=9999", "Only the first 10000 replies can be paged through."),
        ("/promises?due_from=明年", "“明年” is no valid date."),
        ("/promises?page=999", "there is no page 999."),
        ("/compare", "No reply was picked yet."),
        ("/facet/nothing", "There is no facet “nothing”; there are: topic, year"),
        ("/facet/agency?page=9", "The list of Agency: the last page is 1, there is no page 9."),
        ("/region/无此地", "No reply is from “无此地”."),
        ("/region/砚溪县?topic=无此事", "There are no replies of “砚溪县” on “无此事”."),
        ("/stats/nothing.csv", "There is no chart “nothing”; there are: year, topic"),
    ],
)
def test_what_is_wrong_is_said_in_english(visitor: FlaskClient, path: str, words: str) -> None:
    page = html.fromstring(
        visitor.get(path, headers={"Accept-Language": "en"}, follow_redirects=True).get_data(as_text=True)
    )
    wrong = found(page, "//main//*[@class='note' or @class='wrong']")
    said = [" ".join(str(each.text_content()).replace("、", ", ").split()) for each in wrong]
    assert any(words in text for text in said), said
    # What is quoted of replies is marked as Chinese; what is wrong is no quotation.
    assert not any(found(each, ".//bdi") for each in wrong)


def test_a_refused_suggestion_is_told_why_in_english(visitor: FlaskClient) -> None:
    answer = visitor.post("/precedents", data={"text": "路"}, headers={"Accept-Language": "en"})
    assert "The text is too short to tell what is looked for. Write 2 characters" in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_one_is_no_plural(visitor: FlaskClient, stored: StoredReply, path: str) -> None:
    address = path.format(id=stored.id, agency=stored.reply.agencies[0], proposer=stored.reply.proposers[0])
    page = html.fromstring(
        visitor.get(address, headers={"Accept-Language": "en"}, follow_redirects=True).get_data(as_text=True)
    )
    text = " ".join(str(found(page, "//body")[0].text_content()).split())
    names = [
        each.get(name, "")
        for each in found(page, "//*[@aria-label or @title]")
        for name in ("aria-label", "title")
    ]
    plural = (
        r"(?<![\d,.-])1 (?:\w+ )?(?:replies|promises|words|values|names|entries|documents|regions|pages)\b"
    )
    assert [match for each in (text, *names) for match in re.findall(plural, each)] == []


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


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/api/v1/search?topics=x&page=0", "There is no parameter “topics”; there are q、topic"),
        ("/api/v1/search?topics=x&page=0", "; page=0 is no whole number from 1 on."),
        ("/api/v1/search?sort=best", "sort=best is not valid; it may be relevance"),
        ("/api/v1/search?q=学校&page=99", "replies on 7 pages; there is no page 99."),
        ("/api/v1/search?from=去年", "“去年” is no valid date."),
        ("/api/v1/suggest?p=x", "There is no parameter “p”; there are q."),
        ("/api/v1/replies/none", "There is no reply none"),
        ("/api/v1/facets/nothing", "There is no facet “nothing”; there are: topic"),
        ("/api/v1/facets/agency?page=9", "The list of Agency: the last page is 1, there is no page 9."),
        ("/api/v1/collections/none", "There is no such collection"),
        ("/api/v1/export.doc", "There is no export as “doc”; there are: csv"),
        ("/api/v1/nothing", "There is nothing at this address"),
    ],
)
def test_programs_are_told_what_is_wrong_in_the_language_that_they_accept(
    visitor: FlaskClient, path: str, words: str
) -> None:
    answer = visitor.get(path, headers={"Accept-Language": "en"})
    assert 400 <= answer.status_code < 500 and words in answer.get_json()["error"]
    assert "Accept-Language" in answer.vary
    for accepted in ({}, {"Accept-Language": "fr"}):
        assert _HAN.search(visitor.get(path, headers=accepted).get_json()["error"])


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/export.doc?q=学校", "There is no export as “doc”"),
        ("/feed.atom?q=学校&from=去年", "“去年” is no valid date."),
        ("/embed/list?from=去年", "“去年” is no valid date."),
    ],
)
def test_errors_of_files_are_pages_in_the_language_of_the_reader(
    visitor: FlaskClient, path: str, words: str
) -> None:
    answer = visitor.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code >= 400 and '<html lang="en"' in answer.text and words in answer.text
    assert {"Cookie", "Accept-Language"} <= set(answer.vary)
    assert '<html lang="zh-CN"' in visitor.get(path).text


def test_a_file_that_cannot_be_read_is_told_in_english_with_the_reason(visitor: FlaskClient) -> None:
    sent = {"file": (BytesIO(b"%PDF-1.7 broken"), "a.pdf")}
    answer = visitor.post("/precedents", data=sent, headers={"Accept-Language": "en"})
    assert "The file cannot be used. In Chinese: a.pdf：PDF 文件已损坏" in answer.text
    sent = {"file": (BytesIO(b"%PDF-1.7 broken"), "a.pdf")}
    assert "In Chinese" not in visitor.post("/precedents", data=sent).text
