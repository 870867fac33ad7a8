"""Who runs the site: shown on every page, in feeds and briefs; its colour can be read."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from indexer import Engine, SearchError, Settings
from webapp import create_app
from webapp.views.colours import contrast, style_of

SHOWN = {
    "organiser": "青穗县人大常委会办公室",
    "undertaker": "青穗县大数据中心",
    "contact": "0000-1234567",
    "icp": "某ICP备00000001号-1",
    "police_record": "某公网安备 00000000000001号",
    "site_code": "1234567890",
}
PAGES = (
    "/",
    "/search?q=教师",
    "/about",
    "/help",
    "/api",
    "/agencies",
    "/stats",
    "/promises",
    "/precedents",
    "/nowhere",
)


def site(settings: Settings, engine: Engine, **given: Any) -> FlaskClient:
    return create_app(replace(settings, **given), engine).test_client()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_who_runs_the_site(settings: Settings, engine: Engine, path: str) -> None:
    links = ("青穗县人民政府 https://www.example.gov.cn/", "帮助 /help")
    given = {**SHOWN, "footer_links": links, "privacy_url": "https://www.example.gov.cn/privacy"}
    page = html.fromstring(site(settings, engine, **given).get(path).data)
    foot = page.find(".//footer[@class='bottom']")
    assert foot is not None
    text = "".join(str(part) for part in foot.itertext())
    assert all(value in text for value in SHOWN.values()) and "主办单位：" in text
    targets = {link.text: link.get("href") for link in foot.iter("a")}
    assert targets["青穗县人民政府"] == "https://www.example.gov.cn/" and targets["帮助"] == "/help"
    assert targets["隐私声明"] == "https://www.example.gov.cn/privacy"
    assert targets["适老化与无障碍"] == "/accessibility"
    assert targets[SHOWN["icp"]] == "https://beian.miit.gov.cn/"


def test_nothing_is_said_where_nothing_was_set(settings: Settings, engine: Engine) -> None:
    text = site(settings, engine).get("/").text
    assert "主办单位" not in text and "/identity/" not in text
    about = html.fromstring(site(settings, engine).get("/about").data)
    assert {"accessibility", "privacy"} <= {each.get("id") for each in about.iter("h2")}


def test_feeds_and_briefs_name_the_authority(settings: Settings, engine: Engine) -> None:
    visitor = site(settings, engine, **SHOWN)
    for path in ("/feed.atom?q=", "/promises.atom"):
        feed = visitor.get(path).text
        assert f"<author><name>{SHOWN['organiser']}</name></author>" in feed and SHOWN["icp"] in feed
    hit = visitor.get("/api/v1/search?q=教师").get_json()["hits"][0]
    reply_id = hit.get("id") or hit["reply"]["id"]
    form = {"format": "md", "subject": "教师", "pick": f"0.{reply_id}"}
    brief = visitor.post("/precedents/brief", data=form).text
    assert f"主办单位：{SHOWN['organiser']}" in brief


def test_the_logo_and_the_colour_are_shown_and_kept(
    settings: Settings, engine: Engine, tmp_path: Path
) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    visitor = site(settings, engine, logo=str(logo), colour="#c8102e")
    page = html.fromstring(visitor.get("/").data)
    image = page.find(".//a[@class='brand']/img").get("src")  # type: ignore[union-attr]
    answer = visitor.get(image)
    assert answer.mimetype == "image/svg+xml" and "immutable" in answer.headers["Cache-Control"]
    sheets = [link.get("href", "") for link in page.iter("link") if link.get("rel") == "stylesheet"]
    (own,) = [sheet for sheet in sheets if "colours.css" in sheet]
    assert visitor.get(own).text == style_of("#c8102e") and sheets.index(own) == 1


@given(st.integers(0, 0xFFFFFF))
def test_text_in_any_colour_can_be_read(number: int) -> None:
    style = style_of(f"#{number:06x}")
    shades = [
        tuple(int(shade[i : i + 2], 16) for i in (0, 2, 4)) for shade in re.findall(r"#([0-9a-f]{6})", style)
    ]
    grounds = {0: ((255, 255, 255), (243, 246, 245)), 4: ((20, 25, 26), (28, 35, 36))}
    for first, plain in grounds.items():
        accent, strong, wash, on_accent = shades[first : first + 4]
        for text in (accent, strong):
            for ground in (*plain, wash):
                assert contrast(text, ground) >= 4.5  # type: ignore[arg-type]
        assert contrast(on_accent, accent) >= 4.5  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_CODE", "12"),
        ("COLOUR", "red"),
        ("COLOUR", "#fff"),
        ("LOGO", "/nowhere/logo.svg"),
        ("PRIVACY_URL", "javascript:alert(1)"),
        ("PRIVACY_URL", "//evil.example"),
        ("FOOTER_LINKS", "甲 javascript:alert(1)"),
        ("FOOTER_LINKS", "https://www.example.gov.cn"),
    ],
)
def test_what_cannot_be_shown_is_refused_when_settings_are_read(name: str, value: str) -> None:
    with pytest.raises(SearchError, match=f"DAFU_{name}"):
        Settings.from_env({f"DAFU_{name}": value})
