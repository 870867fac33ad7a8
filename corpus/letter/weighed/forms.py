"""How pieces of a letter are made: their kinds of words, the forms that restate an ask or lead to one, and their letters.

All pieces are searched at once, each on a line of its own: an expression costs more to begin than to go on.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import accumulate
from typing import Final, NamedTuple

import numpy as np

from corpus.letter.alphabet import plain
from corpus.letter.answers import ANSWER_FOLLOWS
from corpus.text.word_lists import any_word, words

_N: Final = "一二三四五六七八九十"
NUMERAL: Final = re.compile(f"[{_N}0-9①-⑩]{{1,2}}")
FIRST: Final = re.compile(f"[(第其]?[一1①甲](?![{_N}0-9])|首先")
"""How the first of a list begins."""
_MARK: Final = (
    rf"\(?[{_N}0-9]{{1,2}}[.、)]|第[{_N}]|其[{_N}]|[{_N}](?:是|来|则|为|要|问|在)|[①-⑩]"
    "|首先|其次|再次|最后|再就是|此外|另外|同时|还有"
)
_BEGINS: Final = frozenset(f"({_N}0123456789第其①②③④⑤⑥⑦⑧⑨⑩首再最此另同还")
"""The first characters of such a mark."""
_ITEM: Final = re.compile(_MARK)
_ALSO: Final = "(?:并且?|还|也|又|同时|另外|此外|特别|再|而且|不但|以及|或者|和|一是|二是|三是)*"
_PRAISED: Final = ("很好", "不错", "很实在", "在理", "有道理")
_LENGTHS: Final = (3, 5, 8, 12, 18, 26)
_WORDS: Final = (
    "who", "says", "named", "own", "did", "counted", "asking", "thanks", "about", "received", "wish",
)  # fmt: skip
"""Kinds of words in `data/asks.txt`."""
_KINDS: Final = (*_WORDS, "starts", "mark", "digit", "follows")
_FORMS: Final = ("lead", "open", "asks", "ends", "counted", "about", "praise", "writer", "modal", "lack")
_KIND: Final = {name: 1 << at for at, name in enumerate(_KINDS)}
_FORM: Final = {name: 1 << at for at, name in enumerate(_FORMS, start=len(_KINDS))}
_WISH: Final = 1 << len(_KINDS) + len(_FORMS)
"""A word is there that the form of an ask has."""
_ALL_KINDS: Final = sum(_KIND.values())
_ALL_FORMS: Final = sum(_FORM.values())
Match = Callable[[str], re.Match[str] | None]


class Seen(NamedTuple):
    """What is seen of a piece by itself."""

    plain: str
    """Its letters alone, each number as 0."""
    length: int
    """How long that is, in steps."""
    kinds: int
    """The kinds of words in it, in bits; see `names`."""
    forms: int
    """How it is made, in bits."""


@lru_cache(maxsize=8192)
def names(bits: int) -> tuple[str, ...]:
    """The kinds of words, or the forms, by their names."""
    return tuple(name for name, bit in (*_KIND.items(), *_FORM.items()) if bits & bit)


def seen_of_each(texts: Sequence[str]) -> list[Seen]:
    """What is seen of each text; none has several lines."""
    lines = plain("\n".join(texts)).split("\n")
    return [
        Seen(letters, bisect_right(_LENGTHS, len(letters)), bits & _ALL_KINDS, bits & _ALL_FORMS)
        for letters, bits in zip(lines, _bits_of_each(texts), strict=False)
    ]


def kinds_of_each(texts: Sequence[str]) -> list[int]:
    """The kinds of words in each text, in bits; none has several lines."""
    return [bits & _ALL_KINDS for bits in _bits_of_each(texts)]


def is_marked(text: str) -> bool:
    """Whether a text begins as an item of a list does."""
    return _ITEM.match(text) is not None


def is_wish(forms: int) -> bool:
    """Whether the form of an ask is among some."""
    return bool(forms & _FORM["asks"])


def _bits_of_each(texts: Sequence[str]) -> list[int]:
    """The kinds of words in each text, and how it is made."""
    whole = "\n".join(texts)
    begins = np.fromiter(
        accumulate((len(text) + 1 for text in texts[:-1]), initial=0), np.int64, len(texts) or 1
    )
    found: list[int] = []
    bits: list[int] = []
    for bit, expression in _everywhere():
        here = [match.start() for match in expression.finditer(whole)]
        found += here
        bits += [bit] * len(here)
    told = np.zeros(len(begins), np.int64)
    np.bitwise_or.at(
        told, np.searchsorted(begins, np.array(found, np.int64), "right") - 1, np.array(bits, np.int64)
    )
    return [bits | _at_edges(text, bits) for text, bits in zip(texts, told.tolist(), strict=False)]


def _at_edges(text: str, told: int) -> int:
    """What is told by how a text begins or ends, in bits, where `told` stands in it."""
    found = 0
    for bit, find in _beginning().get(text[:1], ()):
        if find(text):
            found |= bit
    for needs, bit, find in _needing():
        if told & needs == needs and find(text):
            found |= bit
    last, find = _ending()
    if text[-1:] in last and find(text):
        found |= _FORM["ends"]
    return found


@cache
def _everywhere() -> tuple[tuple[int, re.Pattern[str]], ...]:
    """What is looked for wherever it stands, each with its bit."""
    return (
        *((_KIND[kind], re.compile(_any(kind))) for kind in _WORDS),
        (_KIND["digit"], re.compile("[0-9]+")),
        (_KIND["follows"], ANSWER_FOLLOWS),
        *((_FORM[form], re.compile(_any(form))) for form in ("praise", "modal", "lack")),
        (_WISH, re.compile(_any("asks"))),
    )


@cache
def _beginning() -> dict[str, list[tuple[int, Match]]]:
    """What a text may begin with, each with its bit, by its first character."""
    mark = rf"(?:{_MARK})?"
    expressions = (
        (_KIND["starts"], rf"{mark}[的要]?(?:{any_word('asks.txt', 'starts')})", "的要", "starts"),
        (_KIND["mark"], _MARK, "", None),
        (_FORM["about"], rf"{mark}(?:{_any('turns')})(?=.{{2}})", "", "seen-turns"),
        (_FORM["writer"], rf"{mark}(?:{_any('begins-own')})", "", "seen-begins-own"),
    )
    by_first: dict[str, list[tuple[int, Match]]] = {}
    for bit, expression, others, key in expressions:
        find = re.compile(expression).match
        for first in {*_BEGINS, *others, *(word[0] for word in (words("asks.txt", key) if key else ()))}:
            by_first.setdefault(first, []).append((bit, find))
    return by_first


@cache
def _needing() -> tuple[tuple[int, int, Match], ...]:
    """What is looked for where certain words stand: their bits, its own, the expression."""
    who, says, counted = _any("who"), _any("says"), _any("counted")
    begins = rf"(?:{_MARK})?{_ALSO}"
    # 您还要求对农户给予补助
    lead = rf"{begins}[^,。]{{0,5}}?(?:{who}).{{0,14}}?(?:{says})(?:出|了|的|到|过|及|着|是|就是)*(?=.{{4}})"
    # 您在提案里说
    opens = rf"(?:{who}).{{0,16}}?(?:{says}|是)(?:出|了|的|到|过|着|是|道|为)*$"
    return (
        (_KIND["who"] | _KIND["says"], _FORM["lead"], re.compile(lead).match),
        (_KIND["who"], _FORM["open"], re.compile(opens).search),
        (_WISH, _FORM["asks"], re.compile(rf"{begins}(?:{_any('asks')})(?=.{{3}})").match),
        (_KIND["counted"], _FORM["counted"], re.compile(rf".{{0,14}}?(?:{counted})[^,。]{{0,8}}$").match),
    )


@cache
def _ending() -> tuple[frozenset[str], Match]:
    """How a text ends with what an ask is called, 停车难的问题很好: its last characters, and the expression."""
    named = (*words("asks.txt", "seen-named"), *words("asks.txt", "seen-ends"))
    find = re.compile(rf"(?:{'|'.join(named)})(?:{'|'.join(_PRAISED)})?$").search
    return frozenset(end[-1] for end in (*named, *_PRAISED)), find


def _any(key: str) -> str:
    return any_word("asks.txt", f"seen-{key}")
