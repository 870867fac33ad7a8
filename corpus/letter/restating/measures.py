"""What a letter tells that looks like asks and is the writer's own: measures that it announces, and what it finds to be so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from corpus.letter.restating.restated import Restated

_NUMBERED: Final = re.compile("[一二三四五六]是")
_PROBLEM: Final = re.compile("(?:问题|情况|现象),(?:一是|$)")
_ANNOUNCED: Final = re.compile(
    r"(?:^|[。;])针对[^。;:,]{2,30}:$|(?:将|拟|(?<![让请求要盼望])我[局委们])[^。:]{0,16}(?:抓好|做好|采取|着手|做|办)[^。:]{0,10}:[^。:]*$"
    r"|(?:下一?步|接下来|今后|我们)[^。:,]{0,6}(?:准备|打算|计划|想)(?:这样|这么|如下)[办做干][。:][^。]*$"
    r"|(?:^|[。;])建议(?:有关|各|相关)(?:省份?|地区?|地方|市州?|县区?)[^。]*$"
)
"""Before what the writer does, or advises others: 针对考核流于形式:, 支队将重点抓好两件事:一是…;, 我们准备这样办。第一,…, 建议有关省份…"""
_DIAGNOSED: Final = re.compile(
    "(?:指出|分析|剖析|总结|肯定)了[^。;:]*?(?:问题|不足|短板|现状|现象|成因|原因|形势|成绩|成效)(?=[,。;])"
    "|[对就][^。;:]*?(?:问题|现状|现象|形势)[^,。;:]{0,2}作了[^,。;]{0,6}分析"
    "|指出[^。;:]*?等[^,。;:]{0,6}问题(?=,(?:并且?|同时|还|也|进而|据此|由此)[^,。;:]{0,4}提出)"
)
"""What is only found to be so: 提案指出了投入不足、管护不到位等问题,分析透彻; 提案指出路窄、灯暗等问题,并提出三条建议."""


def is_measure(text: str, start: int) -> bool:
    """Whether what begins there is a measure after a problem: 您反映的…问题,一是…;二是…, 针对补贴低:每件提高到150元, 将抓好两件事:一是…"""
    if is_announced(text, start):
        return True
    begin = max(text.rfind("。", 0, start), text.rfind(":", 0, start)) + 1
    return _NUMBERED.match(text, start) is not None and _PROBLEM.search(text, begin, start) is not None


def is_announced(text: str, start: int) -> bool:
    """Whether its sentence says before that place, or the one before it, what the writer does."""
    before = text.rfind("。", 0, start)
    return _ANNOUNCED.search(text, max(0, text.rfind("。", 0, max(before, 0))), start) is not None


def without_diagnoses(text: str, found: Sequence[Restated]) -> Iterator[Restated]:
    """What a paragraph restates, but what it is only said to have found: 提案指出了(管护不到位)等问题."""
    spans = [match.span() for match in _DIAGNOSED.finditer(text)] if found else []
    for one in found:
        if not any(start <= one.end <= end for start, end in spans):
            yield one
