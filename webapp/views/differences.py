"""What changed between two wordings of a reply, by whole sentences and by fields. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from corpus import Reply
from webapp.words.labels import FIELD_LABELS

Kind = Literal["same", "removed", "added"]
_SENTENCE: Final = re.compile(r"[^。！？；\n]*(?:[。！？；]+[”’」』）)]*|\n|$)")
_COMPARED: Final = 2000
"""Sentences up to which each is sought everywhere; of longer texts, which no letter reaches, very common ones are not."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of sentences that stayed, went or came."""

    kind: Kind
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """The run as it stands in the letter."""
        return "".join(self.sentences)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A fact about the reply that reads otherwise."""

    name: str
    label: str
    before: str
    after: str


def sentences(text: str) -> tuple[str, ...]:
    """The text cut after each sentence and each line, nothing lost."""
    return tuple(found for found in _SENTENCE.findall(text) if found)


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """The runs of sentences that lead from one text to the other, in order; what went stands before what came for it."""
    old, new = sentences(before), sentences(after)
    matcher = SequenceMatcher(None, old, new, autojunk=len(new) > _COMPARED)
    return tuple(_pieces(old, new, matcher))


def _pieces(old: Sequence[str], new: Sequence[str], matcher: SequenceMatcher[str]) -> Iterator[Piece]:
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            yield Piece("same", tuple(old[i:j]))
            continue
        if j > i:
            yield Piece("removed", tuple(old[i:j]))
        if m > k:
            yield Piece("added", tuple(new[k:m]))


def field_changes(before: Reply, after: Reply) -> tuple[FieldChange, ...]:
    """The fields that changed, apart from the letter itself, in the order of the labels."""
    found = []
    for name, label in FIELD_LABELS.items():
        if name in ("body", "outline"):
            continue
        old, new = _written(getattr(before, name)), _written(getattr(after, name))
        if old != new:
            found.append(FieldChange(name, label, old, new))
    return tuple(found)


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    return "" if value is None else str(value)
