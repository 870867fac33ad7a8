"""What the contract's tests share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from corpus import Reply, Store
from indexer import Engine, find, parse_query
from tests.conftest import REPLIES


def add(store: Store, replies: Sequence[Reply]) -> None:
    with store.transaction():
        for reply in replies:
            store.keep(reply, repr(reply).encode(), f"https://example.gov.cn/{reply.title}.html")


def titles(engine: Engine, text: str = "", **asked: Any) -> list[str]:
    query = replace(parse_query(text), limit=100, **asked)
    found = find(engine, query)
    stored = engine.fetch([reply_id for reply_id, _ in found.scored])
    assert found.total == len(found.scored)
    return [stored[reply_id].reply.title or "" for reply_id, _ in found.scored]


def title(number: int) -> str:
    return REPLIES[number].title or ""
