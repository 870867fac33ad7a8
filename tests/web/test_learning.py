"""What readers open for a question is counted where that is switched on; it moves a reply ahead a little, and lowers no score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus import Store
from indexer import Settings, find, parse_query, update
from indexer.search.learned import MOST, Learned, words_of
from tests.conftest import REPLIES
from tests.local import LocalEngine, open_local
from webapp import create_app
from webapp.cli import main
from webapp.learning.kept import DAYS, HALF, KEPT, LedKept

QUESTION = "孩子上学的学校问题"
FIRST_DAY = date(2025, 3, 1)


@pytest.fixture
def engine(tmp_path: Path) -> LocalEngine:
    store = Store(tmp_path / "replies.sqlite")
    with store.transaction():
        for number, reply in enumerate(REPLIES):
            store.keep(reply, f"{number}".encode(), f"https://example.invalid/{number}")
    engine = open_local(Settings(data=tmp_path), create=True)
    update(engine, engine.store)
    return engine


def _come(path: Path, days: int, word: str = "学校", reply: str = "r1", start: date = FIRST_DAY) -> None:
    for day in range(days):
        with LedKept(path, start + timedelta(day)) as kept:
            kept.note([(word, reply), (word, reply)])


def test_a_word_counts_from_three_days_on_and_decays(tmp_path: Path) -> None:
    path = tmp_path / "learned.sqlite"
    _come(path, DAYS - 1)
    _come(path, 1)  # again on the first day: no further day
    last = FIRST_DAY + timedelta(DAYS - 1)
    with LedKept(path, last) as kept:
        assert kept.strengths({"学校"}) == {}
        kept.note([("学校", "r1")])
        now = kept.strengths({"学校"})["r1"]
        assert kept.strengths({"学校", "孩子"})["r1"] == pytest.approx(now / 2)
    with LedKept(path, last + timedelta(HALF)) as kept:
        assert kept.strengths({"学校"})["r1"] == pytest.approx(now / 2)
    with LedKept(path, last + timedelta(KEPT + 1)) as kept:
        kept.note([])
        assert kept.all() == []


def test_no_other_score_changes_and_the_gain_is_bounded(engine: LocalEngine) -> None:
    query = replace(parse_query(QUESTION), limit=50)
    before = dict(find(engine, query).scored)
    assert len(before) > 1
    last = list(before)[-1]

    def strengths(words: object) -> Mapping[str, float]:
        return {last: 7.0}

    after = Learned(strengths).search(engine, query)
    assert dict(after.scored) == before | {last: pytest.approx(before[last] * (1 + MOST))}
    assert [score for _, score in after.scored] == sorted((s for _, s in after.scored), reverse=True)
    pages = [
        Learned(strengths).search(engine, replace(query, offset=n, limit=1)).scored[0]
        for n in range(len(before))
    ]
    assert tuple(pages) == after.scored
    assert Learned(lambda words: {}).search(engine, query) == find(engine, query)


def test_only_words_of_the_dictionary_are_kept() -> None:
    assert words_of("学校 320106198001010011 龘靐龘 校") == {"学校"}


@pytest.mark.parametrize("learn", [0, 1])
def test_openings_are_counted_only_where_it_is_switched_on(engine: LocalEngine, learn: int) -> None:
    settings = Settings(data=engine.store.path.parent, learn=learn)
    app = create_app(settings, engine)
    client = app.test_client()
    reply_id = next(one.id for batch in engine.store.batches() for one in batch)
    address = f"/reply/{reply_id}"
    came = {"Referer": "http://localhost/search?q=x"}
    client.get(address, query_string={"q": "学校"})  # not from a list
    client.get(address, query_string={"q": "学校"}, headers={"Referer": "http://elsewhere.invalid/search"})
    client.get("/reply/none", query_string={"q": "学校"}, headers=came)
    leads = app.extensions["dafu"].leads
    if leads:
        leads.flush()
    assert not settings.learned_path.exists()
    for _ in range(2):  # the second one is a kept page
        client.get(address, query_string={"q": "学校 13800000000"}, headers=came)
    if leads:
        leads.flush()
    assert settings.learned_path.exists() == bool(learn)
    assert ("不记整句查询" in client.get("/about").text) == bool(learn)
    if learn:
        with LedKept(settings.learned_path, date(2099, 1, 1)) as kept:
            assert [(led.word, led.reply, led.days) for led in kept.all()] == [("学校", reply_id, 1)]


def test_what_was_learned_is_shown_and_deleted(tmp_path: Path) -> None:
    run = CliRunner()
    asked = ["--data", str(tmp_path), "learned"]
    assert "没有记录" in run.invoke(main, asked).output
    _come(tmp_path / "learned.sqlite", 3)
    _come(tmp_path / "learned.sqlite", 1, "医院", "r2")
    shown = run.invoke(main, asked).output
    assert "学校  r1  3 天" in shown
    assert "还不起作用" in shown
    assert run.invoke(main, [*asked, "--forget", "学校"]).output == "删去了 1 条。\n"
    assert "学校" not in run.invoke(main, asked).output
    assert run.invoke(main, [*asked, "--forget", "学校"]).exit_code == 1
    assert run.invoke(main, [*asked, "--forget-all"]).output == "删去了 1 条。\n"
