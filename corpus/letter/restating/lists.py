"""Where a letter lists what was asked, 您建议甲、乙、丙; 提案从…三方面; “甲”、“乙”等建议, and where it comes to speak of it.

It asks and answers (问：… 答：…), tells what others ask (有家长希望…), or names an ask by the way (提案中关于…的意见).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Final

from corpus.letter.restating.starting import Starting
from corpus.text.word_lists import any_word

NUMERALS: Final = "一二三四五六七八九十"
WHO: Final = (
    r"(?:(?:您们?|你们?|贵(?:委会?|会|党派|支部|总支|界别|单位)|(?:[两三四五六七几各]位|有)?(?<!政协)(?<!人大)(?<!家长)(?<!长会)(?<!业主)(?<!村民)(?<!居民)(?<!企业)(?<!职工)(?<!众)(?:代表|委员)们?)(?:几位|[两三四五六]位)?"
    r"|(?:提案人?|议案|建议书?(?!提案))(?=[中里还也又特另同所曾提希反建要指呼主]))"
)
WHO_BEGINS: Final = "|".join(
    (
        *("您", "你", "贵", "代表", "委员", "提案", "议案", "建议"),
        *(f"{many}(?=代表|委员)" for many in ("有", *(f"{number}位" for number in "两三四五六七几各"))),
    )
)
"""How `WHO` begins, as literals."""
_COUNT: Final = (
    rf"(?:[{NUMERALS}两几\d]+(?:条|项|点|个方面|个|方面|件)(?:的)?(?:建议|意见|要求|问题|诉求|事)?)"
)
_TAIL: Final = re.compile(rf"(?:等)?(?:{_COUNT}|的?(?:建议|意见|要求|诉求|问题))$")
_OWN: Final = re.compile(
    r"[,;](?=(?:经|我[局委厅镇县市区们院部]|现[将就答作]|[^,。]{0,10}(?:专门|专题|认真|具有|意义|当作|作为|党组|党委|党工委|会商|研究|议了|讨论|开了会)|对此|认为|十分|非常|很|已|均|切中|符合|高度|立足|这[些一]|镇党|县委|区委|市委|情况属实))"
)
_ASKS: Final = re.compile(r"(?:希望|建议|要求|呼吁|盼望|请求|提出)")
_BETWEEN: Final = re.compile("[,、;]")
_QUOTE: Final = re.compile("“([^“”]{4,60})”")
_ASKED: Final = re.compile(
    rf"(?:【(?:委员|代表|提?问)[^】]{{0,6}}】"
    rf"|(?:第?[{NUMERALS}0-9]{{0,2}}[、.]?问(?:题?[{NUMERALS}0-9]{{0,2}})?|[一-龥]{{0,3}}(?:代表|委员)[一-龥]{{0,4}}(?=:.*\?$))[:、.])"
    r"(?:.*。(?=.*\?$))?"
)
"""问:能不能延长? and 委员:我去看过,灯不亮。能不能换?"""
_ANSWERED: Final = re.compile(
    "【(?:答复?|回复|回答)[^】]{0,6}】|(?:回?答复?|[一-龥]{1,8}(?:局|委|办|厅|院|中心|站|镇|街道))[:、.]"
)
_PEOPLE: Final = "家长|群众|村民|居民|业主|市民|老人|学生|职工|商户|乡亲|司机|住户"
_LEAD: Final = re.compile(r"(?:并且?|同时|还|也|以及|及|和|再|二是|另外|或者|要么)+")
SLOGAN: Final = re.compile("(?:[一二三四五六两几][个难少多缺低高慢贵大][^、,“”]{0,4}[、,]?){2,}")
"""A quote that sums up and asks for nothing: 三个不够、两个太贵."""
_ASIDE: Final = re.compile(r"《|》|〔|通知要求|办理工作")
_OF_OTHERS: Final = r"[这那][条座处段个家位]|您的|您家|(?:邻|周边|外地|外省|兄弟)[县市区省的]"
"""How what is only described begins: 你建议的这条路…, 您还提到邻县要建…"""
_DOES: Final = "(?:将|已|都|早就|早已|去年|今年|明年|后年|计划|打算|准备|提出|实行|推行|推出|出台|规定|[从自][今明0-9]|[0-9]{4}年|有的)"
"""How it goes on what others do: 苏州将从明年起…"""
_REFUSED: Final = re.compile("没有|无法|不能|暂不|不宜|难以")
_OF_THE_WRITER: Final = re.compile(
    rf"优先|已|将|列入|纳入|正在|由|{_REFUSED.pattern}|[0-9](?:公里|处|个|米|亩|户|万|元)"
)
_WISHED: Final = re.compile("(?:提出|建议|要求|希望|提议)的$")
_SHORT_NAME: Final = 16
"""Characters up to which what follows 您建议的 is the name of the ask: 您建议的票价减半,…"""
_PROBLEMS_OF: Final = re.compile("(?:反映|指出|提到)的[^,。;]*$")
_PROBLEMS: Final = re.compile("(?:、[^,。;、]{2,16})*等?的?(?:问题|情况|现象)")
"""Around problems of which the writer knows."""
_LONGEST: Final = 300
_ITEM: Final = 60
_SHORTEST: Final = 4
"""Characters of each of the things that a subject asks."""
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
        if (folded.startswith("从", start) and not asked) or folded.startswith("提案", start):
            continue  # 您的提案从六个角度提出了意见
        spans = list(_verb_items(folded, start, end))
        if len(spans) > 1 and any(_starts().match(folded, begin) for begin, _ in spans):
            yield from spans


def quoted(folded: str) -> Iterator[tuple[int, int]]:
    """Where a paragraph quotes several things asked one after another: 建议“…”、“…”等."""
    for row in _quotes().finditer(folded):
        yield from (quote.span(1) for quote in _QUOTE.finditer(folded, *row.span("row")))


def in_passing(folded: str) -> Iterator[tuple[int, int]]:
    """Where a paragraph comes to speak of a thing asked: 有家长希望…, 周代表说最好…, 提案中关于…的意见, 意思是让…."""
    for found in _passing().finditer(folded):
        yield _trimmed(folded, *found.span(found.lastgroup or 0))


def turns(folded: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The paragraphs that ask and are answered by the next, 问：… 答：…, with where the question begins in each."""
    for number, (text, following) in enumerate(pairwise(folded)):
        asked = _ASKED.match(text)
        if asked is not None and _ANSWERED.match(following):
            yield number, asked.end()


