"""What a letter restates outright, in forms that leave no doubt: what was learned of words and marks does not weigh these.

A sentence of the opening that begins with asking (建议修桥,装灯。现答复如下), what is said to be the thought of those who asked
(您的想法是…), what they ask after telling why (您说路窄,要求拓宽), and things counted one after another (您提到的第一个问题,是…).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Final, NamedTuple

from corpus.letter.answers import ANSWER_FOLLOWS
from corpus.letter.restating.restated import Restated, is_telling, trimmed
from corpus.parsing.outline import number_of
from corpus.text.word_lists import any_word

Span = tuple[int, int]


class _Form(NamedTuple):
    """A form in which something is asked."""

    needs: re.Pattern[str]
    """What a text must hold to hold it."""
    before: re.Pattern[str]
    """All of it before the first thing asked."""
    is_of_opening: bool | None
    """Whether only the opening has it, or only the rest; None for both."""
    fewest: int = 1
    """Things asked, from which it is sure."""


_SHORTEST: Final = 2
"""Letters of a thing that is named by a clause of its own: 免费."""
_LONGEST: Final = 80
_REACH: Final = 300
"""Characters of a sentence that are read for what it asks."""
_MOST: Final = 60
"""Things asked of a paragraph."""
_OPENED: Final = 240
"""Characters of an opening that does not say that the answer follows; a longer one answers as well."""
_REST: Final = 10
"""Characters after several things asked up to which their paragraph does not answer them: 您提出:…。经研究:"""
_PAUSED: Final = 4
"""Characters of each of the things of a clause with pauses between: 整修支渠、打几眼井."""
_WHO: Final = "(?:您们?|你们?|贵委|(?<!有)(?:代表|委员)们?|提案人?|建议[中里]|(?<![一-龥])来信)"
_BY_WHOM: Final = re.compile("[您你委]|代表|提案|建议[中里]|来信|至于")
_BEGIN: Final = "(?:^|(?<=[。;!?]))"
_ASKS: Final = "(?:建议|提出|提议|主张|要求|希望|呼吁|恳请|请求|盼望?着?)"
_NOT_ASKED: Final = (
    "(?![您你贵的中里书了过收已被共有分附是很也]|各位|今后|以后|继续|之|事项|意见|有关省|各地|内容|要点|[提写讲]得|办公室|办理|工程|切中|切合|立[意足]|抓住|符合|质量|针对性|操作性|及时|在理|中肯|可行"
    "|从[^。]{2,60}(?:角度|方面|层面)|[^。]{0,24}(?:支持|监督|批评|理解|宝贵|关注|一如既往))"
)
"""What is no ask of those who asked: 希望您继续…, 建议收悉, 建议内容翔实."""
_LEAD: Final = re.compile(
    "(?:并且?|还|也|又|再|同时|另外|以及|最好|特别)+(?:希望|建议|要求|能够?|要|想)*|(?:希望|建议|要求)(?:能够?)?"
)
"""How a clause begins that asks for one more thing: 还要能(送餐上门)."""
_LIKE_OTHERS: Final = re.compile("(?:参照|比照|仿照|借鉴|学习|参考|按照|依照)")
"""How a clause begins after whose example the next one asks: 参照邻县做法,每户补助两千元."""
_ASKED: Final = re.compile("[从自]|[省市县区镇乡]里(?:给|把|对|出|帮|为|统一)")
"""How the first clause may begin though the writer's own do: 您建议从明年起…, 请求县里给茶农买保险."""
_NOT_TOLD: Final = re.compile(
    r"一是|第一[,、]|\(一\)|^[“《]|《|^[^,]{0,8}[两三四五六几][条点个项件](?:建议|意见|要求)?$"
)
"""What is told as a list, or quoted."""
_ORDINAL: Final = "(?:第[一二三四五六]|头一|另一|还有一|最后一|再一)"
_NTH: Final = re.compile("[第头另有后再][一二三四五六][个件桩条项点]")
_COUNTED: Final = re.compile(
    rf"{_BEGIN}(?:{_WHO}[^,。;:]{{0,10}}?的)?{_ORDINAL}(?:个(?:问题|建议|意见|诉求|要求|请求|愿望)|[件桩](?:事情?)?|[条项点](?:建议|意见|诉求|要求|请求|希望)?)"
    rf"[,:]?(?P<by>(?:就?是)?(?:{_WHO}?(?:还|也)?(?:希望|建议|要求|想|说|提出|盼)(?:能够?|让|要)?)?(?:关于)?)(?P<ask>[^。;:]{{3,{_LONGEST}}})"
)
"""第二个问题,是希望村村建起幸福院。 头一件,您想把水费免了,…"""
_COUNTS: Final = re.compile(rf"{_WHO}[^。;]{{0,12}}(?:提|说|讲|问|谈|反映|建议|关心|要求|希望|想)")
"""Before the first of what is counted, or in it: these are things that were asked."""
_DOES: Final = re.compile("已(?!久)|正在|下个?月")
"""What is counted so is what was done, or will be: 第一件,路灯已经装好."""
_COMPLAINED: Final = re.compile(
    rf"{_WHO}[^,。;:]{{0,4}}(?:说|讲|反映|提到)(?P<list>[^,。;:、]{{3,20}}(?:、[^,。;:、]{{3,20}}){{1,5}})(?=[^。;:]{{0,40}}?这[两三四五几][件个条点项])"
)
"""您说公交车更新太慢、充电站不够用、末班车收得早,这三件事我们逐条核实。"""
_SIDES: Final = re.compile(
    "从(?P<list>[^,。;:、]{2,16}(?:(?:、|以及|和)[^,。;:、]{2,16}){1,6}?)等?[两二三四五六七八几]个?(?:方面|环节|层面)"
)
"""提案从源头管控、路面秩序、充电安全三个方面提出了对策"""
_CONTENT: Final = re.compile("(?:建议|提案)(?:的?(?:主要)?内容|要点|摘要):")
_NUMBERED: Final = re.compile(
    r"(?:(?<=[。;:])|(?<=[。;:] ))\(?[1-9一二三四五六七八九](?:[.)、](?![0-9])|是)\s?(?P<ask>[^。;]{4,80})"
)
"""建议内容:野猪成群。1.组织捕猎;2.纳入保险。"""
_HEAD: Final = 20
"""Characters in which a paragraph names what it answers."""
_BELOW: Final = re.compile(
    "(?:建议|提案|要点|诉求|意见|请求|要求|希望)[^。;:]{0,8}(?:如下|为|是|包括|有|[两三四五六][条点项])?:$"
)
"""How a line of the opening announces lines of asks: 建议要点如下:"""


