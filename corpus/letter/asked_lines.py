"""The paragraphs of a suggestion, and which of them ask, announce that asking follows, or tell of the matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from corpus.letter.asked_numbers import numbered
from corpus.letter.asked_tables import in_words
from corpus.letter.items import SENTENCE
from corpus.text.fold import fold
from corpus.text.word_lists import any_word

ANNOUNCING: Final = 24
"""Characters of a heading that announces what is asked, or tells that it does not."""
_WORDS: Final = "requests.txt"
_COUNTED: Final = "(?:几|[两二三四五六七八九十])(?:个方面|方面|点|条|件事|项|句话|个)"
_BELOW: Final = "(?:以下|如下|下列|下面)"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph; `folded` is as long as `written`."""

    written: str
    folded: str
    level: int
    """Of its number, as in `outline.number_of`, ORDINAL or BULLET; 0 without one."""
    start: int
    """Where the text begins, after the number."""
    is_announced: bool = False
    """Whether what announces it stood on its line: 建议:修路。"""
    likely: frozenset[int] = frozenset()
    """The numbers of its sentences that ask by what was learned; see `plain_speech`."""

    def announced(self) -> Line:
        """Below an announcement: a list parted by semicolons, which it need not hold on its own line, is one of what is asked."""
        sentences = SENTENCE.findall(self.folded)
        is_list = len(sentences) > 1 and all(sentence.endswith(";") for sentence in sentences[:-1])
        return replace(self, is_announced=True) if is_list else self

    def without_title(self, end: int) -> Line:
        """The text behind a title that ends there, where the title and nothing else stands before it."""
        if not re.match(r"\W", self.folded[end:]) or re.search("[。;!?,]", self.folded[:end]):
            return self
        return _line(self.written[end:].lstrip(" 　。.:：，,"))

    @property
    def rest(self) -> str:
        return self.folded[self.start :]

    @property
    def is_title(self) -> bool:
        """Whether it is a heading without a number: 保护老屋."""
        return not self.level and self.is_bare_heading and self.folded[-1] not in "。;!?:,"

    @property
    def is_bare_heading(self) -> bool:
        """Whether it is short and no sentence: 一、加强师资."""
        return len(self.rest) <= ANNOUNCING and not re.search("[。;!?,]", self.rest[:-1])


def lines_of(text: str) -> list[Line]:
    """The paragraphs with text; what follows an announcement on its line stands by itself: 因此建议：一是…"""
    written = (line.strip() for line in text.splitlines() if line.strip())
    return [line for one in in_words(written) for line in _split(one)]


def _split(written: str) -> Iterator[Line]:
    line = _line(written)
    lead = _patterns().inline.search(line.folded)
    # 建议一:修路 is numbered, not announced.
    is_lead = lead and lead.end() > line.start and not tells_in(_clause(line.folded, lead.end()))
    end = lead.end() if lead and is_lead else _heading_end(line)
    if not end or closes(line) or not re.search(r"\w", line.folded[end:]):
        yield line
        return
    yield _line(written[:end])
    yield replace(_line(written[end:].strip()), is_announced=True)


def _heading_end(line: Line) -> int:
    """Where a heading ends that announces what is asked on its own line: 第三,建议。平台要公示…; 0 without one."""
    heading = re.match("[^。;!?:,]{2,8}[。:]", line.rest) if line.level else None
    announced = heading and _patterns().announced.search(heading[0]) and not line.rest.startswith("关于")
    return line.start + heading.end() if heading and announced else 0


def _line(written: str) -> Line:
    folded = fold(written)
    level, start = numbered(folded) or (0, 0)
    return Line(written, folded, level, start)


def _clause(folded: str, end: int) -> str:
    """What the sentence says that goes on up to there."""
    return re.split("[。;!?]", folded[: end - 1])[-1]


def announces(line: Line) -> bool:
    """Whether what is asked follows: 三、有关建议; 为此,提出如下建议:."""
    patterns = _patterns()
    if patterns.leads.search(line.folded) or (
        (counted := patterns.counts.search(line.folded)) and not tells_in(_clause(line.folded, counted.end()))
    ):
        return True
    heading = line.is_bare_heading and patterns.announced.search(line.rest.strip("【】")) is not None
    return heading and not line.rest.startswith("关于")


def may_be_title(line: Line) -> bool:
    """Whether a first line names the matter rather than announcing what is asked: 尽快修复朝阳桥; not 几点建议."""
    return (
        not line.level
        and not re.search("[。,;!?:]", line.folded)
        and not _patterns().announced.search(line.rest)
    )


def tells(line: Line) -> bool:
    """Whether a heading says that what follows tells of the matter: 一、存在的主要问题."""
    patterns = _patterns()
    return (
        len(line.rest) <= ANNOUNCING
        and patterns.telling.search(line.rest) is not None
        and not patterns.does.match(line.rest)
        and not line.rest.startswith("关于")
    )


