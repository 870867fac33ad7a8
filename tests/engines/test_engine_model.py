"""Whatever an index went through, it says what a plain scan of the documents says: hypothesis makes up histories of imports, updates,
removals, merges, rebuilds, failures and kills, and after each step the engine's answers are compared with the reference engine's.

`HISTORIES=300 pytest tests/engines/test_engine_model.py` tries so many random ones; without it a few, always the same.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from corpus import Reply, Store
from indexer import (
    Settings,
    expanded,
    find,
    parse_query,
    reached,
    rebuild,
    update,
)
from indexer.contract.document import Document
from indexer.near.similar import holding
from indexer.search.terms import rarity
from tests.engines.agreement import ANSWERS, compare_matches, said, same_order
from tests.engines.killing import killed
from tests.engines.made_up import FILTERS, QUESTIONS, REPLIES, WORD, WORDS
from tests.local import open_local, rebuild_local, update_local
from tests.opensearch import cluster

_HISTORIES: Final = int(os.environ.get("HISTORIES", "0"))


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

    @rule(replies=some.lists(REPLIES, min_size=1, max_size=4))
    def bring(self, replies: Sequence[Reply]) -> None:
        """Import replies under new addresses; one that was removed may come back."""
        for reply in replies:
            self._keep(reply, 1000 + self.number)

    @rule(reply=REPLIES, address=some.integers(0, 3))
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

    @rule(replies=some.lists(REPLIES, min_size=1, max_size=9))
    def index_one_by_one(self, replies: Sequence[Reply]) -> None:
        """Many small commits, so that segments are merged."""
        for reply in replies:
            self._keep(reply, 1000 + self.number)
            self._commit()

    @rule(replies=some.lists(REPLIES, min_size=3, max_size=5))
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
        """An update or a rebuild is killed: the index is as before, or as after, where it does not say that promises are missing."""
        before = reached(self.engine)

        def build() -> object:
            return (rebuild_local if anew else update_local)(open_local(self.settings))

        killed(build, self.settings.data, moment)
        self.open_anew()
        if (state := self.engine.state()) is not None and state.unread:
            self._commit()
        # The checkpoint is durable last: what it does not yet tell of may be there, and is written again.
        if reached(self.engine) != before or said(self.engine) != said(self.reference):
            self._is_given(self._stored())

    # What it answers.

    @rule(
        text=QUESTIONS,
        filters=FILTERS,
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

    @rule(words=some.lists(WORD, min_size=1, max_size=4), region=some.sampled_from(["山西省", None]))
    def ask_for_likeness(self, words: Sequence[str], region: str | None) -> None:
        """Replies with weighted terms, and how rare terms are."""
        rare = [dict(rarity(engine, [*WORDS, "没有", "师"])) for engine in (self.engine, self.reference)]
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


def try_histories(kind: str, examples: int) -> None:
    """Compare an engine with the scan over so many histories, or as many as HISTORIES says."""
    run_state_machine_as_test(
        type("Tried", (History,), {"kind": kind}),
        settings=settings(
            max_examples=_HISTORIES or examples,
            stateful_step_count=15,
            deadline=None,
            derandomize=not _HISTORIES,
            phases=[Phase.generate],
            report_multiple_bugs=False,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_an_index_says_what_a_scan_of_its_documents_says_whatever_it_went_through(kind: str) -> None:
    try_histories(
        kind, 2 if kind == cluster.KIND else 6
    )  # a cluster takes a second for each index that is made
