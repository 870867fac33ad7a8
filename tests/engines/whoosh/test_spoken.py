"""What replies speak of is committed as it was counted, and right after that as suggestions: at no moment is either missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from indexer import IndexDamaged, Settings, rebuild, update
from indexer.engines.whoosh.generations import Generations
from indexer.engines.whoosh.state import State
from tests.conftest import REPLIES
from tests.engines.agreement import said
from tests.engines.contract import add, titles
from tests.engines.killing import killed
from tests.local import LocalEngine, update_local

NEW = replace(REPLIES[5], title="海绵城市", agency="望川区海绵城市办", body="海绵城市建设。")


@pytest.fixture(scope="session")
def kind() -> str:
    """Only this engine keeps files of its own."""
    return "whoosh"


def state(settings: Settings) -> State:
    found = Generations(settings.index_path, 0).state
    assert found is not None
    return found


def counted_only(engine: LocalEngine, opener: Callable[..., LocalEngine], settings: Settings) -> None:
    """Have an update with NEW killed between its two commits."""
    add(engine.store, [NEW])
    for moment in range(1000):
        assert killed(lambda: update_local(opener()), settings.data, moment)
        if state(settings).counted:
            return


def test_what_was_counted_is_suggested_before_and_after_it_is_written(
    own: LocalEngine, opener: Callable[..., LocalEngine], kind_settings: Settings
) -> None:
    counted_only(own, opener, kind_settings)
    reader = opener()
    assert titles(reader, "“海绵城市”") == ["海绵城市"]
    assert [one.text for one in reader.suggestions.complete("hmcs")] == ["望川区海绵城市办"]
    before = said(reader)
    assert state(kind_settings).counted
    assert update(own, own.store).indexed == 0
    assert not state(kind_settings).counted
    assert said(opener()) == said(own) == before
    rebuild(own, own.store)
    assert said(own) == before


def test_a_server_keeps_what_it_decoded_where_a_commit_only_has_other_suggestions(
    own: LocalEngine, opener: Callable[..., LocalEngine], kind_settings: Settings
) -> None:
    counted_only(own, opener, kind_settings)
    reader = opener()
    reader.refresh()
    assert titles(reader, "海绵城市") == ["海绵城市"]
    before = said(reader)
    decoded, asked = (reader.stats()[f"cache_{what}"] for what in ("misses", "hits"))
    update(own, own.store)
    assert reader.refresh() and not reader.refresh()
    assert reader.stats()["cache_misses"] == decoded > 0
    assert reader.stats()["cache_hits"] >= asked > 0
    assert said(reader) == before
    add(own.store, [replace(NEW, title="海绵城市二期", body="海绵城市二期何时开工，另行答复。")])
    update(own, own.store)
    assert reader.refresh()
    assert {*titles(reader, "海绵城市")} == {"海绵城市", "海绵城市二期"}


def test_what_was_counted_by_killed_updates_goes_on_with_the_next(
    own: LocalEngine, opener: Callable[..., LocalEngine], kind_settings: Settings
) -> None:
    counted_only(own, opener, kind_settings)
    with own.store.transaction():
        own.store.remove([stored.id for batch in own.store.batches() for stored in batch][:2])
    for moment in range(1000):
        assert killed(lambda: update_local(opener()), kind_settings.data, moment)
        if len(state(kind_settings).counted) == 2:
            break
    before = said(opener())
    update(own, own.store)
    assert not state(kind_settings).counted
    assert said(own) == before
    rebuild(own, own.store)
    assert said(own) == before


@pytest.mark.parametrize("end", [".counted", ".suggest"])
def test_damage_to_what_was_counted_or_written_is_told_by_the_next_run(
    own: LocalEngine, opener: Callable[..., LocalEngine], kind_settings: Settings, end: str
) -> None:
    counted_only(own, opener, kind_settings)
    (file,) = kind_settings.index_path.glob(f"*/*{end}")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    for _ in range(2):
        with pytest.raises(IndexDamaged, match="dafu index"):
            update(opener(), own.store)
        with pytest.raises(IndexDamaged, match="dafu index"):
            titles(opener(), "海绵城市")
    rebuild(own, own.store)
    assert titles(own, "“海绵城市”") == ["海绵城市"]
