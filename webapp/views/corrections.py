"""Corrections of a reply, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from corpus.store.edits import Correction
from webapp.words.labels import FIELD_LABELS


@dataclass(frozen=True, slots=True)
class Told:
    """A correction as pages show it."""

    field: str
    label: str
    was: str
    """Empty where the page was read to say nothing."""
    now: str
    who: str
    day: str
    note: str

    @property
    def text(self) -> str:
        """办理结果：原为“B”，更正为“A”（王编辑，2026-11-29：依据来函）"""
        was, now = (f"“{value}”" if value else "空" for value in (self.was, self.now))
        note = f"：{self.note}" if self.note else ""
        return f"{self.label}：原为{was}，更正为{now}（{self.who}，{self.day}{note}）"


def told(corrections: Iterable[Correction]) -> tuple[Told, ...]:
    """The corrections, in the order they were made."""
    return tuple(
        Told(
            one.field,
            FIELD_LABELS[one.field],
            _shown(one.was),
            _shown(one.now),
            one.who,
            one.at[:10],
            one.note,
        )
        for one in corrections
    )


def in_words(corrections: Iterable[Correction]) -> str:
    """All of them in one line; empty where there are none."""
    return "；".join(one.text for one in told(corrections))


def _shown(value: Any) -> str:
    return "；".join(map(str, value)) if isinstance(value, tuple) else str(value or "")
