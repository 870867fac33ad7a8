"""How Chinese is typed by sound: pinyin without tones, for completion and for offering other spellings. Never for matching."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from threading import Lock
from typing import Final, NamedTuple

from indexer.text.analyzer import analyzer
from indexer.text.folding import fold, is_han

_READING: Final = Lock()
"""Modules of pypinyin import each other in a circle: two threads that begin to import them at once may end in an error."""

# What many speakers do not tell apart; both sides of a comparison are made alike.
_ALIKE: Final = (
    (re.compile("^([zcs])h"), r"\1"),
    (re.compile("^n"), "l"),
    (re.compile("([aei])ng$"), r"\1n"),
    (re.compile("^h(?=u)"), "f"),
)


def syllables(text: str) -> tuple[str, ...]:
    """The syllables of a text, as its words are read (银行 yin hang); what is not Han stands for itself, folded."""
    return tuple(chain.from_iterable([_of_word(word) for _, word in analyzer().cut(text)]))


@lru_cache(maxsize=1 << 17)
def _of_word(word: str) -> Sequence[str]:
    if not is_han(word[0]):
        return tuple(fold(word))
    # As `lazy_pinyin` reads it, which asks the style of each character anew and takes ten times as long.
    phrases, characters, cut, _ = _reading()
    found: list[str] = []
    for phrase in cut(word) if len(word) > 2 and word not in phrases else (word,):
        if (readings := phrases.get(phrase)) is not None:
            found += [_without_tone(reading[0]) for reading in readings]
        else:
            found += [_without_tone(characters.get(ord(each), each)) for each in phrase]
    return found


class _Reading(NamedTuple):
    """How it is read: phrases, and characters by their codes; what cuts a word into phrases; what takes the tone off a reading."""

    phrases: Mapping[str, Sequence[Sequence[str]]]
    characters: Mapping[int, str]
    cut: Callable[[str], Iterable[str]]
    without_tone: Callable[..., str]


def _reading() -> _Reading:
    with _READING:
        return _imported()


@cache
def _imported() -> _Reading:
    """Imported here: the dictionaries take a third of a second, of every command, and only help while typing needs them."""
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal
    from pypinyin.seg.mmseg import seg

    return _Reading(PHRASES_DICT, PINYIN_DICT, seg.cut, to_normal)


@cache
def _without_tone(readings: str) -> str:
    """The first of readings, háng,xíng, without its tone."""
    return _reading().without_tone(readings.split(",")[0], v_to_u=False)


@cache
def alike(syllable: str) -> str:
    """The syllable as those write it who do not tell zh from z, n from l, ang from an."""
    for pattern, instead in _ALIKE:
        syllable = pattern.sub(instead, syllable)
    return syllable
