"""Promises on the pages of replies, agencies and others, and what leads from there to the list."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from indexer import PromiseQuery, Query, Settings, find_promises
from tests.local import LocalEngine
from tests.pages import text_of
from tests.promised import PROMISING, SENTENCES, day, keep
from tests.web.pages.findings.test_promise_pages import nodes
from webapp import create_app


@pytest.fixture(scope="module")
def client(promising: tuple[Settings, LocalEngine]) -> FlaskClient:
    """The site over replies with promises."""
    return create_app(*promising).test_client()


def test_a_reply_lists_its_promises_and_shades_them_in_its_letter(client: FlaskClient) -> None:
    address = client.get("/api/v1/promises?q=公办园&due=soon").get_json()["promises"][0]["reply"]["url"]
    text = text_of(client, address)
    links = nodes(text, "//section[@aria-labelledby='promises']//blockquote/a")
    assert [link.getparent().text.strip() for link in links] == list(SENTENCES.values())
    assert [link.get("href") for link in links] == ["#p2", "#p3", "#p4", "#p5"]
    shaded = [node.text_content() for node in nodes(text, "//*[@class='promised']")]
    assert shaded == list(SENTENCES.values())
    assert "是否兑现，本站不作判断" in text and 'href="#promises">全部 4 条承诺' in text


def test_a_reply_without_promises_says_nothing_of_them(client: FlaskClient) -> None:
    (hit,) = client.get("/api/v1/search?q=标题:校园周边").get_json()["hits"]
    text = text_of(client, hit["url"])
    assert 'id="promises"' not in text and "promises.css" not in text


def test_an_agency_shows_what_is_due_next_and_leads_to_all(client: FlaskClient) -> None:
    text = text_of(client, "/agency/澄州市望川区教育局")
    shown = nodes(text, "//section[@aria-labelledby='promises']//blockquote")
    assert [node.text_content() for node in shown] == [SENTENCES["soon"], SENTENCES["far"]]
    (link,) = nodes(text, "//section[@aria-labelledby='promises']/p/a")
    total = client.get(link.get("href").replace("/promises", "/api/v1/promises")).get_json()["total"]
    assert f"共 {total} 条，下面是接下来到期的" in text and f"全部 {total} 条承诺" in link.text
    answer = client.get("/api/v1/agencies/澄州市望川区教育局").get_json()
    assert [one["text"] for one in answer["promises"]] == [SENTENCES["soon"], SENTENCES["far"]]
    assert answer["promise_total"] == total


def test_an_agency_with_nothing_to_come_shows_its_newest(client: FlaskClient) -> None:
    text = text_of(client, "/agency/澄州市住房和城乡建设局")
    assert "都没有未到的期限，下面是最新的" in text and "力争2024年再加装120部" in text
    assert "答复中的承诺</h2>" not in text_of(client, "/agency/汀兰县教育体育局")


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/", "/promises"),
        ("/", "/promises?due=soon"),
        ("/about", "/promises"),
        ("/search?q=学位&kind=建议&sort=oldest", f"/promises?within={quote('学位')}&kind={quote('建议')}"),
        ("/proposer/周桂芳", f"/promises?proposer={quote('周桂芳')}"),
        ("/help", "/promises"),
        ("/api", "/promises"),
    ],
)
def test_pages_lead_to_promises(client: FlaskClient, address: str, leads_to: str) -> None:
    assert leads_to in [link.get("href") for link in nodes(text_of(client, address), "//a")]
    assert text_of(client, leads_to)


def test_later_letters_and_answers_of_the_body_stand_beside_a_promise(
    own: LocalEngine, own_client: FlaskClient
) -> None:
    later = replace(
        PROMISING, numbers=(981,), written_on=str(day(-1)), outline=(),
        body="您提出的建议收悉，现答复如下：\n公办园3所已建成，新增学位540个，全部投用。",
    )  # fmt: skip
    keep(own, later)
    (reply_id,) = {
        each.reply_id for each in find_promises(own, Query(), PromiseQuery(text="公办园3所")).found
    }
    with own.store.transaction():
        own.store.responses.record(
            reply_id, SENTENCES["soon"], "三所均已开园", "https://example.gov.cn/a", "2026-11-02"
        )
    page = text_of(own_client, f"/reply/{reply_id}")
    assert (
        "后来的答复提到（由程序比对，供参考）" in page
        and "公办园3所已建成，新增学位540个，全部投用。" in page
    )
    assert (
        "单位的答复（2026-11-02，" in page
        and 'href="https://example.gov.cn/a"' in page
        and "三所均已开园" in page
    )
    assert "三所均已开园" in text_of(own_client, "/promises?q=公办园3所")