def is_told(line: Line) -> bool:
    """Whether a paragraph begins with a word for what it tells of the matter: 问题二:桥断了三处; 现状:…"""
    return _patterns().told.match(line.rest) is not None


def tells_in(folded: str) -> bool:
    """Whether a piece of a sentence says that what follows tells of the matter: 主要原因有:; not 解决这个问题."""
    patterns = _patterns()
    return patterns.telling.search(patterns.solving.sub("", folded)) is not None


def closes(line: Line) -> bool:
    """Whether what is asked ends before this line: 提案人:张三."""
    return _patterns().closing.match(line.folded) is not None


def rounds_off(line: Line) -> bool:
    """Whether a paragraph without a number only commends what was asked above: 路是命根子。以上五件,请研究办理。"""
    sentences = [found[0] for found in SENTENCE.finditer(line.rest)]
    patterns = _patterns()
    commends = (patterns.closing.match(one) or patterns.pleading.search(one) for one in sentences)
    return not line.level and not line.is_announced and any(commends) and not any(map(asks, sentences))


def asks(folded: str) -> bool:
    """Whether a sentence asks: 建议…, 请交通局…, 也请…; not one that only announces, or names what was asked above."""
    patterns = _patterns()
    return not points(folded) and patterns.request.search(patterns.pleading.sub("", folded)) is not None


def points(folded: str) -> bool:
    """Whether a sentence only announces what is asked, or names what was asked above: 以上几点建议请研究."""
    patterns = _patterns()
    return patterns.leads.search(folded) is not None or patterns.above.search(folded) is not None


def is_asked(folded: str) -> bool:
    """Whether a lead or an item has a word of asking."""
    patterns = _patterns()
    return patterns.asking.search(folded) is not None or patterns.request.search(folded) is not None


def directs(folded: str) -> bool:
    """Whether a sentence says what ought to be done, in words of asking or without: 小区里要多修车棚."""
    return asks(folded) or _is_directing(folded, _patterns().directing)


def ought(folded: str) -> bool:
    """Whether a sentence asks, or says in so many words what ought to be done: 学校应当照常开门, 平台须核验."""
    return asks(folded) or _is_directing(folded, _patterns().ought)


def _is_directing(folded: str, directing: re.Pattern[str]) -> bool:
    """Whether it does, before any word of what it tells of: 通知应在前一天发, 特殊情况除外; not 主要问题是应急不足."""
    said = _patterns().idle.sub("", folded)
    found = directing.search(said)
    return found is not None and not tells_in(said[: found.start()])


def ought_in(line: Line) -> bool:
    """Whether a sentence of a paragraph says what ought to be done."""
    return any(ought(sentence[0]) for sentence in SENTENCE.finditer(line.folded))


def commands(folded: str) -> bool:
    """Whether a sentence below an announcement begins with what is to be done: 给代步车上牌照, 在桥头设一盏灯."""
    return directs(folded) or _patterns().commanding.match(folded) is not None


def does(folded: str) -> bool:
    """Whether a paragraph begins with a verb of what is to be done: 建立更新基金, 落实备案制度."""
    return _patterns().doing.match(folded) is not None


def adds(folded: str) -> re.Match[str] | None:
    """How a sentence or paragraph begins that asks for one thing more: 此外, 同时."""
    return _patterns().adding.match(folded)


def goes_on(folded: str) -> bool:
    """Whether what stands behind a semicolon says more of the ask before it: 若实在放不了,也请派车."""
    return _patterns().otherwise.match(folded) is not None


