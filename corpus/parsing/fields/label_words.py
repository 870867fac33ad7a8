"""The labels that blocks and records have (`data/labels.txt`), and the values that were found for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from corpus.text.word_lists import table

LONGEST: Final = 10
"""Characters of the longest label."""
LONGEST_VALUE: Final = 80
"""Characters of a value on a line of its own."""
_EDGES: Final = " \t|'\"【】[]<>•;,"


@dataclass(slots=True)
class Labels:
    """The values of the labels by field, in the order of the page, and the lines which are nothing but labels and values."""

    values: dict[str, list[str]] = field(default_factory=dict)
    lines: set[int] = field(default_factory=set)

    def add(self, name: str, value: str, line: int) -> None:
        """Take in the value of a label on a line."""
        value = value.strip().strip(_EDGES).strip()
        self.lines.add(line)
        if value:
            self.values.setdefault(name, []).append(value)

    def __getitem__(self, name: str) -> Sequence[str]:
        return self.values.get(name, ())


@cache
def fields_by_label() -> dict[str, str]:
    """Label → the field that it is of."""
    return {label: name for name, labels in table("labels.txt") for label in labels}


def label_field(text: str) -> str | None:
    """The field that `text` is a label of, with or without its colon; None if it is none."""
    label = "".join(text.split()).strip("[]【】")
    name = label.rstrip(":")
    return None if len(name) == 1 and name == label else fields_by_label().get(name)
