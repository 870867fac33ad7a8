"""One process writes at a time, on whatever machine it runs: a lease in the cluster, renewed while its holder lives.

A process that is killed leaves its lease behind; it lapses after `SECONDS`.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from indexer.engines.opensearch.cluster import Cluster, ClusterAway
from indexer.errors import IndexLocked

LEASES: Final = "leases-of-dafu"
"""The index of all leases of a cluster, by the name of the alias."""
SECONDS: Final = 60
_RENEWED: Final = 15
_POLLED: Final = 0.5
_CONFLICT: Final = 409
_NOT_FOUND: Final = 404


class Lease:
    """The right to write to the indices of one installation."""

    def __init__(self, cluster: Cluster, name: str, wait_seconds: float) -> None:
        self._cluster = cluster
        self._path = f"/{LEASES}/_doc/{name}"
        self._name = name
        self._wait = wait_seconds
        self._holder = uuid.uuid4().hex

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold it. Raises IndexLocked when another process does and does not give it up in time."""
        until = time.monotonic() + self._wait
        while not self._taken():
            if time.monotonic() >= until:
                raise IndexLocked(f"另一个进程正在写集群上的索引 {self._name}，请稍后再试。")
            time.sleep(_POLLED)
        done = threading.Event()
        renewing = threading.Thread(target=self._renew, args=(done,), daemon=True)
        renewing.start()
        try:
            yield
        finally:
            done.set()
            renewing.join()
            self._give_up()

    def _renew(self, done: threading.Event) -> None:
        while not done.wait(_RENEWED):
            try:
                self._write()
            except ClusterAway:
                # The writer meets the same and says so; the lease has time for some more tries.
                continue

    def _write(self, **condition: Any) -> Any:
        lease = {"holder": self._holder, "until": time.time() + SECONDS}
        return self._cluster.ask("PUT", self._path, lease, ignore=(_CONFLICT,), refresh="false", **condition)

    def _taken(self) -> bool:
        """Whether the lease is ours now: written where there was none, or in place of one that lapsed."""
        if "error" not in self._write(op_type="create"):
            return True
        found = self._cluster.ask("GET", self._path, ignore=(_NOT_FOUND,))
        if not found.get("found") or found["_source"]["until"] > time.time():
            return False
        known = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
        return "error" not in self._write(**known)

    def _give_up(self) -> None:
        self._cluster.ask("DELETE", self._path, ignore=(_NOT_FOUND,))
