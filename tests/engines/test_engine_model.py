"""Whatever an index went through, it says what a plain scan of the documents says: hypothesis makes up histories of imports, updates,
removals, merges, rebuilds, failures and kills, and after each step the engine's answers are compared with the reference engine's.

`HISTORIES=300 pytest tests/engines/test_engine_model.py` tries so many random ones; without it a few, always the same.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from corpus import Reply, Store
from indexer import (
    Engine,
    Matches,
    PromiseQuery,
    Query,
    Settings,
    expanded,
    find,
    find_promises,
    listing,
    parse_query,
    reached,
    rebuild,
    scan_promises,
    statistics,
    update,
)
from indexer.contract.document import Document
from indexer.near.similar import holding
from indexer.schema import column_values
from indexer.search.finding import meant
from indexer.search.terms import rarity
from tests.engines.killing import killed
from tests.local import LocalEngine, open_local, rebuild_local, state_of, update_local
from tests.opensearch import cluster

_HISTORIES: Final = int(os.environ.get("HISTORIES", "0"))
_WORDS: Final = (
    "校车",
    "电梯",
    "幼儿园",
    "农村教师",
    "课后服务",
    "老旧小区",
    "zebra",
    "5g",
    "yak",
    "充电桩",
    "路灯",
    "供暖",
)
_PLACES: Final = (("山西省", "长治市", "上党区"), ("山西省", "长治市"), ("江苏省",), ())
_DATES: Final = ("2022-03-01", "2023-05-12", "2023-06", "2024", "2024-02-29", None)
_SENTENCES: Final = (
    "我局将于2026年6月底前新建公办园3所。",
    "力争到2030年学位增加900个。",
    "适时启动二期工程。",
)
_LETTER: Final = (
    "全县农村公路总里程一千四百六十公里，其中县道二百一十公里，乡道四百九十公里，其余为村道，部分路段出现坑槽和沉陷，群众出行确有不便，"
    "已列入大中修计划，由专业养护单位承担，日常保洁由沿线村民组成的护路队负责，报酬按季发放。"
)
"""Long enough for two that hold it to be near-duplicates."""

_TYPED: Final = ("校", "gl", "dian", "jy", "关于", "上党", "s", "z")
_MISSPELLED: Final = ("校车", "笑车", "老旧小曲", "课后扶务")

_WORD: Final = some.sampled_from(_WORDS)
_REPLIES: Final = some.builds(
    lambda words, others, place, date, promised, is_copy, agency, number, proposer: Reply(
        title=f"关于{words[0]}的答复",
        kind="建议",
        chamber="人大",
        session_term=2,
        session_meeting=number % 3 + 1,
        subject=f"关于{''.join(words)}的建议",
        numbers=(number,),
        proposers=(proposer,),
        body="\n".join(((_LETTER if is_copy else "，".join(others) + "。"), *promised)),
        agency=agency,
        division=place,
        region=place[-1] if place else None,
        written_on=date,
    ),
    some.lists(_WORD, min_size=1, max_size=2),
    some.lists(_WORD, max_size=6),
    some.sampled_from(_PLACES),
    some.sampled_from(_DATES),
    some.lists(some.sampled_from(_SENTENCES), max_size=2),
    some.booleans(),
    some.sampled_from(["上党区教育局", "长治市交通运输局 长治市财政局", None]),
    some.integers(1, 9),
    some.sampled_from(["王建", "李敏"]),
)
_QUESTIONS: Final = some.one_of(
    _WORD,
    some.lists(_WORD, min_size=2, max_size=5).map(" ".join),
    some.lists(_WORD, min_size=2, max_size=3).map("".join),
    _WORD.map(lambda word: f"“{word}”"),
    _WORD.map(lambda word: f"答复 -{word}"),
    some.sampled_from(
        [
            "",
            "ze*",
            "单位:教育局",
            "编号:3",
            "农村公路 养护",
            "2023..2024 建议",
            "(校车 OR 电梯) -yak",
            "“公路总里程”",
        ]
    ),
)
_FILTERS: Final = some.dictionaries(
    some.sampled_from(["year", "region", "agency"]),
    some.sampled_from(
        [("2023",), ("2024", "未标注"), ("山西省/长治市",), ("上党区",), ("上党区教育局",), ("无此值",)]
    ),
    max_size=2,
)


class History(RuleBasedStateMachine):
    """One index, and beside it the reference engine over the documents that the index was last given."""

    kind = ""

    def __init__(self) -> None:
        super().__init__()
        self._open = ExitStack()
        folder = Path(self._open.enter_context(tempfile.TemporaryDirectory()))
        own = cluster.of_kind(self.kind, Settings(data=folder / "tried"))
        self.settings = self._open.enter_context(own)
        self.store = self._open.enter_context(Store(self.settings.store_path))
        self.engine = open_local(self.settings)
        self.reference = open_local(
            replace(self.settings, engine="reference", data=folder / "plain"), create=True
        )
        self.given: dict[str, Reply] = {}
        self.number = 0
        self._commit()

    def teardown(self) -> None:
        for engine in (self.engine, self.reference):
            engine.close()
            engine.store.close()
        self._open.close()

    # What happens to the store.

    def _keep(self, reply: Reply, address: int) -> None:
        self.number += 1
        with self.store.transaction():
            self.store.keep(reply, f"{self.number}".encode(), f"https://example.gov.cn/{address}.html")

    @rule(replies=some.lists(_REPLIES, min_size=1, max_size=4))
    def bring(self, replies: Sequence[Reply]) -> None:
        """Import replies under new addresses; one that was removed may come back."""
        for reply in replies:
            self._keep(reply, 1000 + self.number)

    @rule(reply=_REPLIES, address=some.integers(0, 3))
    def revise(self, reply: Reply, address: int) -> None:
        """Import another state of a page."""
        self._keep(reply, address)

    @precondition(lambda self: self.given)
    @rule(chosen=some.sets(some.integers(0, 30), min_size=1, max_size=4))
    def remove(self, chosen: Iterable[int]) -> None:
        """Remove some replies."""
        ids = sorted(self.given)
        with self.store.transaction():
            self.store.remove({ids[number % len(ids)] for number in chosen})

    # What happens to the index.

    def _stored(self) -> dict[str, Reply]:
        return {stored.id: stored.reply for batch in self.store.batches() for stored in batch}

    def _commit(self) -> None:
        update(self.engine, self.engine.store)
        self._is_given(self._stored())

    def _is_given(self, replies: dict[str, Reply]) -> None:
        """Give the reference what the index was given."""
        changed = [
            Document.of(name, reply) for name, reply in replies.items() if self.given.get(name) != reply
        ]
        with self.reference.write() as writer:
            for name in self.given.keys() - replies.keys():
                writer.remove(name)
            writer.put(self.reference.encode(changed))
        self.given = replies

    @rule()
    def index(self) -> None:
        """Bring the index up to date."""
        self._commit()

    @rule(replies=some.lists(_REPLIES, min_size=1, max_size=9))
    def index_one_by_one(self, replies: Sequence[Reply]) -> None:
        """Many small commits, so that segments are merged."""
        for reply in replies:
            self._keep(reply, 1000 + self.number)
            self._commit()

    @rule(replies=some.lists(_REPLIES, min_size=3, max_size=5))
    def index_and_remove_most(self, replies: Sequence[Reply]) -> None:
        """A commit most of which is removed again, so that its segment is rewritten without the words that only the removed hold."""
        known = self.given.keys()
        for reply in replies:
            self._keep(reply, 1000 + self.number)
        self._commit()
        brought = sorted(self.given.keys() - known)
        with self.store.transaction():
            self.store.remove(brought[1:])
        self._commit()
        self._commit_one()

    def _commit_one(self) -> None:
        self._keep(Reply(title=f"第{self.number}件", body=f"第{self.number}件。"), 1000 + self.number)
        self._commit()

    @rule()
    def build_anew(self) -> None:
        """Rebuild beside and switch."""
        rebuild(self.engine, self.engine.store)
        self._is_given(self._stored())

    @rule()
    def open_anew(self) -> None:
        """Open the index as another process does."""
        self.engine.close()
        self.engine.store.close()
        self.engine = open_local(self.settings)

    @rule()
    def fail(self) -> None:
        """An update fails after documents were written: that leaves nothing behind, or what the next one writes again."""

        def progress(_: int, __: int) -> None:
            raise ZeroDivisionError

        if self.store.pending(reached(self.engine)):
            with pytest.raises(ZeroDivisionError):
                update(self.engine, self.engine.store, progress)
            if self.kind == cluster.KIND:
                self._commit()

    @precondition(lambda self: self.kind != cluster.KIND)
    @rule(moment=some.integers(0, 40), anew=some.booleans())
    def kill(self, moment: int, anew: bool) -> None:
        """An update or a rebuild is killed: the index is as before, or as after."""
        before = reached(self.engine)

        def build() -> object:
            return (rebuild_local if anew else update_local)(open_local(self.settings))

        killed(build, self.settings.data, moment)
        self.open_anew()
        # The checkpoint is durable last: what it does not yet tell of may be there, and is written again.
        if reached(self.engine) != before or said(self.engine) != said(self.reference):
            self._is_given(self._stored())

    # What it answers.

    @rule(
        text=_QUESTIONS,
        filters=_FILTERS,
        is_folded=some.booleans(),
        sort=some.sampled_from(["relevance", "newest", "oldest"]),
    )
    def ask(self, text: str, filters: dict[str, tuple[str, ...]], is_folded: bool, sort: Any) -> None:
        """Hits, order, totals, facets, statistics, promises."""
        query = replace(expanded(parse_query(text)), filters=filters, fold=is_folded, sort=sort, limit=7)
        for page in (query, replace(query, offset=7)):
            compare_matches(find(self.engine, page), find(self.reference, page), sort == "relevance")
        for answer in ANSWERS:
            assert answer(self.engine, query) == answer(self.reference, query), (answer, query)

    @rule(words=some.lists(_WORD, min_size=1, max_size=4), region=some.sampled_from(["山西省", None]))
    def ask_for_likeness(self, words: Sequence[str], region: str | None) -> None:
        """Replies with weighted terms, and how rare terms are."""
        rare = [dict(rarity(engine, [*_WORDS, "没有", "师"])) for engine in (self.engine, self.reference)]
        assert rare[0] == pytest.approx(rare[1])
        asked: dict[str, Any] = {
            "filters": {},
            "region": region,
            "limit": 5,
            "without": min(self.given, default=None),
        }
        terms = {word: 1.0 + number for number, word in enumerate(words)}
        ours, plain = (holding(engine, terms, **asked) for engine in (self.engine, self.reference))
        same_order([(one.id, one.score) for one in ours], [(one.id, one.score) for one in plain])
        assert {one.id: set(one.terms) for one in ours} == {one.id: set(one.terms) for one in plain}

    @rule()
    def ask_for_suggestions(self) -> None:
        """All values with their counts, completions, other spellings."""
        assert said(self.engine) == said(self.reference)


def said(engine: LocalEngine) -> dict[str, object]:
    """How many replies have each value of each column, and what is suggested."""
    suggestions = engine.suggestions
    counts = {name: dict(statistics.values(engine, Query(), name).counts) for name in column_values(Reply())}
    completions = {typed: suggestions.complete(typed, 100) for typed in _TYPED}
    return {**counts, **completions, **{typed: suggestions.correct(typed) for typed in _MISSPELLED}}


ANSWERS: Final[Sequence[Callable[[Engine, Query], Any]]] = (
    lambda engine, query: set(listing(engine, query)),
    lambda engine, query: statistics.values(engine, query, "agency", containing="局", offset=1, limit=2),
    lambda engine, query: engine.counts_by(meant(engine, query), ("agency", "year", "subject_words"), 2),
    lambda engine, query: dict(statistics.months(engine, query)),
    lambda engine, query: statistics.delays(engine, query),
    lambda engine, query: statistics.rises(engine, query),
    lambda engine, query: find_promises(engine, query, PromiseQuery()),
    lambda engine, query: find_promises(
        engine, query, PromiseQuery(text="学位", due_from="2027-01-01", sort="newest")
    ),
    lambda engine, query: list(scan_promises(engine, query, PromiseQuery(firmness="firm"))),
    lambda engine, query: state_of(engine).documents,
)


def compare_matches(ours: Matches, plain: Matches, is_by_score: bool) -> None:
    """The same page of results."""
    assert asdict(replace(ours, scored=())) == asdict(replace(plain, scored=()))
    if is_by_score:
        same_order(ours.scored, plain.scored)
    else:
        assert [name for name, _ in ours.scored] == [name for name, _ in plain.scored]


def same_order(ours: Sequence[tuple[str, float]], plain: Sequence[tuple[str, float]]) -> None:
    """The same ids in the same order. Scores of 32 bits agree nearly; where two nearly agree, either may come first."""
    assert dict(ours) == pytest.approx(dict(plain), rel=1e-4)
    expected = dict(plain)
    for (one, _), (next_one, _) in pairwise(ours):
        assert expected[one] >= expected[next_one] * (1 - 1e-4), (ours, plain)
    if all(abs(a - b) > 1e-4 * abs(a) for (_, a), (_, b) in pairwise(plain)):
        assert [name for name, _ in ours] == [name for name, _ in plain]


def test_an_index_says_what_a_scan_of_its_documents_says_whatever_it_went_through(kind: str) -> None:
    machine = type("Tried", (History,), {"kind": kind})
    run_state_machine_as_test(
        machine,
        settings=settings(
            # A cluster takes a second for each index that is made.
            max_examples=_HISTORIES or (2 if kind == cluster.KIND else 6),
            stateful_step_count=15,
            deadline=None,
            derandomize=not _HISTORIES,
            phases=[Phase.generate],
            report_multiple_bugs=False,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
