"""A server with an engine and no store, as web servers over a cluster are: it serves what the index keeps, and says what it lacks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from corpus import Store
from corpus.letter.promises import promises
from indexer import ENGINES, SearchError, Settings, listing, open_engine, parse_query, rebuild, update
from tests.conftest import REPLIES
from tests.local import state_of
from tests.opensearch import cluster
from tests.pages import joined, opened
from webapp import create_app
from webapp.cli import main

LACKING = "这台服务器上没有答复库"


@pytest.fixture(scope="module", params=[name for name in ENGINES if name != "whoosh"])
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a machine that has no store, over the index of one that has."""
    if request.param == cluster.KIND:
        cluster.needed()
    there, data = (tmp_path_factory.mktemp(name) / "data" for name in ("there", "here"))
    with cluster.of_kind(request.param, Settings(data=there)) as settings:
        with Store(settings.store_path) as store:
            with store.transaction():
                for number, reply in enumerate(REPLIES):
                    store.keep(reply, b"<html>%d" % number, f"https://example.gov.cn/{number}.html")
            with store.transaction():
                store.edits.correct(_id_of(store, 3), "outcome", {"outcome": "已解决"}, "王编辑", "照附件")
            with closing(open_engine(settings, store)) as engine:
                update(engine, store)
        if settings.index_path.exists():
            copytree(settings.index_path, data / settings.index_path.relative_to(there))
        yield replace(settings, data=data, raw_pages=True)


def _id_of(store: Store, number: int) -> str:
    return next(change.id for change in store.changes() if change.reply == REPLIES[number])


@pytest.fixture(scope="module")
def visitor(here: Settings) -> Iterator[FlaskClient]:
    with closing(open_engine(here)) as engine:
        yield create_app(here, engine).test_client()


@pytest.fixture(scope="module")
def ids(here: Settings) -> list[str]:
    with closing(open_engine(here)) as engine:
        return list(listing(engine, parse_query("")))


def test_what_the_index_keeps_is_served(visitor: FlaskClient, ids: list[str]) -> None:
    addresses = [
        "/", "/search?q=教师", "/api/v1/search?q=教师", "/facet/agency?q=教师", "/stats", "/api/v1/stats", "/promises",
        "/api/v1/promises", "/promises.csv", "/promises.ics", "/promises.atom", "/export.csv", "/export.xlsx", "/export.jsonl",
        "/feed.atom", "/api/v1/suggest?q=学", "/documents", "/readyz", "/metrics", "/help", f"/compare?id={ids[0]}&id={ids[1]}",
    ]  # fmt: skip
    for reply_id in ids:
        addresses += [
            f"/reply/{reply_id}",
            f"/api/v1/replies/{reply_id}",
            f"/api/v1/replies/{reply_id}/similar",
        ]
    for address in addresses:
        answer = visitor.get(address)
        assert answer.status_code == 200, (address, answer.text)
    assert len(ids) == len(REPLIES)
    assert visitor.get("/reply/nothing").status_code == visitor.get(f"/reply/{ids[0]}%230").status_code == 404
    asked = {"text": "建议：一是加装电梯；二是增加停车泊位。"}
    assert visitor.post("/precedents", data=asked).status_code == 200
    assert (
        visitor.post("/precedents/brief", data={"ask": "加装电梯", "pick": f"0.{ids[0]}"}).status_code == 200
    )


def test_a_reply_comes_with_all_that_was_known_of_it(visitor: FlaskClient) -> None:
    (hit,) = visitor.get("/api/v1/search?q=代表:民进汀兰县支部").json["hits"]  # type: ignore[index]
    told = visitor.get(f"/api/v1/replies/{hit['id']}").json
    assert told
    assert told["body"] == REPLIES[3].body
    assert (told["outcome"], told["sources"]) == ("已解决", ["https://example.gov.cn/3.html"])
    assert [(one["was"], one["now"], one["who"]) for one in told["corrections"]] == [
        ("留作参考", "已解决", "王编辑")
    ]
    assert told["revision"] == 1
    assert told["imported_at"] == told["changed_at"] > "2026"


def test_what_needs_the_store_says_so_in_words(visitor: FlaskClient, ids: list[str]) -> None:
    for address in (
        f"/reply/{ids[0]}/revisions", f"/api/v1/replies/{ids[0]}/revisions", f"/reply/{ids[0]}/page/1", "/data",
        "/data/replies.jsonl.gz", "/sitemap.xml", "/coverage", "/api/v1/coverage",
    ):  # fmt: skip
        answer = visitor.get(address)
        assert answer.status_code == 503, address
        assert LACKING in (answer.json or {}).get("error", answer.text), address


def test_what_bodies_answered_is_said_to_be_unknown(visitor: FlaskClient) -> None:
    holding = next(reply for reply in REPLIES if promises(reply))
    (hit,) = visitor.get(f"/api/v1/search?q=“{holding.title}”").json["hits"]  # type: ignore[index]
    assert LACKING in joined(
        opened(visitor, f"/reply/{hit['id']}"), "//section[@class='promises']/p[@class='hint']"
    )
    assert LACKING in joined(opened(visitor, "/promises"), "//section[@id='results']/p[@class='hint']")
    listed = visitor.get("/api/v1/promises").json
    assert listed
    assert {item["responses"] for item in listed["promises"]} == {None}
    assert LACKING in visitor.get("/promises.csv").text


def test_where_there_is_no_store_no_index_is_written(here: Settings, tmp_path: Path) -> None:
    with closing(open_engine(here)) as engine, Store(tmp_path / "other.sqlite") as other:
        with pytest.raises(SearchError, match="没有答复库，不能写索引"), engine.write():
            pass
        with pytest.raises(SearchError, match="没有答复库，不能写索引"):
            rebuild(engine, other)
    with closing(open_engine(here, made_by="another program")) as engine:
        assert state_of(engine).is_outdated


def test_commands_that_read_the_index_alone_need_no_store(here: Settings, ids: list[str]) -> None:
    def run(*arguments: str) -> Result:
        given = ("--data", str(here.data), *arguments)
        return CliRunner().invoke(main, given, env={**here.engine_environment, "COLUMNS": "200"})

    for command in (
        ("search", "教师"), ("similar", ids[0]), ("promises",), ("stats",), ("check",),
    ):  # fmt: skip
        done = run(*command)
        assert done.exit_code == 0, (command, done.output)
    assert "这台机器上没有答复库" in run("check").output
    assert "store" not in json.loads(run("stats", "--json").output)
    refused = run("index")
    assert (refused.exit_code, "dafu import" in refused.output) == (2, True)
