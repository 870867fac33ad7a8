"""Sentences that answer a question, above the hits of the results page and in the API."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from indexer import Settings
from tests.local import LocalEngine
from tests.pages import joined, opened
from webapp import create_app

QUESTION = "举报网吧接纳未成年人有奖励吗？"
ANSWER = "凡举报查实的，每次奖励300元，已发奖18次。"


@pytest.fixture
def client(samples: LocalEngine, own_settings: Settings) -> FlaskClient:
    """The site over the samples."""
    return create_app(own_settings, samples).test_client()


def test_a_question_shows_the_sentence_with_who_said_it_and_when(client: FlaskClient) -> None:
    page = opened(client, f"/search?q={QUESTION}")
    assert joined(page, "//section[@class='quoted']//blockquote") == ANSWER
    caption = joined(page, "//section[@class='quoted']//figcaption")
    assert caption.startswith("云锦区文化广电新闻出版局，2015-07-13，") and "样例·虚构" in caption
    (address,) = page.xpath("//section[@class='quoted']//figcaption/a/@href")
    path, _, anchor = address.partition("#")
    assert ANSWER in joined(opened(client, path), f"//*[@id='{anchor}']")


def test_key_words_and_further_pages_show_none(client: FlaskClient) -> None:
    assert not opened(client, "/search?q=网吧 奖励").xpath("//section[@class='quoted']")
    assert client.get("/api/v1/search?q=网吧").get_json()["quotations"] == []


def test_the_api_says_where_the_sentence_stands(client: FlaskClient) -> None:
    (quoted,) = client.get(f"/api/v1/search?q={QUESTION}").get_json()["quotations"]
    assert (quoted["text"], quoted["date"], quoted["sample"]) == (ANSWER, "2015-07-13", "样例·虚构")
    body = client.get(f"/api/v1/replies/{quoted['id']}").get_json()["body"]
    assert body.split("\n")[quoted["paragraph"]][quoted["start"] : quoted["end"]].strip() == ANSWER
