"""The parts of a letter that may answer, and which of them answers an ask or the subject."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import chain
from operator import add
from typing import Final

from corpus.parsing.lines import HAN
from corpus.reply import Heading
from corpus.text.word_lists import words

_ENOUGH: Final = 0.4
"""Share of what tells an ask apart that a part must hold to count as its answer."""
_ONLY_ONE: Final = 0.25
"""The same where the letter has one part: a word of the whole matter alone (托育) does not answer an ask for another thing."""
_ABSENT: Final = 0.35
_LIGHT: Final = 0.3
_UNDER_HEADING: Final = 0.25
_HAN_RUN: Final = re.compile(f"[{HAN}]{{2,}}")
_AFTER: Final = 1.15
"""Answers stand after what they answer more often than before."""
ANSWER_FOLLOWS: Final = re.compile(
    r"(?:答复|回复|函复|说明|报告|汇报|意见|告知|分述|陈述|作答)[如于]下|(?:答复|回复)(?:[您你贵]们?)?:|如下答复"
)
DONE: Final = re.compile(
    r"[我本](?:局|委|厅|办|院|镇|县|市|区|部|乡)|我们|镇里|县里|已(?!知)|将(?!近|起到|会|达)|下一?步|计划|拟|列入|安排|完成(?!后)|采取|措施|办法|实施|同意|改造内容|增设|新建"
)
_HEAD: Final = re.compile(
    rf"(?:先|再|接着|首先|其次|最后)?(?:来?[讲说看])?(?P<named>[{HAN}]{{1,4}}?)(?:--?|—+|[:。]|的事|方面|一[项节条],|上,)"
)
"""How a paragraph names what it is about: 灯——…, 价格上,…, 先讲小饭桌。"""
_TOPIC: Final = re.compile(
    r"(?:\(?[一二三四五六七八九十0-9]{1,2}[)、.]|[一二三四五六七八九]是|第[一二三四五六七八九十][件条点个项]?,?|头一[件条],?)?"
    r"(?:先|再|接着|首先|其次|最后|下面)?(?:来?[讲说看谈]|是)?(?:一?下)?(?:关于|对于|至于|就|在|针对)?"
    rf"(?P<named>[{HAN}]{{1,10}}?)(?:--?|—+|[:。]|的(?:事|问题)|方面|一[项节条事],|上,|,)"
)
"""The same, whatever stands before it: (二)安装净化器。 第二件,新街污水。 关于车费。"""
_NAMES_IT: Final = 0.5
"""The share of the pairs of such a name from which on it names what was asked: 新街污水, of 新街的污水直接排到河里."""
CLOSING: Final = re.compile(
    r"^(?:再次|衷心|非常|十分)?(?:感谢|谢谢)|^(?:以上|上述)(?:答复|意见|各[项条点]|几[项条点])|^最后|^(?:此致|敬礼|特此)|^扫码|^欢迎|^主办|继续关注|希望(?:您|你|今后|以后)"
)
_FULL: Final = 40
"""Characters from which a paragraph may say all: 预计年节水20万吨。 alone does not."""
_MEASURES: Final = re.compile(
    r"(?:打算|措施|办法|采取|安排|做法|这样|这么|以下|如下)[^。:]{0,8}:|一是|第一,|\(1\)"
)
"""How measures are announced: 采取以下措施:一是…"""
_ENOUGH_DEEDS: Final = 1.5
"""Words for deeds in a sentence from which on more of them say nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The part of a letter that answers: from `Reply.paragraphs[first][start:]` to the end of paragraph `last`."""

    first: int
    start: int
    last: int


@dataclass(frozen=True)
class Part:
    """A section or paragraph that may answer."""

    top: int
    """The paragraph of the heading, or the paragraph itself."""
    heading: str
    text: str
    answer: Answer

    @cached_property
    def pairs(self) -> frozenset[str]:
        """What is compared."""
        return pairs_of(self.text)


def parts_of(folded: list[str], headings: tuple[Heading, ...]) -> list[Part]:
    """What may answer: what stands under each heading, and each paragraph."""
    starts = {heading.paragraph: heading for heading in reversed(headings)}
    parts = []
    for index, text in enumerate(folded):
        heading = starts.get(index)
        if heading is None:
            parts.append(Part(index, "", text, Answer(index, 0, index)))
            continue
        title, rest = text[: len(heading.text)], text[len(heading.text) :]
        following = (h.paragraph for h in headings if h.paragraph > index and h.level <= heading.level)
        last = next(following, len(folded)) - 1
        if re.sub(r"\W", "", rest):
            parts.append(Part(index, title, text, Answer(index, len(heading.text), last)))
        elif last > index:
            first = index + 1
            while (
                first in starts
                and first < last
                and not re.sub(r"\W", "", folded[first][len(starts[first].text) :])
            ):
                first += 1
            parts.append(Part(index, title, "\n".join(folded[index : last + 1]), Answer(first, 0, last)))
    return parts


def of_subject(subject: str, parts: Sequence[Part], opening: int) -> Answer | None:
    """The part that answers a subject that nothing restates: what tells of deeds about it, not of how things stand."""
    pairs = pairs_of(subject)
    best, best_score = None, 0.0
    for part in parts:
        text = part.text[len(part.heading) :].lstrip("。:\n ") or part.text
        if part.top == opening:  # ……,现答复如下:您反映的情况属实。
            text = text[found.end() :] if (found := ANSWER_FOLLOWS.search(text)) else ""
        if part.top < opening or CLOSING.search(text[:60]) or not re.search(r"\w[。;,]", text):
            continue
        deeds = len(DONE.findall(text)) / math.sqrt(1 + text.count("。"))
        told = min(deeds, _ENOUGH_DEEDS) + bool(_MEASURES.search(text))
        score = share(pairs, part.pairs) + told * min(1.0, len(text) / _FULL)
        if score > best_score:
            best, best_score = part.answer, score
            if part.text.rstrip().endswith(":"):  # 具体措施是:
                best = next((after.answer for after in parts if after.top > part.answer.last), best)
    return best


def likest(text: str, parts: Sequence[Part], but: int) -> Answer | None:
    """The part that shares most of what tells `text` apart, other than paragraph `but`; None where none shares enough."""
    pairs = pairs_of(text)
    if not pairs:
        return None
    candidates = [part for part in parts if not part.top <= but <= part.answer.last]
    if (named := _headed_by(text, candidates, but)) is not None:
        return named
    held = [pairs & part.pairs for part in candidates]
    if len(candidates) == 1 and len(held[0] - light()) >= _ONLY_ONE * len(pairs):
        return candidates[0].answer
    weights = {pair: weight_of(pair, sum(pair in one for one in held), len(held)) for pair in pairs}
    # Sets come in another order in every process, and `sum` rounds by order: it would decide between near ties.
    total = math.fsum(weights.values())

    def told(some: frozenset[str]) -> float:
        return math.fsum(weights[pair] for pair in some) / total

    best, best_score = None, _ENOUGH
    for part, shared in zip(candidates, held, strict=True):
        score = told(shared) + (_UNDER_HEADING * told(pairs & pairs_of(part.heading)) if part.heading else 0)
        if part.top > but:
            score *= _AFTER
        if score > best_score and shared - light():
            best, best_score = part.answer, score
    return best


def _headed_by(text: str, parts: Sequence[Part], but: int) -> Answer | None:
    """The one part after paragraph `but` that begins by naming it with a word of it: 灯的事简单, for 桥头装两盏灯."""
    named = [part.answer for part in parts if part.top > but and begins_with(part.text, text)]
    return named[0] if len(named) == 1 else None


def begins_with(part: str, text: str) -> bool:
    """Whether a part begins by naming what was asked with a word of it."""
    named = named_by(part)
    return named is not None and named in text


def named_by(part: str) -> str | None:
    """The word by which a part names at its beginning what it is about; None for a word that tells little."""
    head = _HEAD.match(part)
    return None if head is None or head["named"] in light() else head["named"]


def topic_of(part: str) -> str | None:
    """What a part says at its beginning that it is about, in a few words; None where it says nothing of the kind."""
    head = _TOPIC.match(part)
    return None if head is None or head["named"] in light() else head["named"]


def is_about(topic: str, text: str) -> bool:
    """Whether what a part is about is what was asked, or half of its words are of it."""
    return topic in text or share(pairs_of(topic), pairs_of(text)) >= _NAMES_IT


@lru_cache(maxsize=512)
def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring Han characters."""
    runs = _HAN_RUN.findall(text)
    return frozenset(chain.from_iterable(map(add, run, run[1:]) for run in runs))


def share(pairs: frozenset[str], other: frozenset[str]) -> float:
    return len(pairs & other) / len(pairs) if pairs else 0.0


def weight_of(pair: str, count: int, of: int) -> float:
    """How much a pair of characters tells that `count` of so many parts hold: more, the fewer do; little if it is of general words."""
    weight = math.log(1 + of / count) if count else _ABSENT
    return weight * _LIGHT if pair in light() else weight


@cache
def light() -> frozenset[str]:
    """Pairs of characters that tell little of what is asked."""
    return frozenset(words("asks.txt", "light"))
