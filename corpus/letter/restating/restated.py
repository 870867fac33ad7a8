"""Where a letter restates what it was asked: headings, 您建议…, 一是…；二是…, 提出…四条建议."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from corpus.letter.items import MARK, items
from corpus.letter.restating.by_turns import after_colon, named_asks, one_by_one
from corpus.letter.restating.lists import (
    SLOGAN,
    WHO_BEGINS,
    begins_asking,
    in_passing,
    is_aside,
    listed,
    quoted,
    tail,
    turns,
)
from corpus.letter.restating.starting import Starting
from corpus.text.word_lists import any_word

_LONGEST: Final = 80
_SHORTEST: Final = 4
_EDGE: Final = r"(?:^|(?<=[,。;:!?)”\s对于关针但就按本该贵照是而有]))"
_WHO: Final = (
    r"(?<!感谢)(?<!谢谢)(?<!不是)(?<!欢迎)(?<!请)(?:(?:您们?|你们?|贵(?:委会?|会|党派|支部|总支|界别|单位)|(?:[两三四五六七几各]位|有)?(?<!家长)(?<!长会)(?<!业主)(?<!村民)(?<!居民)(?<!企业)(?<!职工)(?<!众)(?:代表|委员)们?)(?:几位|[两三四五六]位)?"
    rf"|{_EDGE}(?:提案人?|议案|建议书?(?!提案))(?=[中里还也又特另同所曾提希反建要指呼主]))"
)
_IN: Final = (
    r"(?:在[一-龥]{0,6}会上|(?:在)?(?:建议|提案|议案|来信|座谈|座谈会|会|文)?[中里上时,]{0,2})"
    r"(?:还|也|又|曾|同时|特别|另外|另|所|一共|共|再|都|着重|重点|最|捎带|附带|顺带|顺便|一并|联名){0,2}"
)
QUOTED: Final = re.compile(r"[“\"‘](?P<text>[^“”\"‘’]{4,60})[”\"’]")
_HINT: Final = re.compile("您|你|代表|委员|提案|建议|议案|关于|对于|针对|至于")
"""Without any of these a paragraph restates nothing."""
_NUMERALS: Final = "一二三四五六七八九十"
_MARKED: Final = re.compile(rf"(?<![{_NUMERALS}第])(?:{MARK})")
_STOP: Final = re.compile("[;。]")
_COUNT: Final = rf"(?:等|共|的|这)?(?:[{_NUMERALS}两几\d]+)(?:条|项|点|件|个方面|个|方面)"
_SERIES: Final = re.compile(
    rf"(?:提出|建议|列出|提到|反映)(?![中里])(?:的|了|过)?(?P<items>[^,。;:“”、]{{2,24}}(?:、[^,。;:“”、]{{2,24}})+?)(?:等)?{_COUNT}(?:的)?(?:建议|意见|要求|问题|诉求)?"
)
_NAMELY: Final = re.compile(
    rf"(?:提|建议|反映)[^,。;]{{0,16}}{_COUNT}?(?:的)?(?:建议|意见|问题|诉求|事)[,:]?(?:即|包括|分别是|主要是|是|(?<=:))[:,]?(?P<items>[^,。;:、]{{2,24}}(?:、[^,。;:、]{{2,24}})+)"
)
_SAID: Final = r"(?:的|中|里|所)*(?:说|提|讲|写|指出|反映|提到|提出|担心|关心|建议)?(?:的|了|到)*"
_OURS: Final = re.compile(
    r"我[局县市区厅委们院州镇乡]|将重点|抓好|采取|措施|做法|开展|做好|工作|答复|落实|回复|如下"
)
_RECEIVED: Final = re.compile(
    r"的?(?:建议|意见|问题|诉求|要求|提案|议案)(?=已|由|引起|收悉|交|经|后|很|非常|十分|我|均|都|属|切|正|具|确|是|有)"
)
_ALSO: Final = re.compile(
    r"[,;](?:并且|并|同时|还|也){1,2}(?:希望|建议|提出|要求|提议)(?P<text>[^,。;:!?\n]{4,60})"
)
_STATES: Final = re.compile("(?:指出|反映|认为)[,:]?$")
"""What tells what is the matter, where a list says what was asked."""
_WISH: Final = re.compile(r",(?:呼吁|希望|建议|要求|恳请|盼望)(?P<text>[^,。;:!?\n]{4,60})")
_IS_DONE: Final = re.compile("[,;]?(?:我们|我局|我委)|[^,。]{0,6}(?:进行了|作了|开展了)")
"""What goes on with what the writer did: 就您提出的提案进行了调研."""
_LIKE_OTHERS: Final = re.compile(
    "(?:参照|比照|仿照|借鉴|学习|参考|按照|依照)[^,。;:!?]{2,24}(?:做法|经验|办法|模式|标准|规定|样子),[^,。;:!?]{4,60}"
)
"""An ask that first says after whose example: 参照邻县做法,每户补助两千元."""
_PHRASE: Final = 5
"""Characters from which the parts of 您希望延长…、增加…、开通… are asks of their own."""


@dataclass(frozen=True, slots=True)
class Restated:
    """An ask as a letter restates it."""

    text: str
    paragraph: int
    start: int
    end: int
    source: str
    """`heading`, `sentence`, `list` or `printed`."""
    is_sure: bool = False
    """Whether its form leaves no doubt."""


def opening_asks(folded: str, paragraph: int) -> Iterator[Restated]:
    """What the opening of a letter lists, a sentence at a time."""
    if not after_colon(folded):
        yield from spans(folded, paragraph, listed(folded), "list")


def told_asks(folded: str, paragraph: int) -> Iterator[Restated]:
    """What a paragraph quotes one after another, and what it comes to speak of."""
    yield from spans(folded, paragraph, quoted(folded), "list")
    yield from spans(folded, paragraph, after_colon(folded), "list")
    yield from spans(folded, paragraph, in_passing(folded), "sentence")
    yield from spans(folded, paragraph, named_asks(folded), "sentence")


def turn_asks(folded: Sequence[str]) -> Iterator[Restated]:
    """What a letter takes one thing after another: under `heading` where the next paragraph answers, else under `sentence`."""
    for paragraph, start in turns(folded):
        yield from spans(folded[paragraph], paragraph, ((start, len(folded[paragraph])),), "heading")
    for paragraph, start, end, is_alone in one_by_one(folded):
        source = "heading" if is_alone else "sentence"
        yield from spans(folded[paragraph], paragraph, ((start, end),), source)


def spans(folded: str, paragraph: int, places: Iterable[tuple[int, int]], source: str) -> Iterator[Restated]:
    """What stands in each of some places of a paragraph, without what only names it as an ask."""
    for start, end in places:
        start, end = trimmed(folded, start, end)
        if is_telling(folded[start:end], 2):
            yield Restated(folded[start:end], paragraph, start, end, source)


def list_asks(folded: str, paragraph: int) -> Iterator[Restated]:
    """The items of the lists that a paragraph says were asked for."""
    if _HINT.search(folded) is None:
        return
    for pattern in (_SERIES, _NAMELY):
        for match in pattern.finditer(folded):
            if _who().search(folded, max(0, match.start() - 30), match.start("items")) is None:
                continue
            if match["items"].startswith("提案"):
                continue  # 把建议提案办理当作联系群众、改进工作的一项任务
            at = match.start("items")
            for item in match["items"].split("、"):
                lead = len(item) - len(item.lstrip("和及与"))
                clean = item[lead:]
                if is_telling(clean, 2):
                    yield Restated(clean, paragraph, at + lead, at + len(item), "list")
                at += len(item) + 1
    yield from _enumerated(folded, paragraph)


def _enumerated(folded: str, paragraph: int) -> Iterator[Restated]:
    """What follows 您建议：一是, up to the end of the sentence that is no item any more."""
    for lead in _asking().finditer(folded):
        first = _MARKED.search(folded, lead.end(), min(len(folded), lead.end() + 30))
        between = folded[lead.end() : first.start()] if first else ""
        # 您反映的…问题，一是…: what follows is the answer.
        if first is None or "。" in between or _OURS.search(between):
            continue
        if is_telling(between, 2) and not between.endswith(":"):
            continue
        marks = [first]
        family = first[0][-1]
        while (found := _MARKED.search(folded, marks[-1].end())) is not None:
            between = folded[marks[-1].end() : found.start()]
            if (
                len(between) > 160
                or between.count("。") > 1
                or (between.endswith("。") and found[0][-1] != family)
            ):
                break
            marks.append(found)
        if len(marks) < 2:
            continue
        for start, limit in items(marks, len(folded)):
            stop = _STOP.search(folded, start, limit)
            start, end = trimmed(folded, start, stop.start() if stop else limit)
            if is_telling(folded[start:end], 2):
                yield Restated(folded[start:end], paragraph, start, end, "list")
        return


def sentence_asks(folded: str, paragraph: int) -> Iterator[Restated]:
    """The sentences that say what was asked, and go on with the answer; series of phrases as lists."""
    if _HINT.search(folded) is None:
        return
    is_listed = bool(after_colon(folded))
    for match in sentence().finditer(folded):
        start, end = match.span("text")
        said = folded[match.start() : start]
        if is_listed and _STATES.search(said):
            continue  # 提案指出,占比低,并提出三条意见:…
        if _STATES.search(said) and (wish := _WISH.match(folded, end)) is not None:
            start, end = wish.span("text")  # 您指出,表格太多,呼吁减少填报
        elif said.endswith("提出,") and (wish := _WISH.search(folded, end, _end(folded, end))) is not None:
            start, end = wish.span("text")  # 您提出,撤点以后,孩子要走七里路,要求恢复
        quoted = QUOTED.match(folded, start)
        if quoted is not None:
            start, end = quoted.span("text")
        elif (
            folded[start : start + 1] in ("《", "“", '"', "的")
            or _IS_DONE.match(folded, start)
            or "”" in folded[start:end].split("“")[0]
        ):
            continue
        if quoted is not None and SLOGAN.fullmatch(folded, start, end):
            continue
        if quoted is None and (example := _LIKE_OTHERS.match(folded, start)) is not None:
            end = example.end()
        received = _RECEIVED.search(folded, start, end)
        if quoted is None and received is None and is_aside(folded, match.start(), start, end):
            continue
        if (
            match["loose"]
            and not match["who"]
            and quoted is None
            and tail().search(folded, start, end) is None
        ):
            continue
        if received is not None:
            end = received.start()
        yield from _phrases(folded, paragraph, start, end, quoted is not None)
        while (also := _ALSO.match(folded, end)) is not None:
            yield from _phrases(folded, paragraph, *also.span("text"), False)
            end = also.end()


def _end(folded: str, start: int) -> int:
    """Where the sentence ends in which `start` is."""
    stop = folded.find("。", start)
    return stop if stop >= 0 else len(folded)


def _phrases(folded: str, paragraph: int, start: int, end: int, is_quoted: bool) -> Iterator[Restated]:
    start, end = trimmed(folded, start, end)
    items = folded[start:end].split("、")
    is_list = len(items) > 2 or (len(items) > 1 and all(begins_asking(item) for item in items))
    if is_list and not is_quoted and min(map(len, items)) >= _PHRASE:
        for item in items:
            yield Restated(item, paragraph, start, start + len(item), "list")
            start += len(item) + 1
    elif is_telling(folded[start:end], _SHORTEST):
        yield Restated(folded[start:end], paragraph, start, end, "sentence")


def is_telling(text: str, shortest: int) -> bool:
    """Whether a text says something of its own, once general words are taken out."""
    left = _generic().sub("", text)
    left = re.sub(rf"[\W\d_{_NUMERALS}两几条项点个的了和与及是有您你们等]", "", left)
    return len(left) >= shortest


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without 的建议 after, quotation marks around, and 您提出的关于 before."""
    while True:
        before = start, end
        if (lead := _lead().match(text, start, end)) is not None:
            start = lead.end()
        if (named := tail().search(text, start, end)) is not None:
            end = named.start()
        if (
            end - start > 2
            and text[start] in '“"‘'
            and text[end - 1] in '”"’'
            and not set('“”"') & set(text[start + 1 : end - 1])
        ):
            start, end = start + 1, end - 1
        while start < end and text[end - 1] in ",。;:、? ":
            end -= 1
        while start < end and text[start] in ",。;:、 ":
            start += 1
        if (start, end) == before:
            return start, end


