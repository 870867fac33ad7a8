"""Where a letter takes the things asked one after another: lists after a colon, 针对…：, 事项一：…, 第二，…, rows of a list of answers.

What names one thing alone may be the writer's own; two or more of a form show that the letter goes by what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import Final

from corpus.letter.restating.lists import NUMERALS, WHO, WHO_BEGINS
from corpus.letter.restating.starting import Starting
from corpus.text.numerals import to_int

Span = tuple[int, int]

_SHORT: Final = 34
"""Characters of a paragraph that only names what the next one answers."""
_SAYS: Final = (
    r"(?:(?:提出|提到|指出|提|讲|说|问|反映|谈|写|建议|希望|要求|意见|想法|归纳为|概括为|集中在)(?:了|过|的)?"
    r"|(?:想|要|请|盼|求|托)[^,。;:]{0,8}(?:办|做|解决|帮)(?:好|成|的|了)?)"
)
_MANY: Final = rf"(?:[{NUMERALS}两几\d]+(?:条|项|点|样|件|个|桩|张|句)[^,。;:]{{0,8}})?"
_AFTER_COLON: Final = Starting(
    rf"(?:(?:{WHO}|提案|建议|议案|您的话)[^。;:]{{0,60}}?(?:{_SAYS}{_MANY}|(?:归到一起|归纳起来|概括起来|说到底)(?:就?是)?|[{NUMERALS}两几][张句条个][^,。;:]{{0,20}})"
    rf"|(?:^|(?<=[。;\]】]))(?:建议|提案)(?:内容)?):(?P<items>[^。:]{{6,240}})(?=[。:]|$)(?!。(?:要求|希望|建议|恳请))",
    begins=WHO_BEGINS,
    needs=":",
)
"""Things asked after a colon: 您主要讲了三样:路灯不亮,流浪狗多,广场舞吵. 您想让我们办两件事:…"""
_HOW_MANY: Final = re.compile(
    rf"(?P<many>[{NUMERALS}两]|[0-9]{{1,2}})(?:条|项|点|样|件|个|桩)[^,。;:]{{0,8}}:$"
)
_BY_MARKS: Final = Starting(
    rf"(?:{WHO}|提案|建议|议案|着眼点)[^。;:]{{0,20}}?(?P<items>一[在要请](?:[^,。;]{{3,40}}[,;][二三四五][在要请]){{1,4}}[^,。;]{{3,40}})",
    begins=f"着眼点|{WHO_BEGINS}",
    needs="一[在要请]",
)
"""着眼点,一在开展普查,二在建立保险; 您提出三点请求,一请修桥,二请装灯."""
_HOPED: Final = re.compile("(?:乡亲|大伙儿?|大家)们?都?盼着?(?P<items>[^,。;]{4,40},也盼着?[^,。;]{4,40})")
_PHRASE: Final = "[^,。;:!?“”、()—-]{3,24}"
_NO_MORE: Final = _PHRASE.replace("—-", "—等-")
_SUMMED_UP: Final = re.compile(
    rf"(?:^|(?<=[。!?]))(?P<items>{_PHRASE}(?:[、,]{_PHRASE}){{1,5}})(?:[,—-]{{1,2}}(?:这|您|你们)[^。]{{0,30}}(?:这?[几{NUMERALS[1:]}两][桩条件个样项])|,是[^,。]{{0,16}}[几{NUMERALS[1:]}两]个方面)"
    rf"|(?:{WHO})所?(?:说|反映|提到?|讲|列|关心)的(?P<said>{_NO_MORE}(?:、{_NO_MORE}){{1,5}})(?=[,。—等])"
    rf"|所[列提](?P<listed>[^,。;:!?“”、()]{{2,24}}(?:、[^,。;:!?“”、()]{{2,24}}){{1,5}}?)[几{NUMERALS}两][项条点]"
)
"""东沟河发臭、养殖场直排--您列的这几桩, 你们所说的停车难、公厕少,确是实情, 所列贷款贴息、冷库两项."""
_SUMS_UP: Final = re.compile(rf"[几{NUMERALS}两][桩条件个样项点]|[说映提到讲列心]的")
"""Without any of these nothing is summed up."""
_OWN: Final = re.compile("我[局委厅办县市区镇乡院中们]|已(?!经?不)|将|答复|如下")
_MARK: Final = re.compile(
    rf"也盼着?|并?让(?=[一-龥]{4})|[{NUMERALS}][在要请]|[“,]|[{NUMERALS}]{{1,2}}(?:是|、)|第[{NUMERALS}][,、]?|\(?[0-9{NUMERALS}]{{1,2}}[).、]|[①-⑳]|以及|并且?|还有"
)
_ITEM: Final = range(2, 41)
_AIMED: Final = re.compile(r"针对(?P<text>[^,。;:!?]{4,40}?)(?:的?(?:问题|建议|意见|诉求|情况))?[,:]")
_NUMBERED: Final = re.compile(
    rf"(?:第[{NUMERALS}][,、:]|(?:事项|建议|意见|诉求|问题|提案|办理事项)[{NUMERALS}0-9]{{1,2}}[:、])(?:(?:提案|您|代表|委员)?(?:还|也)?(?:认为|提出|建议|希望))?(?P<text>[^:。]{{4,60}})。?$"
)
"""A paragraph that only names the next thing: 第二,管线迁改费用过高。 事项一:异地就医直接结算."""
_HEAD_ROW: Final = re.compile(
    r"^[^|]{0,8}\|(?:[^|]*(?:意见|建议|诉求|事项|问题|内容)[^|]*)\|[^|]*(?:答复|办理|回复|落实)"
)
_ROW: Final = re.compile(r"^\|?\s?[0-9]{1,2}\s?\|\s?(?P<text>[^|]{4,60}?)\s?\|")


@lru_cache(maxsize=64)
def after_colon(folded: str) -> tuple[Span, ...]:
    """Where the items of a list stand that a paragraph opens with a colon, two at least."""
    return tuple(chain.from_iterable(_lists(folded)))


def counted(folded: str) -> Iterator[Span]:
    """Those of the lists that have as many items as is said before them: 您让我们办两件事:…"""
    for spans in _lists(folded):
        said = _HOW_MANY.search(folded, 0, spans[0][0])
        if said is not None and to_int(said["many"]) == len(spans):
            yield from spans


def _lists(folded: str) -> Iterator[list[Span]]:
    spans_of = [
        found.span("items") for found in (*_AFTER_COLON.finditer(folded), *_BY_MARKS.finditer(folded))
    ]
    spans_of += [found.span("items") for found in _HOPED.finditer(folded)]
    if _SUMS_UP.search(folded) is not None:
        spans_of += [found.span(found.lastgroup or 0) for found in _SUMMED_UP.finditer(folded)]
    for start, stop in spans_of:
        text = folded[start:stop]
        between = next((mark for mark in ";,、" if mark in text.strip(";,、")), None)
        if between is None:
            continue
        spans = []
        for item in re.finditer(f"[^{between}]+", text):
            begin = mark.end() if (mark := _MARK.match(item[0])) else 0
            spans.append((start + item.start() + begin, start + item.end()))
        if len(spans) > 1 and all(
            end - begin in _ITEM and not _OWN.search(folded, begin, end) for begin, end in spans
        ):
            yield spans


def one_by_one(folded: Sequence[str]) -> Iterator[tuple[int, int, int, bool]]:
    """The paragraphs that take one thing asked after another: number, where it is named, whether only the next paragraph answers."""
    for named in (list(_aimed(folded)), list(_numbered(folded)), list(_rows(folded))):
        if len(named) > 1:
            yield from named


def _aimed(folded: Sequence[str]) -> Iterator[tuple[int, int, int, bool]]:
    for number, text in enumerate(folded):
        if (found := _AIMED.match(text)) is not None:
            yield number, *found.span("text"), False


def _numbered(folded: Sequence[str]) -> Iterator[tuple[int, int, int, bool]]:
    for number, text in enumerate(folded[:-1]):
        if len(text) <= 2 * _SHORT and (found := _NUMBERED.match(text)) is not None:
            start, end = found.span("text")
            start = max(start, folded[number].rfind(",", start, end) + 1)  # 第一,提案认为…是最大障碍,应当…
            yield number, start, end, True


def _rows(folded: Sequence[str]) -> Iterator[tuple[int, int, int, bool]]:
    is_list = False
    for number, text in enumerate(folded):
        is_list = is_list or _HEAD_ROW.match(text) is not None
        if is_list and (found := _ROW.match(text)) is not None:
            yield number, *found.span("text"), False


@cache
def _named() -> Starting:
    item = "[^,。;:!?“”]"
    return Starting(
        rf"(?:^|(?<=[。;,]))(?:{WHO})(?:[^,。;]{{0,6}}[时上])?(?:还|也|又)?(?:说|嫌|抱怨|埋怨|觉得)(?!的|过|得对|明|话|到|法|了)(?P<said>{item}{{4,40}})(?=[,。])"
        rf"|(?:{WHO})[^,。;]{{0,20}}(?:提|说|问|讲)的[那这]?[件桩个]?(?:事|问题)(?:--?|—+|:|,也?就是)(?P<matter>{item}{{4,40}})"
        rf"|(?:{WHO})所?[说讲提]的(?P<refused>{item}{{5,40}}),(?=[^,。]{{0,6}}(?:没有|没法|办不|做不|无法|行不通|不可行|不予|不能|难以|不够|不足|不允许|拿不出|不具备))"
        rf"|(?:代表|委员)们?[里中]有人(?:说|提出?|主张|建议)(?:干脆)?(?P<some>{item}{{4,40}})"
        rf"|(?:提案|建议|议案)附件[中里]?(?:另|还)?有(?P<added>{item}{{4,40}}?)的(?:意见|建议)"
        rf"|(?:代表|委员|您)[^,。;]{{0,6}}附[来带]的(?P<enclosed>{item}{{4,40}}?)(?:一条|一事)"
        rf"|通篇[讲说写提]的(?:都|主要)?是(?P<all>{item}{{4,40}}?)(?:的(?:难处|事|问题|困难))?(?=[,。])"
        rf"|(?:^|(?<=[,。府局委]))对(?P<valued>{item}{{6,40}}?)的(?:建议|提案|议案)(?:十分|非常|很是?|高度)重视"
        rf"|^(?:事由|案由):(?P<reason>{item}{{4,60}})$",
        begins=f"通篇|对|事由|案由|{WHO_BEGINS}",
    )


def named_asks(folded: str) -> Iterator[Span]:
    """Where a paragraph names a thing asked in plain words: 您说赔得太低。… 提的那件事——拉上自来水."""
    for found in _named().finditer(folded):
        yield found.span(found.lastgroup or 0)
