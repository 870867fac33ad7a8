"""The last commit of an index, opened: anew where there is a newer one, and refused where it is not as it was written."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeVar

from indexer import deadline
from indexer.cache import Cache
from indexer.contract.state import UNREADABLE, IndexState
from indexer.contract.suggestions import Suggestions
from indexer.engines.whoosh.families import Families
from indexer.engines.whoosh.generations import Generations, Stamp
from indexer.engines.whoosh.matching import Documents
from indexer.engines.whoosh.phrases import Phrases
from indexer.engines.whoosh.promises import Promised
from indexer.engines.whoosh.scoring.impacts import Impacts
from indexer.engines.whoosh.spoken import counted_in
from indexer.engines.whoosh.state import State, outdated
from indexer.engines.whoosh.storage.array_file import ArrayFile, MappedFile
from indexer.engines.whoosh.storage.codec import (
    COLUMNS,
    POSTINGS,
    PROMISES,
    open_parts,
    reader_of,
    toc_name,
)
from indexer.engines.whoosh.storage.columns import Columns
from indexer.engines.whoosh.storage.ids import Ids
from indexer.engines.whoosh.storage.postings.segment import Segment
from indexer.engines.whoosh.storage.source import WhooshSource
from indexer.errors import IndexDamaged, IndexOutdated, damaged
from indexer.suggest.levels import Levels
from indexer.suggest.local import LocalSuggestions

T = TypeVar("T")
Version = tuple[str, int]
PromiseFiles = Sequence[tuple[ArrayFile | None, int]]
_WARM_TERMS: Final = 3000
_MASK_BYTES: Final = 32 << 20
_OPEN_ATTEMPTS: Final = 5
_LOOKED_EVERY: Final = 0.05
"""Seconds in which the files of an open commit are not looked at twice for one question."""
_VERIFIED_AT_ONCE: Final = 16 << 20
"""Bytes of an index that is compared with its checksums as a whole when it is opened, which takes some 10 ms. Of a larger one the
postings and the texts of promises are compared when they are read, and by `verify`."""


class Opened:
    """The commit that searches see. Every method raises IndexNotFound, IndexOutdated, IndexDamaged."""

    def __init__(self, generations: Generations, new_state: State, cache_bytes: int) -> None:
        self.new_state = new_state
        """The state of an index that is begun now."""
        self.documents: Documents | None = None
        self._generations = generations
        self._phrases = Phrases()
        self._cache_bytes = cache_bytes
        self._opening = Lock()
        self._version: Version | None = None
        self._stamps: Mapping[str, Stamp] = {}
        self._refreshed = False
        """True where `refresh` looks after newer commits."""
        self._looked: tuple[object | None, float] = (None, 0.0)
        """For which question all files were found in order last, and when."""
        self._segments: Mapping[object, tuple[Segment, Columns]] = {}
        """Those of the commit opened last, by the names and stamps of their files: the next one has most of them, too, and what was
        compared with checksums is not compared again."""
        self._last: _Last | None = None
        """What was opened last: a commit that only has other suggestions or promises has the same documents."""
        self._promise_files: Mapping[object, ArrayFile] = {}
        """Those of the commit opened last, as `_segments`."""
        self._damage: IndexDamaged | None = None
        """What the last `refresh` met."""
        self._verified: tuple[Version, IndexDamaged] | None = None
        """The last commit that `verify` found damaged, and how."""

    def state(self) -> IndexState | None:
        """What is known of the last commit; None where there is none."""
        try:
            state = self._generations.state
            version = self._generations.version() if state else ()
        except IndexOutdated:
            return UNREADABLE
        if state is None:
            return None
        return IndexState(
            is_outdated=state.origin != self.new_state.origin,
            version=_named(version),
            change=state.change,
            documents=state.documents,
            built_at=state.built_at,
            unread=state.unread,
        )

    @property
    def is_outdated(self) -> bool:
        """Whether there is an index that only a rebuild can bring up to date."""
        state = self.state()
        return state is not None and state.is_outdated

    @property
    def version(self) -> str:
        """Another one with every commit."""
        if self._refreshed and self._damage is not None:
            raise self._damage
        opened = self._version if self._refreshed else None
        return _named(opened or self._generations.version())

    def current(self) -> Documents:
        """The arrays of the last commit, or, once `refresh` was called, those that it opened last."""
        documents = self.documents
        if documents is not None and self._refreshed:
            if self._damage is not None:
                raise self._damage
            if self._version is not None and not self._has_looked():
                self._generations.check_uncut(self._version[0], self._stamps)
                self._note_look()
            return documents
        version = self._generations.version()
        if documents is not None and version == self._version:
            if self._has_looked():
                return documents
            if self._is_unchanged(version):
                self._note_look()
                return documents
        with self._opening:
            if self.documents is None or self._generations.version() != self._version:
                self._version, self.documents, self._stamps = self._open()
            return self.documents

    def _has_looked(self) -> bool:
        """Whether all files were found in order for this question, just now: a page asks several times, and a large index has hundreds
        of files. Another question looks itself, since reading beyond the end of a file that was cut would end the process."""
        question = deadline.question()
        last, looked = self._looked
        return question is not None and question is last and time.monotonic() < looked + _LOOKED_EVERY

    def _note_look(self) -> None:
        self._looked = deadline.question(), time.monotonic()

    def refresh(self) -> bool:
        """Open and warm the last commit beside the one that answers; True if there was a newer one.

        Until a later call finds the index in order, what this raises IndexDamaged for is raised by searches, too.
        """
        self._refreshed = True
        try:
            return self._refresh()
        except IndexDamaged as error:
            self._damage = error
            raise

    def _refresh(self) -> bool:
        version = self._generations.version()
        if self._verified and self._verified[0] == version:
            raise self._verified[1]
        if version == self._version and self._is_unchanged(version):
            self._damage = None
            return False
        version, documents, stamps = self._open()
        documents.impacts.warm(_WARM_TERMS)
        with self._opening:
            self.documents, self._version, self._stamps, self._damage = documents, version, stamps, None
        return True

    def _is_unchanged(self, version: Version) -> bool:
        """Whether the files of the commit that is open are as they were; False where a newer commit replaced it meanwhile."""
        try:
            self._generations.check_unchanged(version[0], self._stamps)
        except IndexDamaged:
            if self._generations.version() == version:
                raise
            return False
        return True

    def verify(self) -> None:
        """Compare every byte of the last commit with its checksums, but for files that this process did before."""
        version = self._generations.version()
        try:
            self._patiently(self._verify)
        except IndexDamaged as error:
            self._verified = version, error
            raise

    def _verify(self) -> None:
        if state := self._generations.state:
            self._generations.verify(state)

    def close(self) -> None:
        """Release the arrays."""
        with self._opening:
            self.documents = self._version = self._last = None
            self._segments, self._promise_files = {}, {}

    def _open(self) -> tuple[Version, Documents, Mapping[str, Stamp]]:
        """The last commit, with its version and the stamps of its files."""
        if self.is_outdated:
            raise outdated(self._generations.path)
        return self._patiently(self._read)

    def _documents(self, source: WhooshSource, suggestions: Suggestions, files: PromiseFiles) -> Documents:
        columns = source.columns
        ids = Ids(columns.ids, source.alive)
        families = Families(columns.families)
        return Documents(
            ids=ids,
            alive=source.alive,
            first_day=columns.first_day,
            last_day=columns.last_day,
            columns=columns.by_name,
            impacts=Impacts(source, self._cache_bytes),
            masks=Cache(_MASK_BYTES),
            holding=lambda phrase, numbers: self._phrases.holding(phrase, columns.texts, numbers),
            phrases=Cache(_MASK_BYTES),
            families=families,
            suggestions=suggestions,
            promised=Promised(files, columns.first_day, ids, families),
        )

    def _patiently(self, read: Callable[[], T]) -> T:
        """What `read` gives; once more where a file was gone, since a writer replaces those of a commit at any time."""
        for _ in range(_OPEN_ATTEMPTS - 1):
            with suppress(FileNotFoundError):
                return read()
        try:
            return read()
        except FileNotFoundError as error:
            raise damaged(error.filename or self._generations.path) from error

    def _read(self) -> tuple[Version, Documents, Mapping[str, Stamp]]:
        version = self._generations.version()
        state = self._generations.state or self.new_state
        every, toc = state.bytes <= _VERIFIED_AT_ONCE, toc_name(state.toc)
        stamps = self._generations.verify(state, lambda name, _: every or name in (toc, *state.counted))
        folder = self._generations.path / version[0]
        counted = counted_in(folder / name for name in state.counted)
        suggestions = LocalSuggestions(Levels([folder / name for name in state.suggestions], counted))
        apart = {name for name in stamps if name in state.spoken or name.endswith(PROMISES)}
        files = folder, state.toc, {name: stamp for name, stamp in stamps.items() if name not in apart}
        last = self._last
        if last is not None and last.files == files:
            promised = replace(last.documents.promised, files=self._promises(folder, last.sizes, stamps))
            documents = replace(last.documents, suggestions=suggestions, promised=promised)
            self._last = replace(last, documents=documents)
        else:
            source = self._source(folder, state.toc, stamps)
            documents = self._documents(source, suggestions, self._promises(folder, source.sizes, stamps))
            self._last = _Last(files, source.sizes, documents)
        return version, documents, stamps

    def _promises(
        self, folder: Path, sizes: Sequence[tuple[str, int]], stamps: Mapping[str, Stamp]
    ) -> PromiseFiles:
        """The files of the promises of a commit, segment by segment."""
        files: dict[object, ArrayFile] = {}
        found: list[tuple[ArrayFile | None, int]] = []
        for name, size in sizes:
            if name in stamps:
                key = folder.name, name, stamps[name]
                files[key] = self._promise_files.get(key) or ArrayFile(MappedFile(folder / name))
                found.append((files[key], size))
            else:
                found.append((None, size))
        self._promise_files = files
        return found

    def _source(self, folder: Path, toc: int, stamps: Mapping[str, Stamp]) -> WhooshSource:
        """What the segments of a commit hold."""
        segments: dict[object, tuple[Segment, Columns]] = {}

        def open_segment(storage: Any, segment: Any) -> tuple[Segment, Columns]:
            names = [segment.make_filename(end) for end in (POSTINGS, COLUMNS)]
            files = tuple((folder.name, name, stamps[name]) for name in names)
            segments[files] = self._segments.get(files) or open_parts(storage, segment)
            return segments[files]

        with reader_of(folder, toc) as reader:
            source = WhooshSource(reader, open_segment)
        self._segments = segments
        return source


@dataclass(frozen=True, slots=True)
class _Last:
    """The documents of a commit."""

    files: object
    """Of which files, with their stamps, they were opened."""
    sizes: Sequence[tuple[str, int]]
    """Those of `WhooshSource`."""
    documents: Documents


def _named(version: tuple[object, ...]) -> str:
    return "-".join(map(str, version))
