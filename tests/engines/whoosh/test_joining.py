"""Segments of like size are joined after a commit, beside what is written meanwhile, and a kill costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus import Reply
from indexer import Settings, find, parse_query, update
from indexer.engines.whoosh import joining
from indexer.engines.whoosh.generations import Generations
from indexer.engines.whoosh.storage.writer import JOINED, join
from tests.engines.contract import add, titles
from tests.engines.killing import killed
from tests.engines.whoosh.large import as_if_large
from tests.local import LocalEngine, update_local


@pytest.fixture(scope="session")
def kind() -> str:
    """Only this engine has segments of its own."""
    return "whoosh"


@pytest.fixture(autouse=True)
def _joined_after_commits() -> Iterator[None]:
    with as_if_large():
        yield


def reply(number: int) -> Reply:
    return Reply(title=f"第{number}件", body=f"海绵城市建设第{number}段已完工，zebra{number % 3}。")


def segments(settings: Settings) -> int:
    (folder,) = (path for path in settings.index_path.iterdir() if path.is_dir())
    return len(list(folder.glob("*.npp")))


def nearly_joined(engine: LocalEngine) -> list[str]:
    """Make one commit fewer than leave segments that are joined; the titles of all that are found then."""
    for number in range(JOINED - 2):
        add(engine.store, [reply(number), reply(50 + number)])
        update(engine, engine.store)
    return titles(engine, "海绵城市")


def test_a_commit_is_seen_before_segments_are_joined_and_says_the_same_after(
    own: LocalEngine,
    opener: Callable[..., LocalEngine],
    kind_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = nearly_joined(own)
    seen: list[list[str]] = []

    def watched(storage: Any, group: Any, into: Any) -> Any:
        seen.append(sorted(titles(opener(), "海绵城市")))
        return join(storage, group, into)

    monkeypatch.setattr(joining, "join", watched)
    assert segments(kind_settings) == JOINED - 1
    add(own.store, [reply(100)])
    update(own, own.store)
    assert segments(kind_settings) == 1
    assert seen == [sorted([*before, "第100件"])] == [sorted(titles(own, "海绵城市"))]
    own.verify()
    assert update(own, own.store).indexed == 0


def test_many_small_updates_leave_few_segments_and_lose_nothing(
    own: LocalEngine, kind_settings: Settings
) -> None:
    for number in range(40):
        add(own.store, [reply(number)])
        update(own, own.store)
    assert segments(kind_settings) < 2 * JOINED
    assert {*titles(own, "海绵城市")} == {f"第{number}件" for number in range(40)}


def test_what_is_written_while_segments_are_joined_is_kept(
    own: LocalEngine,
    opener: Callable[..., LocalEngine],
    kind_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nearly_joined(own)

    def interrupted(storage: Any, group: Any, into: Any) -> Any:
        new = join(storage, group, into)
        monkeypatch.setattr(joining, "join", join)
        gone = [reply_id for reply_id, _ in find(own, parse_query("第3件")).scored[:1]]
        with own.store.transaction():
            own.store.remove(gone)
        add(own.store, [reply(200), replace(reply(4), body="海绵城市改为第4段。")])
        update_local(opener())
        return new

    monkeypatch.setattr(joining, "join", interrupted)
    add(own.store, [reply(100)])
    update(own, own.store)
    assert segments(kind_settings) == 2
    numbers = (0, 1, 2, 4, 5, *range(50, 50 + JOINED - 2), 100, 200)
    assert {*titles(own, "海绵城市")} == {*titles(opener(), "海绵城市")} == {f"第{n}件" for n in numbers}
    assert titles(own, "“海绵城市改为”") == ["第4件"]
    own.verify()


def test_segments_that_another_process_replaced_meanwhile_are_left_as_they_are(
    own: LocalEngine, opener: Callable[..., LocalEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    nearly_joined(own)

    def overtaken(storage: Any, group: Any, into: Any) -> Any:
        new = join(storage, group, into)
        monkeypatch.setattr(joining, "join", join)
        other = opener()
        staged = other.stage()
        update(staged, other.store)
        other.promote(staged)
        return new

    monkeypatch.setattr(joining, "join", overtaken)
    add(own.store, [reply(100)])
    update(own, own.store)
    assert len(titles(own, "海绵城市")) == 2 * (JOINED - 2) + 1
    own.verify()


def test_a_kill_while_segments_are_joined_costs_nothing_and_leaves_nothing(
    own: LocalEngine, opener: Callable[..., LocalEngine], kind_settings: Settings
) -> None:
    before = {*nearly_joined(own)}
    add(own.store, [reply(100)])
    after = {*before, "第100件"}
    for moment in range(1000):
        was_killed = killed(lambda: update_local(opener()), kind_settings.data, moment)
        with closing(opener()) as reader:
            assert {*titles(reader, "海绵城市")} in (before, after), moment
        if not was_killed:
            break
    assert moment > 0
    update(own, own.store)
    assert {*titles(own, "海绵城市")} == after
    generations = Generations(kind_settings.index_path, 0)
    state = generations.state
    assert state is not None
    left = {file.name for file in generations.folder().iterdir()}
    assert left == {*state.files, "state.json"}


def test_no_more_than_memory_allows_is_decoded_at_once(own: LocalEngine, tmp_path: Path) -> None:
    nearly_joined(own)
    with as_if_large(**{"storage.postings.joining.AT_ONCE": 1}):
        add(own.store, [reply(100)])
        update(own, own.store)
    assert len(titles(own, "海绵城市")) == 2 * (JOINED - 2) + 1
