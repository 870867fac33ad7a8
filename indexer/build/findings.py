"""Letters read for asks and promises once they can be found, so that no page of hits has to read them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from corpus import Store, StoredReply
from corpus.letter.findings import Findings
from indexer.build.encoding import BATCH, Processes, encode_all
from indexer.contract.document import Document
from indexer.fingerprint import fingerprint

Progress = Callable[[int, int], None]
"""Called with the number of replies done and the number of all."""
_AT_ONCE: Final = 8 * BATCH
"""Changes that are read together and kept in one transaction: what is lost when a run is killed."""


def wording_of(stored: StoredReply) -> str:
    """Of which state of a reply, and by which rules, something was found."""
    return f"{fingerprint()} {stored.wording}"


def findings_of(store: Store | None, stored: StoredReply) -> Findings:
    """What is found in a letter: as it is kept in the store, else read now."""
    kept = store.findings.of(stored.id, wording_of(stored)) if store else None
    return Findings.of(stored.reply) if kept is None else Findings.unpacked(kept)


def read_ahead(store: Store, progress: Progress = lambda done, total: None) -> int:
    """Read the letters that changed since they were read, and return how many were; each `_AT_ONCE` is durable once it is done.

    It leaves off where another process does the same, or where something new waits to be indexed: whoever indexes that goes on.
    """
    findings = store.findings
    with store.transaction():
        findings.begin(fingerprint())
    after, last, read = findings.reached, store.last_change, 0
    total = store.pending(after, last)
    with Processes() as kept:
        while store.last_change == last and (changes := [*store.changes(after, last, _AT_ONCE)]):
            living = [change.stored for change in changes if change.stored is not None]
            known = findings.wordings(stored.id for stored in living)
            wanted = [Document(stored) for stored in living if known.get(stored.id) != wording_of(stored)]
            found = {
                name: one for _, some in encode_all(_read, wanted, total, kept=kept) for name, one in some
            }
            reached = changes[-1].number
            with store.transaction():
                if not findings.keep(found, after, reached):
                    break
            after, read = reached, read + len(wanted)
            progress(total - store.pending(after, last), total)
    return read


def _read(documents: Sequence[Document]) -> list[tuple[str, tuple[str, bytes]]]:
    found = Findings.of_each([document.reply for document in documents])
    return [
        (document.id, (wording_of(document.stored), findings.packed()))
        for document, findings in zip(documents, found, strict=True)
    ]
