"""Help while typing: completions by characters, by pinyin, by initials, or by any mixture of them.

The entries stand three times, as written, in pinyin and in initials, the likeliest first: sorted, for what begins so, and in one
long text, for what contains it. What was found by sound is then checked by syllable.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import numpy as np

from indexer.contract.result import Vocabulary
from indexer.suggest.vocabulary import terms
from indexer.text.folding import fold, is_han
from indexer.text.pinyin import syllables

LIMIT: Final = 10
_TRIED: Final = 300
"""At most so many lines are looked at in one text, and at most so many are read by syllable in all."""
_SEARCHED: Final = 20_000
"""A part is looked for in so many of the likeliest entries, a beginning in all."""
_LONGEST: Final = 60
_SOUND: Final = re.compile("[a-z]+")
KINDS: Final = {"area": "领域", "agency": "单位", "term": "词语", "subject": "事由"}


@dataclass(frozen=True, slots=True)
class Completion:
    """What the text typed so far may become."""

    text: str
    kind: str
    """A key of KINDS."""
    count: int
    """How many replies have it."""


class Completer:
    """Completions from one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        entries: dict[str, Completion] = {}
        known = {
            "area": vocabulary.values.get("topic", {}),
            "agency": vocabulary.values.get("agency", {}),
            "term": terms(vocabulary),
            "subject": vocabulary.values.get("subject", {}),
        }
        for kind, values in known.items():
            for text, count in values.items():
                entries.setdefault(fold(text), Completion(text, kind, count))
        # Subjects are mostly said once: the short and frequent ones first of all.
        self._entries = sorted(entries.values(), key=lambda e: (-e.count, len(e.text), e.text))
        self._folded = [fold(entry.text).replace("\n", " ") for entry in self._entries]
        self._written = _Lines(self._folded)
        sounds = [syllables(text) for text in self._folded]
        self._spelled = _Lines(["".join(sound) for sound in sounds])
        self._initials = _Lines(["".join(syllable[:1] for syllable in sound) for sound in sounds])

    def complete(self, typed: str, limit: int = LIMIT) -> list[Completion]:
        """The entries that `typed` may be the beginning or a part of, the likeliest first; what begins so leads."""
        wanted = "".join(fold(typed).split())[:_LONGEST]
        if not wanted:
            return []
        found: dict[int, None] = {}
        for number in self._candidates(wanted):
            found[number] = None
            if len(found) == limit:
                break
        return [self._entries[number] for number in found]

    def _candidates(self, wanted: str) -> Iterator[int]:
        yield from self._written.beginning(wanted)
        longest = max(_SOUND.split(wanted), key=len)
        if longest == wanted:  # nothing in it is spelled by sound
            yield from self._written.containing(wanted)
            return
        left = iter(range(_TRIED))
        if not longest:
            for lines in (self._spelled, self._initials):
                yield from (n for n in lines.beginning(wanted) if self._sounds(n, wanted, left, 0))
            for lines in (self._spelled, self._initials):
                yield from (n for n in lines.containing(wanted) if self._sounds(n, wanted, left))
            # Syllables first, then initials: yiwujy.
            for end in range(len(wanted) - 1, 1, -1):
                beginning = self._spelled.beginning(wanted[:end])
                yield from (n for n in beginning if self._sounds(n, wanted, left))
        yield from self._written.containing(wanted)
        if longest:
            containing = self._written.containing(longest)
            yield from (n for n in containing if self._sounds(n, wanted, left))

    def _sounds(self, number: int, wanted: str, left: Iterator[int], start: int | None = None) -> bool:
        """Whether the entry can be read as `wanted`, from `start` or from any character on; False when nothing is `left`."""
        if next(left, None) is None:
            return False
        text = self._folded[number]
        sound = syllables(text)
        if len(sound) != len(text):  # a syllable that pypinyin does not know
            return False
        starts = range(len(text)) if start is None else (start,)
        return any(_reads(text, sound, at, wanted) for at in starts)


def _reads(text: str, sound: tuple[str, ...], at: int, wanted: str) -> bool:
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


class _Lines:
    """Lines that are found by their beginning, and the first of them by any part."""

    def __init__(self, lines: list[str]) -> None:
        order = sorted(range(len(lines)), key=lines.__getitem__)
        self._sorted = [lines[number] for number in order]
        self._numbers = np.array(order, dtype=np.int32)
        self._text = "\n".join(lines[:_SEARCHED]) + "\n"
        self._ends = list(accumulate(len(line) + 1 for line in lines[:_SEARCHED]))

    def beginning(self, wanted: str) -> list[int]:
        """The numbers of the first lines that begin so, ascending."""
        start = bisect_left(self._sorted, wanted)
        end = bisect_left(self._sorted, wanted + "\U0010ffff")
        found = self._numbers[start:end]
        if len(found) > _TRIED:
            found = np.partition(found, _TRIED)[:_TRIED]
        return sorted(found.tolist())

    def containing(self, wanted: str) -> Iterator[int]:
        """The numbers of the first lines that contain it, ascending."""
        place = 0
        for _ in range(_TRIED):
            place = self._text.find(wanted, place)
            if place < 0:
                return
            number = bisect_right(self._ends, place)
            yield number
            place = self._ends[number]
