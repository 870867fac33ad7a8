"""The congress or committee that was asked: of which level, and of which place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final

from corpus.derived.regions import is_division
from corpus.parsing.lines import HAN
from corpus.text.word_lists import entries

LEVELS: Final = {
    "全国": "全国", "省": "省", "自治区": "省", "市": "市", "州": "市", "盟": "市", "地区": "市",
    "县": "县", "区": "县", "旗": "县", "镇": None, "乡": None, "街道": None,
}  # fmt: skip
"""The generic word for a place → the level of its congress; town congresses have none."""

_KIND: Final = (
    r"自治区|自治州|自治县|自治旗|省|市(?!区|场|民|容|政(?!府|协|务))|州(?![市区县省])|县|区|旗|盟|镇(?!市)|"
    r"乡(?![市城])"
)
"""How names of places end; 郑州 in 郑州市 and 城 in 城市容貌 do not."""
_UNIT: Final = re.compile(rf"[{HAN}]{{1,12}}?(?:{_KIND})")
_CHAMBER: Final = re.compile(
    r"(?:中国)?(?:人民)?政治协商会议|政协|人大|人民代表大会|委员会|全国|"
    r"第?[0-9零〇○一二三四五六七八九十百]+[届次].*"
)
_GENERIC: Final = re.compile(r"(?:自治区|省|市|州|盟|县|区|旗|镇|乡)$")
_ASKED: Final = re.compile("人大|人民代表大会|政协")
_BEFORE: Final = re.compile(rf"[{HAN}]{{0,14}}(?:全国|自治区|省|市|州|盟|县|区|旗|镇|乡)$")
_WINDOW: Final = 18
_ASKED_AFTER: Final = re.compile(
    rf"(?:政协|政治协商会议)(?P<place>[{HAN}]{{2,10}}?(?:自治区|省|市|州|盟|县|区|旗))(?=第|委员会|[一二三四五六七八九十]{{1,3}}届)"
)
_NO_NAME: Final = re.compile(
    r".*(?:关于|对|在|到|为|与|从|向|由|的|是|我|本|该|各|给|就|将|把|让|使|经|及|据|按|以|了|至|时|年|月|日|号|个|名|报|送|请|你|"
    r"您|们|落实|通过|征求|会同|邀请|争取|整治|支持|联合|协调|配合|组织|推动|推进|提请|请示|汇报|底前|建议|列入|纳入)"
)
_AND: Final = re.compile(r".+和(?=..)")


@cache
def _common() -> tuple[frozenset[str], dict[str, tuple[str, ...]]]:
    """(words that name no place, endings of such words by their last character)."""
    words = [word for line in entries("common_places.txt") for word in line.split()]
    endings: dict[str, tuple[str, ...]] = {}
    for word in words:
        if word.startswith("*"):
            endings[word[-1]] = (*endings.get(word[-1], ()), word[1:])
    return frozenset(word.lstrip("*") for word in words), endings


def _names_a_place(unit: str) -> bool:
    words, endings = _common()
    return (
        unit not in words
        and unit not in LEVELS
        and unit[:-1] not in LEVELS
        and not unit.endswith(endings.get(unit[-1], ()))
    )


def units(text: str) -> list[str]:
    """The places that `text` begins with, the larger first: 长治市上党区教育局 → 长治市, 上党区."""
    found, position = [], 0
    while match := _UNIT.match(text, position):
        if not _names_a_place(match[0]):
            break
        found.append(match[0])
        position = match.end()
    return found


def _kind(unit: str) -> str:
    for kind in ("自治区", "地区"):
        if unit.endswith(kind):
            return kind
    return unit[-1]


def asked_in(session: str) -> tuple[str | None, str | None]:
    """(generic word of the place, its name if it is named) of a session as folded, or of words like 县人大."""
    if "全国" in session:
        return "全国", None
    left, _, right = session.partition("届")
    left = re.sub(r"第?[0-9零〇○一二三四五六七八九十百]{1,4}$", "", left)
    for part in (left, re.split(r"第|[0-9一二三四五六七八九十]+次", right)[0]):
        words = [word for word in _CHAMBER.sub(" ", part).split() if word]
        for word in reversed(words):
            named = units(word)
            if named:
                return _kind(named[-1]), named[-1]
            if generic := _GENERIC.search(word):
                return generic[0], None
    return None, None


def asked_anywhere(text: str) -> tuple[str | None, str | None]:
    """The same for the congress or committee that `text` names most: 县人大常委会, 政协南华县."""
    seen: Counter[str] = Counter()
    names: Counter[tuple[str, str]] = Counter()
    for phrase in _phrases(text):
        place = _NO_NAME.sub("", phrase)
        generic = _GENERIC.search(place)
        if generic is None:
            continue
        named = units(place)
        kind = _kind(named[-1]) if named else generic[0]
        seen[kind] += 1
        if named:
            names[kind, named[-1]] += 1
    if not seen:
        return None, None
    kind = max(seen, key=lambda k: seen[k])
    known = {name: (is_division(name), count) for (k, name), count in names.items() if k == kind}
    return kind, max(known, key=known.__getitem__, default=None)


def _phrases(text: str) -> Iterator[str]:
    """The words before 人大 and 政协, and the places after 政协."""
    for match in _ASKED.finditer(text):
        if before := _BEFORE.search(text[max(0, match.start() - _WINDOW) : match.start()]):
            yield before[0]
    for match in _ASKED_AFTER.finditer(text):
        yield match["place"]


def name_of(generic: str, beginnings: Iterable[str], texts: Sequence[str]) -> str | None:
    """The name of the place that `generic` (区, 县, 市 …) stands for on a page.

    Names of bodies and titles in `beginnings` begin with their places; running text is asked afterwards, and there the
    name that occurs most often counts.
    """
    for text in beginnings:
        for unit in units(
            re.sub(r"^中共|^政协|^中国共产党|^国家税务总局|^国网|^中国人民政治协商会议", "", text)
        ):
            if _kind(unit) == generic or (generic == "州" and unit.endswith("州")):
                return unit
    for text in texts:
        counted = Counter(_in_text(generic, text))
        # Words that look like a place by chance give way to a division that there is, and to a place with a government.
        rank = {n: (is_division(n), f"{n}人民政府" in text, count) for n, count in counted.items()}
        if rank:
            return max(rank, key=rank.__getitem__)
    return None


@cache
def _run_before(generic: str) -> re.Pattern[str]:
    return re.compile(rf"([{HAN}]{{1,12}}?){generic}(?![场民容域间级直辖]|政(?!府|协|务))")


def _in_text(generic: str, text: str) -> Iterable[str]:
    for match in _run_before(generic).finditer(text):
        name = _AND.sub("", _NO_NAME.sub("", match[1]))
        for larger in ("省", "自治区", "市", "州", "县", "区"):
            if larger in name[1:-1] and not name.endswith(larger):
                name = name[name.rindex(larger) + len(larger) :]
        if 1 <= len(name) <= (4 if "族" not in name else 12) and _names_a_place(name + generic):
            yield name + generic