def outright(folded: Sequence[str], opening: int) -> Iterator[Restated]:
    """What a folded letter whose opening ends at that paragraph restates outright, each as a sure one."""
    places = [
        *_lines(folded, opening),
        *_counted(folded),
        *_named_together(folded, opening),
        *_printed(folded),
    ]
    for paragraph, text in enumerate(folded):
        follows = ANSWER_FOLLOWS.search(text) if paragraph <= opening else None
        is_opening = paragraph <= opening and (follows is not None or len(text) <= _OPENED)
        if not is_opening and _BY_WHOM.search(text) is None:
            continue
        end = follows.start() if follows else len(text)
        told = list(islice(_told(text, end, is_opening), _MOST))
        is_list = is_opening or (len(told) > 1 and len(text) - told[-1][1] < _REST)
        for start, end in told:
            is_paused = "、" in (text[start - 1], text[end : end + 1])
            places.append((paragraph, (start, end), "list" if is_list or is_paused else "sentence"))
    for paragraph, (start, end), source in places:
        start, end = trimmed(folded[paragraph], start, end)
        if is_telling(folded[paragraph][start:end], _SHORTEST):
            yield Restated(folded[paragraph][start:end], paragraph, start, end, source, is_sure=True)


def _lines(folded: Sequence[str], opening: int) -> Iterator[tuple[int, Span, str]]:
    """The numbered lines between one of the opening that announces them and its end, each one thing asked."""
    above = next((n for n, text in enumerate(folded[:opening]) if _BELOW.search(text)), opening)
    lines = range(above + 1, opening)
    numbers = [number_of(folded[n]) for n in lines]
    if len(numbers) > 1 and all(numbers):
        for line, number in zip(lines, numbers, strict=True):
            stop = folded[line].find("。")
            end = stop if stop >= 0 else len(folded[line])
            if number is not None and end <= 2 * _LONGEST:
                yield line, (number[1], end), "list"


def _named_together(folded: Sequence[str], opening: int) -> Iterator[tuple[int, Span, str]]:
    """What the opening names together as so many things, and the sides that it names where paragraphs below begin with each."""
    heads = [text[:_HEAD] for text in folded[opening + 1 :]]
    for paragraph, text in enumerate(folded[: opening + 1]):
        for form, between in ((_COMPLAINED, "、"), (_SIDES, "、|以及|和")):
            for found in form.finditer(text):
                begin = found.start("list")
                pieces = list(re.finditer(f"(?:(?!{between}).)+", found["list"]))
                if form is _COMPLAINED or all(any(piece[0] in head for head in heads) for piece in pieces):
                    yield from ((paragraph, (begin + p.start(), begin + p.end()), "list") for p in pieces)


