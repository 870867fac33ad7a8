"""What the embedded engine leaves on the disk when the power goes, or when it is killed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from indexer import Settings, rebuild, update
from tests.conftest import REPLIES
from tests.engines.contract import add
from tests.engines.killing import killed
from tests.local import LocalEngine, rebuild_local


@pytest.fixture(scope="session")
def kind() -> str:
    """Only this engine keeps files of its own."""
    return "whoosh"


class Disk:
    """What is safely on the disk below a folder: each file as it was when it was synced last, and the names in synced folders."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.files: dict[Path, os.stat_result] = {}
        self.names: set[Path] = set()
        self.renamed = 0
        fsync, move = os.fsync, Path.replace

        def synced(descriptor: int) -> None:
            fsync(descriptor)
            path = Path(f"/proc/self/fd/{descriptor}").readlink()
            if path.is_dir():
                self.names.update(path.iterdir())
            else:
                self.files[path] = path.stat()

        def replaced(source: Path, target: Path) -> Path:
            if folder in target.parents:
                self.check_named(source, target)
                self.renamed += 1
            return move(source, target)

        monkeypatch.setattr(os, "fsync", synced)
        monkeypatch.setattr(Path, "replace", replaced)

    def check_named(self, source: Path, target: Path) -> None:
        """Fails unless `source` and all that it names is safely on the disk."""
        assert self.is_safe(source)
        if target.name == "current":
            generation = target.parent / source.read_text(encoding="utf-8")
            assert generation in self.names
            assert generation / "state.json" in self.names
        else:
            named = json.loads(source.read_text(encoding="utf-8"))["state"]["files"]
            assert len(named) > 3
            for name in named:
                assert self.is_safe(target.parent / name) and target.parent / name in self.names, name

    def is_safe(self, path: Path) -> bool:
        """Whether the content of a file was synced after it was written last."""
        now, then = path.stat(), self.files.get(path)
        return then is not None and (now.st_size, now.st_mtime_ns, now.st_ino) == (
            then.st_size,
            then.st_mtime_ns,
            then.st_ino,
        )


def test_nothing_is_named_before_it_is_safely_on_the_disk(
    opener: Callable[..., LocalEngine], kind_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(kind_settings.index_path, monkeypatch)
    engine = opener()
    update(engine, engine.store)
    add(engine.store, [replace(REPLIES[0], body="改为钢梯。")])
    update(engine, engine.store)
    rebuild(engine, engine.store)
    # Three states for each of the three, the second with suggestions, the third with promises, and the name of the generation
    # for the first and the last.
    assert disk.renamed == 11
    assert kind_settings.index_path / "current" in disk.names


def test_what_killed_rebuilds_leave_is_gone_after_the_next_run(
    own: LocalEngine, opener: Callable[..., LocalEngine], kind_settings: Settings
) -> None:
    def names() -> dict[str, Any]:
        """The folders of the index, and the files in them."""
        folders = [path for path in kind_settings.index_path.iterdir() if path.is_dir()]
        return {folder.name: sorted(file.name for file in folder.iterdir()) for folder in folders}

    left = 0
    for moment in range(0, 1000, 3):
        before = names()
        if not killed(lambda: rebuild_local(opener()), kind_settings.data, moment):
            break
        left += names() != before
        update(own, own.store)  # there is nothing to be indexed
        after = names()
        assert len(after) == 1, moment
        state = json.loads(next(kind_settings.index_path.glob("*/state.json")).read_text(encoding="utf-8"))
        assert next(iter(after.values())) == sorted([*state["state"]["files"], "state.json"]), moment
    assert left > 3
