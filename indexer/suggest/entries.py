"""What is said under one folded text: the counts of what replies have there, and as what it is suggested."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Final

from indexer.contract.suggestions import KINDS
from indexer.suggest.vocabulary import PHRASE, WORD, term_count
from indexer.text.pinyin import alike, syllables

LONGEST: Final = 8
"""Characters of a term that spellings are compared with."""


@dataclass(slots=True)
class Entry:
    """All that is said under one folded text."""

    folded: str
    words: int = 0
    """How many replies hold it as a word."""
    phrases: int = 0
    """How often subjects have it as a phrase."""
    named: str | None = None
    """JSON: kind → text as written → how many replies have that value; None where none has one."""
    kind: str | None = None
    """As what it is suggested, see `Completion`; None where it is not."""
    text: str | None = None
    count: int | None = None
    spelled: str | None = None
    """What is suggested in pinyin, …"""
    lengths: str | None = None
    """… how many letters each character has there, 42 for jiaoyu; None where pypinyin does not know them all, …"""
    initials: str | None = None
    """… and its initials."""
    term: int | None = None
    """How many replies speak of the term; None where it is none."""
    sound: str | None = None
    """Of a term that spellings are compared with: how it sounds."""

    def change(self, changes: Iterable[tuple[str, str, int]]) -> None:
        """Take in by how much counts changed."""
        named: dict[str, dict[str, int]] = json.loads(self.named) if self.named else {}
        for kind, text, change in changes:
            if kind == WORD:
                self.words += change
            elif kind == PHRASE:
                self.phrases += change
            else:
                of_kind = named.setdefault(kind, {})
                of_kind[text] = of_kind.get(text, 0) + change
        term = term_count(self.folded, self.words, self.phrases)
        if term == self.term and not named:
            return  # as most words that an update counts: what is told by their number is as before
        kept = {kind: left for kind, of in named.items() if (left := {t: n for t, n in of.items() if n > 0})}
        self.named = json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else None
        self.term = term
        if term is not None:
            kept["term"] = {self.folded: term}
        # As the first of all that it is: an area sooner than a term.
        self.kind = next((kind for kind in KINDS if kind in kept), None)
        suggested = kept[self.kind] if self.kind else {}
        self.text, self.count = min(suggested.items(), default=(None, None))
        is_compared = term is not None and 2 <= len(self.folded) <= LONGEST
        if self.kind is None:
            self.spelled = self.lengths = self.initials = None
        elif self.spelled is None or (is_compared and self.sound is None):
            spoken = syllables(self.folded)
            self.spelled = "".join(spoken)
            is_known = len(spoken) == len(self.folded)
            self.lengths = "".join([str(len(syllable)) for syllable in spoken]) if is_known else None
            self.initials = "".join([syllable[:1] for syllable in spoken])
            self.sound = _sound(spoken)
        if not is_compared:
            self.sound = None

    @property
    def is_gone(self) -> bool:
        """Whether no reply has it any more."""
        return not self.words and not self.phrases and self.named is None

    def row(self) -> tuple[Any, ...]:
        """Its columns, in the order of NAMES."""
        row: tuple[Any, ...] = _COLUMNS_OF(self)
        return row


NAMES: Final = tuple(field.name for field in fields(Entry))
"""The columns of an entry."""
_COLUMNS_OF: Final = attrgetter(*NAMES)


def sound_of(text: str) -> str:
    """How a text sounds to those who do not tell zh from z, n from l, ang from an."""
    return _sound(syllables(text))


def _sound(spoken: Sequence[str]) -> str:
    return " ".join(map(alike, spoken))
