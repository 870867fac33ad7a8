"""The contract that engines with a checkpoint keep: a rebuild that was killed goes on from there, and so does a first fill."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pytest

from indexer import Built, IndexNotFound, Query, Settings, find, parse_query, rebuild, update
from tests.conftest import REPLIES
from tests.engines.contract import add, titles
from tests.local import LocalEngine

AT_ONCE: Final = 4
_KILLED: Final = """
import os, sys
import indexer
from tests.local import open_local

engine = open_local(indexer.Settings.from_env())
engine.checkpoint = int(sys.argv[1])

def advance(done, total):
    if done > engine.checkpoint:
        os._exit(9)

getattr(indexer, sys.argv[2])(engine, engine.store, advance)
"""


def kill_a_rebuild(settings: Settings, called: str = "rebuild") -> None:
    """Kill it after its first checkpoint, before its second."""
    given = {**settings.engine_environment, "DAFU_DATA": str(settings.data)}
    command = [sys.executable, "-c", _KILLED, str(AT_ONCE), called]
    assert subprocess.run(command, env=os.environ | given, check=False).returncode == 9


def rebuilt(opener: Callable[..., LocalEngine]) -> Built:
    """A rebuild by a process that waits for the lease of a killed one to lapse."""
    engine = opener(lock_seconds=100)
    engine.checkpoint = AT_ONCE
    return rebuild(engine, engine.store)


@pytest.fixture
def resuming(opener: Callable[..., LocalEngine]) -> LocalEngine:
    """An engine over an index of REPLIES, which has a checkpoint."""
    engine = opener()
    if engine.checkpoint is None:
        pytest.skip("this engine rebuilds in one commit")
    rebuild(engine, engine.store)
    return engine


def test_a_killed_rebuild_goes_on_from_its_checkpoint(
    resuming: LocalEngine, opener: Callable[..., LocalEngine], kind_settings: Settings
) -> None:
    kill_a_rebuild(kind_settings)
    assert len(titles(resuming)) == len(REPLIES)
    # What is in the part that was kept may change meanwhile, or be removed.
    first, second = [change.id for change in resuming.store.changes()][:2]
    add(resuming.store, [replace(REPLIES[0], body="海绵城市建设。")])
    with resuming.store.transaction():
        resuming.store.remove([second])
    assert rebuilt(opener).indexed == len(REPLIES) - AT_ONCE + 1
    assert find(resuming, Query()).total == len(REPLIES) - 1
    assert [reply_id for reply_id, _ in find(resuming, parse_query("海绵城市")).scored] == [first]
    # Nothing of it is left: the next one begins anew.
    assert rebuilt(opener).indexed == len(REPLIES) - 1


def test_a_killed_first_fill_goes_on_from_its_checkpoint(
    opener: Callable[..., LocalEngine], kind_settings: Settings
) -> None:
    engine = opener(lock_seconds=100)
    if engine.checkpoint is None:
        pytest.skip("this engine is filled in one commit")
    engine.checkpoint = AT_ONCE
    kill_a_rebuild(kind_settings, "update")
    with pytest.raises(IndexNotFound):
        find(engine, Query())
    assert update(engine, engine.store).indexed == len(REPLIES) - AT_ONCE
    assert find(engine, Query()).total == len(REPLIES)


def test_what_another_program_left_is_not_gone_on_with(
    resuming: LocalEngine, opener: Callable[..., LocalEngine], kind_settings: Settings
) -> None:
    kill_a_rebuild(kind_settings)
    engine = opener(made_by="another program", lock_seconds=100)
    assert rebuild(engine, engine.store).indexed == len(REPLIES)
    assert find(engine, Query()).total == len(REPLIES)


def test_progress_is_told_of_the_whole(opener: Callable[..., LocalEngine]) -> None:
    told: list[tuple[int, int]] = []
    engine = opener()
    engine.checkpoint = AT_ONCE
    rebuild(engine, engine.store, lambda done, total: told.append((done, total)))
    assert {total for _, total in told} == {len(REPLIES)}
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (len(REPLIES), len(REPLIES))
