"""Letters read for asks and promises once they can be found: the promises for the index, both so that no page of hits has to read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from typing import Final

from corpus import Reply, Store, StoredReply
from corpus.letter.findings import Findings
from corpus.letter.promises import Promise, promises_of_each
from indexer.build.encoding import BATCH, Processes, encode_all
from indexer.contract.document import Document
from indexer.contract.engine import Engine
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


def read_ahead(
    store: Store, progress: Progress = lambda done, total: None, kept: Processes | None = None
) -> int:
    """Read the letters that changed since they were read, and return how many were; each `_AT_ONCE` is durable once it is done.

    By the processes `kept` from before, or its own.

    It leaves off where another process does the same, or where something new waits to be indexed: whoever indexes that goes on.
    """
    findings = store.findings
    with store.transaction():
        findings.begin(fingerprint())
    after, last, read = findings.reached, store.last_change, 0
    total = store.pending(after, last)
    with nullcontext(kept) if kept is not None else Processes() as several:
        while store.last_change == last and (changes := [*store.changes(after, last, _AT_ONCE)]):
            living = [change.stored for change in changes if change.stored is not None]
            known = findings.wordings(stored.id for stored in living)
            wanted = [Document(stored) for stored in living if known.get(stored.id) != wording_of(stored)]
            found = {
                name: one for _, some in encode_all(_read, wanted, total, kept=several) for name, one in some
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


def add_promises(engine: Engine, store: Store, kept: Processes) -> None:
    """Bring the index the promises that it has not: of letters that were read for them those that are kept, else read now."""

    def read(ids: Sequence[str]) -> Iterator[Sequence[Promise]]:
        for _, found in encode_all(_promised, _letters(store, ids), len(ids), kept=kept):
            yield from found

    engine.add_promises(read)


_Letter = tuple[bytes | None, Reply | None]
"""What is kept of its findings, else the letter itself; neither of a reply that is gone."""


def _letters(store: Store, ids: Sequence[str]) -> Iterator[_Letter]:
    for begin in range(0, len(ids), _AT_ONCE):
        some = ids[begin : begin + _AT_ONCE]
        stored = store.many(some)
        known = store.findings.many({name: wording_of(one) for name, one in stored.items()})
        for name in some:
            yield (
                (known.get(name), None) if name in known or name not in stored else (None, stored[name].reply)
            )


def _promised(letters: Sequence[_Letter]) -> list[Sequence[Promise]]:
    unread = promises_of_each([reply for _, reply in letters if reply is not None])
    return [
        next(unread) if reply is not None else Findings.unpacked(kept).promises if kept is not None else ()
        for kept, reply in letters
    ]
