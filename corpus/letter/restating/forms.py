"""How a piece of a letter is made: its kinds of words, the forms that restate an ask or lead to one, and its characters."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache, lru_cache
from typing import Final, NamedTuple

from corpus.letter.answers import ANSWER_FOLLOWS
from corpus.text.word_lists import any_word

_NUMBER: Final = re.compile("[0-9][0-9.]*")
_NO_LETTER: Final = re.compile(r"\W")
_N: Final = "一二三四五六七八九十"
NUMERAL: Final = re.compile(f"[{_N}0-9①-⑩]{{1,2}}")
FIRST: Final = re.compile(f"[(第其]?[一1①甲](?![{_N}0-9])|首先")
"""How the first of a list begins."""
_MARK: Final = (
    rf"\(?[{_N}0-9]{{1,2}}[.、)]|第[{_N}]|其[{_N}]|[{_N}](?:是|来|则|为|要|问|在)|[①-⑩]"
    "|首先|其次|再次|最后|再就是|此外|另外|同时|还有"
)
_KINDS: Final = (
    "who",
    "says",
    "named",
    "own",
    "did",
    "counted",
    "asking",
    "thanks",
    "about",
    "received",
    "wish",
)
_ALSO: Final = "(?:并且?|还|也|又|同时|另外|此外|特别|再|而且|不但|以及|或者|和|一是|二是|三是)*"
_LENGTHS: Final = (3, 5, 8, 12, 18, 26)


class Seen(NamedTuple):
    """What is seen of a piece by itself."""

    kinds: frozenset[str]
    forms: tuple[str, ...]


@lru_cache(maxsize=4096)
def seen_of(text: str) -> Seen:
    """The kinds of words of a piece, and its forms."""
    return Seen(kinds_of(text), tuple(name for name, expression in _forms() if expression.search(text)))


@lru_cache(maxsize=4096)
def kinds_of(text: str) -> frozenset[str]:
    """The kinds of words in a text."""
    return frozenset(kind for kind, expression in _kinds() if expression.search(text))


@lru_cache(maxsize=2048)
def plain(text: str) -> str:
    """The letters alone, each number as 0."""
    return _NO_LETTER.sub("", _NUMBER.sub("0", text))


def length_of(text: str) -> int:
    """How long a piece is, in steps."""
    return bisect_right(_LENGTHS, len(plain(text)))


def characters(text: str) -> set[str]:
    """The characters of a piece, and how it begins and ends."""
    text = plain(text)
    return {*text, f"^{text[:1]}", f"^{text[:2]}", f"^{text[:3]}", f"{text[-1:]}$", f"{text[-2:]}$"}


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return (
        *((key, re.compile(_words(key))) for key in _KINDS),
        ("starts", re.compile(rf"^(?:{_MARK})?[的要]?(?:{any_word('asks.txt', 'starts')})")),
        ("mark", re.compile(rf"^(?:{_MARK})")),
        ("digit", re.compile("[0-9]")),
        ("follows", ANSWER_FOLLOWS),
    )


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """How a piece is made that restates an ask, leads to one, ends with what one is called, or is of the writer."""
    who, says = _words("who"), _words("says")
    expressions = {
        # 您还要求对农户给予补助
        "lead": rf"^(?:{_MARK})?{_ALSO}[^,。]{{0,5}}?(?:{who}).{{0,14}}?(?:{says})(?:出|了|的|到|过|及|着|是|就是)*(?=.{{4}})",
        # 您在提案里说
        "open": rf"(?:{who}).{{0,16}}?(?:{says}|是)(?:出|了|的|到|过|着|是|道|为)*$",
        "asks": rf"^(?:{_MARK})?{_ALSO}(?:{_words('asks')})(?=.{{3}})",
        "ends": rf"的?(?:{_words('named')}|{_words('ends')})(?:很好|不错|很实在|在理|有道理)?$",
        "counted": rf"^.{{0,14}}?(?:{_words('counted')})[^,。]{{0,8}}$",
        "about": rf"^(?:{_MARK})?(?:{_words('turns')})(?=.{{2}})",
        "praise": _words("praise"),
        "writer": rf"^(?:{_MARK})?(?:{_words('begins-own')})",
        "modal": _words("modal"),
        "lack": _words("lack"),
    }
    return tuple((name, re.compile(expression)) for name, expression in expressions.items())


def _words(key: str) -> str:
    return any_word("asks.txt", f"seen-{key}")
