"""Passing a page on: short addresses, what cards of messengers show, squares to scan."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
import segno
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from PIL import Image

from indexer import Settings, update
from tests.local import LocalEngine
from tests.pages import opened, reply_address
from webapp import create_app
from webapp.replies.picture import SHAPES, Card, draw, fitting
from webapp.replies.sharing import card_of, square

CARD = Card(
    "改善乡村教师待遇", ("B 正在解决或列入计划", "承诺 3 条"), "青穗县教育局", "2024-05-20", "达复", "#0b565b"
)


def _image(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


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


def test_other_pages_have_a_card_too(client: FlaskClient) -> None:
    card = _card(opened(client, "/search?q=“课后服务”"))
    assert card["og:title"].startswith("“课后服务” - ") and card["og:type"] == "website"
    with client.get(card["og:image"]) as image:
        assert (image.status_code, image.mimetype) == (200, "image/png")


def test_the_card_of_a_reply_has_a_wide_picture_and_a_square_one(client: FlaskClient) -> None:
    page = opened(client, reply_address(client, "加装电梯"))
    addresses = page.xpath("//meta[@property='og:image']/@content")
    said = [page.xpath(f"//meta[@property='og:image:{name}']/@content") for name in ("width", "height")]
    sizes = [_image(client.get(address).data).size for address in addresses]
    assert sizes == [(1200, 630), (800, 800)] == [(int(w), int(h)) for w, h in zip(*said, strict=True)]
    assert page.xpath("//article/link[@itemprop='image']/@href") == addresses


def test_a_picture_says_what_the_answer_comes_to_and_nothing_of_who_asked(
    settings: Settings, engine: LocalEngine, client: FlaskClient
) -> None:
    (reply_id,) = re.findall(r"/reply/(\w+)", reply_address(client, "加装电梯"))
    with create_app(settings, engine).test_request_context():
        card = card_of(engine.fetch((reply_id,))[reply_id], 1)
    assert card == Card(
        "老旧小区加装电梯", ("B 正在解决或列入计划", "承诺 1 条"), "澄州市住房和城乡建设局", "2019-08-05", settings.site_name, "#0b565b"
    )  # fmt: skip


def test_the_address_of_a_picture_changes_with_what_it_says(own: LocalEngine, own_settings: Settings) -> None:
    def addresses(settings: Settings) -> list[str]:
        client = create_app(settings, own).test_client()
        found = opened(client, reply_address(client)).xpath("//meta[@property='og:image']/@content")
        return [str(address) for address in found]

    first = addresses(own_settings)
    assert addresses(own_settings) == first
    assert not {*first} & {*addresses(replace(own_settings, site_name="另一个站"))}


def test_a_picture_is_not_sent_to_who_has_it(client: FlaskClient) -> None:
    address = opened(client, reply_address(client)).xpath("//meta[@property='og:image']/@content")[0]
    first = client.get(address)
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_what_is_hidden_or_not_there_has_no_picture(own: LocalEngine, own_client: FlaskClient) -> None:
    address = opened(own_client, reply_address(own_client)).xpath("//meta[@property='og:image']/@content")[0]
    assert own_client.get(address).status_code == 200
    with own.store.transaction():
        own.store.edits.hide(address.split("/r/")[1].split("/")[0])
    update(own, own.store)
    assert own_client.get(address).status_code == 404
    assert own_client.get("/r/ffffffffffff/wide.png").status_code == 404
    assert own_client.get(address.replace("wide", "tall")).status_code == 404


@pytest.mark.parametrize("shape", SHAPES)
def test_a_long_matter_leaves_what_stands_below_it_free(shape: str) -> None:
    matter = "进一步加强我省职业教育校企合作、推动产教融合发展，支持建设一批高水平产业学院（2024年—2028年）"
    results = ("样例·虚构", "B 正在解决或列入计划", "承诺 12 条")
    image = _image(draw(replace(CARD, matter=matter, results=results), shape)).convert("L")
    inked = [
        min(image.crop((0, y, image.width, y + 1)).tobytes()) < 200  # any but white and grey grounds
        for y in range(image.height)
    ]
    # The bar, the name of the site, three lines; results in one row or in three; who answered.
    rows = sum(one and not before for before, one in zip([False, *inked], inked, strict=False))
    assert rows == {"wide": 1 + 1 + 3 + 1 + 1, "square": 1 + 1 + 3 + 3 + 1}[shape]


@given(matter=st.text(st.characters(codec="gb18030"), max_size=90), width=st.integers(640, 1200))
def test_no_line_of_a_picture_is_wider_than_its_room(matter: str, width: int) -> None:
    font, lines = fitting(matter, width)
    assert len(lines) <= 3 and all(font.getlength(line) <= width for line in lines)


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (540, ["支持农村学前教", "育（2024年）"]),
        (620, ["支持农村学前教育", "（2024年）"]),
        (220, ["支持农村", "学前教育", "（2024…"]),
    ],
)
def test_brackets_and_years_stay_together(width: int, lines: list[str]) -> None:
    assert fitting("支持农村学前教育（2024年）", width)[1] == lines


def test_the_square_holds_the_address() -> None:
    drawn = square("http://localhost/r/74ba291a564e")
    made = segno.make("http://localhost/r/74ba291a564e", error="m", micro=False)
    width = made.symbol_size(border=4)[0]
    assert f'viewBox="0 0 {width} {width}"' in drawn and "style=" not in drawn
    assert square("http://localhost/r/74ba291a564f") != drawn
