"""What is known of an index as a whole, without searching it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IndexState:
    """The last commit of an index. A process that refreshes may still answer from the one before."""

    is_outdated: bool
    """Whether only a rebuild can bring it up to date: it is of other code, dictionaries, libraries or of another store."""
    version: str
    """Another one with every commit; what `Engine.version` says once searches see this commit."""
    change: int
    """The number of the last change of the store that is in it."""
    documents: int
    built_at: str
    """When it was committed, as ISO 8601."""
    unread: int = 0
    """How many of its replies may have promises that are not in it yet: see `Engine.add_promises`."""


UNREADABLE = IndexState(is_outdated=True, version="", change=0, documents=0, built_at="")
"""Of an index that is noted in a form of earlier versions, of which nothing more is known."""
