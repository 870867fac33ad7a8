"""Replies as they are kept on a cluster, with all that the store knows of them, so that who serves them needs no store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from corpus import Reply, StoredReply
from corpus.store.edits import Correction, value_of
from indexer.engines.opensearch.cluster import Cluster

_LONGEST_ID: Final = 100
"""Characters. No id is longer; the cluster refuses what is."""


def as_json(stored: StoredReply) -> dict[str, Any]:
    """What `stored_in` reads."""
    return {
        "id": stored.id,
        "reply": stored.reply.as_dict(),
        "sources": stored.sources,
        "revision": stored.revision,
        "imported_at": stored.imported_at,
        "changed_at": stored.changed_at,
        "corrections": [asdict(one) for one in stored.corrections],
        "is_sample": stored.is_sample,
    }


def stored_in(kept: Mapping[str, Any]) -> StoredReply:
    """The reply that `as_json` made this of."""
    corrections = (
        Correction(**one | {"was": value_of(one["was"]), "now": value_of(one["now"])})
        for one in kept["corrections"]
    )
    return StoredReply(
        **{
            **kept,
            "reply": Reply.from_dict(kept["reply"]),
            "sources": tuple(kept["sources"]),
            "corrections": tuple(corrections),
        }
    )


def fetched(
    cluster: Cluster, index: str, ids: Sequence[str], seconds: float | None = None
) -> dict[str, StoredReply]:
    """The replies with these ids that are in an index, by id, each request within so many seconds.

    What else an index keeps, promises and pieces of suggestions, is no reply.
    """
    asked = [reply_id for reply_id in dict.fromkeys(ids) if 0 < len(reply_id) <= _LONGEST_ID]
    found = cluster.documents(index, asked, seconds)
    replies = ((name, kept.get("stored", {})) for name, kept in found.items())
    return {name: stored_in(kept) for name, kept in replies if "reply" in kept}
