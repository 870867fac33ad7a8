"""Personal data in published letters, masked character for character before anything is stored, indexed or shown.

Masked are identity numbers, bank cards, number plates, private addresses and private telephone numbers; the sentence around them stays.
Service lines (12345, 96…, 400…) stay, and so does a number that its sentence offers to the public: 订车电话、举报电话、24小时热线.
Which words offer a number and which make it private is in `data/personal.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from corpus.text.fold import fold
from corpus.text.word_lists import any_word

MASK: Final = "*"
_D: Final = r"[ \-—–－]?"
_NUMBER: Final = re.compile(r"\d[\d ()—–－-]{4,}\d")
_LETTERS: Final = re.compile(r"[A-Z][·•. -]{0,2}[A-Z0-9]{4}")
_DOOR: Final = re.compile(r"单元|[栋幢座楼]\d")
_AT_HOME: Final = re.compile(r"[住址]|户籍")
"""A text without one of these has no number, plate, flat or address that could be somebody's: most have none."""
_IDENTITY: Final = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5} ?(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?: ?\d){3} ?[0-9Xx](?![0-9A-Za-z])"
    r"|(?:身份证(?:号码?)?|证件号码?)[为是:( ]{0,3}(?P<old>\d{15})(?!\d)"
    r"|(?:护照|通行证|军官证|驾驶证|行驶证|残疾证|社保卡|医保卡|结婚证|出生证)(?:档案)?(?:编号|号码?)?[为是:( ]{0,3}"
    r"(?P<other>[A-Z一-鿿]{0,4}\d{7,20}[A-Z]?)(?!\d)"
)
"""GB 11643: six digits of the place, the date of birth, three digits and a check digit; before 1999 fifteen digits."""
_CARD: Final = re.compile(
    rf"(?<![0-9A-Za-z])62\d\d{_D}\d{{4}}{_D}\d{{4}}{_D}\d{{4}}(?:{_D}\d{{1,3}})?(?![0-9A-Za-z])"
    rf"|(?:卡号?|账号|帐号|账户|存折号?|一卡通)[为是:( ]{{0,3}}(?P<card>\d(?:{_D}\d){{14,18}})(?!\d)"
)
_PLATE: Final = re.compile(
    r"(?<![一-鿿A-Za-z0-9][A-Z])[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼] ?[A-HJ-NP-Z][·•. -]{0,2}"
    r"(?=[A-HJ-NP-Z0-9]*\d[A-HJ-NP-Z0-9]*\d)(?:[A-HJ-NP-Z0-9]{6}|[A-HJ-NP-Z0-9]{5}|[A-HJ-NP-Z0-9]{4}[挂学警港澳])(?![0-9A-Za-z])"
)
"""GA 36: 苏A12345, 新能源 苏AD12345."""
_MOBILE: Final = r"(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}|1 [3-9](?: \d){9}"
_LANDLINE: Final = rf"\(?0\d{{2,3}}\)?{_D}[2-9]\d{{2,3}}{_D}\d{{4}}"
_LOCAL: Final = r"(?<=[长任志士生工]\()[2-9]\d{6,7}(?:转\d{1,4})?|(?<=电话)[为是: ]{0,2}[2-9]\d{6,7}|(?<=手机)[为是: ]{0,2}\d{7,11}"
_PHONE: Final = re.compile(
    rf"(?<![0-9A-Za-z./〔\[])(?:{_MOBILE}|{_LANDLINE}|{_LOCAL})(?![0-9A-Za-z号]|[余多]?(?:元|[万亿千][元人吨公平]|吨|人次|平方))"
)
_ACCOUNT: Final = re.compile(r"(?:QQ|微信)号?码?[为是: ]{0,2}(?P<account>\d{5,11})(?!\d)")
"""QQ号847261935; a group of users (QQ群) is offered to everybody."""
_HOME: Final = re.compile(
    r"(?:家住|住址|现住|家庭(?:地址|住址)|户[籍口](?:地址|地|所在地)|户籍(?=[:在为])|居住地址?|居住[在于]|租住[在于]|住[在于])(?:址|为|[在于:])?"
    r"(?P<place>(?=[^,。;、!?()\n]{0,40}\d)[^,。;、!?()的\n]{3,40}?(?:\d+(?:号楼?|[栋幢座弄组室户楼]|单元|(?:-\d+)+)[^,。;、!?()的]{0,12})+)"
)
_FLAT: Final = re.compile(
    r"(?:\d{1,3}(?:号楼|[栋幢座号#弄])(?:楼)?)?\d{1,2}单元(?:\d{1,2}[楼层])?\d{1,4}(?:室|号房?|户)?"
    r"|\d{1,3}(?:号楼|[栋幢座])(?!\d{1,2}00(?!\d))\d{3,4}(?:室|户|号房)?(?![0-9]|[余多]?[套间平米万亩个人])"
)
_CLAUSE: Final = re.compile(r"[。;!?\n]")
_LOOK: Final = 40
"""Characters before a number, and a few behind it, that say whose it is."""


def masked(text: str) -> str:
    """`text`, as long as before, with `*` for each character of personal data."""
    folded = fold(text)
    spans = list(_spans(folded))
    if not spans:
        return text
    characters = list(text)
    for start, end in spans:
        for i in range(start, end):
            if not characters[i].isspace() and folded[i] not in ":-()为是":
                characters[i] = MASK
    return "".join(characters)


def _spans(folded: str) -> Iterator[tuple[int, int]]:
    """Where personal data are."""
    if _NUMBER.search(folded):
        yield from (match.span(match.lastgroup or 0) for match in _IDENTITY.finditer(folded))
        yield from (match.span("card" if match["card"] else 0) for match in _CARD.finditer(folded))
        yield from (match.span("account") for match in _ACCOUNT.finditer(folded))
        for match in _PHONE.finditer(folded):
            if not _is_offered(folded, *match.span()):
                yield match.span()
    if _LETTERS.search(folded):
        yield from (match.span() for match in _PLATE.finditer(folded))
    if _AT_HOME.search(folded):
        yield from (match.span("place") for match in _HOME.finditer(folded))
    if _DOOR.search(folded):
        yield from (match.span() for match in _FLAT.finditer(folded))


def _is_offered(folded: str, start: int, end: int) -> bool:
    """Whether a number is one that the clause offers to everybody, and not somebody's."""
    begin = max(
        (match.end() for match in _CLAUSE.finditer(folded, max(0, start - _LOOK), start)),
        default=max(0, start - _LOOK),
    )
    stop = _CLAUSE.search(folded, end)
    before = folded[begin:start]
    around = before + folded[end : min(stop.start() if stop else len(folded), end + 12)]
    return _words("private").search(before) is None and _words("offered").search(around) is not None


@cache
def _words(key: str) -> re.Pattern[str]:
    return re.compile(any_word("personal.txt", key))
