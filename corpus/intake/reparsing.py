"""Parsing again: what a better parser makes of the pages that the store kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Final

from corpus.errors import UnreadableFile
from corpus.intake.files import recognised_beside, understand
from corpus.readers import read
from corpus.readers.recognition import Recogniser
from corpus.reply import Reply
from corpus.store.store import Store

_BATCH: Final = 200


@dataclass
class Reparsed:
    """What parsing again changed."""

    pages: int = 0
    changed: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    """How many replies changed in each field."""
    lost: list[tuple[str, str]] = field(default_factory=list)
    """Source and reason for each page that no longer reads as a reply; the reply is kept as it is."""


def reparse(store: Store, progress: Callable[[], None] = lambda: None) -> Reparsed:
    """Parse every kept page again and revise the replies that come out differently; earlier readings are kept.

    Raises StoreError; what was done before it stays done.
    """
    report = Reparsed()
    recogniser = Recogniser(recognised_beside(store))
    addresses = store.addresses()
    for start in range(0, len(addresses), _BATCH):
        # Reading may take minutes, so it is done before the transaction, which keeps others from writing.
        read_again: dict[str, Reply] = {}
        for address in addresses[start : start + _BATCH]:
            if reply := _read_again(store, address, report, recogniser):
                read_again[address] = reply
            progress()
        with store.transaction():
            for address, reply in read_again.items():
                if (before := store.reread(address, reply)) is not None:
                    report.changed += 1
                    report.fields.update(changed_fields(before, reply))
    return report


def _read_again(store: Store, address: str, report: Reparsed, recogniser: Recogniser) -> Reply | None:
    """The reply on a kept page; None for a page that is gone, and for one that no longer reads as a reply, which is reported."""
    raw = store.page(address)
    if raw is None:
        return None
    report.pages += 1
    try:
        parsed = understand(read(raw, address, recogniser))
    except UnreadableFile as error:
        report.lost.append((address, str(error)))
        return None
    if not parsed.is_reply:
        report.lost.append((address, parsed.reason or ""))
        return None
    return parsed.reply


def changed_fields(before: Reply, after: Reply) -> list[str]:
    """The names of the fields that differ."""
    return [f.name for f in fields(Reply) if getattr(before, f.name) != getattr(after, f.name)]
