"""One form for the characters of pages: half width, simplified, plain spaces and colons; as long as what was written."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

from corpus.text.traditional import simplified

_MANY: Final = 30
_LONG: Final = 200
_KEPT_LONG: Final = 32
_KEPT: Final = 1024
"""Texts whose folding is kept: the rules that read one page fold its body, its title and its names again and again."""


@cache
def _folding() -> dict[int, str]:
    """Character → character: full width to half, traditional to simplified, odd spaces and colons to plain ones."""
    table = {code: character for code, character in simplified().items() if code < 0xA000}
    for code in (*range(0xA0, 0x2460), *range(0x2F00, 0x3250), *range(0xF900, 0xFFEF)):
        normal = unicodedata.normalize("NFKC", chr(code))
        if len(normal) == 1 and normal != chr(code) and not 0xD800 <= ord(normal) < 0xE000:
            table[code] = table.get(ord(normal), normal)
    # 答覆 and 函覆 are what 答复 and 函复 become in traditional characters.
    table |= {ord("∶"): ":", ord("︰"): ":", ord("﹐"): ",", ord("覆"): "复"}
    return table | {ord(c): " " for c in "\u200b\u200c\u200d\ufeff\u00ad"}


@cache
def _foldable() -> re.Pattern[str]:
    return re.compile(f"[{re.escape(''.join(map(chr, _folding())))}]")


def fold(text: str) -> str:
    """`text` in simplified characters and half-width signs, of the same length."""
    # Apart, so that many names leave a body in its place.
    return _folded_long(text) if len(text) > _LONG else _folded_short(text)


def _folded(text: str) -> str:
    table = _folding()
    found = set(_foldable().findall(text))
    if len(found) > _MANY:
        return text.translate(table)
    # A page in simplified characters has few to fold, and replacing those is much faster.
    for char in found:
        text = text.replace(char, table[ord(char)])
    return text


_folded_long: Final = lru_cache(_KEPT_LONG)(_folded)
_folded_short: Final = lru_cache(_KEPT)(_folded)


def plain(text: str) -> str:
    """`text` with its runs of white space folded into one space."""
    return " ".join(text.split())
