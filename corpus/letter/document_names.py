"""One name for each document, however letters write it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from corpus.parsing.lines import HAN
from corpus.text.fold import fold
from corpus.text.word_lists import words

_NOTE: Final = re.compile(r"\([^()]{1,24}\)$")
"""（试行）, （2021—2025年） at the end of a title: part of the name, not of the kind."""
_CENTRAL: Final = re.compile(r"^(?:中共中央|国务院|中央|全国人大常委会|办公厅|[、 ])+(?=关于)")
_ISSUED: Final = re.compile(
    rf"^(?:[{HAN}、 ]{{0,30}}关于)?(?:联合)?印发[〈《]?(?P<name>.{{4,80}}?)[〉》]?的通知(?P<note>\([^()]{{1,20}}\))?$"
)
_PLAN: Final = re.compile(r"[“”\"'‘’]*(十[一二三四五六]五)[“”\"'‘’]*(?=[规计期时专]|[\w“”、]{0,30}规划)")
_QUOTED: Final = re.compile(r"\"([^\"]*)\"")
_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d)年?[\-—–―~～至到]{1,2}(?=\d)")
_FULL_WIDTH: Final = str.maketrans("(),:;", "（），：；")
_SHORTEST: Final = 2
_KEPT: Final = 4096
"""Titles that are remembered: letters cite the same laws again and again."""
_NUMBERED: Final = re.compile(r".+(?:〔\d{4}〕|公告\d{4}年第|令第)\d+号")


@lru_cache(_KEPT)
def document_name(title: str) -> str:
    """The name of the document of this title, as written inside 《》; empty for what is too short to be one."""
    name = fold("".join(title.split())).strip("《》〈〉").replace("《", "〈").replace("》", "〉")
    name = name.replace("中华人民共和国", "")
    issued = _ISSUED.match(name)
    if issued is not None and (issued["name"][-1:] == ")" or kind_of(issued["name"]) is not None):
        name = issued["name"] + (issued["note"] or "")
    name = _CENTRAL.sub("", name)
    name = _QUOTED.sub(r"“\1”", name)
    name = _PLAN.sub(r"“\1”", name)
    name = _BETWEEN_DIGITS.sub("—", name).translate(_FULL_WIDTH)
    return name if len(name) >= _SHORTEST else ""


def number_name(issuer: str, year: str, number: str) -> str:
    """The document number in its official form: 国发〔2021〕18号; announcements are numbered 公告2021年第18号."""
    if issuer.endswith("公告"):
        return f"{issuer}{year}年第{int(number)}号"
    return f"{issuer}〔{year}〕{int(number)}号"


def is_number(name: str) -> bool:
    """Whether the name of a document is its number."""
    return _NUMBERED.fullmatch(name) is not None


@lru_cache(_KEPT)
def kind_of(title: str) -> str | None:
    """The word for a kind of document that the title ends in, the longest; None for what is no document's title."""
    bare = _NOTE.sub("", title.replace("（", "(").replace("）", ")")).rstrip("〉")
    endings = words("citations.txt", "endings")
    if not bare.endswith(endings) or bare.endswith(words("citations.txt", "other")):
        return None
    return max((kind for kind in endings if bare.endswith(kind)), key=len, default=None)


def is_short(title: str) -> bool:
    """Whether a title is but the word for a kind, as letters call for short what they named before: 《实施意见》."""
    kind = kind_of(title)
    return kind not in (None, "宪法") and (
        title == kind or title in (f"实施{kind}", f"工作{kind}", f"行动{kind}", f"指导{kind}")
    )
