"""The embedded engine: Whoosh keeps the inverted index on disk (through `codec`); `matching` answers from it in arrays.

Only API that Whoosh 2.7.4 has too is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final

from whoosh import fields, formats, index, reading, writing

from corpus import Store, StoredReply
from indexer.cache import Cache
from indexer.contract.engine import Engine, Writer
from indexer.contract.promises import FoundPromise, PromiseMatches, PromiseQuery
from indexer.contract.query import Query
from indexer.contract.result import Delays, Matches, Rise, Weighted
from indexer.engines.whoosh import promises as promising
from indexer.engines.whoosh import statistics, weighing
from indexer.engines.whoosh.families import Families
from indexer.engines.whoosh.generations import Generations, State, new_name
from indexer.engines.whoosh.impacts import Impacts
from indexer.engines.whoosh.matching import Documents, FoldedTexts
from indexer.engines.whoosh.prepare import Prepared
from indexer.engines.whoosh.promises import Promised
from indexer.engines.whoosh.storage.codec import ArrayWriter
from indexer.engines.whoosh.storage.source import WhooshSource
from indexer.errors import EngineUnavailable, IndexOutdated
from indexer.schema import SCHEMA_VERSION
from indexer.suggest.vocabulary import Vocabulary
from indexer.text.analyzer import analyzer

_WARM_TERMS: Final = 3000
_MASK_BYTES: Final = 32 << 20
_OPEN_ATTEMPTS: Final = 5


def whoosh_schema() -> fields.Schema:
    """Whoosh's view of `indexer.schema`: one scored field, since BM25F weighs its parts, and one column for the rest."""
    text = fields.FieldType(format=formats.Existence(), analyzer=None, scorable=True)  # type: ignore[arg-type]
    return fields.Schema(id=fields.ID(unique=True), text=text)


class _Writer:
    """Puts replies into a Whoosh writer. A reply may be put or removed once in one write."""

    def __init__(self, writer: ArrayWriter, change: int, fresh: bool) -> None:
        self.change = change
        self._writer = writer
        self._fresh = fresh

    def put(self, prepared: Prepared) -> None:
        for reply_id in prepared.columns.ids.values:
            self.remove(reply_id)
        self._writer.add(prepared)

    def remove(self, reply_id: str) -> None:
        if not self._fresh:  # nothing to look for in a new index, and looking costs
            self._writer.delete_by_term("id", reply_id)

    def reached(self, change: int) -> None:
        self.change = change


