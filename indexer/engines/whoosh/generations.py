"""The folder of an embedded index: generations side by side, and which of them serves.

`current` names the generation that serves; each generation is a folder with the index's own files and a `state.json`;
`lock` is held by whoever writes. A commit becomes visible by replacing `state.json`, a new generation by replacing
`current`: each one step, so that no search sees half of anything, and a crash costs nothing that was committed.
"""

from __future__ import annotations

import json
import shutil
import uuid
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from indexer.engines.whoosh.files import exclusive, write_atomically
from indexer.errors import IndexNotFound, IndexOutdated

_LOCK_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a generation since its last commit."""

    store: str
    """The identity of the store it was built from."""
    schema_version: int
    analyzer: str
    """The fingerprint of the analysis it was built with."""
    commit: int = 0
    change: int = 0
    """The last change of the store that is in it."""
    documents: int = 0
    built_at: str = ""

    @property
    def origin(self) -> tuple[str, int, str]:
        """What has to be the same for an update or a search to make sense."""
        return self.store, self.schema_version, self.analyzer


class Generations:
    """The generations under one folder; `pinned` looks at one that does not serve yet."""

    def __init__(self, path: Path, pinned: str | None = None) -> None:
        self.path = path
        self.pinned = pinned

    @property
    def current(self) -> str | None:
        """The name of the generation looked at; None when none serves yet."""
        if self.pinned is not None:
            return self.pinned
        try:
            return (self.path / "current").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None

    @property
    def state(self) -> State | None:
        """The state of that generation; None before its first commit. Raises IndexOutdated for an unreadable one."""
        name = self.current
        try:
            return (
                None if name is None else State(**json.loads((self.path / name / "state.json").read_bytes()))
            )
        except FileNotFoundError:
            return None
        except (TypeError, ValueError) as error:
            raise self.outdated() from error

    def version(self) -> tuple[str, int]:
        """What changes with every commit and promotion: cheap to ask before each search. Raises IndexNotFound."""
        name = self.current
        try:
            if name is not None:
                return name, (self.path / name / "state.json").stat().st_mtime_ns
        except FileNotFoundError:
            pass
        raise IndexNotFound(f"{self.path} 还没有索引。请先运行 dafu index。")

    def lock(self) -> AbstractContextManager[None]:
        """Hold the write lock. Raises IndexLocked."""
        self.path.mkdir(parents=True, exist_ok=True)
        return exclusive(self.path / "lock", _LOCK_SECONDS)

    def folder(self) -> Path:
        """The folder to write to: of the generation looked at, or a new one. Call under the lock."""
        folder = self.path / (self.current or new_name())
        folder.mkdir(exist_ok=True)
        return folder

    def commit(self, folder: Path, state: State) -> None:
        """Make what was written to `folder` visible."""
        write_atomically(folder / "state.json", json.dumps(asdict(state)))
        if self.current is None:
            write_atomically(self.path / "current", folder.name)

    def promote(self, name: str) -> None:
        """Serve the generation `name`, keep the one before, drop older and unfinished ones. Call under the lock."""
        keep = {self.current, name}
        write_atomically(self.path / "current", name)
        for folder in self.path.iterdir():
            if folder.is_dir() and folder.name not in keep:
                shutil.rmtree(folder)

    def bytes(self) -> int:
        """The size on disk of the generation looked at."""
        name = self.current
        return sum(file.stat().st_size for file in (self.path / name).iterdir()) if name else 0

    def outdated(self) -> IndexOutdated:
        """The error for an index that only a rebuild can mend."""
        return IndexOutdated(
            f"索引 {self.path} 由另一版本的分词或字段建成。请运行 dafu index --rebuild 重建，答复库不受影响。"
        )


def new_name() -> str:
    """A name for a new generation."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"
