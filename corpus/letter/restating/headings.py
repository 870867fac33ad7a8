"""Headings that name what was asked, and the short numbered lines under one that announces asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from corpus.letter.restating.lists import tail
from corpus.letter.restating.restated import QUOTED, Restated, is_telling, sentence, spans, trimmed
from corpus.parsing.outline import number_of
from corpus.reply import Heading

_ASKS_BELOW: Final = re.compile(
    r"(?:建议|提案|议案|代表|委员|您|你们)[^。]{0,8}?(?:反映|指出|所提|提出|关心|关注|建议|提案|疑问).{0,10}?(?:问题|建议|意见|难点|不足|疑问|诉求|事项|办理|答复|情况)"
    r"|(?:疑问|问题|建议|意见|诉求)的(?:逐[项条一])?(?:答复|回答|回应|解答)"
    r"|逐[项条一](?:回应|答复|回复|说明|回答)|对[^,。]{0,4}(?:堵点|难点|问题|建议|意见|诉求)的(?:意见|回应|回复)"
)
_EACH_BELOW: Final = re.compile(
    "就[^,。;]{0,6}所提[^,。;]{0,10}(?:逐[项条一]|分[项条别])[^,。;]{0,4}(?:答复|回复|函复|说明|汇报)"
)
"""How an opening announces headings that name what was asked: 现就您所提问题逐项答复如下:"""
_ABOUT: Final = re.compile(r"(?:关于|对于|针对|就(?![业医学近诊餐地座]))(?P<text>.{2,60})")
_OWN_HEADING: Final = re.compile(r"(?:工作|情况|原因|打算|措施|进展|工程|安排|计划|部署|考虑)$")
_NAMES_A_MATTER: Final = re.compile(
    r"(?![^,。]*(?:存在|主要|突出|面临|有关|其他|需要|说明|共性|相关|发现|调研|当前))[^,。:]{3,24}(?:的问题|一事|的诉求|的事)"
)
"""A heading such as 2.渠道清淤的问题."""
_SIDE: Final = re.compile("(?!其他|其它)(?P<text>[^,。;:]{2,14})方面。?")
"""A heading that names a side of what was asked: 一、审批方面."""
_NAMES_ONLY: Final = 34
"""Characters of a paragraph that only names what the next one answers."""
_OUGHT: Final = re.compile(
    "[^,。;:得应该须]{2,10}?(?:(?<![需重必])要|应当?|该|得|必须|尽快|早日|不能|别再?)(?![求点素领])[^,。;:]{2,16}"
)
"""A heading that says what ought to be: 药品要配齐."""
_FEWEST: Final = 2
"""Headings that are asks, from which one beside them that says what ought to be is one as well."""


def beside(found: Sequence[Restated], headings: tuple[Heading, ...], folded: list[str]) -> list[Restated]:
    """The same with the headings that say what ought to be, where at least half of those beside them, two at least, are asks."""
    asked = {one.paragraph for one in found if one.source == "heading"}
    more: list[Restated] = []
    for level in {heading.level for heading in headings} if len(asked) >= _FEWEST else ():
        mine = [heading for heading in headings if heading.level == level]
        told = sum(heading.paragraph in asked for heading in mine)
        if told < max(_FEWEST, len(mine) / 2):
            continue
        for heading in mine:
            bare = _bare(heading, folded).rstrip("。:")
            if heading.paragraph not in asked and _OUGHT.fullmatch(bare) is not None:
                start = len(heading.text) - len(_bare(heading, folded))
                more.append(Restated(bare, heading.paragraph, start, start + len(bare), "heading"))
    return sorted((*found, *more), key=lambda one: (one.paragraph, one.start)) if more else list(found)


def heading_asks(headings: tuple[Heading, ...], folded: list[str]) -> Iterator[Restated]:
    """The headings that name an ask, and those under one that announces asks."""
    announced: int | None = None
    matters = [heading for heading in headings if _NAMES_A_MATTER.fullmatch(_bare(heading, folded))]
    top = min((heading.level for heading in headings), default=0)
    sure = _all_asked([one for one in headings if one.level == top], folded)
    sides = [one for one in headings if one.level == top and _SIDE.fullmatch(_bare(one, folded))]
    for heading in headings:
        bare = _bare(heading, folded)
        start = len(heading.text) - len(bare)
        if announced is not None and heading.level <= announced:
            announced = None
        if _ASKS_BELOW.search(bare) and "“" not in bare and "关于" not in bare[1:]:
            announced = heading.level
            yield from _numbered_below(heading, headings, folded)
            continue
        about = _ABOUT.fullmatch(bare)
        quoted = QUOTED.match(bare)
        if about is not None and _is_own(bare):
            continue
        if about is not None or quoted is not None:
            first, last = trimmed(bare, about.start("text") if about else 0, len(bare))
        elif len(sides) > 1 and heading in sides and (side := _SIDE.fullmatch(bare)) is not None:
            first, last = side.span("text")
        elif heading in sure:
            first, last = trimmed(bare, 0, len(bare.rstrip("。:")))
        elif announced is not None or (len(matters) > 1 and heading in matters):
            first, last = trimmed(bare, 0, len(bare))
        elif (told := sentence().match(bare)) is not None and told.end("text") == len(bare):
            first, last = trimmed(bare, told.start("text"), len(bare))
        else:
            continue
        if is_telling(bare[first:last], 2):
            at = heading.paragraph, start + first, start + last
            yield Restated(bare[first:last], *at, "heading", is_sure=heading in sure)


def _all_asked(first_level: Sequence[Heading], folded: list[str]) -> Sequence[Heading]:
    """The headings of the first level where all of them name what was asked: what ought to be, or what the opening says that it answers
    one by one; none otherwise."""
    bare = [_bare(heading, folded).rstrip("。:") for heading in first_level]
    if len(bare) < _FEWEST:
        return ()
    opening = "".join(folded[: first_level[0].paragraph])
    is_each = _EACH_BELOW.search(opening) is not None and not any(map(_OWN_HEADING.search, bare))
    return first_level if is_each or all(map(_OUGHT.fullmatch, bare)) else ()


def _numbered_below(heading: Heading, headings: tuple[Heading, ...], folded: list[str]) -> Iterator[Restated]:
    """The short numbered paragraphs under a heading that announces asks, which are no headings: (1)小区充电难。"""
    end = min((h.paragraph for h in headings if h.paragraph > heading.paragraph), default=len(folded) - 1)
    for number in range(heading.paragraph + 1, end):
        text = folded[number]
        if len(text) <= _NAMES_ONLY and (numbered := number_of(text)) is not None:
            yield from spans(text, number, ((numbered[1], len(text)),), "heading")


def _bare(heading: Heading, folded: list[str]) -> str:
    """A heading without its number."""
    text = folded[heading.paragraph][: len(heading.text)]
    _, start = number_of(text) or (0, 0)
    return text[start:]


def _is_own(text: str) -> bool:
    """Whether 关于… announces the writer's own matter, 关于今后的工作, and no ask."""
    return "“" not in text and _OWN_HEADING.search(text) is not None and tail().search(text) is None
