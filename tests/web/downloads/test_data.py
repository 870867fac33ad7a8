"""The whole store to take away, and the page that says what is in it."""

from __future__ import annotations

import gzip
import json
from dataclasses import fields, replace
from pathlib import Path

from flask.testing import FlaskClient
from lxml import html

from corpus import Reply, Store
from corpus.intake.files import import_files
from tests.conftest import REPLIES
from tests.local import LocalEngine


def test_the_download_holds_every_reply_and_comes_back_equal(
    client: FlaskClient, engine: LocalEngine, tmp_path: Path
) -> None:
    answer = client.get("/data/replies.jsonl.gz", headers={"Accept-Encoding": "gzip"})
    assert answer.is_streamed and answer.mimetype == "application/gzip"
    assert "Content-Encoding" not in answer.headers
    lines = [json.loads(line) for line in gzip.decompress(answer.data).splitlines()]
    assert [line["id"] for line in lines] == [reply_id for reply_id, _ in engine.store.catalogue()]
    path = tmp_path / "dafu-replies.jsonl.gz"
    path.write_bytes(answer.data)
    with Store(tmp_path / "again.sqlite") as store:
        kept = [item for item in import_files(store, [path]) if item.outcome]
        again = store.many([line["id"] for line in lines])
    # One of the hand-written replies says nothing by which a row could be told from any other text.
    assert len(kept) == len(REPLIES) - 1
    assert all(found.reply == engine.store.many([i])[i].reply for i, found in again.items())


def test_all_replies_are_read_in_batches_without_those_that_were_removed(tmp_path: Path) -> None:
    with Store(tmp_path / "replies.sqlite") as store:
        with store.transaction():
            for number in range(7):
                reply = replace(REPLIES[0], numbers=(number,), body=f"第{number}座桥已经修好。")
                store.keep(reply, b"%d" % number, f"https://example.gov.cn/{number}")
        ids = [reply_id for reply_id, _ in store.catalogue()]
        with store.transaction():
            store.remove(ids[2:3])
        batches = [[stored.id for stored in batch] for batch in store.batches(4)]
        assert batches == [[*ids[:2], *ids[3:5]], ids[5:]] and ids == sorted(ids)
        assert [reply_id for reply_id, _ in store.catalogue(ids[4], 2)] == ids[4:6]


def test_a_store_that_changes_while_it_is_read_gives_no_reply_twice(tmp_path: Path) -> None:
    with Store(tmp_path / "replies.sqlite") as store:
        with store.transaction():
            for number in range(4):
                store.keep(replace(REPLIES[0], numbers=(number,)), b"%d" % number, f"https://a/{number}")
        seen = []
        for batch in store.batches(2):
            seen += [stored.id for stored in batch]
            with store.transaction():
                store.remove(seen[:1])
                store.keep(replace(REPLIES[1], numbers=(len(seen),)), b"new", f"https://a/new{len(seen)}")
        assert len(set(seen)) == len(seen) >= 4


def test_the_page_explains_every_field_and_every_format(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/data").get_data(as_text=True))
    codes = {code.text for code in page.iter("code")}
    assert {field.name for field in fields(Reply)} | {"id", "url", "sources", "revision"} <= codes
    assert f"下载全部 {len(REPLIES)} 件答复" in str(page.xpath("string()"))
    main = page.find(".//main")
    assert main is not None
    links = {link.get("href", "").split("?")[0] for link in main.iter("a")}
    wanted = (
        "/data/replies.jsonl.gz",
        "/api",
        "/api/v1/openapi.json",
        "/feed.atom",
        "/export.csv",
        "/sitemap.xml",
    )
    assert set(wanted) <= links
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_every_page_leads_to_the_data(client: FlaskClient) -> None:
    for address in ("/", "/search?q=教师", "/about"):
        page = html.fromstring(client.get(address).get_data(as_text=True))
        assert "/data" in {link.get("href") for link in page.iterfind(".//footer//a")}


def test_heads_are_answered(client: FlaskClient) -> None:
    for address in ("/data", "/data/replies.jsonl.gz", "/sitemap.xml"):
        answer = client.head(address)
        assert (answer.status_code, answer.data) == (200, b"")
