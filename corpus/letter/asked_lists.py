"""Where the opening of a letter lists what was asked: 您建议甲、乙、丙; 您希望…，…，…; 提案从…三方面; 一是…；二是…."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from corpus.text.word_lists import any_word

NUMERALS: Final = "一二三四五六七八九十"
WHO: Final = (
    r"(?:(?:您们?|你们?|贵委|贵会|(?:[两三四五六七几各]位|有)?(?<!政协)(?<!人大)(?<!家长)(?<!长会)(?<!业主)(?<!村民)(?<!居民)(?<!企业)(?<!职工)(?<!众)(?:代表|委员)们?)(?:几位|[两三四五六]位)?"
    r"|(?:提案人?|议案|建议书?(?!提案))(?=[中里还也又特另同所曾提希反建要指呼主]))"
)
_COUNT: Final = (
    rf"(?:[{NUMERALS}两几\d]+(?:条|项|点|个方面|个|方面|件)(?:的)?(?:建议|意见|要求|问题|诉求|事)?)"
)
_TAIL: Final = re.compile(rf"(?:等)?(?:{_COUNT}|的?(?:建议|意见|要求|诉求|问题))$")
_OWN: Final = re.compile(
    r"[,;](?=(?:经|我[局委厅镇县市区们院部]|现[将就答作]|[^,。]{0,10}(?:专门|专题|认真|具有|意义|当作|作为|党组|党委|党工委|会商|研究|议了|讨论|开了会)|对此|认为|十分|非常|很|已|均|切中|符合|高度|立足|这[些一]|镇党|县委|区委|市委|情况属实))"
)
_ASKS: Final = re.compile(r"(?:希望|建议|要求|呼吁|盼望|请求|提出)")
_BETWEEN: Final = re.compile("[,、;]")
_LEAD: Final = re.compile(r"(?:并且?|同时|还|也|以及|及|和|再|二是|另外)+")
_LONGEST: Final = 300
_ITEM: Final = 60
_MOST: Final = 20
"""Items of one list: without an end, a paragraph of nothing but items would be read anew from each of them."""


def listed(folded: str) -> Iterator[tuple[int, int]]:
    """Where in a paragraph of the opening each of the things asked stands, two at least of a sentence."""
    for found in _series().finditer(folded):
        start, end = next(found.span(name) for name in ("told", "items", "more", "sides") if found[name])
        spans = list(_noun_items(folded, start, end))
        if len(spans) > 1 and folded[start] != "从":
            yield from spans
    for found in _lead().finditer(folded):
        start = found.end()
        stop = folded.find("。", start, start + _LONGEST)
        end = stop if stop >= 0 else min(len(folded), start + _LONGEST)
        if (own := _OWN.search(folded, start, end)) is not None:
            end = own.start()
        if re.search(r"一是|第一[,、:]|\(一\)|(?<![0-9])1[.、]", folded[start:end]):
            continue  # numbered: told elsewhere
        asked = [
            match.end() for match in _ASKS.finditer(folded, start, end) if folded[match.start() - 1] in ",;"
        ]
        if asked:
            start = asked[0]  # 摊贩多、占道多,希望…: first what is the matter
        if folded.startswith("从", start) or folded.startswith("提案", start):
            continue  # 您的提案从六个角度提出了意见
        spans = list(_verb_items(folded, start, end))
        if len(spans) > 1 and any(_starts().match(folded, begin) for begin, _ in spans):
            yield from spans


def begins_asking(folded: str) -> bool:
    """Whether a phrase begins as things asked do: 增加…, 减免…"""
    return _starts().match(folded) is not None


def _noun_items(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for item in re.finditer("[^、]+", folded[start:end]):
        yield _trimmed(folded, start + item.start(), start + item.end())


def _verb_items(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts between commas, and between 、 where what follows begins with a verb of asking."""
    begin = start
    for mark in _BETWEEN.finditer(folded, start, end):
        following = mark.end() + len(lead[0]) if (lead := _LEAD.match(folded, mark.end())) else mark.end()
        is_next = _starts().match(folded, following) is not None or (
            mark[0] in ",;"
            and mark.start() - begin >= 4
            and _TAIL.search(folded, begin, mark.start()) is None
        )
        if is_next and mark.start() > begin:
            yield _trimmed(folded, begin, mark.start())
            begin = following
    if begin < end:
        yield _trimmed(folded, begin, end)


def _trimmed(folded: str, start: int, end: int) -> tuple[int, int]:
    end = min(end, start + _ITEM)
    while (tail := _TAIL.search(folded, start, end)) is not None and tail.start() > start:
        end = tail.start()
    while start < end and folded[end - 1] in ",。;:、 等":
        end -= 1
    while start < end and folded[start] in ",。;:、 ":
        start += 1
    return start, end


@cache
def _lead() -> re.Pattern[str]:
    verbs = any_word("asks.txt", "verbs")
    said = rf"(?:在?(?:建议|提案|议案|来信)?[中里]?[,]?(?:还|也|又|曾|都|着重)?)(?:{verbs})(?:了|到)?"
    own = rf"(?<=[,。;])(?:建议|提案|议案)[中里]?(?:{verbs})|(?<=[。:])(?:要求|希望|建议|恳请|请求)(?=[^,。;]{{2,}}[,、])"
    return re.compile(rf"(?:{WHO}{said}|{own})(?!的|过|收悉|已)(?:如下|以下)?{_COUNT}?[,:]?")


@cache
def _series() -> re.Pattern[str]:
    asked = r"(?:所?提出?|建议|列出|提到|反映|谈到)(?:的|了|过)?(?:解决)?"
    items = rf"(?P<items>[^,。;:“”、]{{2,24}}(?:、[^,。;:“”、]{{2,24}}){{1,{_MOST}}}?)"
    counted = rf"{asked}{items}(?:等)?{_COUNT}"
    and_more = rf"{asked}{items}等(?:建议|意见|要求|问题|诉求)"
    out_of = rf"(?:提案|建议|议案)从{items.replace('<items>', '<sides>')}(?:等)?[{NUMERALS}两几\d]+个?方面"
    out_of += "提出?(?:了|的)?(?:[^,。]{0,6}?建议|意见)"
    told = rf"{WHO}(?:在?(?:建议|提案|议案|来信)?[中里]?)(?:说|反映|提到|指出|认为)(?:的|了)?[,:]?"
    told += rf"(?P<told>[^,。;:“”、]{{4,24}}(?:、[^,。;:“”、]{{4,24}}){{2,{_MOST}}})(?=[,。;])"
    return re.compile(rf"(?:{told}|{counted}|{and_more.replace('<items>', '<more>')}|{out_of})")


@cache
def _starts() -> re.Pattern[str]:
    return re.compile(any_word("asks.txt", "starts"))
