"""Mirrors that copy genuine replies and replace ordinary words by advertising, site-wide; `data/spam.txt` says what that is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import islice
from typing import Final

from corpus.reply import Reply
from corpus.text.fold import fold
from corpus.text.word_lists import any_word, words

REASON: Final = "页面文字被广告内容替换过，是搬运网站的垃圾镜像，请导入原政府网站上的页面"
_ENOUGH: Final = 2
"""One advertisement may stand beside a genuine letter; a replaced word recurs."""


def is_spam(text: str, names: Iterable[str | None] = ()) -> bool:
    """Whether advertising has been written into a page's own words: twice in its text, or once in the names that were read on it."""
    bare, named = _bare(text), [_bare(name) for name in names if name]
    if _has_sign(bare) and len(list(islice(_advertisement().finditer(bare), _ENOUGH))) == _ENOUGH:
        return True
    return _has_sign("".join(named)) and any(map(_advertisement().search, named))


def _bare(text: str) -> str:
    return "".join(fold(text).lower().split())


def _has_sign(bare: str) -> bool:
    """Whether a text may hold an advertisement: most hold no sign of one, and need no search."""
    return _sign().search(bare) is not None


def names_of(reply: Reply) -> tuple[str | None, ...]:
    """What a reply is called and by whom: an advertisement in these stands where a word of theirs stood."""
    return reply.title, reply.subject, reply.agency, reply.session, reply.publisher


@cache
def _sign() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words("spam.txt", "sign"))))


@cache
def _advertisement() -> re.Pattern[str]:
    phrase, word = any_word("spam.txt", "phrase"), any_word("spam.txt", "word")
    inside = "[^_,。;:《》]{0,10}"
    chain = rf"(?:{word}){inside}_{inside}(?:{word})"
    in_place = rf"(?:{word})(?<!平台)(?:人大|政协|人民代表大会|人民政府)"
    return re.compile(f"{phrase}|{chain}|{in_place}")
