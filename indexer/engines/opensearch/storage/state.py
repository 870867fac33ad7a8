"""What is known of a commit, kept in the index's own description; and which index serves: the one that the alias names.

An alias and a description change in one step for the whole cluster. `NAME` is the alias, `NAME-1a2b3c4d` an index.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Self

from indexer.engines.opensearch.cluster import Cluster
from indexer.engines.opensearch.storage.mapping import index_body
from indexer.errors import EngineUnavailable

_NOT_FOUND: Final = 404
_NOT_YET: Final = 408
_PATIENCE: Final = 30
"""Seconds to wait for a node to come back, or between looks at copies being made."""


@dataclass(frozen=True, slots=True)
class State:
    """A commit."""

    index: str
    """The index that it is in."""
    store: str = ""
    """The identity of the store it was built from."""
    fingerprint: str = ""
    """What the index was made by, see `indexer.fingerprint`."""
    version: str = ""
    """Another one with every commit."""
    change: int = 0
    """The last change of the store that is in it."""
    documents: int = 0
    built_at: str = ""
    years: tuple[int, ...] = ()
    """Of all sessions that are answered."""
    suggestions: tuple[tuple[str, int], ...] = ()
    """See `suggesting.Names`."""
    is_staged: bool = False
    """Whether it is being filled, and serves when it is full."""
    shards: int = 0

    @classmethod
    def of(cls, index: str, described: Mapping[str, Any]) -> Self:
        """Of an index as the cluster describes it. Raises EngineUnavailable for an index that is not ours."""
        meta = described.get("mappings", {}).get("_meta", {}).get("dafu")
        if meta is None:
            raise EngineUnavailable(
                f"集群上的索引 {index} 不是达复建的，请用 DAFU_ENGINE_INDEX 另起一个名字。"
            )
        known = {name: meta[name] for name in cls.__dataclass_fields__ if name in meta and name != "index"}
        known["years"] = tuple(known.get("years", ()))
        known["suggestions"] = tuple((name, pieces) for name, pieces in known.get("suggestions", ()))
        return cls(index, **known)

    @property
    def origin(self) -> tuple[str, str]:
        """What has to be the same for an update or a search to make sense."""
        return self.store, self.fingerprint

    @property
    def meta(self) -> dict[str, Any]:
        """As it is kept in the description of the index."""
        values = asdict(self)
        values.pop("index")
        return {"dafu": values}


class Indices:
    """The indices of one installation on a cluster."""

    def __init__(self, cluster: Cluster, name: str, shards: int, replicas: int) -> None:
        self.cluster = cluster
        self.name = name
        self._shards = shards
        self._replicas = replicas

    def serving(self) -> State | None:
        """The commit that searches see; None where there is none."""
        return self.read(self.name)

    def read(self, name: str) -> State | None:
        """The commit of an index or an alias; None where there is none."""
        found = self.cluster.ask(
            "GET", f"/{name}/_mapping", ignore=(_NOT_FOUND,), filter_path="*.mappings._meta,error"
        )
        if not found or "error" in found:
            return None
        ((index, described),) = found.items()
        return State.of(index, described)

    def create(self, store: str, fingerprint: str, *, is_staged: bool = False) -> State:
        """A new, empty index that does not serve yet. One that is staged has no copies: writing each costs as much again."""
        name = f"{self.name}-{uuid.uuid4().hex[:8]}"
        state = State(name, store, fingerprint, is_staged=is_staged, shards=self._shards)
        body = index_body(self._shards, 0 if is_staged else self._replicas)
        body["mappings"]["_meta"] = state.meta
        self.cluster.ask("PUT", f"/{state.index}", body, seconds=60)
        return state

    def commit(self, state: State) -> State:
        """Note what the index holds, durably, under a new version."""
        noted = replace(state, version=uuid.uuid4().hex)
        self.cluster.ask("PUT", f"/{state.index}/_mapping", {"_meta": noted.meta}, seconds=60)
        return noted

    def copy(self, index: str) -> None:
        """Have the shards of an index copied as often as is set, and wait while that goes on; a cluster of too few nodes has fewer."""
        self.cluster.ask("PUT", f"/{index}/_settings", {"number_of_replicas": self._replicas}, seconds=60)
        while True:
            health = self._health(index, "green")
            if health["status"] == "green" or not health["initializing_shards"]:
                return

    def _health(self, index: str, status: str) -> dict[str, Any]:
        """How an index is, as soon as it is as wanted, or after a while."""
        health: dict[str, Any] = self.cluster.ask(
            "GET",
            f"/_cluster/health/{index}",
            ignore=(_NOT_YET,),
            seconds=2 * _PATIENCE,
            wait_for_status=status,
            timeout=f"{_PATIENCE}s",
        )
        return health

    def serve(self, index: str) -> None:
        """Have the alias name this index, in one step."""
        actions = [
            {"remove": {"index": f"{self.name}-*", "alias": self.name, "must_exist": False}},
            {"add": {"index": index, "alias": self.name}},
        ]
        self.cluster.ask("POST", "/_aliases", {"actions": actions}, seconds=60)

    def drop(self, index: str) -> None:
        """Delete an index, if it is there."""
        self.cluster.ask("DELETE", f"/{index}", ignore=(_NOT_FOUND,), seconds=60)

    def cut_off(self, origin: tuple[str, str]) -> State | None:
        """What was staged of the same origin, came to a checkpoint and was left there; the furthest of several."""
        left = (
            state
            for state in self._ours()
            if state.is_staged
            and state.version
            and state.origin == origin
            and state.shards == self._shards
            # What lay on a node that does not come back is lost: it had no copies.
            and self._health(state.index, "yellow")["status"] != "red"
        )
        return max(left, key=lambda state: state.change, default=None)

    def tidy(self, *but: State | None) -> None:
        """Delete what was built before or cut off, all but these. Whoever holds the lock may."""
        kept = {state.index for state in but if state}
        for state in self._ours():
            if state.index not in kept:
                self.drop(state.index)

    def _ours(self) -> Sequence[State]:
        found = self.cluster.ask("GET", f"/{self.name}-*/_mapping", filter_path="*.mappings._meta")
        ours = re.compile(re.escape(self.name) + "-[0-9a-f]{8}")  # dafu-1a2b3c4d, not dafu-other-1a2b3c4d
        return [
            State.of(index, described)
            for index, described in found.items()
            if ours.fullmatch(index) and "dafu" in described["mappings"].get("_meta", {})
        ]