class WhooshEngine:
    """The engine over one index folder and the store that replies are fetched from."""

    def __init__(self, path: Path, store: Store, pinned: str | None = None, cache_mb: int = 256) -> None:
        self.store = store
        self._cache_mb = cache_mb
        self._generations = Generations(path, pinned)
        self._opening = Lock()
        self._version: tuple[str, int] | None = None
        self._documents: Documents | None = None
        self._refreshed = False
        """True where `refresh` looks after newer commits."""

    @property
    def change(self) -> int:
        """The last change of the store that is searchable; 0 where there is no index."""
        state = self._generations.state
        return state.change if state else 0

    @property
    def is_outdated(self) -> bool:
        """True when the index was built by another schema, analyzer or from another store."""
        try:
            state = self._generations.state
        except IndexOutdated:
            return True
        return state is not None and state.origin != self._new_state().origin

    def search(self, query: Query) -> Matches:
        """The matches of the last commit; see `Engine.search`."""
        with _errors(self._generations.path):
            return self._current().search(query)

    def listing(self, query: Query) -> Sequence[str]:
        """The ids of all matches of the last commit; see `Engine.listing`."""
        with _errors(self._generations.path):
            return self._current().listing(query)

    def tally(self, query: Query, column: str) -> Mapping[str, int]:
        """Counts of the values of a column among the matches; see `Engine.tally`."""
        with _errors(self._generations.path):
            return self._current().tally(query, column)

    def delays(self, query: Query) -> Delays:
        """How long answers took; see `Engine.delays`."""
        with _errors(self._generations.path):
            documents = self._current()
            return statistics.delays(documents, documents.listed(query))

    def months(self, query: Query) -> Mapping[str, int]:
        """Counts by year and month; see `Engine.months`."""
        with _errors(self._generations.path):
            documents = self._current()
            return statistics.months(documents, documents.listed(query))

    def rises(self, query: Query) -> tuple[Rise, ...]:
        """Which terms rise; see `Engine.rises`."""
        with _errors(self._generations.path):
            documents = self._current()
            return statistics.rises(documents, documents.listed(query))

    def promises(self, query: Query, asked: PromiseQuery) -> PromiseMatches:
        """The promises in the matches; see `Engine.promises`."""
        with _errors(self._generations.path):
            return promising.promises(self._current(), query, asked)

    def promise_listing(self, query: Query, asked: PromiseQuery) -> Iterator[FoundPromise]:
        """All promises in the matches; see `Engine.promise_listing`."""
        with _errors(self._generations.path):
            return promising.listing(self._current(), query, asked)

    def vocabulary(self) -> Vocabulary:
        """What the last commit speaks of; see `Engine.vocabulary`."""
        with _errors(self._generations.path):
            documents = self._current()
            values = {name: column.counts() for name, column in documents.columns.items()}
            return Vocabulary(self.version, values, documents.impacts.word_counts())

    @property
    def version(self) -> str:
        """Another one with every commit. Raises IndexNotFound."""
        opened = self._version if self._refreshed else None
        return "-".join(map(str, opened or self._generations.version()))

    def rarity(self, terms: Iterable[str]) -> Mapping[str, float]:
        """How well terms tell replies apart; see `Engine.rarity`."""
        with _errors(self._generations.path):
            return weighing.rarity(self._current(), terms)

    def weighted(
        self,
        terms: Mapping[str, float],
        *,
        filters: Mapping[str, tuple[str, ...]],
        region: str | None,
        limit: int,
        without: str | None,
    ) -> tuple[Weighted, ...]:
        """The replies that hold most of the terms; see `Engine.weighted`."""
        with _errors(self._generations.path):
            return weighing.weighted(self._current(), terms, filters, region, limit, without)

    def fetch(self, ids: Sequence[str]) -> Mapping[str, StoredReply]:
        """The replies with these ids, from the store."""
        return self.store.many(ids)

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """A writer that commits on a clean exit; see `Engine.write`."""
        generations = self._generations
        with _errors(generations.path), generations.lock():
            if self.is_outdated:
                raise generations.outdated()
            state = generations.state or self._new_state()
            folder, fresh = generations.folder(), state.commit == 0
            whoosh_index = (
                index.create_in(str(folder), whoosh_schema()) if fresh else index.open_dir(str(folder))
            )
            whoosh_writer = ArrayWriter(whoosh_index)
            writer = _Writer(whoosh_writer, state.change, fresh)
            try:
                yield writer
            except BaseException:
                whoosh_writer.cancel()
                raise
            whoosh_writer.commit()
            committed = replace(
                state,
                commit=state.commit + 1,
                change=writer.change,
                documents=whoosh_index.doc_count(),
                built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            )
            generations.commit(folder, committed)

    def stage(self) -> Engine:
        """A new empty engine beside this one; see `Engine.stage`."""
        return WhooshEngine(self._generations.path, self.store, new_name(), self._cache_mb)

    def promote(self, staged: Engine) -> None:
        """Serve `staged` from now on; the generation before is kept, older ones go."""
        if not isinstance(staged, WhooshEngine) or staged._generations.pinned is None:
            raise ValueError("only an engine that this one staged can be promoted")
        path = self._generations.path
        with _errors(path), self._generations.lock():
            if staged._generations.state is None:
                raise EngineUnavailable(
                    f"索引 {path} 的新版本不完整，未启用。请重新运行 dafu index --rebuild。"
                )
            self._generations.promote(staged._generations.pinned)

    def refresh(self) -> bool:
        """Open and warm the last commit beside the one that answers; see `Engine.refresh`."""
        with _errors(self._generations.path):
            self._refreshed = True
            if self._generations.version() == self._version:
                return False
            version, documents = self._open()
            documents.impacts.warm(_WARM_TERMS)
            with self._opening:
                self._documents, self._version = documents, version
            return True

    def stats(self) -> Mapping[str, Any]:
        """What is known of the index, its bytes on disk and the use of the cache."""
        state = self._generations.state
        if state is None:
            return {"engine": "whoosh", "documents": 0}
        numbers = {"engine": "whoosh", **asdict(state), "bytes": self._generations.bytes()}
        if self._documents is not None:
            impacts = self._documents.impacts
            numbers |= {
                "postings": impacts.postings,
                "cache_bytes": impacts.cache.bytes,
                "cache_hits": impacts.cache.hits,
                "cache_misses": impacts.cache.misses,
            }
        return numbers

    def close(self) -> None:
        """Release the arrays."""
        with self._opening:
            self._documents = self._version = None

    def _new_state(self) -> State:
        return State(self.store.uuid, SCHEMA_VERSION, analyzer().fingerprint)

    def _current(self) -> Documents:
        """The arrays of the last commit, opened anew when there is a newer one."""
        documents = self._documents
        if documents is not None and self._refreshed:
            return documents
        version = self._generations.version()
        if documents is not None and version == self._version:
            return documents
        with self._opening:
            if self._documents is None or version != self._version:
                self._version, self._documents = self._open()
            return self._documents

    def _open(self) -> tuple[tuple[str, int], Documents]:
        """The last commit, with its version."""
        if self.is_outdated:
            raise self._generations.outdated()
        version, source = self._read_patiently()
        columns = source.columns
        ids = columns.ids.all_firsts()
        families = Families.of(ids, columns.signatures, source.alive)
        documents = Documents(
            ids=ids,
            alive=source.alive,
            first_day=columns.days[:, 0],
            last_day=columns.days[:, 1],
            columns=columns.by_name,
            impacts=Impacts(source, self._cache_mb << 20),
            masks=Cache(_MASK_BYTES),
            folded=FoldedTexts(self.store).get,
            families=families,
            promised=Promised(columns.promises, columns.days[:, 0], families),
        )
        return version, documents

    def _read_patiently(self) -> tuple[tuple[str, int], WhooshSource]:
        for _ in range(_OPEN_ATTEMPTS - 1):
            # Between our reading of names and opening them, a writer may merge segments away or replace the generation.
            with suppress(FileNotFoundError, index.EmptyIndexError):
                return self._read()
        return self._read()

    def _read(self) -> tuple[tuple[str, int], WhooshSource]:
        version = self._generations.version()
        with index.open_dir(str(self._generations.path / version[0]), readonly=True).reader() as reader:
            return version, WhooshSource(reader)


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
        message = f"索引 {path} 读写失败（{error.strerror or error}）。请检查磁盘空间和目录权限，然后运行 dafu index。"
        raise EngineUnavailable(message) from error
