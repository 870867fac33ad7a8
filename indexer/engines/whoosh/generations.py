"""The folder of an embedded index: generations side by side, and which of them serves.

`current` names the generation that serves; each generation is a folder with the index's own files and a `state.json`, which
names them; `lock` is held by whoever writes. A commit becomes visible by replacing `state.json`, a new generation by replacing
`current`: each one step, after all that it names is safely on disk, so that no search sees half of anything, and neither a crash
nor a power cut costs anything that was committed. What no state names is left over from a writer that was killed or from the
commit before: the next writer removes it.
"""

from __future__ import annotations

import os
import re
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from indexer.engines.whoosh import state as states
from indexer.engines.whoosh.state import State, checksum, recorded
from indexer.errors import IndexDamaged, IndexLocked, IndexNotFound, damaged
from indexer.files import exclusive, sync_folder, write_atomically

_CURRENT: Final = "current"
_JOINING: Final = "joining"
"""The lock of whoever joins segments, and in a generation the folder of what is not joined yet."""
_NAME: Final = re.compile("[0-9]{8}T[0-9]{6}-[0-9a-f]{6}")
"""A name of `new_name`: 20261129T081500-3f2a9c."""

T = TypeVar("T")
Stamp = tuple[int, int, int]
"""By which a file is found unchanged since it was looked at: bytes, time of change, number on the disk."""


