"""The folded texts of replies, for phrases, read from the store and remembered until they change there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from sys import getsizeof
from threading import Lock
from typing import Final

from corpus import Store
from indexer import deadline
from indexer.schema import TEXT_FIELDS
from indexer.text.folding import fold

_BYTES: Final = 64 << 20
_READ: Final = 100
"""Replies in memory at once while they are read."""


class FoldedTexts:
    """Those of one store, whatever commits of the index come and go. Thread-safe; what several wait for is read once."""

    def __init__(self, store: Store, limit: int = _BYTES) -> None:
        self._store = store
        self._left = limit
        self._known: dict[str, str] = {}
        self._seen = 0
        """The last change of the store that the known texts have."""
        self._reading = Lock()

    def get(self, ids: Iterable[str]) -> Mapping[str, str]:
        """The texts of the replies with these ids; of those removed meanwhile too, which the index holds until it is updated."""
        wanted = tuple(ids)
        with self._reading:
            self._forget_changed()
            texts = {reply_id: self._known[reply_id] for reply_id in wanted if reply_id in self._known}
            unknown = [reply_id for reply_id in wanted if reply_id not in texts]
            for begin in range(0, len(unknown), _READ):
                deadline.check()
                texts |= self._read(unknown[begin : begin + _READ])
        return texts

    def _forget_changed(self) -> None:
        last = self._store.last_change
        if last == self._seen:
            return
        # A store that was restored may be behind what was seen.
        changed = self._store.changed(self._seen) if last > self._seen else tuple(self._known)
        for text in filter(None, [self._known.pop(reply_id, None) for reply_id in changed]):
            self._left += getsizeof(text)
        self._seen = last

    def _read(self, ids: list[str]) -> dict[str, str]:
        texts = {}
        for reply_id, stored in self._store.many(ids, removed=True).items():
            text = texts[reply_id] = fold("\n".join(field.text(stored.reply) for field in TEXT_FIELDS))
            if self._left > 0:
                self._left -= getsizeof(text)
                self._known[reply_id] = text
        return texts
