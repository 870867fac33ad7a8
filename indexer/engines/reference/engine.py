"""The reference engine behind the contract: one file of replies, replaced at each commit, and a scan over it for every question."""

from __future__ import annotations

import os
import pickle
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus import StoredReply
from indexer import ranking
from indexer.contract.document import Document
from indexer.contract.engine import Encode, Encoded, Engine, ReadPromises, Writer
from indexer.contract.origin import Origin
from indexer.contract.plan import Condition
from indexer.contract.promises import FoundPromise, PromiseRequest, PromisesFound
from indexer.contract.request import Found, Frequencies, Quartiles, Request, Row, Values
from indexer.contract.result import Weighted
from indexer.contract.state import IndexState
from indexer.contract.suggestions import Suggestions
from indexer.engines.reference import counting
from indexer.engines.reference.scan import Kept, Scan, lacking
from indexer.errors import EngineUnavailable, IndexLocked, IndexNotFound, IndexOutdated
from indexer.files import exclusive
from indexer.schema import DELAY

_SERVING = "serving"


@dataclass
class _State:
    """What the file holds."""

    origin: tuple[str, str]
    version: str = ""
    change: int = 0
    built_at: str = ""
    documents: dict[str, Document] = field(default_factory=dict)


def _encode(documents: Sequence[Document]) -> Encoded:
    return tuple(documents)


class _Writer:
    def __init__(self, state: _State) -> None:
        self._state = state

    def put(self, encoded: Encoded) -> None:
        if not isinstance(encoded, tuple):
            raise TypeError(f"not encoded by this engine: {type(encoded)}")
        self._state.documents.update((document.id, document) for document in encoded)

    def remove(self, reply_id: str) -> None:
        self._state.documents.pop(reply_id, None)

    def reached(self, change: int) -> None:
        self._state.change = change


