"""What is kept here, site by site, region by region, year by year, as a page and by the API."""

from __future__ import annotations

from dataclasses import replace

from flask.testing import FlaskClient

from indexer import Settings, update
from tests.conftest import REPLIES
from tests.local import LocalEngine
from tests.pages import opened
from webapp import create_app
from webapp.operations.sources import Run, SourceLog


def test_sites_regions_and_years_are_told_with_how_fresh_they_are(
    own: LocalEngine, own_settings: Settings
) -> None:
    with own.store.transaction():
        own.store.keep(
            replace(REPLIES[0], numbers=(57,), written_on="2014-05-01"),
            b"1",
            "https://www.wangchuan.example/1.html",
        )
        own.store.keep(
            replace(REPLIES[0], numbers=(57,), written_on="2014-05-01"),
            b"2",
            "https://www.wangchuan.example/copy.html",
        )
        own.store.keep(
            replace(REPLIES[5], title="没有网址", body="没有网址的一封信，长度足够分辨。"),
            b"3",
            "/pages/3.txt",
        )
    update(own, own.store)
    with SourceLog(own_settings.data) as log:
        log.note_run(
            Run("https://www.wangchuan.example/jyta/", "2026-11-29T02:30:00+00:00", 1, 1, 0, 0, 0, "")
        )
    client = create_app(own_settings, own).test_client()
    now = client.get("/api/v1/coverage").get_json()
    assert now["replies"] == len(REPLIES) + 2
    sites = {row["site"]: row for row in now["sites"]}
    assert [row["replies"] for row in now["sites"]] == sorted(
        (row["replies"] for row in now["sites"]), reverse=True
    )
    assert (
        sites["example.gov.cn"]["replies"] == len(REPLIES)
        and sites["example.gov.cn"]["newest"] == "2024-05-20"
    )
    wangchuan = sites["www.wangchuan.example"]
    assert (wangchuan["replies"], wangchuan["first_year"], wangchuan["asked_on"]) == (1, "2014", "2026-11-29")
    assert (sites["文件"]["replies"], sites["文件"]["newest"], sites["文件"]["asked_on"]) == (1, None, None)
    assert {"name": "2013", "count": 1} in now["years"] and now["undated"] == 2
    assert [row["name"] for row in now["years"]] == sorted(
        (row["name"] for row in now["years"]), reverse=True
    )
    page = opened(client, "/coverage")
    for row in page.xpath("//tbody/tr[.//a]"):
        (link,), count = row.xpath(".//a/@href"), row.xpath("string(td)")
        assert f"找到 {count} 件答复" in opened(client, link).text_content().replace("\n", "")


def test_what_is_hidden_is_not_counted(own: LocalEngine, own_settings: Settings) -> None:
    client = create_app(own_settings, own).test_client()
    reply_id = next(change.id for change in own.store.changes() if change.reply == REPLIES[1])
    with own.store.transaction():
        own.store.edits.hide(reply_id)
    update(own, own.store)
    (row,) = client.get("/api/v1/coverage").get_json()["sites"]
    assert row["replies"] == len(REPLIES) - 1


def test_the_page_is_linked(client: FlaskClient) -> None:
    assert 'href="/coverage"' in client.get("/about").text