class Generations:
    """The generations under one folder; `pinned` looks at one that does not serve yet."""

    def __init__(self, path: Path, lock_seconds: float, pinned: str | None = None) -> None:
        self.path = path
        self.pinned = pinned
        self._lock_seconds = lock_seconds
        self._held = ExitStack()
        self._current = path / _CURRENT
        self._read: tuple[Stamp, str] | None = None
        """The name of the generation that serves, and the stamp of the file that it was read from: asked for before each search."""
        self._verified: dict[tuple[str, str], Stamp] = {}
        """Files, by generation and name, whose content was compared with its checksum, as they were then."""

    @property
    def current(self) -> str | None:
        """The name of the generation looked at; None when none serves yet. Raises IndexDamaged for what is no name."""
        if self.pinned is not None:
            return self.pinned
        try:
            stamp = _stamp(self._current)
            if self._read is None or self._read[0] != stamp:
                self._read = stamp, self._name()
            return self._read[1]
        except FileNotFoundError:
            return None

    def _name(self) -> str:
        try:
            name = self._current.read_text(encoding="utf-8").strip()
        except UnicodeDecodeError as error:
            raise damaged(self._current) from error
        if not _NAME.fullmatch(name):
            raise damaged(self._current)
        return name

    @property
    def state(self) -> State | None:
        """The state of that generation; None before its first commit. Raises IndexDamaged, IndexOutdated."""
        return self._of_current(lambda name: State.read(self.path / name))

    def version(self) -> tuple[str, int]:
        """What changes with every commit and promotion: cheap to ask before each search. Raises IndexNotFound, IndexDamaged."""
        version = self._of_current(self._version_of)
        if version is None:
            raise IndexNotFound(f"{self.path} 还没有索引。请先运行 dafu index。")
        return version

    def _version_of(self, name: str) -> tuple[str, int]:
        return name, _stamp(f"{self.path}/{name}/{states.NAME}")[1]

    def _of_current(self, look: Callable[[str], T]) -> T | None:
        """What `look` sees of the generation looked at, by its name; None before its first commit."""
        name = self.current
        while name is not None:
            try:
                return look(name)
            except FileNotFoundError as error:
                before, name = name, self.current  # another may serve since
                if name == before:
                    if self.pinned is None:
                        raise damaged(self.path / name / states.NAME) from error
                    return None
        return None

    @contextmanager
    def lock(self, wait_seconds: float | None = None) -> Iterator[None]:
        """Hold the write lock, unless `hold` does already; wait for it as long as any writer does, or so long. Raises IndexLocked."""
        with ExitStack() as stack:
            if self.pinned is None:
                stack.enter_context(self._exclusive(wait_seconds))
            yield

    @contextmanager
    def _exclusive(self, wait_seconds: float | None = None) -> Iterator[None]:
        self.path.mkdir(parents=True, exist_ok=True)
        sync_folder(self.path.parent)
        with exclusive(self.path / "lock", self._lock_seconds if wait_seconds is None else wait_seconds):
            yield

    def hold(self) -> None:
        """Hold the write lock until `release`: for a generation that is built beside the one that serves. Raises IndexLocked."""
        self._held.enter_context(self._exclusive())

    def release(self) -> None:
        """End what `hold` began."""
        self._held.close()

    @contextmanager
    def joining(self) -> Iterator[Path]:
        """A folder in the generation looked at, for segments that are joined while others may write: those leave it alone. It is
        removed afterwards. Raises IndexLocked where another process joins segments."""
        with exclusive(self.path / f"{_JOINING}.lock", 0):
            folder = self.path / (self.current or "") / _JOINING
            folder.mkdir(exist_ok=True)
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    @property
    def _is_joining(self) -> bool:
        try:
            with exclusive(self.path / f"{_JOINING}.lock", 0):
                return False
        except IndexLocked:
            return True

    def folder(self) -> Path:
        """The folder to write to: of the generation looked at, or a new one. Call under the lock."""
        folder = self.path / (self.current or new_name())
        folder.mkdir(exist_ok=True)
        return folder

    def commit(self, folder: Path, state: State, names: Iterable[str], known: State) -> None:
        """Make what was written to `folder` under these names visible; `known` is the commit before."""
        files = recorded(folder, names, known.files)
        sync_folder(folder)
        state = replace(state, files=files)
        state.write(folder)
        if self.pinned is None:
            self._serve(folder.name)
        self._remove_leftovers(folder, state)

    def promote(self, name: str) -> None:
        """Serve the generation `name`, keep the one before, drop older and unfinished ones. Call under the lock."""
        try:
            before = self.current
        except IndexDamaged:
            before = None
        self._serve(name)
        self._remove_others({before, name})

    def _serve(self, name: str) -> None:
        if not self._current.exists() or self._current.read_bytes() != name.encode():
            sync_folder(self.path)
            write_atomically(self._current, name)

    def tidy(self) -> None:
        """Remove what killed writers left, and generations that no longer serve. Call under the lock."""
        if self.pinned is not None:
            return
        state = self.state
        self._remove_others({self.current})
        if self.current is not None and state is not None:
            self._remove_leftovers(self.path / self.current, state)

    def _remove_others(self, keep: set[str | None]) -> None:
        for folder in self.path.iterdir():
            if folder.is_dir() and folder.name not in keep:
                shutil.rmtree(folder)

    def _remove_leftovers(self, folder: Path, state: State) -> None:
        kept = {*state.files, states.NAME}
        if self._is_joining:
            kept.add(_JOINING)
        for file in folder.iterdir():
            if file.name not in kept:
                shutil.rmtree(file) if file.is_dir() else file.unlink()

    def verify(
        self, state: State, is_read: Callable[[str, int], bool] = lambda name, size: True
    ) -> Mapping[str, Stamp]:
        """Compare the sizes of all files of `state` with those noted, and the content of those that `is_read`, given name and bytes.

        Content is read once in this process while the file stays as it is. Raises IndexDamaged; FileNotFoundError for a file
        that is not there, which a newer commit may have removed.
        """
        name = self.current or ""
        stamps = {}
        for file, (size, expected) in state.files.items():
            path = self.path / name / file
            stamps[file] = stamp = _stamp(path)
            if stamp[0] != size:
                raise damaged(path)
            if is_read(file, size) and self._verified.get((name, file)) != stamp:
                if checksum(path) != expected:
                    raise damaged(path)
                self._verified[name, file] = stamp
        self._verified = {
            key: stamp for key, stamp in self._verified.items() if key[0] == name and key[1] in stamps
        }
        return stamps

    def check_unchanged(self, name: str, stamps: Mapping[str, Stamp]) -> None:
        """Raises IndexDamaged when a file of the generation `name` is no longer as it was when its stamp was taken."""
        folder = f"{self.path}/{name}/"
        for file, stamp in stamps.items():
            path = folder + file
            try:
                now = _stamp(path)
            except FileNotFoundError as error:
                raise damaged(Path(path)) from error
            if now != stamp:
                raise damaged(Path(path))

    def check_uncut(self, name: str, stamps: Mapping[str, Stamp]) -> None:
        """Raises IndexDamaged when a file that may be mapped has been cut: to read beyond its end would end the process (SIGBUS).

        One that a newer commit removed is whole as long as it is mapped.
        """
        folder = f"{self.path}/{name}/"
        for file, (size, _, number) in stamps.items():
            path = folder + file
            try:
                now = _stamp(path)
            except FileNotFoundError:
                continue
            if now[0] < size and now[2] == number:
                raise damaged(Path(path))


def _stamp(path: Path | str) -> Stamp:
    stat = os.stat(path)  # noqa: PTH116  # asked for each file before each search: a third faster
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


def new_name() -> str:
    """A name for a new generation."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"
