"""Whatever shows a sample says that it is one: pages, files, feeds, calendars and answers to programs."""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import quote

import pytest
import python_calamine as calamine
from flask.testing import FlaskClient

from corpus import StoredReply
from corpus.store.samples import MARK
from indexer import Engine, Query, Settings, find
from tests.pages import opened
from webapp import create_app


@pytest.fixture(scope="module")
def visitor(samples: Engine, samples_settings: Settings) -> FlaskClient:
    """A visitor of a site that holds nothing but samples."""
    return create_app(samples_settings, samples).test_client()


@pytest.fixture(scope="module")
def stored(samples: Engine) -> StoredReply:
    """One of them, with a proposer and an agency."""
    found = samples.fetch([reply_id for reply_id, _ in find(samples, Query(limit=300)).scored]).values()
    return next(
        one for one in found if one.reply.proposers and one.reply.agency and " " not in one.reply.agency
    )


def test_every_hit_of_every_page_is_marked(visitor: FlaskClient, stored: StoredReply) -> None:
    other = visitor.get(f"/api/v1/similar/{stored.id}").get_json()
    ids = [stored.id, *([other["hits"][0]["id"]] if other and other.get("hits") else [stored.id])]
    addresses = (
        "/",
        "/search",
        "/promises",
        f"/reply/{stored.id}",
        f"/reply/{stored.id}/timeline",
        f"/reply/{stored.id}/revisions",
        f"/proposer/{quote(stored.reply.proposers[0])}",
        f"/agency/{quote(stored.reply.agency or '')}",
        f"/compare?id={ids[0]}&id={ids[1]}",
    )
    for address in addresses:
        page = opened(visitor, address)
        shown = {
            link.get("href").split("#")[0] for link in page.xpath("//main//a[starts-with(@href, '/reply/')]")
        }
        shown = {href for href in shown if href.count("/") == 2 and "." not in href}
        assert page.text_content().count(MARK) >= max(1, len(shown - {f"/reply/{stored.id}"})), address


def test_every_row_of_every_file_is_marked(visitor: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(visitor.get("/export.csv").text.removeprefix("\ufeff"))))
    assert rows and {row["样例"] for row in rows} == {MARK}
    head, *cells = (
        calamine.load_workbook(io.BytesIO(visitor.get("/export.xlsx").data)).get_sheet_by_index(0).to_python()
    )
    assert {row[head.index("样例")] for row in cells} == {MARK}
    lines = visitor.get("/export.jsonl").text.splitlines()
    assert {json.loads(line)["sample"] for line in lines} == {MARK}
    for extension, entry in (("bib", "@misc"), ("ris", "TY  -")):
        text = visitor.get(f"/export.{extension}").text
        assert 0 < text.count(entry) <= text.count(MARK)
    promises = list(csv.DictReader(io.StringIO(visitor.get("/promises.csv").text.removeprefix("\ufeff"))))
    assert promises and all(row["标题"].startswith(f"【{MARK}】") for row in promises)


def test_feeds_calendars_and_answers_to_programs_are_marked(
    visitor: FlaskClient, stored: StoredReply
) -> None:
    for address in ("/feed.atom", "/promises.atom"):
        text = visitor.get(address).text
        assert 0 < text.count("<entry>") <= text.count(MARK), address
    calendar = visitor.get("/promises.ics").text.replace("\r\n ", "")
    assert calendar.count("BEGIN:VEVENT") <= calendar.count(MARK)
    for address in ("/api/v1/search", "/api/v1/promises", f"/api/v1/replies/{stored.id}"):
        text = json.dumps(visitor.get(address).get_json(), ensure_ascii=False)
        assert 0 < text.count('"imported_at"') == text.count(f'"sample": "{MARK}"'), address
