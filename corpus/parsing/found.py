"""What a rule found, and what made it think so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value, the place of the page that decided it, and how sure that makes one (0 to 1)."""

    value: T
    cue: str
    confidence: float
