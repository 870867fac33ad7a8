"""What the disposition of a reply means: the marks and words of `data/dispositions.txt`, which states their source."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from corpus.text.word_lists import table

OUTCOMES: Final = ("已解决", "正在解决", "留作参考")
"""Settled or mostly settled; being settled or planned; noted for reference."""

_MARK: Final = re.compile(r"[(\[【]?([A-D][1-9]?|[甲乙丙丁])(?:类|[)\]】]|$)")


def outcome(disposition: str | None) -> str | None:
    """The outcome that a disposition as written stands for; None where it stands for none that we know."""
    if not disposition:
        return None
    mark = re.match(r"[A-Da-d甲乙丙丁]", disposition)
    if mark:
        return _meanings().get(mark[0].upper())
    word = _in_words(disposition)
    return _meanings()[word] if word else None


def mark_of(text: str) -> str | None:
    """The letter that a disposition given by an export is: B类 → B; None for words."""
    found = _MARK.match("".join(unicodedata.normalize("NFKC", text).split()).upper())
    return found[1] if found else None


def _in_words(text: str) -> str | None:
    """The longest words for an outcome that `text`, without white space, begins with."""
    return next((word for word in _longest_first() if text.startswith(word)), None)


@cache
def _meanings() -> dict[str, str]:
    return {word: meaning for meaning, words in table("dispositions.txt") for word in words}


@cache
def _longest_first() -> tuple[str, ...]:
    return tuple(sorted((word for word in _meanings() if len(word) > 1), key=len, reverse=True))
