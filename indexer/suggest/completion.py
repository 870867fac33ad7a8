"""Completions by characters, by pinyin, by initials, or by any mixture of them: what begins so leads, the likeliest first.

What was found by sound is then checked by syllable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from indexer.contract.suggestions import Completion
from indexer.suggest.levels import FOUND, Form, Levels, Line
from indexer.text.folding import fold, is_han

_LONGEST: Final = 60
_SOUND: Final = re.compile("[a-z]+")
_SPOKEN: Final[tuple[Form, Form]] = ("spelled", "initials")


def complete(levels: Levels, typed: str, limit: int) -> list[Completion]:
    """The entries that `typed` may be the beginning or a part of; see `Suggestions.complete`."""
    wanted = "".join(fold(typed).split()).encode("utf-8", "ignore").decode()[:_LONGEST]
    if not wanted:
        return []
    found: dict[str, Completion] = {}
    for line in _candidates(levels, wanted):
        found.setdefault(line.folded, line.completion)
        if len(found) == limit:
            break
    return list(found.values())


def _candidates(levels: Levels, wanted: str) -> Iterator[Line]:
    yield from levels.beginning("folded", wanted)
    longest = max(_SOUND.split(wanted), key=len)
    if longest == wanted:  # nothing in it is spelled by sound
        yield from levels.containing("folded", wanted)
        return
    reading = _Reading(wanted)
    if not longest:
        for form in _SPOKEN:
            yield from reading.heard(levels.beginning(form, wanted), 0)
        for form in _SPOKEN:
            yield from reading.heard(levels.containing(form, wanted))
        # Syllables first, then initials: yiwujy.
        for end in range(len(wanted) - 1, 1, -1):
            if reading.left:
                yield from reading.heard(levels.beginning("spelled", wanted[:end]))
    yield from levels.containing("folded", wanted)
    if longest:
        yield from reading.heard(levels.containing("folded", longest))


class _Reading:
    """Entries read by syllable, so many at most."""

    def __init__(self, wanted: str) -> None:
        self._wanted = wanted
        self.left = FOUND

    def heard(self, lines: Iterable[Line], start: int | None = None) -> Iterator[Line]:
        """Those that can be read as what is wanted, from `start` or from any character on, as long as any are `left` to be read."""
        for line in lines:
            if not self.left:
                return
            self.left -= 1
            text, sound = line.folded, line.sound()
            if not sound:
                continue
            starts = range(len(text)) if start is None else (start,)
            if any(_reads(text, sound, at, self._wanted) for at in starts):
                yield line


def _reads(text: str, sound: Sequence[str], at: int, wanted: str) -> bool:
    """Whether `wanted` can be read from character `at` on: each character as itself, its syllable or its initial."""
    if not wanted:
        return True
    if at == len(text):
        return False
    if wanted[0] == text[at]:
        return _reads(text, sound, at + 1, wanted[1:])
    if is_han(wanted[0]):
        return False
    syllable = sound[at]
    if wanted.startswith(syllable) and _reads(text, sound, at + 1, wanted[len(syllable) :]):
        return True
    if syllable.startswith(wanted):  # the syllable is still being typed
        return True
    return wanted[0] == syllable[:1] and _reads(text, sound, at + 1, wanted[1:])
