"""Bulk requests: what the cluster refuses is sent again, and only that."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import pytest

from indexer import EngineUnavailable
from indexer.contract.document import Document
from indexer.engines.opensearch.cluster import Access, Cluster
from indexer.engines.opensearch.storage.encode import encode
from indexer.engines.opensearch.storage.writing import BulkWriter
from tests.conftest import REPLIES
from tests.opensearch.fake import GREETING, Answer, serving


class Bulk:
    """A cluster that keeps what bulk requests bring, and refuses as it is told: a status by the number of the request."""

    def __init__(self, refused: dict[int, int], item_status: int = 429) -> None:
        self.refused = refused
        self.item_status = item_status
        self.requests: list[list[str]] = []
        self.kept: set[str] = set()

    def __call__(self, _: str, path: str, body: bytes) -> Answer:
        if "/_bulk" not in path:
            return 200, GREETING
        ids = [json.loads(line)["index"]["_id"] for line in body.split(b"\n")[:-1:2]]
        self.requests.append(ids)
        status = self.refused.get(len(self.requests), 200)
        if status != 200:
            return status, {"error": {"reason": "busy"}}
        # Of each first request half is refused item by item.
        late = set(ids[::2]) if len(self.requests) == 1 else set()
        self.kept.update(set(ids) - late)
        error = {"error": {"reason": "too many fields"}}
        items: list[Any] = [
            {"index": {"status": self.item_status, **error} if name in late else {"status": 201}}
            for name in ids
        ]
        return 200, {"errors": bool(late), "items": items}


def write(bulk: Bulk) -> set[str]:
    documents = [Document.of(f"r{number}", reply) for number, reply in enumerate(REPLIES)]
    batch = encode(documents)
    with (
        serving(bulk) as url,
        closing(Cluster(Access((url,)))) as cluster,
        closing(BulkWriter(cluster, "dafu-1", True, ())) as writer,
    ):
        writer.put(batch)
        writer.finish()
    return {name for entry in batch.entries for name in _ids(entry.lines)}


def _ids(lines: bytes) -> list[str]:
    return [json.loads(line)["index"]["_id"] for line in lines.split(b"\n")[:-1:2]]


def test_what_is_refused_for_now_is_sent_again_and_only_that() -> None:
    bulk = Bulk(refused={})
    sent = write(bulk)
    assert bulk.kept == sent
    first, second = bulk.requests
    assert second == first[::2]


def test_a_cluster_that_is_away_for_a_while_is_waited_for() -> None:
    bulk = Bulk(refused={2: 503, 3: 429})
    assert bulk.kept == set()
    assert write(bulk) == bulk.kept


def test_what_the_cluster_never_takes_is_said_and_not_tried_again() -> None:
    bulk = Bulk(refused={}, item_status=400)
    with pytest.raises(EngineUnavailable, match="too many fields"):
        write(bulk)
    assert len(bulk.requests) == 1
