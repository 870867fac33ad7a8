"""The numbers 编号 of the suggestions that a reply answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from corpus.text.fold import fold
from corpus.text.numerals import NUMERAL, to_int

_ID: Final = r"(?:[〔\[(【]\d{4}[〕\])】]第?|\d{4}年第?)?(?:[A-Za-z]{1,4}[-—–－]?)?\d{1,16}(?:[A-Za-z]\d{1,6})?(?:[-—–－]\d{1,6}){0,3}"
"""31, J027, 9B065, 7-04-118, 〔2012〕30"""
_AND: Final = r"(?:[、,，和及与]|以及|\((?:并案|合并|含))"
"""Between two numbers: 第32、34号, 第32号和第34号, 第32号(并案34号)."""
_LIST: Final = rf"{_ID}(?:号?{_AND}第?{_ID})*"
_ORDINAL: Final = re.compile(
    rf"第(?:编号)?(?:[(〔\[【](?:编号)?(?P<inside>{_LIST})[)〕\]】]号|(?P<ids>{_LIST})号?(?![届次期年条款章个批\d]))"
)
"""第31号, 第(J027)号, 第31号、第32号."""
_BARE: Final = re.compile(
    rf"(?<![第\d])(?:[(〔\[【](?P<inside>{_LIST})[)〕\]】]|(?P<ids>{_LIST}))号"
    r"(?=\(?(?:.{0,12}(?:代表|委员))?(?:提案|建议|议案|书面意见|[”《“)的]|$))"
)
_PREFIXED: Final = re.compile(
    r"(?:第|会议|建议|提案|议案|关于|对)(?P<ids>(?![的第议案于对])[一-鿿]\d{1,6})号"
)
_CHINESE: Final = re.compile(rf"第(?P<n>[{NUMERAL}]{{1,6}})号(?=[()“《]|代表|委员|建议|提案|议案|$)")
_CATEGORY: Final = re.compile(r"\([^()]{0,14}类[^()]{0,4}\d{1,5}号\)|[一-鿿]{2,8}类\d{1,5}号")
_DOCUMENT: Final = re.compile(
    r"[【\[〔(](?!编号)[^【】〔〕\[\]()]{1,16}[〔\[﹝(【]\d{4}[〕\]﹞)】]第?\d{0,6}号[】\]〕)]"
    r"|[一-鿿]{2,12}(?<!提案)(?<!建议)(?<!议案)(?<!编号)[〔\[﹝]\d{4}[〕\]﹞]第?\d{0,6}号"
)
_MISPRINTED: Final = re.compile(r"[弟笫苐](?=[(〔\[]?[A-Za-z]{0,4}\d{1,8}[)〕\]]?号)")
_LATIN: Final = re.compile(r"N[Oo]\.?:?(?=\d{1,8}(?!\d))(?P<n>\d+)号?", re.IGNORECASE)
"""NO.26建议, №26"""
_SERIAL: Final = re.compile(r"类第?(?P<n>\d{1,5})号(?=[^,。]{0,6}(?:建议|提案|议案|$))")
_BEHIND: Final = re.compile(
    r"(?:建议|提案|议案)(?:案)?[(:〔\[]{0,2}(?:编号:?|[Nn][Oo][.:]?)?(?P<n>\d{1,8})[)〕\]]?(?=[,。;)]|号|已|由|收悉|$)"
)
"""关于…的建议52,已交由…; 提案(编号:52)."""
_IN_TEXT: Final = re.compile(
    rf"第(?:[(〔\[【](?P<inside>{_ID})[)〕\]】]|(?P<id>{_ID}))号(?=[(《“]?.{{0,8}}(?:建议|提案|议案))"
)
_QUOTED: Final = re.compile(r"《[^《》]{0,120}》|“[^“”]{0,120}”")
_YEAR: Final = re.compile(r"[〔\[(【]\d{4}[〕\])】]第?|\d{4}年第?")


def number(text: str) -> int | str | None:
    """One number: an integer where it is digits, else as written (D031, 2—128); None for nothing."""
    text = _YEAR.sub("", text.strip())
    latin = re.fullmatch(r"([A-Za-z])?[〔\[(]?\d{4}[〕\])](\d+)", text)
    if latin:
        text = latin[2]
    return (int(text) if text.isascii() and text.isdigit() else text) or None


def _numbers(ids: str) -> tuple[int | str, ...]:
    pieces = (number(re.sub(r"^[第编号:]+|号$", "", piece.strip())) for piece in re.split(_AND, ids))
    return tuple(dict.fromkeys(piece for piece in pieces if piece is not None))


def find_numbers(tight: str) -> tuple[int | str, ...]:
    """The numbers that a folded title, heading or opening gives, in order; () if none.

    The serial of a category (农业水利类261号), document numbers and numbers inside the name of the suggestion do not count.
    """
    tight = _LATIN.sub(r"第\g<n>号", _MISPRINTED.sub("第", tight))
    if found := _outside_categories(_CATEGORY.sub("", tight)):
        return found
    # The serial of a category is the number where there is no other: 城建环保类7号建议.
    unquoted = _QUOTED.sub("《》", tight)
    last = _SERIAL.search(unquoted) or _BEHIND.search(unquoted)
    return (int(last["n"]),) if last else ()


def in_text(tight: str) -> tuple[int | str, ...]:
    """The number of a suggestion that running text names: 以上是对第31号建议的答复; () if it names none or several."""
    found = {
        number(match["inside"] or match["id"])
        for match in _IN_TEXT.finditer(_MISPRINTED.sub("第", _QUOTED.sub("《》", tight)))
    }
    only = found.pop() if len(found) == 1 else None
    return () if only is None else (only,)


def _outside_categories(text: str) -> tuple[int | str, ...]:
    outside = _DOCUMENT.sub("", _QUOTED.sub("《》", text))
    outside = re.sub(r"编号:?[A-Za-z]?(?=[〔\[])", "编号:", outside)
    for pattern in (_PREFIXED, _ORDINAL, _BARE):
        found: list[int | str] = []
        for match in pattern.finditer(outside):
            ids = match.groupdict().get("inside") or match["ids"]
            found += [n for n in _numbers(ids) if n not in found]
            if not re.match(r"号?\(?.{0,3}[、,和及与]", outside[match.end() :]):
                break
        if found:
            return tuple(found)
    chinese = _CHINESE.search(outside)
    value = to_int(chinese["n"]) if chinese else None
    return (value,) if value else ()


def labelled(values: Sequence[str]) -> tuple[int | str, ...]:
    """The numbers that a record's label gives: 第271号, 271, D031."""
    for value in values:
        text = re.sub(r"\s", "", fold(value))
        match = re.fullmatch(rf"(?:第|[A-Za-z](?=[〔\[]))?(?P<ids>{_LIST})号?(?:建议|提案|议案)?", text)
        if match and (found := _numbers(match["ids"])):
            return found
    return ()
