"""Whose words a sentence has: the writer's own, what others asked for, or what a rule says."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from corpus.derived.divisions import divisions_named
from corpus.letter.commitments.doers import CITY, PROVINCE
from corpus.letter.commitments.words import expression, first_this, matches, pattern, without_titles

_NAMES: Final = "局|委|厅|办|院|部|校|司|会|中心|公司|队|市|县|区|省|州|镇|乡"
"""What the writer calls itself or its place by, after 我 and 本."""
_ABOVE: Final = "(?:市|县|区|州|省)(?:级|人民)?(?:政府|财政|[一-龥]{1,6}(?:局|委|厅))"
"""Bodies beside the writer that it answers for: 县财政."""
_OWN: Final = re.compile(
    rf"(?<=[,:;)])[^,]{{0,8}}?(?:[我本](?:{_NAMES}|所|站|街道)|我们|{_ABOVE}|下一步|镇里|县里|区里|市里)[^,]{{0,12}}"
    r"|(?<=[,:;)])[^,“]{0,2}(?:将|拟|计划|已?列入|已?纳入|已将)"
)
_WE: Final = re.compile(rf"[^,]{{0,8}}?(?:[我本](?:{_NAMES})|我们|下一步)")
"""Who speaks after what others say, though nothing but a comma stands between: 代表提出,我局将…"""
_WILL: Final = re.compile(
    r"[我本](?:[局委厅镇县市区部院]|(?<=我)们)(?:还|也|都)?(?:将|会(?!同))(?!继续关注|一如既往)"
)
_ANNOUNCES: Final = re.compile(r"将|拟|我[们局委厅镇县市区部院]|本[局委厅镇县市区部院]")
_TAKEN_UP: Final = re.compile(r"(?:针对|同意|采纳|吸纳|关于|对于?|根据|按照|依据|依照|结合|围绕|对照|为)")
_SELF: Final = f"(?:[我本](?:{_NAMES}|所|站|街道|处|支队|大队)|我们)"
_NOT_TOLD: Final = "(?<![向给与同对跟])(?<![告][诉知])"
"""Before the writer where it acts, and is not told something: not 向我局."""
_WHO: Final = f"(?!{_NOT_TOLD}{_SELF})(?:“[^“”]{{1,12}}”|[^,:;。“])"
"""A character of the name of somebody else, or a brand in quotation marks."""
_TO_US: Final = re.compile(rf"[向给与同对跟]{_SELF}|告[诉知]{_SELF}")
"""Whom they tell it: 青川县政府向我厅汇报."""
_NO_DEED: Final = "(?![^,;。]*(?:不|并非|无法|难以|没有|未[^来]|了解|借鉴|参考|关注|核实|看过|去看))"
"""Before a clause of the writer that tells of no deed of its own: 此说法并非我局发布, 我们正在了解其做法."""
_OF_OURS: Final = re.compile(
    rf"[,;]{_NO_DEED}[^,;。]{{0,10}}?(?:{_NOT_TOLD}(?:(?![我本][市县区省州镇乡]){_SELF}|[我本][市县区省州镇乡](?=[将拟也从自对按今明财政]|计划|准备|打算|决定))|下一步|{_ABOVE})"
)
"""What the writer does about it: 家长提出…,我局将…"""
_BY_THE_WRITER: Final = re.compile(
    rf"(?:^|[,;]){_NO_DEED}[^,;。]{{0,12}}?(?<![由把]){_NOT_TOLD}{_SELF}(?!的|范围|已|曾)"
    "|(?:^|[,;])将?请[^,;。]{0,10}(?:专家|设计院|科院|教授)"
)
"""Where the writer is named as who acts, or has experts look."""
_ANNOUNCED: Final = (
    "(?:[^,:;。]{1,8}(?:方面|上),)?(?:(?:此外|另外|同时|目前|其中|又|再有|还有|对此|另?据),?)?"
)
_ELSEWHERE: Final = re.compile(
    f"{_ANNOUNCED}(?:比如|例如|像)?(?P<place>[一-龥]{{2,8}}?)(?:、[一-龥]{{2,8}}?)*"
    "(?:等(?:地|市|省|城市|多地)|有的|有些|一些|部分|那边|那里|的?(?:做法|经验)|也|还|打算|计划|拟|[去今明]年|20[0-9]{2}年)"
)
"""A province or city of which a sentence begins to tell: 上海有的街道…; the writer calls its own 我市."""
_ADVERB: Final = (
    "(?:自己|也|都|还|正|已经?|曾|近期|今年|明年|一直|集体|联合|各|原本|私下|近来|倒|则|说是|[0-9]+月)?"
)
_CITY: Final = 2
"""Names down to a city: (山西省, 长治市)."""
_CEILING: Final = 400
"""Characters of a sentence that are looked at: longer ones are lists."""
_QUOTED_ASK: Final = re.compile(r"(?:关于|提出|建议|提案|来信|反映|要求|对于?)[^,。;“]{0,8}“([^”]{4,80})”")


def where_own_words_begin(text: str) -> int | None:
    """Where in a sentence the answerer speaks; None where all of it is what others asked for or a rule says."""
    if (_TAKEN_UP.match(text) and matches("rule", text) and matches("must", text)) or is_said_by_others(text):
        return None
    begin = 0
    for kind in ("others", "rule"):
        said = pattern(kind).search(text, begin)
        if said is None or text[: said.start()].endswith(("待", "等")):
            continue
        if kind == "others" and _own_before(text, begin, said.start()):
            continue
        comma = text.find(",", said.end())
        is_taken_up = (
            _TAKEN_UP.match(text[begin:]) is not None and "," not in text[begin : said.start()]
        ) or text.startswith("的", said.end())
        own = _OWN.search(
            text, said.end() if is_taken_up or kind == "rule" else _after_what_is_said(text, said.end())
        )
        if own is not None:
            waits = 0 <= comma < own.start() and first_this().search(text, comma, own.start()) is not None
            begin = comma + 1 if waits else own.start()
        elif is_taken_up and comma >= 0 and (kind == "others" or matches("future", text[comma:])):
            begin = comma + 1
        else:
            return None
    return begin


def is_said_by_others(text: str) -> bool:
    """Whether a sentence begins with somebody who says, or means to do, what it tells: 康和医院表示,拟在2023年…

    Or with what another province or city does. Not where it is a body that the writer answers for, nor where the writer goes on about it.
    """
    for told in _telling():
        found = told.match(text)
        if found is None:
            continue
        to_us = _TO_US.search(found[0])
        if to_us is None and matches("answered-for", found["who"]):
            continue
        return _OF_OURS.search(text, found.end()) is None
    elsewhere = _ELSEWHERE.match(text)
    if elsewhere is None or is_by_the_writer(text):
        return False
    names = (elsewhere["place"] + end for end in ("", "市", "省"))
    return any(len(path) <= _CITY for name in names for path in divisions_named(name))


def begins_with_somebody(text: str) -> bool:
    """Whether a sentence begins with somebody who acts for himself and is no body that the writer answers for: 鸿运公司9月…, 该校明年…"""
    found = _somebody().match(text)
    return found is not None and not matches("answered-for", found["who"])


def is_of_those_above(text: str, signing: int | None) -> bool:
    """Whether a sentence begins with a body above who signs, and so tells what that one does: 省农业厅打算…, in a letter of a county.

    `signing`: how high who signs stands (`doers.level`). Not where the writer goes on about it.
    """
    if signing is None or signing >= PROVINCE:
        return False
    found = _above(signing).match(text)
    return found is not None and _OF_OURS.search(text, found.end()) is None


@cache
def _above(signing: int) -> re.Pattern[str]:
    kinds = ("of-province", "of-city") if signing < CITY else ("of-province",)
    return re.compile(f"{_ANNOUNCED}(?:{'|'.join(map(expression, kinds))})")


@cache
def _somebody() -> re.Pattern[str]:
    act = (
        "[今明后]年|近期|[上下]半年|年[内底]|[0-9]{1,4}[年月]|[一二三四五六七八九十两]+年"
        "|自|从|在|于|将|拟|计划|打算|准备|争取|力争|再|也|还"
    )
    return re.compile(rf"{_ANNOUNCED}(?P<who>(?:{_WHO}){{1,18}}?(?:{expression('speakers')}))(?:{act})")


@cache
def _telling() -> tuple[re.Pattern[str], ...]:
    """Who says something, whoever it is; who of those that plan for themselves means to do it."""
    says, means, speakers = map(expression, ("says", "means", "speakers"))
    return (
        re.compile(rf"{_ANNOUNCED}(?P<who>(?:{_WHO}){{2,22}}?)(?:{says})(?!的)"),
        re.compile(rf"{_ANNOUNCED}(?P<who>(?:{_WHO}){{1,20}}?(?:{speakers})){_ADVERB}(?:{means})"),
    )


def _after_what_is_said(text: str, said: int) -> int:
    """Where own words may begin after a verb of saying: not in the clause that says what, 企业提出,将在年底前更换车辆."""
    if text[said : said + 1] not in (",", ":") or _WE.match(text, said + 1):
        return said
    comma = text.find(",", said + 1)
    return comma if comma >= 0 else len(text)


def _own_before(text: str, begin: int, said: int) -> bool:
    """Whether the writer announces something before it comes to what others said: 我们将把您提到的…"""
    return _ANNOUNCES.search(text[begin:said]) is not None


def is_own(clause: str) -> bool:
    """Whether the writer speaks of what it will do itself: 我局将函请…"""
    return _WILL.search(clause) is not None


def is_by_the_writer(sentence: str) -> bool:
    """Whether it names the writer as who acts: 我局计划…, 该项目我局将…, 请林科院专家会诊; not as whom something is told: 向我局表示."""
    return _BY_THE_WRITER.search(sentence) is not None


def without_quoted_asks(text: str) -> str:
    """The text with what it quotes as asked blackened: 您提出的“2026年底前建成”."""
    if "“" not in text:
        return text
    return _QUOTED_ASK.sub(lambda found: found[0].replace(found[1], "■" * len(found[1])), text)


def readable(sentence: str) -> str:
    """A folded sentence as it is weighed: its beginning, without titles and what it quotes as asked."""
    return without_quoted_asks(without_titles(sentence[:_CEILING]))
