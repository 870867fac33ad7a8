"""Which replies hold a phrase: looked up in the store, and remembered until they change there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from cachetools import LRUCache

from corpus import Store
from indexer import deadline
from indexer.schema import TEXT_FIELDS
from indexer.text.folding import fold

_PHRASES: Final = 8
_REPLIES: Final = 50_000
"""So many replies are remembered of a phrase at most: 10 MB."""
_LOOKED_UP: Final = 1000
"""Replies that the store looks through at once."""
_READ: Final = 100
"""Replies in memory at once while they are read."""
_JOINED: Final = frozenset('、"\\')
"""What values of a field are joined with, and what JSON writes otherwise."""


@dataclass(slots=True)
class _Known:
    """What is known of a phrase."""

    held: dict[str, bool] = field(default_factory=dict)
    """Whether a reply holds it, by id."""
    seen: int = 0
    """The last change of the store that this takes in."""
    looking: Lock = field(default_factory=Lock)


class Phrases:
    """Those of one store, whatever commits of the index come and go. Thread-safe; what several wait for is looked up once."""

    def __init__(self, store: Store, replies: int = _REPLIES) -> None:
        self._store = store
        self._replies = replies
        self._known: LRUCache[str, _Known] = LRUCache(_PHRASES)
        self._choosing = Lock()

    def holding(self, phrase: str, ids: Iterable[str]) -> set[str]:
        """Of the replies with these ids those whose folded text holds a folded phrase; of those removed meanwhile too, which the
        index holds until it is updated."""
        wanted = tuple(ids)
        with self._choosing:
            known = self._known.setdefault(phrase, _Known())
        with known.looking:
            self._forget_changed(known)
            unknown = [reply_id for reply_id in wanted if reply_id not in known.held]
            for begin in range(0, len(unknown), _LOOKED_UP):
                deadline.check()
                asked = unknown[begin : begin + _LOOKED_UP]
                found = self._look_up(phrase, asked)
                known.held.update((reply_id, reply_id in found) for reply_id in asked)
            holding = {reply_id for reply_id in wanted if known.held[reply_id]}
            if len(known.held) > self._replies:
                known.held = {}
        return holding

    def _forget_changed(self, known: _Known) -> None:
        last = self._store.last_change
        if last < known.seen:  # the store was restored
            known.held.clear()
        elif known.held and last > known.seen:
            for reply_id in self._store.changed(known.seen):
                known.held.pop(reply_id, None)
        known.seen = last

    def _look_up(self, phrase: str, ids: Sequence[str]) -> set[str]:
        """A letter that has the phrase as it stands holds it folded, since folding goes character by character: SQLite finds those
        several times faster, while other threads work. Of the others those are read that may hold it by what is kept of them."""
        found = {*self._store.saying(phrase, ids)}
        others = self._may_hold(phrase, [reply_id for reply_id in ids if reply_id not in found])
        for begin in range(0, len(others), _READ):
            for reply_id, stored in self._store.many(others[begin : begin + _READ], removed=True).items():
                if phrase in fold("\n".join(each.text(stored.reply) for each in TEXT_FIELDS)):
                    found.add(reply_id)
        return found

    def _may_hold(self, phrase: str, ids: Sequence[str]) -> list[str]:
        """Those whose fields hold it as they are kept, folded: reading a reply takes five times as long."""
        if not _JOINED.isdisjoint(phrase) or not phrase.isprintable():
            return list(ids)
        found: list[str] = []
        for begin in range(0, len(ids), _READ):
            texts = self._store.edits.written(ids[begin : begin + _READ])
            # JSON has no line ends, and nothing is folded to one: all are folded at once.
            folded = fold("\n".join(texts.values())).split("\n")
            found += [reply_id for reply_id, text in zip(texts, folded, strict=True) if phrase in text]
        return found
