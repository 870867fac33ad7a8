"""Clauses of the contract that only an engine on this machine keeps: a failed write leaves nothing behind, a commit is one step.

A cluster makes a rebuild visible in one step, but an update reply by reply; it repeats what was cut off. What serves sees its updates
at once, where an engine on this machine goes on with what it opened.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from indexer import (
    ENGINES,
    Engine,
    IndexLocked,
    Query,
    Settings,
    find,
    update,
)
from indexer.contract.document import Document
from tests.conftest import REPLIES
from tests.engines.contract import add, titles
from tests.engines.killing import killed
from tests.local import LocalEngine, rebuild_local, update_local
from tests.opensearch import cluster


@pytest.fixture(scope="session", params=[name for name in ENGINES if name != cluster.KIND])
def kind(request: pytest.FixtureRequest) -> str:
    """The name of the engine under test: of those on this machine."""
    return str(request.param)


def test_an_exception_while_writing_rolls_all_back(own: LocalEngine) -> None:
    with pytest.raises(ZeroDivisionError), own.write() as writer:
        writer.put(own.encode([Document.of("new", replace(REPLIES[5], body="海绵城市"))]))
        raise ZeroDivisionError
    assert titles(own, "海绵城市") == []
    assert update(own, own.store).indexed == 0


def test_a_second_writer_is_told_that_the_index_is_locked(
    own: LocalEngine, opener: Callable[..., Engine]
) -> None:
    with own.write(), pytest.raises(IndexLocked, match="稍后再试"), opener(lock_seconds=0).write():
        pytest.fail("two writers at once")


@pytest.mark.parametrize("action", [update_local, rebuild_local], ids=["update", "rebuild"])
def test_a_kill_at_any_moment_leaves_the_old_index_or_the_new_and_no_lock(
    own: LocalEngine,
    opener: Callable[..., LocalEngine],
    kind_settings: Settings,
    action: Callable[[LocalEngine], object],
) -> None:
    add(own.store, [replace(REPLIES[5], title="海绵城市", body="海绵城市建设。")])
    for moment in range(1000):
        if not killed(lambda: action(opener()), kind_settings.data, moment):
            break
        with closing(opener()) as reader:
            assert find(reader, Query()).total in (len(REPLIES), len(REPLIES) + 1), moment
    assert moment > 0
    update(own, own.store)
    assert titles(opener(), "“海绵城市”") == ["海绵城市"]


def test_a_refreshed_engine_answers_from_what_it_opened(own: LocalEngine) -> None:
    assert own.refresh()
    version, total = own.version, find(own, Query()).total
    assert not own.refresh()
    with own.store.transaction():
        own.store.remove([find(own, Query()).scored[0][0]])
    update(own, own.store)
    assert (own.version, find(own, Query()).total) == (version, total)
    assert own.refresh()
    assert own.version != version
    assert find(own, Query()).total == total - 1
