"""What was asked and where it is answered, as pages show it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from corpus import Reply, StoredReply
from corpus.letter.asks import asks
from corpus.parsing.outline import outline
from corpus.store.edits import Correction
from indexer import Settings, update
from tests.conftest import REPLIES
from tests.local import LocalEngine
from webapp import create_app
from webapp.views.asks import UNANSWERED, exchanges, remembered, restated

BODY = (
    "您建议：一是疏浚东干渠；二是种植芦苇净化水质；三是<b>公布</b>水质数据。现答复如下：\n"
    "东干渠疏浚已于5月完成，清淤两万方。沿渠道路同时硬化。\n水质数据每月5日在县政府网站公布。"
)


@pytest.fixture
def client(own: LocalEngine, own_settings: Settings) -> FlaskClient:
    """The site over a reply to three asks, two of which it answers."""
    reply = replace(REPLIES[4], title="三问", body=BODY, outline=outline(BODY), numbers=(77,))
    with own.store.transaction():
        own.store.keep(reply, b"asks", "https://example.gov.cn/asks.html")
    update(own, own.store)
    return create_app(own_settings, own).test_client()


def test_an_answer_is_shown_by_its_first_sentence_and_led_to() -> None:
    reply = Reply(subject="关于水渠的建议", body=BODY)
    first, second, third = exchanges(reply, asks(reply))
    assert (first.text, first.anchor) == ("疏浚东干渠", "p2")
    assert first.excerpt == "东干渠疏浚已于5月完成，清淤两万方。"
    assert (second.text, second.anchor, second.excerpt) == ("种植芦苇净化水质", None, "")
    assert third.anchor == "p3"


def test_a_long_answer_is_cut_and_a_subject_alone_is_not_shown_beside_hits() -> None:
    reply = Reply(subject="关于疏浚水渠的建议", body="收悉。\n水渠疏浚" + "，正在进行" * 30)
    (only,) = exchanges(reply, asks(reply))
    assert only.is_subject and only.excerpt.endswith("…") and len(only.excerpt) < 80
    assert restated(reply, asks(reply)) == ()


def test_exchanges_are_remembered_until_the_reply_is_revised_or_corrected() -> None:
    known = remembered(lambda one: asks(one.reply))
    stored = StoredReply("a", Reply(subject="关于水渠的建议", body=BODY), ("页.html",), 1, "", "")
    first = known(stored)
    assert first == restated(stored.reply, asks(stored.reply)) and first
    assert known(replace(stored, imported_at="2024")) is first
    other = replace(stored.reply, body=BODY.replace("芦苇", "荷花"))
    assert known(replace(stored, reply=other, revision=2))[1].text == "种植荷花净化水质"
    corrected = replace(
        stored, reply=other, corrections=(Correction("body", BODY, other.body, "王", "", ""),)
    )
    assert known(corrected)[1].text == "种植荷花净化水质"
    assert known(stored) == first


def test_a_badge_tells_the_outcome_as_it_was_corrected_and_the_dues(
    own: LocalEngine, own_settings: Settings
) -> None:
    app = create_app(own_settings, own).test_client()
    (hit,) = app.get("/api/v1/search?q=加装电梯").get_json()["hits"]
    assert "B 正在解决或列入计划" in app.get("/search?q=加装电梯").get_data(as_text=True)
    with own.store.transaction():
        own.store.edits.correct(hit["id"], "disposition", {"disposition": "A"}, "王编辑", "看错了")
    update(own, own.store)
    text = app.get("/search?q=加装电梯").get_data(as_text=True)
    badges = text[text.index('class="badges"') :].split("</ul>")[0]
    assert "A 已解决或基本解决" in badges and "承诺 1 条</a>，期限 2024年" in badges


def test_the_page_of_a_reply_shows_asks_and_answers_and_says_gently_what_was_not_found(
    client: FlaskClient,
) -> None:
    (hit,) = client.get("/api/v1/search?q=标题:三问").get_json()["hits"]
    text = client.get(hit["url"]).get_data(as_text=True)
    section = text[text.index('class="dialogue"') : text.index("</section>", text.index('class="dialogue"'))]
    assert section.count("<li>") == 3
    assert 'href="#p2"' in section and 'href="#p3"' in section
    assert section.count(f">{UNANSWERED}<") == 1 and "并不表示没有办理" in section
    assert "&lt;b&gt;公布" in section and "<b>" not in section


def test_the_asks_stand_beside_the_hit(client: FlaskClient) -> None:
    text = client.get("/search?q=标题:三问").get_data(as_text=True)
    (hit,) = client.get("/api/v1/search?q=标题:三问").get_json()["hits"]
    assert f'{hit["id"]}?q=%E6%A0%87%E9%A2%98%3A%E4%B8%89%E9%97%AE#p2"' in text
    assert f'种植芦苇净化水质<span class="unanswered">（{UNANSWERED}）' in text


def test_the_api_gives_each_ask_with_its_part(client: FlaskClient) -> None:
    (hit,) = client.get("/api/v1/search?q=标题:三问").get_json()["hits"]
    assert "asks" not in hit
    asks = client.get(f"/api/v1/replies/{hit['id']}").get_json()["asks"]
    assert [ask["answer"] and ask["answer"]["first"] for ask in asks] == [1, None, 2]
    assert {ask["source"] for ask in asks} == {"list"}


def test_a_reply_without_subject_and_asks_shows_no_section(client: FlaskClient) -> None:
    (hit,) = client.get("/api/v1/search?q=标题:校园周边交通安全答复").get_json()["hits"]
    assert 'class="dialogue"' not in client.get(hit["url"]).get_data(as_text=True)
