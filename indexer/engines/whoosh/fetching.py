"""Replies fetched from the store beside an index: those of pages are kept, so that the next page need not read them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from corpus import Store, StoredReply
from indexer.cache import Cache

_KEPT: Final = 12 << 20
"""Bytes of replies that are kept, of some two thousand letters."""
_NUMBERS: Final = 20_000
"""So many replies are known by the number of their last change."""
_A_PAGE: Final = 50
"""Replies from which on they are no page of hits but a part of all, which is asked for once."""


@dataclass(frozen=True, slots=True)
class _Fetched:
    """A reply as it was after a change."""

    stored: StoredReply

    @property
    def nbytes(self) -> int:
        """Bytes in memory, about."""
        return 3000 + 2 * len(self.stored.reply.body)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Numbers of changes by id, as they were when the last change of the store had the number `last`, or later."""

    last: int
    by_id: dict[str, int]


class Fetching:
    """The replies of a store by id, as they are now. Safe to use from several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: Cache[_Fetched] = Cache(_KEPT)
        self._numbers = _Numbers(-1, {})

    def many(self, ids: Sequence[str]) -> Mapping[str, StoredReply]:
        """Those of these ids that there are."""
        if len(ids) > _A_PAGE:
            return self._store.many(ids)
        changes = self._changes(ids)
        found = {key[0]: known.stored for key in changes.items() if (known := self._kept.peek(key))}
        if missing := [reply_id for reply_id in changes if reply_id not in found]:
            read = self._store.many(missing)
            for reply_id, stored in read.items():
                self._kept.get((reply_id, changes[reply_id]), partial(_Fetched, stored))
            found |= read
        return found

    def _changes(self, ids: Sequence[str]) -> Mapping[str, int]:
        """By id the number of the last change of each that is shown, asked for once while nothing in the store changes.

        A row is found by going through the rows of other letters: a page of them takes a millisecond.
        """
        numbers, last = self._numbers, self._store.last_change
        if numbers.last != last or len(numbers.by_id) > _NUMBERS:
            self._numbers = numbers = _Numbers(last, {})
        if missing := [reply_id for reply_id in ids if reply_id not in numbers.by_id]:
            numbers.by_id.update(self._store.extent.changes(missing))
        return {reply_id: numbers.by_id[reply_id] for reply_id in ids if reply_id in numbers.by_id}
