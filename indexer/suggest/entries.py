"""What is said under one folded text: the counts of what replies have there, and as what it is suggested."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
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
        kept = {kind: {t: n for t, n in of.items() if n > 0} for kind, of in named.items()}
        kept = {kind: of for kind, of in kept.items() if of}
        self.named = json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else None
        self.term = term_count(self.folded, self.words, self.phrases)
        if self.term is not None:
            kept["term"] = {self.folded: self.term}
        # As the first of all that it is: an area sooner than a term.
        suggested = ((kind, min(of), of[min(of)]) for kind in KINDS if (of := kept.get(kind)))
        self.kind, self.text, self.count = next(suggested, (None, None, None))
        if self.kind is None:
            self.spelled = self.lengths = self.initials = None
        elif self.spelled is None:
            spoken = syllables(self.folded)
            self.spelled = "".join(spoken)
            is_known = len(spoken) == len(self.folded)
            self.lengths = "".join(str(len(syllable)) for syllable in spoken) if is_known else None
            self.initials = "".join(syllable[:1] for syllable in spoken)
        is_compared = self.term is not None and 2 <= len(self.folded) <= LONGEST
        self.sound = (self.sound or sound_of(self.folded)) if is_compared else None

    @property
    def is_gone(self) -> bool:
        """Whether no reply has it any more."""
        return not self.words and not self.phrases and self.named is None

    def row(self) -> tuple[Any, ...]:
        """Its columns, in the order of NAMES."""
        return tuple(getattr(self, name) for name in NAMES)


NAMES: Final = tuple(field.name for field in fields(Entry))
"""The columns of an entry."""


def sound_of(text: str) -> str:
    """How a text sounds to those who do not tell zh from z, n from l, ang from an."""
    return " ".join(map(alike, syllables(text)))
