"""What a question asks: of what kind its answer is, what it names, which of it stands by the question word, and of which place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from corpus.derived.divisions import find_names
from indexer.contract.query import Words
from indexer.text.analyzer import analyzer, asked, read_words
from indexer.text.folding import HAN, fold

QUANTITIES: Final = ("amount", "day", "when", "span", "number")
"""Kinds of questions whose answer is a value."""
_KINDS: Final = (*QUANTITIES, "whether")
_EITHER: Final = rf"(?P<verb>[{HAN}])[不没](?P=verb)|不(?=[?]|$)"  # 收不收现金; 今年能弄好不?
_MONEY: Final = 4
"""Characters around a question word in which a word of money makes it ask for a sum: 有没有补助."""
_UNIT: Final = re.compile("[一每]((?:个)?[年月天日吨亩度趟次床辆车件户人生方])")  # 一亩能赔多少; 每吨补助多少


@dataclass(frozen=True, slots=True)
class Question:
    """What a question asks."""

    kind: str
    """`whether`, or one of QUANTITIES."""
    named: Mapping[str, Sequence[str]]
    """The words that it names, places left out → other words for each."""
    beside: Sequence[str]
    """Those of them that stand by the question word."""
    places: Sequence[str]
    """The places that it names."""
    units: Sequence[str]
    """What a value is asked for one of: 亩 of 一亩能赔多少."""


@cache
def kinds() -> Mapping[str, Sequence[str]]:
    """The words of `dictionary/questions.txt` by what they say."""
    found: dict[str, list[str]] = {}
    for line in read_words("questions.txt"):
        key, word = line.split()
        found.setdefault(key, []).append(word)
    return found


def read_question(words: Words, regions: Iterable[str | None]) -> Question | None:
    """What is asked; None for what is no question, or names nothing. `regions` are known to be places."""
    text = fold(words.text)
    pattern, by_word = _question_words()
    first = pattern.search(text)
    if first is None:
        return None
    places = tuple(_places(text, regions))
    content = analyzer().content_words(pattern.sub(lambda match: " " * len(match[0]), text))
    naming = {word[0]: content[word] for word in asked(content) if _names(word[0], places)}
    if not naming:
        return None
    named = {
        name: [fold(other) for e in words.expansions if e.start <= at < e.end for other in e.words]
        for name, at in naming.items()
    }
    # 能不能……吗: the first word says what is asked, a mere 吗 at the end is asked about what stands before it.
    behind = [name for name, at in naming.items() if at >= first.end()]
    before = [name for name, at in naming.items() if at < first.start()]
    kind = _kind(by_word.get(first[0], "whether"), text, first)
    return Question(kind, named, behind or before[-1:], places, _UNIT.findall(text))


@cache
def _question_words() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """What finds the words that ask, the longest first, and the kind of each."""
    by_word = {word: kind for kind, words in kinds().items() if kind in _KINDS for word in words}
    longest_first = sorted(by_word, key=len, reverse=True)
    return re.compile("|".join((*map(re.escape, longest_first), _EITHER))), by_word


def _kind(kind: str, text: str, found: re.Match[str]) -> str:
    """The kind of a question word where it stands: a number and whether there is some may be about money."""
    near = text[max(0, found.start() - _MONEY) : found.end() + _MONEY]
    is_paid = kind == "number" and any(text.endswith(word, 0, found.start()) for word in kinds()["paid"])
    is_money = kind in ("number", "whether") and any(money in near for money in kinds()["money"])
    return "amount" if is_paid or is_money else kind


def _places(text: str, regions: Iterable[str | None]) -> Iterator[str]:
    """The divisions of the country, and those of the `regions`, that a folded text names; 瀚宁 for 瀚宁市 too."""
    known = {fold(region) for region in regions if region}
    for name in sorted({name for _, name in find_names(text)} | known):
        if name in text:
            yield name
        elif name in known and len(name) > 2 and name[:-1] in text:
            yield name[:-1]


def _names(word: str, places: Sequence[str]) -> bool:
    """Whether a word names what is asked about: no place, and not a word that fills questions out."""
    return word not in kinds()["filling"] and not any(word in place or place in word for place in places)
