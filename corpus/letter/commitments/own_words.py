"""Whose words a sentence has: the writer's own, what others asked for, or what a rule says."""

from __future__ import annotations

import re
from typing import Final

from corpus.letter.commitments.words import first_this, matches, pattern, without_titles

_OWN: Final = re.compile(
    r"(?<=[,:;)])[^,]{0,8}?(?:[我本](?:局|委|厅|办|院|部|校|司|会|中心|公司|队|市|县|区|省|州|镇|乡|所|站|街道)|我们|(?:市|县|区|州|省)(?:级|人民)?(?:政府|财政|[一-龥]{1,6}(?:局|委|厅))|下一步|镇里|县里|区里|市里)[^,]{0,12}"
    r"|(?<=[,:;)])[^,“]{0,2}(?:将|拟|计划|已?列入|已?纳入|已将)"
)
_WE: Final = re.compile(
    r"[^,]{0,8}?(?:[我本](?:局|委|厅|办|院|部|校|司|会|中心|公司|队|市|县|区|省|州|镇|乡)|我们|下一步)"
)
"""Who speaks after what others say, though nothing but a comma stands between: 代表提出,我局将…"""
_WILL: Final = re.compile(
    r"[我本](?:[局委厅镇县市区部院]|(?<=我)们)(?:还|也|都)?(?:将|会(?!同))(?!继续关注|一如既往)"
)
_ANNOUNCES: Final = re.compile(r"将|拟|我[们局委厅镇县市区部院]|本[局委厅镇县市区部院]")
_TAKEN_UP: Final = re.compile(r"(?:针对|同意|采纳|吸纳|关于|对于?|根据|按照|依据|依照|结合|围绕|对照|为)")
_CEILING: Final = 400
"""Characters of a sentence that are looked at: longer ones are lists."""
_QUOTED_ASK: Final = re.compile(r"(?:关于|提出|建议|提案|来信|反映|要求|对于?)[^,。;“]{0,8}“([^”]{4,80})”")


def where_own_words_begin(text: str) -> int | None:
    """Where in a sentence the answerer speaks; None where all of it is what others asked for or a rule says."""
    if _TAKEN_UP.match(text) and matches("rule", text) and matches("must", text):
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


def without_quoted_asks(text: str) -> str:
    """The text with what it quotes as asked blackened: 您提出的“2026年底前建成”."""
    if "“" not in text:
        return text
    return _QUOTED_ASK.sub(lambda found: found[0].replace(found[1], "■" * len(found[1])), text)


def readable(sentence: str) -> str:
    """A folded sentence as it is weighed: its beginning, without titles and what it quotes as asked."""
    return without_quoted_asks(without_titles(sentence[:_CEILING]))