@dataclass(frozen=True, slots=True)
class _Patterns:
    asking: re.Pattern[str]
    announced: re.Pattern[str]
    leads: re.Pattern[str]
    counts: re.Pattern[str]
    inline: re.Pattern[str]
    telling: re.Pattern[str]
    told: re.Pattern[str]
    solving: re.Pattern[str]
    does: re.Pattern[str]
    doing: re.Pattern[str]
    closing: re.Pattern[str]
    above: re.Pattern[str]
    request: re.Pattern[str]
    pleading: re.Pattern[str]
    directing: re.Pattern[str]
    ought: re.Pattern[str]
    idle: re.Pattern[str]
    commanding: re.Pattern[str]
    adding: re.Pattern[str]
    otherwise: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    def any_of(key: str) -> str:
        return any_word(_WORDS, key)

    asking, before = any_of("asking"), any_of("before-measures")
    measures, bodies = any_of("measures"), any_of("asked-bodies")
    telling = any_of("telling")
    # 需要做到以下三点:  应做好以下工作:  我提三条:  请办好两件事。
    count = rf"[^。;!?:,]{{0,16}}(?:{_BELOW}|{_BELOW}?这?{_COUNTED})[^。;!?:,]{{0,8}}"
    counted = (
        rf"(?:(?:{any_of('counting')}){count}[:。]|(?:{any_of('counting-up')}){count}:"
        rf"|(?:(?:{asking})[有是为]{_COUNTED}|说[一两三四五六]句话)[:。])"
    )
    # 修几座厕所吧。 能把候客区挪到出站口吗?
    ought = rf"{any_of('ought')}|吧[。!?]?$|^(?:那?就?能|可以)[^。;!?,]*吗\?$"
    starts = any_word("asks.txt", "starts")
    # 以上几点建议  以上五条,前三条最急
    of_above = (
        r"(?:以上|上述)(?:几点|[几各两一二三四五六七八九十\d]{0,2}[条项点]?(?:建议|提案|意见|请求|诉求|想法|看法|内容|问题|事项|是)"
        r"|[几各两一二三四五六七八九十\d]{1,2}[条项点件样桩](?=[,。]))"
    )
    # 我看要从这几方面着手:  应当从规划、管理两个方面来解决。
    sides = rf"从[^。;!?:,]{{0,20}}(?:方面)?来?(?:{any_of('setting-about')})[:。]"
    return _Patterns(
        asking=re.compile(asking),
        # 三、工作建议, 对策与措施, 建议如下:
        announced=re.compile(
            rf"(?:(?:{asking})|(?:{before})(?:的|性|和|与|及|、)?(?:{measures}))(?:如下|有以下几点|为)?[:。]?$"
            rf"|^(?:{measures}|{any_of('questions')})[:?。]?$"
        ),
        # 为此,提出以下几点意见:  现建议如下。  几点想法,请有关部门研究:
        leads=re.compile(
            rf"(?:{asking})[^。;!?]{{0,14}}:$|(?:{asking}|意见)(?:如下|是)[:。]?$"
            rf"|(?:提出|有)[^。;!?]{{0,10}}(?:{asking}|意见)(?:供[^。;!?,]{{0,12}}|,[^。;!?:,]{{0,14}}(?=:))?[:。]$"
            rf"|(?:{asking}|意见|想法)[^。;!?,]{{0,6}}(?:以下|如下|下面){_COUNTED}[:。]$|{sides}$"
            rf"|(?:^|[。;!?,])[^。;!?:,以上]{{0,6}}{_COUNTED}(?:{asking}|意见|想法|看法)(?:,?[供请][^。;!?,:]{{2,12}})?[:。]?$"
            rf"|(?:^|[。;!?])(?:{any_of('therefore')})[,:]?$|^请[^。;!?:,]{{2,12}}:$"
        ),
        counts=re.compile(rf"{counted}$"),
        # 因此建议:一是…  特提出如下意见:…  几点想法供参考。…
        inline=re.compile(
            rf"(?:^|[。;!?,])[^。;!?:,]{{0,12}}(?:(?:{asking})[^。;!?:]{{0,10}}|意见如下):"
            rf"|(?:^|[。;!?,]){_COUNTED}(?:{asking}|意见|想法|看法)(?:供[^。;!?,]{{0,12}})?。|{sides}|{counted}"
            rf"|^【[^】]{{0,8}}(?:{asking}|{measures})[^】]{{0,4}}】"
        ),
        telling=re.compile(telling),
        told=re.compile(
            rf"[【\[]?[^。;!?,:]{{0,6}}(?:{telling})(?:[一二三四五六七八九十]{{1,2}}|\d{{1,2}})?[】\]:]"
        ),
        solving=re.compile(rf"(?:{any_of('solving')})[^。;!?,:]{{0,10}}?(?:{telling})"),
        does=re.compile(any_of("measures-begin")),
        doing=re.compile("|".join(word for word in starts.split("|") if len(word) > 1)),
        closing=re.compile(rf"(?:{any_of('closing')})|{of_above}"),
        above=re.compile(rf"{of_above}|(?:以上|上述)[^。;!?]{{0,16}}请予?(?:考虑|研究|采纳|参考|审议)"),
        # 请在车站…, 也请财政…; not 请假, 请了三次
        request=re.compile(
            rf"(?:{any_of('request')})|(?:^|[,:])(?:(?:强烈)?要求|盼(?!头)|望(?=有关|能|各|[省市县区乡镇]))|请[^,。;]{{0,12}}(?:{bodies})"
            rf"|(?:^|[,:])(?:也|还|并|就|都|再|务)?请(?!{any_of('other-please')})"
            rf"|(?<![申邀聘宴])请(?:{any_of('after-please')})"
        ),
        # 恳请有关部门予以研究。  请领导们多担待。
        pleading=re.compile(
            rf"[^,。;!?:]{{0,8}}[请望盼][^,。;!?:]{{0,14}}?(?:{any_of('pleading')})(?:办理|答复|解决|处理)?[。!]?$"
        ),
        directing=re.compile(rf"{any_of('directing')}|{ought}"),
        ought=re.compile(ought),
        idle=re.compile(any_of("not-directing")),
        commanding=re.compile(rf"(?:{any_of('commanding')}|{starts})"),
        adding=re.compile(
            rf"(?:{any_of('adding')})(?:,|(?=建议|希望|请|应|还|也|顺便))|[也还](?:要(?=[给把让在将])|可以)"
        ),
        otherwise=re.compile(any_of("otherwise")),
    )
