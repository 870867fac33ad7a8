"""适老版: the view is chosen, kept and left, and the way back never leaves the site."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from indexer import Settings
from tests.local import LocalEngine
from tests.pages import opened
from webapp import create_app


def test_the_view_is_chosen_on_a_page_kept_for_the_others_and_left(client: FlaskClient) -> None:
    def press(address: str) -> str:
        form = opened(client, address).find(".//form[@class='view']")
        (button,) = form.iter("button")
        back = form.find("input").get("value")
        answer = client.post(form.get("action"), data={"view": button.get("value"), "back": back})
        assert answer.status_code == 303 and answer.headers["Location"] == back
        return str(button.text)

    assert press("/search?q=%E6%95%99%E5%B8%88%23") == "适老版"
    assert "large.css" in client.get("/help").text and "large.css" in client.get("/nowhere").text
    assert press("/help") == "标准版"
    assert "large.css" not in client.get("/help").text


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "/a\r\nX: y", "help", "/帮助", ""]
)
def test_the_way_back_never_leaves_the_site(client: FlaskClient, back: str) -> None:
    assert client.post("/view", data={"view": "", "back": back}).headers["Location"] == "/"


def test_below_a_prefix_and_over_https_the_cookie_is_for_the_site_alone(
    settings: Settings, engine: LocalEngine
) -> None:
    client = create_app(replace(settings, base_url="https://dafu.example.gov.cn/dafu"), engine).test_client()
    answer = client.post("/dafu/view", data={"view": "large", "back": "/help"})
    assert answer.headers["Location"] == "/dafu/help"
    kept = answer.headers["Set-Cookie"].split("; ")
    assert kept[0] == "view=large"
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/dafu/"} <= set(kept)
