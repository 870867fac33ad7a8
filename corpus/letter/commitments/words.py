"""How letters word promises: the expressions of `data/promises.txt`, by what they show."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import Final

from corpus.text.word_lists import table

_TITLE: Final = re.compile(r"《[^》]{0,80}》")
Find = Callable[[str], re.Match[str] | None]
FIGURE: Final = re.compile(
    r"[0-9.百全应零清免减不一二两三四五六七八九十千万](?:"
    r"(?<=[0-9])[0-9.,]*+\s?(?:%|‰|余|多)?\s?(?:万|亿|百|千)?(?:岁|点|个百分点|平方米|平方公里|公里|千米|米|元|亩|公顷|人次|人|名|户|所|处|个|座|条|台|套|辆|件|家|间|块|张|吨|立方米|千瓦|床|学位|泊位|车位|班|盏|棵|株|眼|口|孔|部|枚|册|支|面|根|片|门|节|项|类|种|辆次|车次|学时|课时|次|场|期|批|倍|天|小时|分钟|%|‰)"
    r"|(?<=[0-9])[0-9]*+\s?个?(?:工作)?日内|(?<=[0-9.])[0-9.]*+%|(?<=百)分之[一二三四五六七八九十百零点]+|(?<=全)(?:覆盖|部)|(?<=应)[一-龥]尽[一-龥]|(?<=零)(?:事故|投诉|增长|容忍|距离|障碍|就业|死亡|积压|跑腿|差错|门槛|收费)|(?<=清)零"
    r"|(?<=[一二两三四五六七八九十百千万])[一二两三四五六七八九十百千万]{0,4}(?:所|处|个|座|条|台|套|次|场|期|家|名|平方米|公里|万元|元|亩|间|口|辆|盏|天|小时)"
    r"|(?<=免)[费收]|(?<=减)半|(?<=不)涨)"
)
"""Measures: 3所, 40%, 免费. All begin with one of a few characters, which is found first, and then tells what may follow."""


def without_titles(text: str) -> str:
    """The text with its 《titles》 blackened, so that their words and dates count for nothing; as long as before."""
    return _TITLE.sub(lambda match: "■" * len(match[0]), text) if "《" in text else text


def matches(kind: str, text: str) -> bool:
    """Whether words of `kind` stand in the text."""
    return finder(kind)(text) is not None


def matches_any(kinds: Iterable[str], text: str) -> bool:
    """Whether words of one of the `kinds` stand in the text."""
    return finder(*kinds)(text) is not None


@cache
def finder(*kinds: str) -> Find:
    """What finds whether words of some kinds stand in a text: those that begin with a plain character at once.

    Those that can only be the first of a text, ^建议, are tried there; others, which would be tried at each place, where what they
    need stands.
    """
    every = [one for kind in kinds for word in words(kind) for one in spread(word)]
    firsts = [one for one in every if one.startswith("^")]
    others = [one for one in every if one not in firsts and not _BEGINS_PLAIN.match(one)]
    if len(kinds) == 1 and not (firsts or others):
        return pattern(*kinds).search  # compiled once
    plain = re.compile(any_of(filter(_BEGINS_PLAIN.match, every)) or "(?!)").search
    first = re.compile("|".join(firsts) or "(?!)").match
    tried = [(needed(one), re.compile(one).search) for one in others]

    def find(text: str) -> re.Match[str] | None:
        found = plain(text) or first(text)
        for must, search in tried:
            found = found or (search(text) if must in text else None)
        return found

    return find


_INSIDE: Final = re.compile(r"\[[^]]*\]|\((?:[^()]|\([^()]*\))*\)")
_RUN: Final = re.compile("[一-龥]{2,}(?![?*+{])")


def needed(word: str) -> str:
    """Characters that stand in every text in which an expression is found, 要请 of (?:还|也)?要请; empty where no two are sure to."""
    sure = _INSIDE.sub(" ", word)
    run = None if "|" in sure or "(" in sure else _RUN.search(sure)
    return run[0] if run else ""


@cache
def expression(kind: str) -> str:
    """What `data/promises.txt` has of `kind`, as one regular expression."""
    return any_of([each for word in words(kind) for each in spread(word)])


def any_of(each: Iterable[str]) -> str:
    """Expressions as one, in their order."""
    runs = ([*run] for _, run in groupby(each, lambda one: _BEGINS_PLAIN.match(one) is not None))
    return "|".join(one for run in runs for one in (_by_first(run) if _BEGINS_PLAIN.match(run[0]) else run))


def _by_first(each: Iterable[str]) -> Iterator[str]:
    """Expressions that begin with a plain character, those with the same one together, in their order: fewer to try at each place."""
    rests: dict[str, list[str]] = {}
    for one in each:
        rests.setdefault(one[0], []).append(one[1:])
    for first, rest in rests.items():
        yield first + (f"(?:{'|'.join(rest)})" if any(rest) else "")


def in_lines(expression: str) -> str:
    """An expression for one line as one for many: what it finds in each is what it finds in that line alone."""
    return expression.replace("[^", r"[^\n").replace(r"\s", r"[^\S\n]").replace(r"\W", r"[^\w\n]")


@cache
def words(kind: str) -> tuple[str, ...]:
    """What `data/promises.txt` has of `kind`, one by one."""
    return dict(table("promises.txt"))[kind]


_CHOICE: Final = re.compile(r"\(\?:((?:[^()]|\([^()]*\))*)\)(\??)(?![?*+{])")
"""A choice, with choices in it or without: (?:委员|提案人?|你(?!市|县)). It may be left out where ? follows, as what is below."""
_ONE_OF: Final = re.compile(r"\[([^]^\\-]+)\](\??)(?![?*+{])")
_AT_MOST_ONE: Final = re.compile(r"([一-龥])(\?)(?![?*+{])")
_BEGINS_PLAIN: Final = re.compile("[一-龥,。;■](?![?*+{])")
_OR: Final = re.compile(r"\|(?![^(]*\))")


def spread(word: str) -> Iterator[str]:
    """An expression that begins with a choice as one for each: what begins with plain characters only is found many times faster."""
    if (choice := _CHOICE.match(word)) is not None:
        firsts = _OR.split(choice[1])
    elif (choice := _ONE_OF.match(word) or _AT_MOST_ONE.match(word)) is not None:
        firsts = [*choice[1]]
    else:
        yield word
        return
    for first in (*firsts, *([""] if choice[2] else [])):
        yield from spread(first + word[choice.end() :])


@cache
def pattern(kind: str) -> re.Pattern[str]:
    """The same, compiled."""
    return re.compile(expression(kind))


@cache
def first_this() -> re.Pattern[str]:
    """What must come first: 到位后, 批准之后."""
    return re.compile(rf"(?:{expression('until')})(?:之|以)?后")
