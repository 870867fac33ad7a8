"""What a reply was asked, and which part of it answers: the asks that it restates, each with the paragraphs that answer it.

A heading that names an ask is answered by what stands under it; a sentence that restates one, by what follows in its paragraph; an
item of a list of asks, by the section or paragraph that shares most of what tells it apart from the rest of the letter. No answer found
means just that: other words may have been used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import Final

from corpus.letter.answers import ANSWER_FOLLOWS, Answer, Part, likest, of_subject, pairs_of, parts_of, share
from corpus.letter.restating.answering import answered
from corpus.letter.restating.headings import beside, heading_asks
from corpus.letter.restating.in_order import TOPIC, in_order, without_matters
from corpus.letter.restating.in_passing import passing_asks
from corpus.letter.restating.learned import THE_SUBJECT, learned
from corpus.letter.restating.lists import asked_by_subject, begins_asking
from corpus.letter.restating.options import after_name
from corpus.letter.restating.outright import outright
from corpus.letter.restating.restated import (
    Restated,
    list_asks,
    opening_asks,
    sentence_asks,
    told_asks,
    turn_asks,
)
from corpus.letter.suggestion import suggestion
from corpus.letter.weighed.letter import Letter, opening_of
from corpus.letter.weighed.weights import Weights, weights
from corpus.parsing.outline import number_of
from corpus.reply import Heading, Reply
from corpus.text.fold import fold

MOST: Final = 30
"""Asks of one letter."""
_IN_PARAGRAPH: Final = 60
_HEADINGS: Final = 300
"""No letter has more; each is compared with those after it."""
_SAME: Final = 0.6
_NUMBER: Final = 4
"""Characters up to which only the number of a paragraph stands before what it names."""
_LONGEST: Final = 8000
"""Characters of a paragraph that are read."""
_SAYS_WHO: Final = 10
"""Characters of a paragraph that only says who answers: 答："""
_MIN_REST: Final = 6
_SHORT_REST: Final = 60
_LONGEST_PRINTED: Final = 120
_ASKED: Final = re.compile(
    r"(?:建议|希望|要求|恳请|请求|呼吁)(?:(?:有关|相关|市|县|区|镇|乡)?(?:部门|单位|政府|局|委)[^,。;]{0,6}?)?(?=[一-龥0-9])"
)
"""What stands before the ask in a sentence of the suggestion: …比较普遍,建议有关部门加强管理."""
_ASKS_AGAIN: Final = re.compile("[;；](?=(?:并|还|同时)?(?:建议|希望|要求|恳请))")
"""Before another one in the same sentence: 增设充电棚;建议就近安排岗位"""
_SAYS_LITTLE: Final = re.compile(
    r"(?:很|非常|十分|极|颇)[有具好是中准符及现必]|参考|借鉴|意义(?!不大)|针对性|中肯|赞同|认同|切中|抓住了|符合[^,。]{0,12}实际|吸[收纳]|商量过|研究过|讨论过|认真研究|(?:高度|十分|非常)重视|惦记|收到|[给回]您?们?个话"
)
"""Praise, or that it was looked into: what answers follows in the next paragraph."""
_OPENING: Final = re.compile(
    r"(?:答复|回复|函复|说明|报告|汇报)(?:如下|您|你)|现将|现在[把将]|现[就对]|如下[:。]?$"
)
_ALL_DONE: Final = re.compile(
    r"(?:均|都|全部|已)(?:已经?|予以|得到)?(?:办|采纳|落实|解决|完成|实现|纳入)|我们[很十分完全]{0,2}(?:赞同|同意|认同)"
)


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that was asked."""

    text: str
    """As the letter restates it; the subject where it restates nothing."""
    source: str
    """`heading`, `sentence` or `list`: how it is restated; `printed`: by the suggestion printed with the letter; `subject`: not at all."""
    paragraph: int | None
    """Where it is restated; None for `printed` and `subject`."""
    answer: Answer | None
    """None where no part that answers was found."""


@lru_cache(maxsize=256)
def asks(reply: Reply) -> tuple[Ask, ...]:
    """What was asked, in the order of the letter, each with the part that answers; empty for a letter without subject and restatement."""
    return asks_by(reply, weights())


def asks_by(reply: Reply, weighed: Weights | None) -> tuple[Ask, ...]:
    """The same by other weights, or by the rules alone, to measure them."""
    reading = Reading(reply)
    found = reading.found(weighed)
    if weighed:
        found = list(_apart(answered(reading.letter, found, reading.parts, weighed), reading.letter))
    told = [_ask(restated, answer, reply.paragraphs) for restated, answer in found]
    if reply.subject and reply.paragraphs and not _say_all(found, reading.letter.opening):
        told[:0] = (
            Ask(one, "subject", None, reading.of_subject(one, found))
            for one in asked_by_subject(reply.subject)
        )
    return tuple(told[:MOST])