def _printed(folded: Sequence[str]) -> Iterator[tuple[int, Span, str]]:
    """The numbered things of a paragraph that prints the suggestion, two at least."""
    for paragraph, text in enumerate(folded):
        numbered = list(_NUMBERED.finditer(text)) if _CONTENT.match(text) else []
        if len(numbered) > 1:
            yield from ((paragraph, found.span("ask"), "list") for found in numbered)


def _counted(folded: Sequence[str]) -> Iterator[tuple[int, Span, str]]:
    """What is counted one after another where the first is said to have been asked, two at least, or one that is said so itself."""
    found: list[tuple[int, re.Match[str]]] = []
    for paragraph, text in enumerate(folded):
        if _NTH.search(text) is not None:
            found += ((paragraph, match) for match in _COUNTED.finditer(text))
    while found and not _is_asked(folded[found[0][0]], found[0][1]):
        del found[0]
    if len(found) < 2 and not (found and re.match(_WHO, found[0][1][0])):
        return
    if any(_DOES.search(match["ask"].split(",")[0]) for _, match in found):
        return
    for paragraph, match in found:
        start, end = match.span("ask")
        clauses = list(_clauses(match.string, start, end, "是" not in match["by"]))
        if clauses:
            yield paragraph, (clauses[0][0], clauses[-1][1]), "sentence"


def _is_asked(text: str, counted: re.Match[str]) -> bool:
    """Whether what is counted is said to have been asked, in it or in the sentence before."""
    begin = text.rfind("。", 0, max(counted.start() - 1, 0)) + 1
    return _COUNTS.search(text, begin, counted.end("by")) is not None


def _told(text: str, end: int, is_opening: bool) -> Iterator[Span]:
    """The things of each sentence up to `end` that asks in one of the forms."""
    for form in _forms():
        if form.is_of_opening is (not is_opening) or form.needs.search(text, 0, end) is None:
            continue
        for found in form.before.finditer(text, 0, end):
            start = found.end()
            reach = min(end, start + _REACH)
            stop = min((at for mark in "。:!?" if (at := text.find(mark, start, reach)) >= 0), default=reach)
            if _NOT_TOLD.search(text[start:stop]) is None:
                spans = list(_clauses(text, start, stop, not is_opening))
                are_enough = len(spans) >= form.fewest or (spans and "," in text[slice(*spans[0])])
                yield from spans if are_enough else ()


def _clauses(text: str, start: int, stop: int, is_strict: bool) -> Iterator[Span]:
    """The clauses that ask, up to one of the writer's own; what only says how much goes with the one before.

    With `is_strict` those after the first must begin as things asked do, and one that does not ends them.
    """
    spans: list[Span] = []
    start += text.startswith("即", start, stop)
    begin = start
    for mark in re.finditer("[,;]|$", text[start:stop]):
        end = start + mark.start()
        is_asked = begin == start and _ASKED.match(text, start) is not None
        if (_own().match(text, begin, end) and not is_asked) or end - begin > _LONGEST:
            break
        lead = _LEAD.match(text, begin, end)
        bare = lead.end() if lead and spans else begin
        if spans and (_says_how().match(text, begin, end) or _LIKE_OTHERS.match(text, *spans[-1])):
            spans[-1] = spans[-1][0], end
        elif spans and is_strict and lead is None and not _begins().match(text, begin, end):
            break
        elif end - bare >= _SHORTEST:
            spans.append((bare, end))
        begin = end + 1
    for begin, end in spans:
        yield from _paused(text, begin, end)


def _paused(text: str, start: int, end: int) -> Iterator[Span]:
    """The things of a clause with a pause between, where half of those after the first begin as things asked do; else all of it."""
    pieces = [
        (start + match.start(), start + match.end()) for match in re.finditer("[^、]+", text[start:end])
    ]
    asking = sum(_begins().match(text, *piece) is not None for piece in pieces[1:])
    is_list = 2 * asking >= len(pieces) - 1 > 0 and all(end - start >= _PAUSED for start, end in pieces)
    yield from pieces if is_list else ((start, end),)