def _any(key: str) -> str:
    return any_word("asks.txt", key)


@cache
def _who() -> re.Pattern[str]:
    return re.compile(_WHO)


@cache
def _asking() -> Starting:
    return Starting(
        rf"{_WHO}[^。;:]{{0,20}}?(?:{_any('verbs')}|的(?:建议|意见))(?:了|的)?", begins=WHO_BEGINS
    )


@cache
def sentence() -> Starting:
    """A sentence that restates an ask, as the group `text`."""
    said = rf"(?:{_any('verbs')}|问|认为)(?![书里中])(?:的(?!建议|意见|问题|提案|议案|情况)|了|过|到)?(?:[一两]条)?"
    named = rf"(?P<named>[提说讲]的)(?=(?:{_any('starts')})|[^,。;]{{4,40}}?(?:{_any('nouns')})[,。])"
    asked = rf"{_WHO}{_IN}(?:{said}|{named})[,:]?(?:将|把)?"
    quoting = r"(?:建议|提案|议案)[里中](?:的|说的|写的)?(?=“)"
    begins = r"(?:^|(?<=[。;])|(?<=另外,)|(?<=此外,)|(?<=至于))(?:另外,|此外,)?"
    about = rf"(?P<about>{begins}(?:关于|(?P<loose>对于|针对|至于)|就(?![业医学近诊餐地座])))"
    about += rf"(?P<who>{_WHO}{_IN}(?:{_any('verbs')})?{_SAID})?"
    one_of = r"对(?=“[^”]{4,60}”(?:一条|的建议|的意见|的要求|的问题))"
    quoted = r"[“\"‘][^“”\"‘’]{4,60}[”\"’]"
    return Starting(
        rf"(?:{about}|{asked}|{quoting}|{one_of})(?P<text>(?:{quoted}|[^,。;:!?\n]){{1,{_LONGEST}}})",
        begins=f"另外,|此外,|关于|对于|针对|至于|就|对(?=“)|{WHO_BEGINS}",
    )


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(
        rf"(?:关于|对于|针对|就(?![业医学近诊餐地座])|{_WHO}{_IN}(?:{_any('verbs')})(?:的|了)?)"
    )


@cache
def _generic() -> re.Pattern[str]:
    return re.compile(_any("generic"))
