"""Personal data in published letters, masked character for character before anything is stored, indexed or shown.

Masked are identity numbers, bank cards, number plates, private addresses, and the telephone numbers, accounts and e-mail addresses of
persons, in digits or in Chinese numerals (一三八…, 幺三八…); the sentence around them stays. Service lines (12345, 96…, 400…) stay, and
so does what its sentence offers to the public: 订车电话、举报电话、24小时热线. Which words offer and which make private is in
`data/personal.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from corpus.text.fold import fold
from corpus.text.word_lists import any_word

MASK: Final = "*"
_DASHES: Final = r"\-—–－‐−.·•"
_D: Final = rf"[ {_DASHES}]?"
_NUMBER: Final = re.compile(rf"\d[\d (){_DASHES}]{{4,}}\d")
_DIGITS: Final = str.maketrans("〇○零oO一幺二三四五六七八九壹贰叁肆伍陆柒捌玖", "000001123456789123456789")
_SPELT: Final = re.compile(
    rf"[0-9{''.join(map(chr, _DIGITS))}](?:{_D}[0-9{''.join(map(chr, _DIGITS))}]){{6,}}"
)
"""一三八零零零零一二三四, 138o0001234"""
_NAMED: Final = ("QQ", "微信")
_SIGNS: Final = ("@", "#", "(at)", "[at]", "(AT)", "[AT]")
_LETTERS: Final = re.compile(r"[A-Z][·•. -]{0,2}[A-Z0-9]{4}")
_DOOR: Final = re.compile(r"单元|[栋幢座楼]\d")
_AT_HOME: Final = re.compile("住(?![房宅建院宿户所进满])|址|户[籍口]")
"""A text without one of these has no number, account, mail, plate, flat or address that could be somebody's: most have none."""
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
_APART: Final = rf" ?[{_DASHES}] ?| {{1,2}}"
_MOBILE: Final = (
    rf"(?:\+?86{_D})?1[3-9]\d(?:{_APART})?\d{{4}}(?:{_APART})?\d{{4}}|1(?:{_APART})[3-9](?:(?:{_APART})\d){{9}}"
    r"|1[3-9]\d-\d{3}-\d{5}|1[3-9]\d\d-\d{3}-\d{4}"
)
"""138 0000 1234, 1 3 8 0 …, 138-000-01234, 1380-000-1234"""
_LANDLINE: Final = rf"(?:\(?0|\+?86{_D})\d{{2,3}}\)?(?:{_APART})?[2-9]\d{{2,3}}(?:{_APART})?\d{{4}}"
_LOCAL: Final = (
    rf"(?<=[长任志士生工]\()[2-9]\d{{2,3}}{_D}\d{{4}}(?:转\d{{1,4}})?|(?<=电话|座机|固话|传真)[为是: ]{{0,2}}[2-9]\d{{2,3}}{_D}\d{{4}}"
    r"|(?<=手机)[为是: ]{0,2}\d{7,11}"
)
_PHONE: Final = re.compile(
    rf"(?<![0-9A-Za-z./〔\[])(?:{_MOBILE}|{_LANDLINE}|{_LOCAL})(?![0-9A-Za-z号]|[余多]?(?:元|[万亿千][元人吨公平]|吨|人次|平方))"
)
_ACCOUNT: Final = re.compile(
    r"(?:(?:QQ|微信)号?码?[为是: ]{0,2}(?P<account>\d(?: ?\d){4,10})"
    r"|微信号码?[为是: ]{0,2}(?P<name>[A-Za-z][A-Za-z0-9_-]{5,19}))(?![A-Za-z0-9])"
)
"""QQ号847261935, 微信号wang_1988; a group of users (QQ群) is offered to everybody."""
_MAIL: Final = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}"
    r"(?: ?(?:@|[(\[]at[)\]]) ?|#(?=(?:163|126|139|189|qq|sina|sohu|gmail|foxmail|outlook|hotmail|aliyun|yeah|21cn)\.))"
    r"(?:[A-Za-z0-9-]{1,40}(?:\.| ?[(\[]dot[)\]] ?)){1,4}[A-Za-z]{2,6}(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_OFFICE: Final = re.compile(
    r"\.gov\.cn$|(?:[局股科室办站所处]|中心|大队|窗口)(?:\([^()]*\))?[,(:;]{0,2}的?(?:联系|值班|办公|固定|咨询)?(?:电话|座机)?[为是: ]{0,2}"
    r"[(0+2-9][\d() -]+$|传真[为是: ]{0,2}[(0+2-9][\d() -]+$"
    r"|(?:[局股科室办站所处委]|中心|大队|窗口)的?(?:公共|电子)?(?:[邮信]箱|邮件)[为是: ]{0,2}[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+$",
    re.IGNORECASE,
)
"""The mail of a government and the line of an office (县教育局教育股,电话0500-6676318) are nobody's, unless the clause says so later."""
_HOME: Final = re.compile(
    r"(?:家住|住址|现住|家庭(?:地址|住址)|(?:送达|收件|收货)地址|户[籍口](?:地址|地|所在地)|户籍(?=[:在为])|居住地址?|居住[在于]|租住[在于]|住[在于]"
    r"|(?<![居入安暂常原现保])住(?![房宅建院宿户所进满])(?=[一-鿿]{2,8}(?:[省市州县区旗镇乡村路街]|社区|小区)))(?:址|为|[在于:])?"
    r"(?P<place>(?=[^,。;、!?()\n]{0,40}\d)[^,。;、!?()的\n]{3,40}?(?:\d+(?:号楼?|[栋幢座弄组室户楼]|单元|(?:-\d+)+)[^,。;、!?()的]{0,12})+)"
)
_COMPOUND: Final = re.compile(
    r"(?<=[在到往至于映由向从是为住的(,、:;。省市县区镇乡道段])(?:(?![省市县区镇乡])[一-鿿]){2,8}?"
    r"(?:小区|花园|家园|公寓|新村|[路街巷弄道苑村院])(?:[甲乙丙]?\d{1,4}号院?)?$"
)
"""金水湾小区, 枣山路甲9号院, before a flat."""
_LONGEST_COMPOUND: Final = 24
_FLAT: Final = re.compile(
    r"(?:\d{1,3}(?:号楼|[栋幢座号#弄])(?:楼)?)?\d{1,2}单元(?:\d{1,2}[楼层])?\d{1,4}(?:室|号房?|户)?"
    r"|\d{1,3}(?:号楼|[栋幢座])(?!\d{1,2}00(?!\d))\d{3,4}(?:室|户|号房)?(?![0-9]|[余多]?[套间平米万亩个人])"
)
_CLAUSE: Final = re.compile(r"[。!?\n]|;(?!(?:联系)?(?:电话|传真|[邮信]箱|手机|座机)[为是:])")
"""联系人：局办公室；电话：0574-8897000 is one."""
_LOOK: Final = 40
_BEHIND: Final = 12
"""Characters before a number, and behind it, that say whose it is."""


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
        yield from _numbers(folded)
    if (digits := _SPELT.sub(lambda found: found[0].translate(_DIGITS), folded)) != folded:
        yield from _numbers(digits)
    if any(name in folded for name in _NAMED):
        yield from _not_offered(folded, _ACCOUNT)
    if any(sign in folded for sign in _SIGNS):
        yield from _not_offered(folded, _MAIL, "offered", "offered_mail")
    if _LETTERS.search(folded):
        yield from (match.span() for match in _PLATE.finditer(folded))
    if _AT_HOME.search(folded):
        yield from (match.span("place") for match in _HOME.finditer(folded))
    if _DOOR.search(folded):
        for match in _FLAT.finditer(folded):
            start, end = match.span()
            compound = _COMPOUND.search(folded, max(0, start - _LONGEST_COMPOUND), start)
            yield compound.start() if compound else start, end


