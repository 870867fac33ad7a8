"""A reply as every engine is given it: what is searched, counted, filtered and compared, worked out in one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from corpus import Reply, StoredReply
from corpus.letter.promises import Promise, promises
from indexer.schema import TEXT_FIELDS, column_values
from indexer.text.analyzer import analyzer
from indexer.text.dates import span
from indexer.text.folding import fold


@dataclass(frozen=True, slots=True)
class Document:
    """One reply as the store has it. Everything that is no field is derived, by the process that encodes it."""

    stored: StoredReply
    family: int | None = None
    """The number of its near-duplicates, as the build settled it; None for one that stands alone."""

    @classmethod
    def of(cls, reply_id: str, reply: Reply, family: int | None = None) -> Self:
        """A reply that is in no store."""
        return cls(StoredReply(reply_id, reply, (), 1, "", ""), family)

    @property
    def id(self) -> str:
        """By which it is found again."""
        return self.stored.id

    @property
    def reply(self) -> Reply:
        """The reply itself."""
        return self.stored.reply

    def parts(self) -> Sequence[tuple[str, int]]:
        """The texts that are searched, folded, each with how often a term of it counts."""
        return [(fold(field.text(self.reply)), field.weight) for field in TEXT_FIELDS]

    def terms(self) -> Counter[str]:
        """The terms with their weighted frequencies. Their sum is the length that BM25 goes by."""
        counts: Counter[str] = Counter()
        for text, weight in self.parts():
            for term, count in analyzer().counts(text).items():
                counts[term] += count * weight
        return counts

    def folded(self) -> str:
        """All texts folded, one a line, for phrases."""
        return in_lines(self.parts())

    def values(self) -> Mapping[str, Sequence[str]]:
        """The values by column, see `schema.column_values`."""
        return column_values(self.reply)

    def days(self) -> tuple[int, int]:
        """The first and the last day that the date can mean, as 20250912; 0, 0 without a date."""
        return span(self.reply.date)

    def promises(self) -> Sequence[Promise]:
        """The promises, in the order of the letter."""
        return promises(self.reply)


def in_lines(parts: Iterable[tuple[str, int]]) -> str:
    """The texts of `Document.parts`, one a line."""
    return "\n".join(text for text, _ in parts)
