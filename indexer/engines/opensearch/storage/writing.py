"""Batches → bulk requests: several under way at once, no more than the cluster takes, repeated until it has them."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

from indexer.contract.document import Document
from indexer.contract.engine import Encoded
from indexer.engines.opensearch.cluster import Cluster, ClusterAway
from indexer.engines.opensearch.storage.encode import Batch, spoken_of
from indexer.engines.opensearch.storage.mapping import PROMISE
from indexer.engines.opensearch.storage.stored import fetched
from indexer.engines.opensearch.storage.suggesting import Names, Spoken
from indexer.errors import EngineUnavailable
from indexer.suggest.vocabulary import Counts

REQUEST_BYTES: Final = 4 << 20
"""Of one bulk request. The cluster's manual advises 5 to 15 MB; more only fills memory."""
UNDER_WAY: Final = 3
"""Requests at once: one a node of a small cluster."""
_READ: Final = 200
"""Replies read at once."""
_PATIENCE: Final = 300
"""Seconds that a cluster may refuse or be away before writing is given up: the loss of a node takes some ten."""
_LONGEST_PAUSE: Final = 10.0
_SECONDS: Final = 120
_WAIT_FOR: Final = frozenset((429, 502, 503, 504))
"""Statuses of a cluster that has too much to do, or has lost a node."""

Line = tuple[bytes, bytes]
"""What to do, and the document."""


class BulkWriter:
    """Puts documents into one index; see `contract.engine.Writer`. What it wrote is seen after a refresh."""

    def __init__(self, cluster: Cluster, index: str, is_fresh: bool, suggested: Names) -> None:
        self.change: int | None = None
        self.spoken = Spoken(cluster, index, suggested)
        self._cluster = cluster
        self._index = index
        self._is_fresh = is_fresh
        self._lines: list[Line] = []
        self._bytes = 0
        self._removed: list[str] = []
        self._sending = ThreadPoolExecutor(UNDER_WAY)
        self._under_way: deque[Future[None]] = deque()

    def put(self, encoded: Encoded) -> None:
        """Index a batch; waits where the cluster is behind."""
        if not isinstance(encoded, Batch):
            raise TypeError(f"not encoded by this engine: {type(encoded)}")
        went: Counts = Counter()
        if not self._is_fresh:
            ids = [entry.id for entry in encoded.entries]
            went = self._spoken_by(ids)
            self._delete([{"terms": {"id": ids}}, {"term": {"kind": PROMISE}}])
        self.spoken.change(encoded.spoken, went)
        for entry in encoded.entries:
            lines = entry.lines.split(b"\n")
            self._lines += zip(lines[::2], lines[1::2], strict=False)
            self._bytes += len(entry.lines)
            if self._bytes >= REQUEST_BYTES:
                self._send()

    def remove(self, reply_id: str) -> None:
        """Take a reply out, with its promises."""
        if not self._is_fresh:
            self._removed.append(reply_id)

    def reached(self, change: int) -> None:
        """See `Writer.reached`."""
        self.change = change

    def finish(self) -> None:
        """Wait until the cluster has everything."""
        self._send()
        while self._under_way:
            self._under_way.popleft().result()
        if self._removed:
            self.spoken.change(Counter(), self._spoken_by(self._removed))
            self._delete([{"terms": {"id": self._removed}}])
            self._removed = []

    def close(self) -> None:
        """End the threads; what is not sent is dropped."""
        self._sending.shutdown(cancel_futures=True)
        self.spoken.close()

    def _spoken_by(self, ids: Sequence[str]) -> Counts:
        """What replies say that are in the index, as they are there. A write that was cut off has changed some: their counts may be off."""
        gone: Counts = Counter()
        for begin in range(0, len(ids), _READ):
            some = fetched(self._cluster, self._index, ids[begin : begin + _READ], _SECONDS)
            gone.update(spoken_of([Document(stored) for stored in some.values()]))
        return gone

    def _send(self) -> None:
        if self._lines:
            self._under_way.append(self._sending.submit(self._bulk, self._lines))
            self._lines, self._bytes = [], 0
        while len(self._under_way) > UNDER_WAY:
            self._under_way.popleft().result()

    def _bulk(self, lines: Sequence[Line]) -> None:
        for pause in _pauses():
            try:
                answer = self._cluster.ask(
                    "POST",
                    f"/{self._index}/_bulk",
                    b"".join(part + b"\n" for line in lines for part in line),
                    ignore=tuple(_WAIT_FOR),
                    seconds=_SECONDS,
                    filter_path="errors,error,items.*.status,items.*.error",
                )
            except ClusterAway:
                if pause is None:
                    raise
                answer = {"error": ""}
            lines = _refused(lines, answer)
            if not lines:
                return
            if pause is None:
                raise EngineUnavailable("检索集群长时间不接受写入，请检查集群后重新运行 dafu index。")
            time.sleep(pause)

    def _delete(self, conditions: Sequence[dict[str, Any]]) -> None:
        self._cluster.ask(
            "POST",
            f"/{self._index}/_delete_by_query",
            {"query": {"bool": {"filter": list(conditions)}}},
            seconds=_SECONDS,
            conflicts="proceed",
        )


def _pauses() -> Iterator[float | None]:
    """Seconds to wait after each failure, longer and longer; None after the last."""
    pause, until = 0.25, time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        yield pause
        pause = min(2 * pause, _LONGEST_PAUSE)
    yield None


def _refused(lines: Sequence[Line], answer: dict[str, Any]) -> Sequence[Line]:
    """What has to be sent again. Raises EngineUnavailable where sending again is no use."""
    if "error" in answer:
        return lines
    if not answer["errors"]:
        return ()
    refused = []
    for line, item in zip(lines, answer["items"], strict=True):
        (done,) = item.values()
        if done["status"] in _WAIT_FOR:
            refused.append(line)
        elif "error" in done:
            reason = done["error"].get("reason", "")
            raise EngineUnavailable(f"检索集群不接受一份答复（{reason[:300]}）。请把这句话报告给维护者。")
    return refused