def _numbers(folded: str) -> Iterator[tuple[int, int]]:
    """Where identity numbers, cards and telephone numbers are in a text with its numbers in digits."""
    yield from (match.span(match.lastgroup or 0) for match in _IDENTITY.finditer(folded))
    yield from (match.span(match.lastgroup or 0) for match in _CARD.finditer(folded))
    yield from _not_offered(folded, _PHONE)


def _not_offered(folded: str, pattern: re.Pattern[str], *offers: str) -> Iterator[tuple[int, int]]:
    """Where a pattern finds what its clause does not offer to everybody and is no office's; what is somebody's is offered to nobody."""
    for match in pattern.finditer(folded):
        start, end = match.span(match.lastgroup or 0)
        first = max(0, start - _LOOK)
        first = max((clause.end() for clause in _CLAUSE.finditer(folded, first, start)), default=first)
        stop = _CLAUSE.search(folded, end)
        before, behind = (
            folded[first:start],
            folded[end : min(stop.start() if stop else len(folded), end + _BEHIND)],
        )
        office = _OFFICE.search(before + match[0])
        named = office.start() if office and office.start() < len(before) else 0
        is_offered = any(_words(key).search(before + behind) for key in offers or ("offered",))
        if not (office or is_offered) or _words("private").search(before, named):
            yield start, end


@cache
def _words(key: str) -> re.Pattern[str]:
    return re.compile(any_word("personal.txt", key))
