"""The embedded engine: segments of Whoosh on the disk, NumPy arrays over them in memory. It fetches replies from a store beside it.

Of Whoosh are, while writing, the table of contents, segments, and which documents of a segment are deleted; while opening, the reader
that lists segments. Postings and columns are files of our own (`storage`). A search runs no
code of Whoosh: `matching`, `execute` and `statistics` carry requests out over arrays. Commits, locks and checksums are those of
`generations` and `state`. Only API that Whoosh 2.7.4 has too is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from whoosh import fields, formats, index, reading, writing
from whoosh.filedb.filestore import FileStorage

from corpus import Store, StoredReply
from corpus.errors import system_reason
from indexer.contract.engine import Encode, Encoded, Engine, ReadPromises, Writer
from indexer.contract.plan import Condition
from indexer.contract.promises import FoundPromise, PromiseRequest, PromisesFound
from indexer.contract.request import Found, Frequencies, Quartiles, Request, Values
from indexer.contract.result import Weighted
from indexer.contract.state import IndexState
from indexer.contract.suggestions import Suggestions
from indexer.engines.whoosh import promises as promising
from indexer.engines.whoosh import weighing
from indexer.engines.whoosh.fetching import Fetching
from indexer.engines.whoosh.generations import Generations, new_name
from indexer.engines.whoosh.joining import join_segments
from indexer.engines.whoosh.matching import Documents
from indexer.engines.whoosh.opened import Opened
from indexer.engines.whoosh.spoken import COUNTED, LEVEL, Spoken, write_suggestions
from indexer.engines.whoosh.state import State, outdated
from indexer.engines.whoosh.storage.codec import COLUMNS, POSTINGS, PROMISES, files_of, read_toc
from indexer.engines.whoosh.storage.encode import Batch, encode
from indexer.engines.whoosh.storage.writer import ArrayWriter
from indexer.engines.whoosh.unread import count_unread, write_promises
from indexer.errors import EngineUnavailable, IndexLocked

_READ_LATER: Final = (POSTINGS, COLUMNS, PROMISES, COUNTED, LEVEL)
"""The endings of files whose arrays are compared with checksums as they are read."""


def whoosh_schema() -> fields.Schema:
    """Whoosh's view of `indexer.schema`: one scored field, since BM25F weighs its parts."""
    text = fields.FieldType(format=formats.Existence(), analyzer=None, scorable=True)  # type: ignore[arg-type]
    return fields.Schema(text=text)


class _Writer:
    """Puts replies into a Whoosh writer. A reply may be put or removed once in one write."""

    def __init__(self, writer: ArrayWriter, spoken: Spoken, change: int, fresh: bool) -> None:
        self.change = change
        self._writer = writer
        self._spoken = spoken
        self._fresh = fresh

    def put(self, encoded: Encoded) -> None:
        if not isinstance(encoded, Batch):
            raise TypeError(f"not encoded by this engine: {type(encoded)}")
        for reply_id in encoded.columns.ids.values:
            self.remove(reply_id)
        self._writer.add(encoded)
        self._spoken.add(encoded)

    def remove(self, reply_id: str) -> None:
        if not self._fresh:  # nothing to look for in a new index, and looking costs
            self._writer.remove(reply_id)

    def reached(self, change: int) -> None:
        self.change = change