class Reading:
    """A letter as it is read for what it restates; of a paragraph longer than any letter's only the beginning."""

    def __init__(self, reply: Reply) -> None:
        lines = fold(reply.body).split("\n") if reply.paragraphs else []
        self.folded = [line[:_LONGEST] for line in lines]
        self.headings = tuple(h for h in reply.outline if h.paragraph < len(lines))[:_HEADINGS]
        self.parts = parts_of(self.folded, self.headings)
        self.subject = pairs_of(fold(reply.subject or reply.title or ""))
        self.letter = Letter(self.folded, self.subject, frozenset(h.paragraph for h in self.headings))
        self._printed = reply.printed

    def ruled(self) -> list[Restated]:
        """What the rules find, in the order of the letter."""
        return list(islice(_restated(self.folded, self.headings), 4 * MOST))

    def found(self, weighed: Weights | None) -> list[tuple[Restated, Answer | None]]:
        """What the letter restates, each thing once, with the part that the rules take for the answer."""
        restated_asks = self.ruled()
        if weighed:
            restated_asks = list(islice(learned(self.letter, restated_asks, weighed), 4 * MOST))
        restated_asks = beside(restated_asks, self.headings, self.folded)
        has_headings = sum(restated.source == "heading" for restated in restated_asks) > 1
        opening = self.letter.opening
        answering = [
            part
            for part in self.parts
            if part.heading or part.top > opening or _goes_on(self.folded[part.top])
        ]
        found: list[tuple[Restated, Answer | None]] = []
        for printed in _printed(self._printed):
            _add(found, printed, likest(printed.text, answering, -1))
        for restated in restated_asks:
            if self._is_subject(restated, has_headings):
                continue
            text = self.folded[restated.paragraph]
            is_opening = restated.source == "sentence" and _OPENING.search(text, restated.end) is not None
            answer = _answer(restated, self.folded, self.headings, answering, is_opening)
            if answer is not None or not is_opening:
                _add(found, restated, answer)
        ordered = in_order(found, self.headings, self.parts, opening)
        return without_matters(ordered, self.parts)

    def _is_subject(self, restated: Restated, has_headings: bool) -> bool:
        """Whether what is restated is the subject and no more."""
        pairs = pairs_of(restated.text)
        return (
            bool(self.subject)
            and share(pairs, self.subject) >= THE_SUBJECT
            and (restated.source != "list" or share(self.subject, pairs) >= _SAME)
            and not (restated.source == "heading" and has_headings)
        )

    def of_subject(self, subject: str, found: Sequence[tuple[Restated, Answer | None]]) -> Answer:
        """The part that answers the subject: one that answers no other ask, if it can be."""
        others = [answer for restated, answer in found if restated.source == "heading" and answer]
        free = [p for p in self.parts if not any(a.first <= p.answer.first <= a.last for a in others)]
        chosen = (of_subject(fold(subject), parts, self.letter.opening) for parts in (free, self.parts))
        last = len(self.folded) - 1
        return next(filter(None, chosen), Answer(min(1, last), 0, last))


def _apart(
    found: Sequence[tuple[Restated, Answer | None]], letter: Letter
) -> Iterator[tuple[Restated, Answer | None]]:
    """Those but what only names the part that answers an ask of the opening: 1.路灯。 Not what it says was asked: 您建议…"""
    opening = letter.opening
    told = {
        answer.first
        for restated, answer in found
        if restated.source == "list" and restated.paragraph <= opening and answer
    }
    told |= {first - 1 for first in told}
    for restated, answer in found:
        is_name = (
            restated.start <= _NUMBER and "您" not in letter.folded[restated.paragraph][: restated.start]
        )
        if restated.paragraph <= opening or not is_name or restated.paragraph not in told:
            yield restated, answer


def _goes_on(text: str) -> bool:
    """Whether a paragraph of the opening goes on with the answer itself: …，现答复如下：您反映的情况属实……"""
    begun = ANSWER_FOLLOWS.search(text)
    return begun is not None and len(text) - begun.end() >= _SHORT_REST


def _say_all(found: Sequence[tuple[Restated, Answer | None]], opening: int) -> bool:
    """Whether asks say what was asked, rather than one thing that the answer comes to speak of: 您提的…一事,暂不采纳."""
    headings = [restated for restated, _ in found if restated.source == "heading"]
    if len(headings) > 1 and any(len(restated.text) > TOPIC for restated in headings):
        return True
    opened = [restated for restated, _ in found if restated.paragraph <= opening]
    return any(
        restated.source in ("printed", "sentence") or begins_asking(restated.text) for restated in opened
    ) or any(restated.source == "list" and restated.paragraph > opening for restated, _ in found)


