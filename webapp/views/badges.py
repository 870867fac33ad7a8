"""What a reply comes to at a glance: how the matter was left, and what was promised by when. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from corpus import StoredReply
from corpus.letter.promises import Promise
from webapp.views.remembered import Remembered
from webapp.words.labels import due_label, value_label

REMEMBERED: Final = 4 << 20
"""Bytes of badges that a site remembers, of some twenty thousand replies."""


@dataclass(frozen=True, slots=True)
class Badge:
    """What stands beside the heading of a reply."""

    letter: str
    """A, B or C as the reply gives it; empty where it gives none."""
    outcome: str
    """The same in words."""
    promises: int
    dues: str
    """From the first to the last day that promises write, in words; empty where none does."""

    @property
    def nbytes(self) -> int:
        """Bytes in memory, about."""
        return 200


def remembered(made: Callable[[StoredReply], Sequence[Promise]]) -> Callable[[StoredReply], Badge]:
    """`badge`, of each wording worked out once."""
    return Remembered(lambda stored: badge(stored, made(stored)), REMEMBERED).of


def badge(stored: StoredReply, made: Sequence[Promise]) -> Badge:
    """The badge of a reply that makes these promises."""
    dues = sorted({promise.due for promise in made if promise.due and promise.dates})
    disposition = stored.reply.disposition or ""
    return Badge(
        disposition[:1],
        value_label("disposition", stored.reply.result),
        len(made),
        " 至 ".join(dict.fromkeys(due_label(due) for due in (dues[0], dues[-1]))) if dues else "",
    )