class WhooshEngine:
    """The engine over one index folder and the store that replies are fetched from."""

    checkpoint: int | None = None

    def __init__(
        self,
        path: Path,
        store: Store,
        *,
        fingerprint: str,
        pinned: str | None = None,
        cache_mb: int = 256,
        lock_seconds: float = 10,
    ) -> None:
        self.store = store
        self._fetching = Fetching(store)
        self._fingerprint = fingerprint
        self._cache_mb = cache_mb
        self._lock_seconds = lock_seconds
        self._generations = Generations(path, lock_seconds, pinned)
        self._opened = Opened(self._generations, State(store.uuid, fingerprint), cache_mb << 20)

    @property
    def encode(self) -> Encode:
        """How documents are prepared for `put`; see `Engine.encode`."""
        return encode

    def state(self) -> IndexState | None:
        """The last commit; see `Engine.state`."""
        return self._opened.state()

    def frequencies(self, terms: Iterable[str]) -> Frequencies:
        """How many replies hold terms; see `Engine.frequencies`."""
        with _errors(self._generations.path):
            return self._current().frequencies(terms)

    def find(self, request: Request) -> Found:
        """The rows of the last commit; see `Engine.find`."""
        with _errors(self._generations.path):
            return self._current().find(request)

    def scan(self, request: Request) -> Iterator[str]:
        """The ids of all matches of the last commit; see `Engine.scan`."""
        with _errors(self._generations.path):
            return iter(self._current().scan(request))

    def values(self, request: Request, column: str, containing: str, offset: int, limit: int) -> Values:
        """Values with counts among the matches; see `Engine.values`."""
        with _errors(self._generations.path):
            return self._current().values(request, column, containing, offset, limit)

    def counts_by(
        self, request: Request, columns: Sequence[str], limit: int
    ) -> Mapping[tuple[str, ...], int]:
        """Combinations of values among the matches; see `Engine.counts_by`."""
        with _errors(self._generations.path):
            return self._current().counts_by(request, columns, limit)

    def quartiles(self, request: Request, number: str, by: str | None, limit: int) -> Mapping[str, Quartiles]:
        """Quartiles of a number over the matches; see `Engine.quartiles`."""
        with _errors(self._generations.path):
            return self._current().quartiles(request, number, by, limit)

    def find_promises(self, request: Request, asked: PromiseRequest) -> PromisesFound:
        """The promises in the matches; see `Engine.find_promises`."""
        with _errors(self._generations.path):
            return promising.find(self._current(), request, asked)

    def scan_promises(self, request: Request, asked: PromiseRequest) -> Iterator[FoundPromise]:
        """All promises in the matches; see `Engine.scan_promises`."""
        with _errors(self._generations.path):
            return promising.scan(self._current(), request, asked)

    @property
    def suggestions(self) -> Suggestions:
        """Help while typing; see `Engine.suggestions`."""
        with _errors(self._generations.path):
            return self._current().suggestions

    @property
    def version(self) -> str:
        """Another one with every commit. Raises IndexNotFound, IndexDamaged."""
        return self._opened.version

    def like(
        self, terms: Mapping[str, float], where: Condition, preferred: Condition | None, limit: int
    ) -> tuple[Weighted, ...]:
        """The replies that hold most of the terms; see `Engine.like`."""
        with _errors(self._generations.path):
            return weighing.like(self._current(), terms, where, preferred, limit)

    def fetch(self, ids: Sequence[str]) -> Mapping[str, StoredReply]:
        """The replies with these ids, from the store."""
        return self._fetching.many(ids)

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """A writer that commits on a clean exit; see `Engine.write`."""
        generations = self._generations
        with _errors(generations.path), generations.lock():
            if self._opened.is_outdated:
                raise outdated(generations.path)
            generations.tidy()
            state = generations.state or self._opened.new_state
            # Arrays and suggestions are compared with their checksums as they are read; what Whoosh reads by itself is not.
            generations.verify(state, lambda name, _: not name.endswith(_READ_LATER))
            folder, fresh = generations.folder(), state.commit == 0
            whoosh_index = (
                index.create_in(str(folder), whoosh_schema()) if fresh else index.open_dir(str(folder))
            )
            whoosh_writer = ArrayWriter(whoosh_index)
            spoken = Spoken(folder)
            writer = _Writer(whoosh_writer, spoken, state.change, fresh)
            try:
                yield writer
            except BaseException:
                whoosh_writer.cancel()
                raise
            spoken.remove(whoosh_writer.removed())
            whoosh_writer.commit()
            spoken.add_words(whoosh_writer.added())
            counted = [*state.counted, *spoken.write()]
            storage = FileStorage(str(folder))
            toc = read_toc(storage, whoosh_writer.generation)
            names = files_of(storage, toc)
            committed = replace(
                state,
                commit=state.commit + 1,
                change=writer.change,
                documents=whoosh_index.doc_count(),
                built_at=datetime.now(UTC).isoformat(timespec="seconds"),
                toc=toc.generation,
                counted=counted,
                unread=count_unread(toc, names),
            )
            generations.commit(folder, committed, [*names, *committed.spoken], state)

    def add_promises(self, read: ReadPromises) -> None:
        """Bring the promises of what was put, and join segments; see `Engine.add_promises`."""
        with _errors(self._generations.path):
            write_promises(self._generations, read)
            join_segments(self._generations)

    def stage(self) -> Engine:
        """A new empty engine beside this one; see `Engine.stage`."""
        staged = WhooshEngine(
            self._generations.path,
            self.store,
            fingerprint=self._fingerprint,
            pinned=new_name(),
            cache_mb=self._cache_mb,
            lock_seconds=self._lock_seconds,
        )
        with _errors(self._generations.path):
            staged._generations.hold()
        return staged

    def promote(self, staged: Engine) -> None:
        """Serve `staged` from now on; the generation before is kept until the next write, older ones go."""
        if not isinstance(staged, WhooshEngine) or staged._generations.pinned is None:
            raise ValueError("only an engine that this one staged can be promoted")
        path = self._generations.path
        with _errors(path):
            if staged._generations.state is None:
                raise EngineUnavailable(
                    f"索引 {path} 的新版本不完整，未启用。请重新运行 dafu index --rebuild。"
                )
            self._generations.promote(staged._generations.pinned)
            staged._generations.release()

    def verify(self) -> None:
        """Compare every byte of the last commit with its checksums; see `Engine.verify`."""
        with _errors(self._generations.path):
            self._opened.verify()

    def tidy(self) -> None:
        """Remove what killed writers left behind, and have what was counted in the suggestions; see `Engine.tidy`."""
        generations = self._generations
        with _errors(generations.path), suppress(IndexLocked), generations.lock(wait_seconds=0):
            generations.tidy()
            if not self._opened.is_outdated:
                write_suggestions(generations)

    def refresh(self) -> bool:
        """Open and warm the last commit beside the one that answers; see `Engine.refresh`."""
        with _errors(self._generations.path):
            return self._opened.refresh()

    def stats(self) -> Mapping[str, Any]:
        """What is known of the index, its bytes on disk and the use of the cache."""
        state = self._generations.state
        if state is None:
            return {"engine": "whoosh", "documents": 0}
        numbers = {"engine": "whoosh", **asdict(state), "bytes": state.bytes}
        for internal in ("files", "toc", "suggestions", "counted"):
            numbers.pop(internal)
        if self._opened.documents is not None:
            impacts = self._opened.documents.impacts
            numbers |= {
                "postings": impacts.postings,
                "cache_bytes": impacts.cache.bytes,
                "cache_hits": impacts.cache.hits,
                "cache_misses": impacts.cache.misses,
            }
        return numbers

    def close(self) -> None:
        """Release the arrays, and the lock of an engine that was staged."""
        self._generations.release()
        self._opened.close()

    def _current(self) -> Documents:
        return self._opened.current()


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    """Turn what Whoosh and the file system raise into the package's own errors."""
    try:
        yield
    except (index.IndexError, index.LockError, reading.ReaderClosed, writing.IndexingError) as error:
        raise EngineUnavailable(
            f"索引 {path} 已损坏或不可用（{error}）。请运行 dafu index --rebuild 重建。"
        ) from error
    except OSError as error:
        message = (
            f"索引 {path} 读写失败（{system_reason(error)}）。请检查磁盘空间和目录权限，然后运行 dafu index。"
        )
        raise EngineUnavailable(message) from error
