"""Answers in the order of what was asked: as many headings or paragraphs, one thing after another, as a list has items.

And headings that only name the matter of an ask below them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from corpus.letter.answers import Answer, Part
from corpus.letter.restating.restated import Restated
from corpus.reply import Heading
from corpus.text.word_lists import any_word

TOPIC: Final = 6
"""Characters up to which a heading names a part of the matter (关于票价), and not all that was asked."""
_MATTER: Final = 8
"""Characters up to which what begins with no verb may be only the matter of an ask: 关于师资配备。您提出…"""
_BEGINS: Final = 6
"""Characters before the name of a matter at the beginning of a paragraph: 一是关于, 第二,关于"""
_TURN: Final = re.compile(
    "(?:先|首先|再|接着|其次|最后)(?:来?说|讲|就?是|,)|第[一二三四五六]|头一|其[一二三四五]|[一二三四五]是"
)
"""How paragraphs begin that take one thing after another: 先说吃饭。…再说住宿。…"""


def in_order(
    found: list[tuple[Restated, Answer | None]],
    headings: tuple[Heading, ...],
    parts: Sequence[Part],
    opening: int,
) -> list[tuple[Restated, Answer | None]]:
    """The same, where as many headings follow a list of asks as it has items, with the one heading for the one item.

    Unless what was found by its words says that the order is another one. An item without an answer, between two whose answers
    stand in order, is answered by the one paragraph between these.
    """
    tops = {part.top: part.answer for part in parts if part.heading}
    for paragraph in {restated.paragraph for restated, _ in found if restated.source == "list"}:
        items = [i for i, (r, _) in enumerate(found) if r.source == "list" and r.paragraph == paragraph]
        for level in {heading.level for heading in headings}:
            following = [h.paragraph for h in headings if h.level == level and h.paragraph > paragraph]
            answers = [tops.get(top) for top in following]
            known = [found[i][1] for i in items]
            agrees = all(a is None or a not in answers or answers.index(a) == n for n, a in enumerate(known))
            if len(items) > 1 and len(answers) == len(items) and agrees:
                for i, answer in zip(items, answers, strict=True):
                    found[i] = (found[i][0], answer or found[i][1])
                return [one for one in found if one[0].source != "heading" or one[1] not in answers]
        if not headings and paragraph <= opening:
            _between(found, items, parts, opening)
    told = {answer.first for restated, answer in found if restated.source == "list" and answer}
    return [
        one
        for one in found
        if one[0].source != "sentence" or not _names_a_part(one[0]) or one[0].paragraph not in told
    ]


def _names_a_part(restated: Restated) -> bool:
    """Whether an ask only names what a paragraph is about: 关于医保支付。…"""
    return restated.start <= len("关于") and len(restated.text) <= TOPIC


def _between(
    found: list[tuple[Restated, Answer | None]], items: list[int], parts: Sequence[Part], opening: int
) -> None:
    """Give an item that nothing answers by its words the one paragraph between those that answer the items around it.

    Where as many paragraphs take one thing after another (先说…, 再说…), they answer the items in order.
    """
    tops = [answer.first if (answer := found[i][1]) else None for i in items]
    said = sorted(part.top for part in parts if _TURN.match(part.text))
    if len(said) == len(items) and all(top in (None, turn) for top, turn in zip(tops, said, strict=True)):
        by_top = {part.top: part.answer for part in parts}
        for i, turn in zip(items, said, strict=True):
            found[i] = (found[i][0], by_top[turn])
        return
    known = [top for top in tops if top is not None]
    if known != sorted(set(known)) or len(known) < len(items) - 1 or not known:
        return
    for n, i in enumerate(items):
        if tops[n] is not None:
            continue
        after = max((top for top in tops[:n] if top is not None), default=opening)
        before = min((top for top in tops[n + 1 :] if top is not None), default=after)
        free = [part.answer for part in parts if after < part.top < before]
        if len(free) == 1:
            found[i] = (found[i][0], free[0])


def without_matters(
    found: Sequence[tuple[Restated, Answer | None]], parts: Sequence[Part]
) -> list[tuple[Restated, Answer | None]]:
    """Those but the headings that name the matter of an ask below them: 一、关于师资配备, 您建议每校配备…; with one all of its kind."""
    ends = {part.top: part.answer.last for part in parts if part.heading}
    matters = [one for one, _ in found if _is_matter(one)]
    told = [one for one, _ in found if one.source == "sentence" and one not in matters]
    holding = [
        one
        for one in matters
        if any(
            (one.paragraph, one.end) < (other.paragraph, other.start)
            and other.paragraph <= ends.get(one.paragraph, one.paragraph)
            for other in told
        )
    ]
    # Headings of which some say what is to be done name what was asked, and not only its matter.
    says_more = any(one.source == "heading" and one not in matters for one, _ in found)
    sources = {one.source for one in holding if not (says_more and one.source == "heading")}
    return [(one, answer) for one, answer in found if not (one in matters and one.source in sources)]


def _is_matter(one: Restated) -> bool:
    """Whether an ask is a heading, or begins its paragraph, and names a matter without saying what is to be done."""
    return (
        one.source in ("heading", "sentence")
        and (one.source == "heading" or one.start <= _BEGINS)
        and len(one.text) <= _MATTER
        and not one.is_sure
        and not _says_what().match(one.text)
    )


@cache
def _says_what() -> re.Pattern[str]:
    return re.compile(rf"(?:不|{any_word('asks.txt', 'starts')})")
