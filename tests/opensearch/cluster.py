"""The cluster that tests run against: named by DAFU_TEST_CLUSTER, addresses with commas between; start.sh starts one."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from typing import Final

import pytest

from indexer import Settings

KIND: Final = "opensearch"
ADDRESSES: Final = tuple(filter(None, os.environ.get("DAFU_TEST_CLUSTER", "").split(",")))


def needed() -> None:
    """Skip the test where there is no cluster; fail it where one is required."""
    if ADDRESSES:
        return
    reason = "DAFU_TEST_CLUSTER names no cluster: tests/opensearch/README.md starts one"
    if os.environ.get("DAFU_REQUIRE_CLUSTER"):
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def on_cluster(settings: Settings) -> Iterator[Settings]:
    """The settings with an index of its own name on the cluster, which is deleted afterwards."""
    from indexer.engines.opensearch.cluster import Access, Cluster

    name = f"test-{uuid.uuid4().hex[:12]}"
    try:
        yield replace(
            settings,
            engine=KIND,
            engine_url=ADDRESSES,
            engine_index=name,
            engine_shards=2,
            engine_replicas=0,
        )
    finally:
        cluster = Cluster(Access(ADDRESSES))
        cluster.ask("DELETE", f"/{name}-*", seconds=60)
        cluster.close()


def of_kind(kind: str, settings: Settings) -> AbstractContextManager[Settings]:
    """The settings for an engine of this kind, on the cluster or on this machine."""
    return on_cluster(settings) if kind == KIND else nullcontext(replace(settings, engine=kind))
