"""Names of places in phrases: which congress or committee a session, a body or a sentence names, and of which place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from corpus.derived.divisions import is_peoples_only, longest_from, longest_to
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
_GENERIC: Final = re.compile(r"(?:自治区|地区|省|市|州|盟|县|区|旗|镇|乡)$")
_ASKED: Final = re.compile("人大|人民代表大会|政协")
_BEFORE: Final = re.compile(rf"[{HAN}]{{0,14}}(?:全国|自治区|省|市|州|盟|县|区|旗|镇|乡)$")
_WINDOW: Final = 18
_ASKED_AFTER: Final = re.compile(
    rf"(?:政协|政治协商会议)(?P<place>(?!第|[一二三四五六七八九十]{{1,3}}届)[{HAN}]{{2,10}}?(?:自治区|省|市|州|盟|县|区|旗))(?=第|委员会|[一二三四五六七八九十]{{1,3}}届)"
)
_NO_NAME: Final = re.compile(
    r".*(?:关于|对|在|到|为|与|从|向|由|的|是|我|本|该|各|给|就|将|把|让|使|经|及|据|按|以|了|至|时|年度?|月|日|号|个|名|报|送|请|你|"
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


def names_a_place(unit: str) -> bool:
    """Whether a word that ends like a place may be the name of one: 小区 and 彝族自治县 are none."""
    words, endings = _common()
    return (
        unit not in words
        and not is_peoples_only(unit)
        and unit not in LEVELS
        and unit[:-1] not in LEVELS
        and not unit.endswith(endings.get(unit[-1], ()))
    )


def is_common_word(name: str) -> bool:
    """Whether the name of a division is a common word as well: 城区, 郊区."""
    return name in _common()[0]


def units(text: str) -> list[str]:
    """The places that `text` begins with, the larger first: 长治市上党区教育局 → 长治市, 上党区.

    A division is taken whole before any shorter word that ends like one: 镇坪县 is no 镇, 东乡族自治县 no 乡.
    """
    found, position = [], 0
    while position < len(text):
        name = longest_from(text, position)
        if name is None:
            match = _UNIT.match(text, position)
            if match is None or not names_a_place(match[0]):
                break
            name = match[0]
        found.append(name)
        position += len(name)
    return found


def kind_of_place(unit: str) -> str:
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
                return kind_of_place(named[-1]), named[-1]
            if generic := _GENERIC.search(word):
                return generic[0], None
    return None, None


def phrases(text: str) -> Iterator[tuple[str, str | None]]:
    """(generic word, name if it is named) of each congress or committee that running text names: 县人大常委会, 政协南华县."""
    for match in _ASKED.finditer(text):
        if name := longest_to(text, match.start()):
            yield kind_of_place(name), name
        elif before := _BEFORE.search(text[max(0, match.start() - _WINDOW) : match.start()]):
            place = _NO_NAME.sub("", before[0])
            if generic := _GENERIC.search(place):
                named = units(place)
                yield (kind_of_place(named[-1]), named[-1]) if named else (generic[0], None)
    for match in _ASKED_AFTER.finditer(text):
        if named := units(match["place"]):
            yield kind_of_place(named[-1]), named[-1]


@cache
def _run_before(generic: str) -> re.Pattern[str]:
    return re.compile(rf"([{HAN}]{{1,12}}?){generic}(?![场民容域间级直辖]|政(?!府|协|务))")


def words_like(generic: str, text: str) -> Iterator[str]:
    """The words of running text that may name a place of that kind, whether or not they do."""
    for match in _run_before(generic).finditer(text):
        name = _AND.sub("", _NO_NAME.sub("", match[1]))
        for larger in ("省", "自治区", "市", "州", "县", "区"):
            if larger in name[1:-1] and not name.endswith(larger):
                name = name[name.rindex(larger) + len(larger) :]
        if 1 <= len(name) <= (4 if "族" not in name else 12) and names_a_place(name + generic):
            yield name + generic