@cache
def _forms() -> tuple[_Form, ...]:
    also = "(?:还|也|又|同时|另外|一并){0,2}"
    thought = "(?:想法|意思|本意|主张|诉求|愿望|心愿|请求|期望|期盼|初衷|要求|内容|(?<!设)想的|[盼求]的|[归概][纳括]起来|说到底|盼着)"
    tells = "(?:说|讲|提出|提到|反映|指出|谈到|认为|呼吁|关注|担心)(?![法明过])"
    then = "[,;](?:因此|所以|为此|并|还|特)?"
    return (
        # 建议取缔夜市,年内新建公厕。现答复如下
        _Form(re.compile(_ASKS), re.compile(rf"{_BEGIN}(?:主要|建议|提案)?(?!盼){_ASKS}{_NOT_ASKED}"), True),
        # 您的想法是,每个社区都开一家食堂,还要能送餐上门。
        _Form(
            re.compile(thought),
            re.compile(
                rf"{_WHO}[^,。;:]{{0,8}}?的?,?{thought}(?:就是|是|有)[,:]?(?:希望|请求|建议|想|要|盼)?(?!要求|[^,。]{{1,8}}的[,。])"
                rf"|[您你]们?盼着(?=[^。:]{{4,40}}[,、])"
            ),
            None,
        ),
        # 您说得很实在:水池漏了要补,管子裂了要换。
        _Form(
            re.compile("[说讲提写]得"),
            re.compile(rf"{_WHO}[^,。;:]{{0,4}}?[说讲提写]得[^,。;:]{{1,6}}:(?!一是|1)"),
            True,
            fewest=2,
        ),
        # 至于改造两岸连接线,左岸2公里……
        _Form(
            re.compile("至于"),
            re.compile(rf"{_BEGIN}至于(?:[您你]们?[^,。;:]{{0,6}}的)?(?={any_word('asks.txt', 'starts')})"),
            False,
        ),
        # 您说山上的垃圾没人收,要求三天拉一回。
        _Form(
            re.compile(rf"{then}{_ASKS}"),
            re.compile(
                rf"{_BEGIN}[^,。;:]{{0,6}}{_WHO}[^,。;:]{{0,8}}?{tells}(?:(?!我[局委厅们县市区镇乡省])[^。;:“”《》]){{4,90}}?{then}(?:(?=要求)|{_ASKS}){_NOT_ASKED}"
            ),
            None,
        ),
        # 您还建议拆除墙根的棚子,沿墙修一条步道。
        _Form(
            re.compile(_ASKS),
            re.compile(
                rf"{_WHO}[^,。;:的]{{0,6}}?{also}(?:建议|要求|希望|呼吁|提议|提出,?要?){_NOT_ASKED}[,:]?"
            ),
            False,
            fewest=2,
        ),
        # 您要求全额赔,财政没有这笔钱
        _Form(
            re.compile("[您你]"),
            re.compile("[您你]们?[还也又]?(?:要求|希望|想要|建议)(?=[^,。;:的了过中里您你]{2,3}[,。])"),
            False,
        ),
        # 您讲的半个月清沟一次,人手不够
        _Form(
            re.compile("[您你]们?[讲说提]的"),
            re.compile(
                rf"[您你]们?[讲说提]的(?=[^,。;:“”]{{4,20}},[^,。]{{0,6}}(?:{any_word('asks.txt', 'refusing')}))"
            ),
            False,
        ),
        # 您会后还捎话,说该给保洁员买份保险,这个月就买好
        _Form(
            re.compile("说|讲|念叨|捎话|带话"),
            re.compile(
                rf"{_WHO}[^,。;:]{{0,8}},?(?:[还也又]?(?:说|讲|念叨)[还也]?[,:]?(?!得对)(?=最好|能不能|能否|可否|(?:该|应该|应当|得|要)[给把让在对由为有增建修装开设减免])"
                rf"|(?:捎话|带话),(?:想|要|希望|盼)(?=[把让给在请由]))"
            ),
            None,
        ),
    )


@cache
def _own() -> re.Pattern[str]:
    """How a clause of the writer's own begins after what was asked: 我局…, 经研究, 财政没有这笔钱."""
    return re.compile(any_word("asks.txt", "after-asks"))


@cache
def _says_how() -> re.Pattern[str]:
    """How a clause begins that only says how much or what for: 每20分钟发一班, 确保…"""
    return re.compile(any_word("asks.txt", "how-asked"))


@cache
def _begins() -> re.Pattern[str]:
    """How a thing asked begins that goes on in its sentence: 沿墙修一条步道, 取缔…"""
    return re.compile(
        rf"(?:{any_word('asks.txt', 'starts-more')})|(?:{any_word('asks.txt', 'starts')})(?<![让从按与为由每在])"
    )
