"""The OpenSearch engine behind the contract: an alias on a cluster that names the index that serves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Final, TypeVar

from corpus import StoredReply
from indexer.contract.engine import Encode, Engine, ReadPromises, Writer
from indexer.contract.origin import Origin
from indexer.contract.plan import Condition
from indexer.contract.promises import FoundPromise, PromiseRequest, PromisesFound
from indexer.contract.request import Found, Frequencies, Quartiles, Request, Values
from indexer.contract.result import Weighted
from indexer.contract.state import IndexState
from indexer.contract.suggestions import Suggestions
from indexer.engines.opensearch.cluster import Cluster, IndexGone
from indexer.engines.opensearch.searching import Searching
from indexer.engines.opensearch.storage import sessions
from indexer.engines.opensearch.storage.encode import encode
from indexer.engines.opensearch.storage.lock import Lease
from indexer.engines.opensearch.storage.mapping import REPLY
from indexer.engines.opensearch.storage.state import Indices, State
from indexer.engines.opensearch.storage.suggesting import Shelf
from indexer.engines.opensearch.storage.writing import BulkWriter
from indexer.errors import IndexDamaged, IndexLocked, IndexNotFound, IndexOutdated

_T = TypeVar("_T")


class OpenSearchEngine:
    """The engine over the indices of one name on a cluster. Nothing of it lies on this machine."""

    checkpoint: int | None = 20_000

    def __init__(
        self,
        indices: Indices,
        origin: Origin,
        lock_seconds: float,
        staged: State | None = None,
    ) -> None:
        self._indices = indices
        self._origin = origin
        self._lock_seconds = lock_seconds
        self._staged = staged
        self._opened: Searching | None = None
        self._shelf: Shelf | None = None
        self._opening = Lock()
        self._refreshed = False
        self._held = ExitStack()

    @property
    def encode(self) -> Encode:
        """Documents as lines of a bulk request."""
        return encode

    @property
    def _cluster(self) -> Cluster:
        return self._indices.cluster

    def _state(self) -> State | None:
        return self._indices.read(self._staged.index) if self._staged else self._indices.serving()

    def state(self) -> IndexState | None:
        """See `Engine.state`."""
        state = self._state()
        if state is None:
            return None
        return IndexState(
            is_outdated=not self._origin.may_use(*state.origin),
            version=state.version,
            change=state.change,
            documents=state.documents,
            built_at=state.built_at,
        )

    @property
    def version(self) -> str:
        """See `Engine.version`."""
        return self._current().state.version

    def _current(self) -> Searching:
        """What searches are asked of: the last commit, or, for a process that refreshes, the one it opened last."""
        if self._refreshed and self._opened is not None:
            return self._opened
        state = self._state()
        if state is None:
            raise IndexNotFound(f"集群上还没有索引 {self._indices.name}。请先运行 dafu index。")
        if not self._origin.may_use(*state.origin):
            raise self._outdated()
        with self._opening:
            if self._opened is None or self._opened.state != state:
                if self._shelf is None or self._shelf.index != state.index:
                    self._forget()
                    self._shelf = Shelf(self._cluster, state.index)
                self._opened = Searching(self._cluster, state, self._shelf)
            return self._opened

    def _asked(self, ask: Callable[[Searching], _T]) -> _T:
        """What the current commit answers; where its index was replaced and dropped meanwhile, what the next one does."""
        try:
            return ask(self._current())
        except IndexGone:
            self._opened = None
            return ask(self._current())

    def _outdated(self) -> IndexOutdated:
        return IndexOutdated(
            f"集群上的索引 {self._indices.name} 由另一版本的程序或词表建成。请运行 dafu index --rebuild 重建，答复库不受影响。"
        )

    def frequencies(self, terms: Iterable[str]) -> Frequencies:
        """See `Engine.frequencies`."""
        return self._asked(lambda commit: commit.frequencies(terms))

    def find(self, request: Request) -> Found:
        """See `Engine.find`."""
        return self._asked(lambda commit: commit.find(request))

    def scan(self, request: Request) -> Iterator[str]:
        """See `Engine.scan`."""
        return self._asked(lambda commit: commit.scan(request))

    def values(self, request: Request, column: str, containing: str, offset: int, limit: int) -> Values:
        """See `Engine.values`."""
        return self._asked(lambda commit: commit.values(request, column, containing, offset, limit))

    def counts_by(
        self, request: Request, columns: Sequence[str], limit: int
    ) -> Mapping[tuple[str, ...], int]:
        """See `Engine.counts_by`."""
        return self._asked(lambda commit: commit.counts_by(request, columns, limit))

    def quartiles(self, request: Request, number: str, by: str | None, limit: int) -> Mapping[str, Quartiles]:
        """See `Engine.quartiles`."""
        return self._asked(lambda commit: commit.quartiles(request, number, by, limit))

    def find_promises(self, request: Request, asked: PromiseRequest) -> PromisesFound:
        """See `Engine.find_promises`."""
        return self._asked(lambda commit: commit.find_promises(request, asked))

    def scan_promises(self, request: Request, asked: PromiseRequest) -> Iterator[FoundPromise]:
        """See `Engine.scan_promises`."""
        return self._asked(lambda commit: commit.scan_promises(request, asked))

    @property
    def suggestions(self) -> Suggestions:
        """See `Engine.suggestions`."""
        return self._asked(lambda commit: commit.suggestions)

    def like(
        self, terms: Mapping[str, float], where: Condition, preferred: Condition | None, limit: int
    ) -> tuple[Weighted, ...]:
        """See `Engine.like`."""
        return self._asked(lambda commit: commit.like(terms, where, preferred, limit))

    def fetch(self, ids: Sequence[str]) -> Mapping[str, StoredReply]:
        """See `Engine.fetch`."""
        return self._asked(lambda commit: commit.fetch(ids))

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """See `Engine.write`. What was written before an exception may be seen later; it is written again."""
        origin = self._origin.to_write()
        with ExitStack() as stack:
            if self._staged is None:  # one that is staged holds the lease already
                stack.enter_context(self._lease().held())
            state = self._state()
            if state is not None and state.origin != origin:
                raise self._outdated()
            if self._staged is None:
                self._indices.tidy(state)
            is_new = state is None
            if state is None:
                state = self._indices.create(*origin)
            writer = stack.enter_context(
                closing(BulkWriter(self._cluster, state.index, not state.version, state.suggestions))
            )
            try:
                if state.version:
                    # What a write that was cut off left behind is seen, so that it can be replaced.
                    self._cluster.ask("POST", f"/{state.index}/_refresh", seconds=_LONG)
                yield writer
                writer.finish()
                self._commit(state, writer)
            except BaseException:
                if is_new:
                    self._indices.drop(state.index)
                raise
            if is_new:
                self._indices.serve(state.index)

    def _commit(self, state: State, writer: BulkWriter) -> None:
        """Make what was written visible, then note it: a reader that is asked between the two is asked again."""
        self._cluster.ask("POST", f"/{state.index}/_refresh", seconds=_LONG)
        counted = self._cluster.search(
            state.index, {"query": {"term": {"kind": REPLY}}, "size": 0, "track_total_hits": True}
        )
        self._indices.commit(
            replace(
                state,
                change=state.change if writer.change is None else writer.change,
                documents=counted["hits"]["total"]["value"],
                built_at=datetime.now(UTC).isoformat(timespec="seconds"),
                years=sessions.listed(self._cluster, state.index),
                suggestions=writer.spoken.write(),
            )
        )

    def _lease(self) -> Lease:
        return Lease(self._cluster, self._indices.name, self._lock_seconds)

    def add_promises(self, read: ReadPromises) -> None:
        """See `Engine.add_promises`: replies are put with theirs."""

    def stage(self) -> Engine:
        """See `Engine.stage`."""
        origin = self._origin.to_write()
        with ExitStack() as stack:
            stack.enter_context(self._lease().held())
            left = self._indices.cut_off(origin)
            self._indices.tidy(self._indices.serving(), left)
            state = left or self._indices.create(*origin, is_staged=True)
            staged = OpenSearchEngine(self._indices, self._origin, self._lock_seconds, staged=state)
            staged._held = stack.pop_all()
            staged._held.callback(staged._drop)
        return staged

    def _drop(self) -> None:
        """Forget what was staged, unless it serves now."""
        serving = self._indices.serving()
        if self._staged is not None and (serving is None or serving.index != self._staged.index):
            self._indices.drop(self._staged.index)

    def promote(self, staged: Engine) -> None:
        """See `Engine.promote`. The index before is kept until the next write: others may be searching it."""
        if not isinstance(staged, OpenSearchEngine) or staged._staged is None:
            raise ValueError("only an engine that this one staged can be promoted")
        self._indices.copy(staged._staged.index)
        if (state := staged._state()) is not None:
            self._indices.commit(replace(state, is_staged=False))
        self._indices.serve(staged._staged.index)
        staged._held.close()

    def verify(self) -> None:
        """Have the cluster say whether it has all parts of the index; it compares checksums itself when it opens or moves them."""
        state = self._current().state
        health = self._cluster.ask("GET", f"/_cluster/health/{state.index}")
        if health["status"] == "red":
            raise IndexDamaged(
                f"集群上的索引 {self._indices.name} 缺少分片，请检查集群的节点；无法恢复时运行 dafu index --rebuild。"
            )

    def refresh(self) -> bool:
        """See `Engine.refresh`."""
        before, self._refreshed = self._opened if self._refreshed else None, False
        try:
            now = self._current()
            # What most searches need first.
            now.frequencies(())
            return now is not before
        finally:
            self._refreshed = True

    def tidy(self) -> None:
        """See `Engine.tidy`."""
        with suppress(IndexLocked), Lease(self._cluster, self._indices.name, 0).held():
            self._indices.tidy(self._indices.serving())

    def stats(self) -> Mapping[str, Any]:
        """What is known of the index and of the cluster."""
        state = self._state()
        if state is None:
            return {"engine": "opensearch", "documents": 0}
        numbers = asdict(state) | {"engine": "opensearch"}
        for internal in ("years", "suggestions", "is_staged"):
            numbers.pop(internal)
        held = self._cluster.ask(
            "GET", f"/{state.index}/_stats/store", filter_path="_all.total.store.size_in_bytes"
        )
        health = self._cluster.ask("GET", f"/_cluster/health/{state.index}")
        return numbers | {
            "bytes": held["_all"]["total"]["store"]["size_in_bytes"],
            "cluster": health["status"],
            "nodes": health["number_of_nodes"],
            "shards": health["active_shards"],
        }

    def close(self) -> None:
        """Give up what was staged; the connections stay for those who share them."""
        self._held.close()
        self._forget()

    def _forget(self) -> None:
        if self._shelf is not None:
            self._shelf.close()
        self._shelf = None


_LONG: Final = 120
"""Seconds that a refresh may take."""
