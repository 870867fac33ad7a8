"""How Chinese is typed by sound: pinyin without tones, for completion and for offering other spellings. Never for matching."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from indexer.text.analyzer import analyzer
from indexer.text.folding import fold, is_han

# What many speakers do not tell apart; both sides of a comparison are made alike.
_ALIKE: Final = (
    (re.compile("^([zcs])h"), r"\1"),
    (re.compile("^n"), "l"),
    (re.compile("([aei])ng$"), r"\1n"),
    (re.compile("^h(?=u)"), "f"),
)


def syllables(text: str) -> tuple[str, ...]:
    """The syllables of a text, as its words are read (银行 yin hang); what is not Han stands for itself, folded."""
    return tuple(syllable for _, word in analyzer().cut(text) for syllable in _of_word(word))


@lru_cache(maxsize=1 << 17)
def _of_word(word: str) -> tuple[str, ...]:
    # Its dictionaries take a third of a second, of every command, and only help while typing needs them.
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(word, v_to_u=False)) if is_han(word[0]) else tuple(fold(word))


def alike(syllable: str) -> str:
    """The syllable as those write it who do not tell zh from z, n from l, ang from an."""
    for pattern, instead in _ALIKE:
        syllable = pattern.sub(instead, syllable)
    return syllable
