"""The contract that every engine keeps: what writing changes, and when searches see it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from corpus import Store
from indexer import (
    IndexLocked,
    IndexNotFound,
    IndexOutdated,
    Query,
    Settings,
    find,
    parse_query,
    reached,
    rebuild,
    update,
)
from indexer.contract.document import Document
from tests.conftest import REPLIES
from tests.engines.contract import add, title, titles
from tests.local import LocalEngine, open_local, state_of


def test_without_an_index_a_search_says_what_to_run(opener: Callable[..., LocalEngine]) -> None:
    with pytest.raises(IndexNotFound, match="dafu index"):
        find(opener(), Query())


def test_a_commit_is_seen_by_the_next_search_of_an_engine_opened_before(
    own: LocalEngine, opener: Callable[..., LocalEngine]
) -> None:
    reader = opener()
    assert titles(reader, "“海绵城市”") == []
    add(own.store, [replace(REPLIES[5], title="海绵城市答复", body="海绵城市建设。")])
    update(own, own.store)
    assert titles(reader, "“海绵城市”") == ["海绵城市答复"]


def test_only_what_changed_is_indexed(own: LocalEngine) -> None:
    assert update(own, own.store).indexed == 0
    add(own.store, [replace(REPLIES[1], body="改为钢梯。")])
    assert update(own, own.store).indexed == 1
    assert titles(own, "钢梯") == [title(1)]
    assert titles(own, "表决") == []
    assert state_of(own).documents == len(REPLIES)


def test_a_removed_reply_leaves_the_index(own: LocalEngine) -> None:
    ((reply_id, _),) = find(own, parse_query("代表:周桂芳")).scored
    with own.store.transaction():
        own.store.remove([reply_id])
    assert update(own, own.store).removed == 1
    assert titles(own, "代表:周桂芳") == []
    assert "2013" not in {v.value for f in find(own, Query()).facets if f.name == "year" for v in f.values}


def test_a_reply_that_is_removed_is_found_alike_by_words_and_by_phrases_until_the_index_is_updated(
    own: LocalEngine,
) -> None:
    with own.store.transaction():
        own.store.remove([find(own, parse_query("加装电梯")).scored[0][0]])
    assert find(own, parse_query("加装电梯")).total == find(own, parse_query("“加装电梯”")).total == 1
    update(own, own.store)
    assert find(own, parse_query("加装电梯")).total == find(own, parse_query("“加装电梯”")).total == 0


def test_the_old_index_serves_until_the_new_one_is_promoted(
    own: LocalEngine, opener: Callable[..., LocalEngine]
) -> None:
    other = opener()
    staged = own.stage()
    with staged.write() as writer:
        writer.put(own.encode([Document.of("only", replace(REPLIES[5], title="新的答复"))]))
    assert len(titles(own)) == len(titles(other)) == len(REPLIES)
    own.promote(staged)
    assert find(own, Query()).total == find(other, Query()).total == 1


def test_searches_go_on_during_rebuilds_and_updates(own: LocalEngine) -> None:
    totals: set[int] = set()
    failures: list[Exception] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                totals.add(find(own, parse_query("答复")).total)
            except Exception as error:  # noqa: BLE001 - whatever it is fails the test below
                failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(3):
        rebuild(own, own.store)
        add(own.store, [replace(REPLIES[5], title=f"答复{number}", body=f"补充内容{number}。")])
        update(own, own.store)
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert totals <= {len(REPLIES) + number for number in range(4)}


def test_an_index_of_another_store_is_outdated_and_a_rebuild_mends_it(
    own: LocalEngine, opener: Callable[..., LocalEngine], kind_settings: Settings, tmp_path: Path
) -> None:
    with Store(tmp_path / "other.sqlite") as other:
        add(other, REPLIES[:2])
    own.store.close()  # what SQLite still has beside the file belongs to the file before
    (tmp_path / "other.sqlite").replace(kind_settings.store_path)
    fresh = open_local(kind_settings)
    assert state_of(fresh).is_outdated
    with pytest.raises(IndexOutdated, match="dafu index --rebuild"):
        find(fresh, Query())
    with pytest.raises(IndexOutdated), fresh.write():
        pytest.fail("an outdated index is written to")
    rebuild(fresh, fresh.store)
    assert len(titles(fresh)) == 2


def test_the_state_of_an_index_changes_with_each_commit_and_says_up_to_which_change_it_is_true(
    own: LocalEngine, opener: Callable[..., LocalEngine]
) -> None:
    before = state_of(own)
    assert before.version == own.version
    assert before.change == own.store.last_change
    assert datetime.fromisoformat(before.built_at).tzinfo is not None
    add(own.store, [replace(REPLIES[1], body="改为钢梯。")])
    assert own.state() == before
    update(opener(), own.store)
    after = state_of(own)
    assert after.version == own.version != before.version
    assert after.change == own.store.last_change > before.change


def test_where_there_is_no_index_there_is_no_state(opener: Callable[..., LocalEngine]) -> None:
    engine = opener()
    assert engine.state() is None
    assert reached(engine) == 0


def test_stats_tell_documents_bytes_and_build_time(own: LocalEngine) -> None:
    stats, state = own.stats(), state_of(own)
    assert stats["documents"] == state.documents == len(REPLIES)
    assert stats["bytes"] > 0
    assert stats["built_at"].startswith("20")
    json.dumps(stats)


def test_while_an_index_is_built_beside_no_other_writes(
    own: LocalEngine, opener: Callable[..., LocalEngine]
) -> None:
    staged, other = own.stage(), opener(lock_seconds=0)
    with pytest.raises(IndexLocked), other.write():
        pytest.fail("what it wrote would be lost")
    staged.close()
    assert update(other, other.store).indexed == 0


def test_another_fingerprint_makes_the_index_outdated_and_a_rebuild_mends_it(
    own: LocalEngine, opener: Callable[..., LocalEngine]
) -> None:
    fresh = opener(made_by="another version")
    assert state_of(fresh).is_outdated
    with pytest.raises(IndexOutdated, match="dafu index --rebuild"):
        find(fresh, Query())
    with pytest.raises(IndexOutdated), fresh.write():
        pytest.fail("an outdated index is written to")
    rebuild(fresh, fresh.store)
    assert len(titles(fresh)) == len(REPLIES)
