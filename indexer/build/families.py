"""Near-duplicates settled for what changed in the store, before an index takes it in."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Final

from corpus import Store
from corpus.store.families import Letter
from corpus.text.likeness import Signature, core, signature
from indexer.build.encoding import Processes, encode_all
from indexer.fingerprint import fingerprint
from indexer.text.formulas import bare

_AT_ONCE: Final = 1024
"""Changes read, signed and settled at once. No statement stays open while families are written, and what their bands are looked up by is
scattered over a table: each transaction writes most of its pages anew."""


def signature_of(body: str) -> Signature:
    """The signature of a letter without opening and thanks, which all such letters share."""
    return signature(core(bare(body)))


def settle(store: Store, kept: Processes) -> int:
    """Settle families up to the last change of the store, by the processes `kept`, and return its number."""
    families = store.families
    with store.transaction():
        families.begin(fingerprint())
    # Replies whose family got another number changed by that: they are read again, and found settled.
    while (last := store.last_change) > families.reached:
        _settle(store, families.reached, last, kept)
    return families.reached


def _settle(store: Store, after: int, last: int, kept: Processes) -> None:
    """Settle what changed `after` a change up to the `last`, or the first of it where another process does the same."""
    read: deque[tuple[int, str]] = deque()

    def letters() -> Iterator[Letter]:
        number = after
        while some := [*store.families.letters(number, last, _AT_ONCE)]:
            for letter in some:
                number = letter.number
                read.append((number, letter.id))
                if letter.content is not None:
                    yield letter

    for _, signed in encode_all(_signed, letters(), store.pending(after, last), kept=kept, at_once=_AT_ONCE):
        taken: dict[str, Signature | None] = {}
        reached = after
        while signed.keys() - taken.keys():
            reached, reply_id = read.popleft()
            taken[reply_id] = signed.get(reply_id)
        with store.transaction():
            if not store.families.settle(taken, after, reached):
                return
        after = reached
    if read:
        with store.transaction():
            store.families.settle(dict.fromkeys(reply_id for _, reply_id in read), after, read[-1][0])


def _signed(letters: Sequence[Letter]) -> dict[str, Signature]:
    return {letter.id: signature_of(letter.body) for letter in letters}