def is_aside(folded: str, begin: int, start: int, end: int) -> bool:
    """Whether what others said only describes what the writer speaks of: 您提到的7处陡坡优先实施, 您反映的河段长3公里."""
    said = folded[begin:start]
    if _ASIDE.search(folded, start, end) is not None:
        return True
    if is_of_others(said, folded[start:end]):
        return True
    if re.search("的(?:[一两几]条)?$", said) is None:
        return False
    if "做法" in folded[start:end]:
        return re.search("建议|提出|希望", said) is None
    if tail().search(folded, start, end) is not None:
        return False
    if _WISHED.search(said) is not None and re.match(r"[,;](?!我|将|已)", folded[end : end + 2]):
        return False  # 您提出的补贴提高到1200元,因超出标准…
    return end - start > _SHORT_NAME or _OF_THE_WRITER.search(folded, start, end) is not None


def is_of_others(said: str, text: str) -> bool:
    """Whether a text that follows what is said describes what others have or do: 您还提到,邻县要建机场."""
    if _of_places().match(text) is not None:
        return re.search("(?:[提说讲谈]到|[说讲]|介绍|列举|建议|反映)的?[,:]?$", said) is not None
    return (
        re.match(_OF_OTHERS, text) is not None
        and re.search("[提说讲谈]到[,:]?$|(?:建议|反映|提到)的$", said) is not None
    )


@cache
def _of_places() -> re.Pattern[str]:
    """How begins what is told of other places: 陕西洛川将从明年起…, 苏州、常州等地已…, 长沙的经验"""
    place = rf"(?:{any_word('asks.txt', 'places')})(?![一-龥]?(?:路|街|大道|桥|巷))"
    return re.compile(
        rf"{place}[一-龥、]{{0,14}}?(?:{_DOES}|经验|做法|模式|案例)"
        r"|[一-龥、]{2,12}等(?:地|省|市|县|城市|省市|国家?)(?!没|不|的)"
        rf"|[一-龥]{{0,6}}有的(?:县|市|省|国家|城市)[^,]{{0,6}}{_DOES}"
    )


def is_refused(said: str, text: str) -> bool:
    """Whether a text that follows what is said tells why it is not done: 您提出的降为零没有政策空间."""
    return said.endswith("的") and _REFUSED.search(text) is not None


def is_of_problems(text: str, start: int, end: int) -> bool:
    """Whether what stands there is one of the problems that are told as known: 您反映的港池淤积、泊位紧张问题,我局早有掌握."""
    is_told = _PROBLEMS_OF.search(text, max(0, start - _LONGEST), start) is not None
    is_one_of_several = "、" in (text[start - 1], text[end : end + 1])
    return (
        is_told
        and is_one_of_several
        and _PROBLEMS.match(text, end) is not None
        and not begins_asking(text[start:end])
    )


def begins_asking(folded: str) -> bool:
    """Whether a phrase begins as things asked do: 增加…, 减免…"""
    return _starts().match(folded) is not None


