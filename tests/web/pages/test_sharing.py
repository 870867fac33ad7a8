"""Passing a page on: short addresses, what cards of messengers show, squares to scan."""

from __future__ import annotations

import segno
from flask.testing import FlaskClient
from lxml import html

from tests.pages import opened, reply_address
from webapp.replies.sharing import square


def _card(page: html.HtmlElement) -> dict[str, str]:
    return {meta.get("property"): meta.get("content") for meta in page.xpath("//meta[@property]")}


def test_a_short_address_leads_to_its_reply_for_good(client: FlaskClient) -> None:
    address = reply_address(client).split("?")[0]
    answer = client.get(address.replace("/reply/", "/r/"))
    assert (answer.status_code, answer.headers["Location"]) == (301, address)
    assert client.get("/r/ffffffffffff").status_code == 404


def test_the_card_of_a_reply_says_who_answered_and_what_was_promised(client: FlaskClient) -> None:
    address = reply_address(client, "加装电梯").split("?")[0]
    page = opened(client, address)
    card = _card(page)
    assert card["og:title"].startswith("老旧小区加装电梯 - ")
    assert card["og:type"] == "article" and card["og:url"] == f"http://localhost{address}"
    assert card["og:description"] == (
        "澄州市住房和城乡建设局 2019-08-05；B 正在解决或列入计划；承诺 1 条；期限 2024年：下一步将简化审批，力争2024年再加装120部。"
    )
    assert page.xpath("//meta[@name='description']/@content") == [card["og:description"]]
    with client.get(card["og:image"]) as image:
        assert (image.status_code, image.mimetype) == (200, "image/png")


def test_other_pages_have_a_card_too(client: FlaskClient) -> None:
    card = _card(opened(client, "/search?q=“课后服务”"))
    assert card["og:title"].startswith("“课后服务” - ") and card["og:type"] == "website"


def test_the_square_holds_the_address() -> None:
    drawn = square("http://localhost/r/74ba291a564e")
    made = segno.make("http://localhost/r/74ba291a564e", error="m", micro=False)
    width = made.symbol_size(border=4)[0]
    assert f'viewBox="0 0 {width} {width}"' in drawn and "style=" not in drawn
    assert square("http://localhost/r/74ba291a564f") != drawn
