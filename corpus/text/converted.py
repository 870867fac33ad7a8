"""What mirror sites that convert characters leave in a text: the pinyin of each, 關(guān)于, or 農(nong) 業(ye) 農(nong) 村."""

from __future__ import annotations

import re
from typing import Final

_HAN: Final = "㐀-䶿一-鿿〇○"
_TONED: Final = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_SYLLABLE: Final = rf"[a-züɑɡ{_TONED}]{{1,7}}"
_LEFT: Final = re.compile(rf"(?<=[{_HAN}])[(（]{_SYLLABLE} ?[)）]")
_LEFT_WITH_SPACE: Final = re.compile(rf"(?<=[{_HAN}])[(（][a-zü]{{1,6}}[)）] ?")
_IS_TONED: Final = re.compile(rf"[{_HAN}][(（][a-züɑɡ]{{0,5}}[{_TONED}]")
_IS_TONELESS: Final = re.compile(rf"[{_HAN}][(（][a-z]{{1,6}}[)）] [{_HAN}]")
_ENOUGH: Final = 5
"""Syllables without tone marks that make a text a converted one; a letter may give an abbreviation in brackets: 公里(km)."""


def pinyin_of(text: str) -> re.Pattern[str] | None:
    """What to take out of `text` and of all that is said of it, to be rid of left pinyin; None where a converter left none."""
    if _IS_TONED.search(text):
        return _LEFT
    return _LEFT_WITH_SPACE if len(_IS_TONELESS.findall(text)) >= _ENOUGH else None
