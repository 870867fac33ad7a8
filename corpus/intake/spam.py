"""Mirrors that copy genuine replies and replace ordinary words by advertising, site-wide."""

from __future__ import annotations

from itertools import islice
from typing import Final

from corpus.text.fold import fold
from corpus.text.word_lists import any_of

REASON: Final = "页面文字被广告内容替换过，是搬运网站的垃圾镜像，请导入原政府网站上的页面"
_ENOUGH: Final = 2
"""One advertisement may stand beside a genuine letter; a replaced word recurs."""


def is_spam(text: str) -> bool:
    """Whether advertising has been written into the page's own words: more than once."""
    folded = "".join(fold(text).split())
    return len(list(islice(any_of("spam.txt").finditer(folded), _ENOUGH))) == _ENOUGH