class ReferenceEngine:
    """The engine over one folder; it keeps replies, too. For tests: it reads everything for every question."""

    checkpoint: int | None = 4

    def __init__(self, path: Path, origin: Origin, lock_seconds: float, name: str = _SERVING) -> None:
        self._origin = origin
        self._lock_seconds = lock_seconds
        self._folder = path
        self._file = path / f"{name}.reference"
        self._opened: tuple[str, Scan] | None = None
        self._refreshed = False
        self._held = ExitStack()

    @property
    def encode(self) -> Encode:
        """Documents as they are."""
        return _encode

    def _read(self) -> _State | None:
        try:
            state = pickle.loads(self._file.read_bytes())
        except FileNotFoundError:
            return None
        except Exception as error:
            raise EngineUnavailable(
                f"索引 {self._folder} 已损坏（{error}）。请运行 dafu index --rebuild 重建。"
            ) from error
        assert isinstance(state, _State)
        return state

    def state(self) -> IndexState | None:
        """See `Engine.state`."""
        state = self._read()
        if state is None:
            return None
        return IndexState(
            is_outdated=not self._origin.may_use(*state.origin),
            version=state.version,
            change=state.change,
            documents=len(state.documents),
            built_at=state.built_at,
        )

    @property
    def version(self) -> str:
        """See `Engine.version`."""
        return self._open()[0]

    def _open(self) -> tuple[str, Scan]:
        if self._refreshed and self._opened is not None:
            return self._opened
        state = self._read()
        if state is None:
            raise IndexNotFound(f"{self._folder} 还没有索引。请先运行 dafu index。")
        if not self._origin.may_use(*state.origin):
            raise self._outdated()
        if self._opened is None or self._opened[0] != state.version:
            self._opened = state.version, Scan(state.documents.values())
        return self._opened

    def _outdated(self) -> IndexOutdated:
        return IndexOutdated(
            f"索引 {self._folder} 由另一版本的分词或字段建成。请运行 dafu index --rebuild 重建，答复库不受影响。"
        )

    @property
    def _scan(self) -> Scan:
        return self._open()[1]

    def frequencies(self, terms: Iterable[str]) -> Frequencies:
        """See `Engine.frequencies`."""
        scan = self._scan
        newest = max((each.first_day for each in scan.kept), default=0)
        return Frequencies(len(scan.kept), newest, {term: scan.holders[term] for term in terms})

    def find(self, request: Request) -> Found:
        """See `Engine.find`."""
        scan = self._scan
        found = scan.listed(request)
        sizes = Counter(each.family for each, _ in found)
        shown: dict[str, tuple[Kept, float]] = {}
        for each, score in found:
            shown.setdefault(each.family if request.fold else each.id, (each, score))
        page = list(shown.values())[request.offset : request.offset + request.limit]
        rows = (
            Row(
                each.id,
                score,
                sizes[each.family] if request.fold else 1,
                each.first("title"),
                each.first("subject"),
                each.first_day,
                each.family,
            )
            for each, score in page
        )
        return Found(
            total=len(found),
            groups=len(shown),
            before=len(scan.matching(request)),
            rows=tuple(rows),
            counts=counting.counts(scan, request),
        )

    def _listed(self, request: Request) -> list[Kept]:
        return [each for each, _ in self._scan.listed(request)]

    def scan(self, request: Request) -> Iterator[str]:
        """See `Engine.scan`."""
        return iter([each.id for each in self._listed(request)])

    def values(self, request: Request, column: str, containing: str, offset: int, limit: int) -> Values:
        """See `Engine.values`."""
        return counting.values(self._listed(request), column, containing, offset, limit)

    def counts_by(
        self, request: Request, columns: Sequence[str], limit: int
    ) -> Mapping[tuple[str, ...], int]:
        """See `Engine.counts_by`."""
        return counting.counts_by(self._listed(request), columns, limit)

    def quartiles(self, request: Request, number: str, by: str | None, limit: int) -> Mapping[str, Quartiles]:
        """See `Engine.quartiles`."""
        if number != DELAY:
            raise lacking(number)
        return counting.quartiles(self._listed(request), by, limit)

    def find_promises(self, request: Request, asked: PromiseRequest) -> PromisesFound:
        """See `Engine.find_promises`."""
        return counting.promises_found(self._scan, request, asked)

    def scan_promises(self, request: Request, asked: PromiseRequest) -> Iterator[FoundPromise]:
        """See `Engine.scan_promises`."""
        return iter(counting.promises_found(self._scan, request, asked, every=True).found)

    @property
    def suggestions(self) -> Suggestions:
        """See `Engine.suggestions`."""
        return self._scan.suggestions

    def like(
        self, terms: Mapping[str, float], where: Condition, preferred: Condition | None, limit: int
    ) -> tuple[Weighted, ...]:
        """See `Engine.like`."""
        scan = self._scan
        best: dict[str, tuple[tuple[float, tuple[float, str]], Weighted]] = {}
        for each in scan.kept:
            gains = {term: weight * scan.worth(each, term) for term, weight in terms.items()}
            score = sum(gains.values())
            if score <= 0 or not scan.is_true(where, each):
                continue
            if preferred is not None and scan.is_true(preferred, each):
                score *= ranking.PREFERRED
            held = sorted((term for term in terms if gains[term] > 0), key=lambda term: -gains[term])
            one = (-score, each.newest_first), Weighted(each.id, score, tuple(held))
            best[each.family] = min(best.get(each.family, one), one, key=lambda pair: pair[0])
        ordered = sorted(best.values(), key=lambda pair: pair[0])
        return tuple(found for _, found in ordered[:limit])

    def fetch(self, ids: Sequence[str]) -> Mapping[str, StoredReply]:
        """See `Engine.fetch`."""
        kept = self._scan.stored
        return {reply_id: kept[reply_id] for reply_id in ids if reply_id in kept}

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """See `Engine.write`."""
        with ExitStack() as stack:
            if self._file.stem == _SERVING:  # one that is staged holds the lock already
                stack.enter_context(self._lock())
            origin = self._origin.to_write()
            state = self._read() or _State(origin)
            if state.origin != origin:
                raise self._outdated()
            yield _Writer(state)
            state.version = uuid.uuid4().hex
            state.built_at = datetime.now(UTC).isoformat(timespec="seconds")
            temporary = self._file.with_suffix(f".{os.getpid()}.tmp")
            temporary.write_bytes(pickle.dumps(state))
            temporary.replace(self._file)

    def _lock(self, wait_seconds: float | None = None) -> AbstractContextManager[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        return exclusive(self._folder / "lock", self._lock_seconds if wait_seconds is None else wait_seconds)

    def add_promises(self, read: ReadPromises) -> None:
        """See `Engine.add_promises`: replies are put with theirs."""

    def stage(self) -> Engine:
        """See `Engine.stage`."""
        staged = ReferenceEngine(self._folder, self._origin, self._lock_seconds, uuid.uuid4().hex)
        staged._held.enter_context(staged._lock())
        for file in self._folder.glob("*.reference"):
            other = ReferenceEngine(self._folder, self._origin, self._lock_seconds, file.stem)
            if file != self._file and (left := other.state()) and not left.is_outdated:
                file.replace(staged._file)
        staged._held.callback(staged._file.unlink, missing_ok=True)
        return staged

    def promote(self, staged: Engine) -> None:
        """See `Engine.promote`."""
        if not isinstance(staged, ReferenceEngine) or staged._file == self._file:
            raise ValueError("only an engine that this one staged can be promoted")
        staged._file.replace(self._file)
        staged._held.close()

    def verify(self) -> None:
        """See `Engine.verify`."""
        self._open()

    def refresh(self) -> bool:
        """See `Engine.refresh`."""
        before, self._refreshed = self._opened if self._refreshed else None, False
        try:
            return before is None or self._open()[0] != before[0]
        finally:
            self._refreshed = True

    def tidy(self) -> None:
        """See `Engine.tidy`."""
        with suppress(IndexLocked), self._lock(wait_seconds=0):
            for file in self._folder.iterdir():
                if file != self._file and file.name != "lock":
                    file.unlink()

    def stats(self) -> Mapping[str, Any]:
        """See `Engine.stats`."""
        state = self._read()
        if state is None:
            return {"engine": "reference", "documents": 0}
        return {
            "engine": "reference",
            "documents": len(state.documents),
            "bytes": self._file.stat().st_size,
            "built_at": state.built_at,
            "change": state.change,
        }

    def close(self) -> None:
        """See `Engine.close`."""
        self._held.close()
        self._opened = None