def _ask(restated: Restated, answer: Answer | None, paragraphs: Sequence[str]) -> Ask:
    if restated.source == "printed":
        return Ask(restated.text, "printed", None, answer)
    text = paragraphs[restated.paragraph][restated.start : restated.end]
    return Ask(text, restated.source, restated.paragraph, answer)


def _printed(text: str | None) -> Iterator[Restated]:
    """What the suggestion printed with the letter asks."""
    if text is None:
        return
    lines = [(line, number_of(fold(line))) for line in text.split("\n")]
    numbered = [line[number[1] :].rstrip("。；; ") for line, number in lines if number]
    requests = (one for request in suggestion(text).requests for one in _ASKS_AGAIN.split(request.text))
    for asked in numbered if len(numbered) > 1 else requests:
        ends = [found.end() for found in _ASKED.finditer(fold(asked))]
        begin = ends[-1] if ends and len(asked) - ends[-1] >= _MIN_REST else 0
        if len(asked) - begin <= _LONGEST_PRINTED:
            yield Restated(asked[begin:], -1, 0, 0, "printed")


def _restated(folded: list[str], headings: tuple[Heading, ...]) -> list[Restated]:
    """All asks of the letter in its order; of two that overlap the one found first, lists before sentences."""
    by_paragraph: dict[int, list[Restated]] = {}
    for restated in chain(heading_asks(headings, folded), turn_asks(folded)):
        by_paragraph.setdefault(restated.paragraph, []).append(restated)
    ends = {heading.paragraph: len(heading.text) for heading in headings}
    opening = opening_of(folded)
    for restated in outright(folded, opening):
        mine = by_paragraph.setdefault(restated.paragraph, [])
        if not any(restated.start < other.end and other.start < restated.end for other in mine):
            mine.append(restated)
    for index, text in enumerate(folded):
        mine = by_paragraph.setdefault(index, [])
        told = chain(
            list_asks(text, index),
            told_asks(text, index),
            sentence_asks(text, index),
            passing_asks(text, index),
        )
        if index <= opening:
            upto = found.start() if (found := ANSWER_FOLLOWS.search(text)) else len(text)
            told = chain(
                list_asks(text, index),
                opening_asks(text[:upto], index),
                told_asks(text, index),
                sentence_asks(text, index),
                passing_asks(text[:upto], index),
            )
        for restated in islice(told, _IN_PARAGRAPH):
            inside_heading = restated.end <= ends.get(index, 0)
            if not inside_heading and not any(
                restated.start < other.end and other.start < restated.end for other in mine
            ):
                mine.append(restated)
    return [
        restated
        for index in range(len(folded))
        for restated in sorted(by_paragraph[index], key=lambda r: r.start)
    ]


def _add(found: list[tuple[Restated, Answer | None]], restated: Restated, answer: Answer | None) -> None:
    """Add an ask, or, where it was restated before, the surer answer to that one."""
    pairs = pairs_of(restated.text)
    for index, (before, before_answer) in enumerate(found):
        other = pairs_of(before.text)
        if (
            pairs
            and other
            and max(share(pairs, other), share(other, pairs)) >= _SAME
            and min(len(pairs), len(other)) > 1
        ):
            if before.source == "list" and restated.source != "list":
                found[index] = (before, answer or before_answer)
                return
            if before.paragraph == restated.paragraph or share(pairs, other) >= 0.85:
                return
    found.append((restated, answer))


def _answer(
    restated: Restated,
    folded: list[str],
    headings: tuple[Heading, ...],
    parts: Sequence[Part],
    is_opening: bool,
) -> Answer | None:
    if restated.source == "heading":
        first = restated.paragraph + 1  # 问：…, answered by the next
        first += first + 1 < len(folded) and len(folded[first]) <= _SAYS_WHO and folded[first].endswith(":")
        below = Answer(first, 0, first)
        return next(
            (part.answer for part in parts if part.heading and part.top == restated.paragraph),
            below if below.first < len(folded) else None,
        )
    text = folded[restated.paragraph]
    if restated.source == "sentence" and not is_opening:
        end = after_name(text, restated.end)
        rest = re.sub(r"\W", "", text[end:])
        if len(rest) >= _MIN_REST and not (len(rest) < _SHORT_REST and _SAYS_LITTLE.search(rest)):
            return Answer(restated.paragraph, end, restated.paragraph)
        following = restated.paragraph + 1
        if following < len(folded) and following not in {heading.paragraph for heading in headings}:
            return Answer(following, 0, following)
        return likest(restated.text, parts, restated.paragraph)
    nearest = likest(restated.text, parts, restated.paragraph)
    if nearest is None and (done := _ALL_DONE.search(text, restated.end)):
        start = max(restated.end, text.rfind("”", 0, done.start()) + 1)
        return Answer(restated.paragraph, start, restated.paragraph)
    return nearest
