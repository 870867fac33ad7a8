"""Help while typing, the same from every engine: what the text typed so far may become, and how else it may be spelled.

Built while indexing and opened with the index: nothing of it is worked out, or kept whole in memory, by the process that serves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

COMPLETIONS: Final = 10
"""So many completions are given, unless another number is asked for."""
KINDS: Final = {"area": "领域", "agency": "单位", "term": "词语", "subject": "事由"}


@dataclass(frozen=True, slots=True)
class Completion:
    """What the text typed so far may become."""

    text: str
    kind: str
    """A key of KINDS."""
    count: int
    """How many replies have it."""


class Suggestions(Protocol):
    """Completions and other spellings from what one committed state of an index holds. Thread-safe."""

    def complete(self, typed: str, limit: int = COMPLETIONS) -> list[Completion]:
        """What `typed` may be the beginning or a part of, as written, in pinyin or by initials; likeliest first. Raises IndexDamaged."""

    def correct(self, text: str) -> list[str]:
        """`text` with one stretch spelled otherwise, the likeliest first; empty where nothing is odd. Raises IndexDamaged."""