def asked_by_subject(subject: str) -> Sequence[str]:
    """The things that a subject asks, one after another: 关于扩大病种范围、把手续简化、降低基数的建议; the subject where it asks one."""
    bare = subject[: found.start()] if (found := tail().search(subject)) else subject
    each = bare.removeprefix("关于").split("、")
    is_list = len(each) > 1 and all(
        len(one) >= _SHORTEST and (one.startswith("把") or begins_asking(one)) for one in each
    )
    return each if is_list else (subject,)


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
def tail() -> re.Pattern[str]:
    """What an ask is called, at its end: …的建议."""
    return re.compile(rf"(?:{any_word('asks.txt', 'nouns')})$")


@cache
def _quotes() -> re.Pattern[str]:
    verbs = any_word("asks.txt", "verbs")
    return re.compile(
        rf"(?:{verbs})[^“。;,]{{0,8}}(?P<row>“[^“”]{{4,60}}”(?:[、,;和及与]{{1,2}}“[^“”]{{4,60}}”)+)"
    )


@cache
def _passing() -> Starting:
    item = "[^,。;:!?“”]"
    named = "(?:意见|建议|要求|想法|设想|诉求)"
    wish = "(?:想要|想让|希望|盼望|盼着?|提议)(?:能够?|过)?"
    ought = "(?:最好|能不能|能否|可否|可不可以|是不是该|应该|应当)"
    return Starting(
        rf"有(?:的|些|一些|部分|几[位个])?(?:{_PEOPLE})们?[还也曾]?{wish}(?P<people>{item}{{3,40}})"
        rf"|{WHO}[还也]?(?:说|讲|问|提)(?!出|及)[的了过到]?[,:]?(?={item}{{0,14}}{ought})(?P<ought>{item}{{4,60}})"
        rf"|{WHO}{item}{{0,12}}(?:意思|本意|心愿|愿望|初衷),?就?是(?:想|要|希望|盼)?(?=[让把给由在请能])(?P<meant>{item}{{4,60}})"
        rf"|{WHO}{item}{{0,12}}[提说讲]的(?P<matter>{item}{{4,40}}?)[那这][件个桩](?:事|问题)"
        rf"|(?:提案|建议|议案|来信)[中里]的?关于(?P<about>{item}{{4,60}}?)的{named}(?=[,。;])",
        begins=rf"有(?=的|些|一些|部分|几|{_PEOPLE})|来信|{WHO_BEGINS}",
    )


@cache
def _lead() -> Starting:
    verbs = any_word("asks.txt", "verbs")
    said = rf"(?:在?(?:建议|提案|议案|来信)?[中里]?[,]?(?:还|也|又|曾|都|着重)?)(?:{verbs})(?:了|到)?"
    own = rf"(?<=[,。;])(?:建议|提案|议案)[中里]?(?:{verbs})|(?<=[。:])(?:要求|希望|建议|恳请|请求)(?=[^,。;]{{2,}}[,、])"
    return Starting(
        rf"(?:{WHO}{said}|{own})(?!的|过|收悉|已)(?:如下|以下)?{_COUNT}?[,:]?",
        begins=f"{WHO_BEGINS}|要求|希望|恳请|请求",
    )


@cache
def _series() -> Starting:
    asked = r"(?:(?:所?提(?!案)出?|建议|列出|提到|反映|谈到)(?:的|了|过)?|[讲说问]的)(?:解决)?"
    items = rf"(?P<items>[^,。;:“”、]{{2,24}}(?:、[^,。;:“”、]{{2,24}}){{1,{_MOST}}}?)"
    counted = rf"{asked}{items}(?:等)?{_COUNT}"
    and_more = rf"{asked}{items}等(?:建议|意见|要求|问题|诉求)"
    out_of = rf"(?:提案|建议|议案)从{items.replace('<items>', '<sides>')}(?:等)?[{NUMERALS}两几\d]+个?方面"
    out_of += "提出?(?:了|的)?(?:[^,。]{0,6}?建议|意见)"
    told = rf"{WHO}(?:在?(?:建议|提案|议案|来信)?[中里]?)所?(?:说|反映|提到|指出|认为)(?:的|了)?[,:]?"
    told += rf"(?P<told>[^,。;:“”、]{{3,24}}(?:、[^,。;:“”、]{{3,24}}){{2,{_MOST}}})(?=[,。;])"
    return Starting(
        rf"(?:{told}|{counted}|{and_more.replace('<items>', '<more>')}|{out_of})",
        begins=f"所提|提|列出|反映|谈到|讲的|说的|问的|{WHO_BEGINS}",
        needs="、",
    )


@cache
def _starts() -> re.Pattern[str]:
    return re.compile(any_word("asks.txt", "starts"))
