"""Which part of a letter answers each thing asked: what the parts share with it, their order, and what each tells, weighed as learned.

A choice among all parts that may answer and none, by the sum of weights; they stand in `data/ask_weights.txt` and begin with `of/`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Final

from corpus.letter.answers import Answer, Part, is_about, pairs_of
from corpus.letter.restating.options import Asked, Candidate, Options, asked, told_of_each
from corpus.letter.restating.restated import Restated
from corpus.letter.weighed.forms import names
from corpus.letter.weighed.letter import Letter, bucket
from corpus.letter.weighed.weights import OF, ROUNDED, Group, Weights, names_in, odds

_TO_ALL: Final = re.compile(
    "^[^,。]{0,6}(?:对|关于)?(?:您|你|贵)?(?:们|委)?(?:所提|提出|的)?(?:各项|有关|具体)?(?:建议|提案|意见|问题)(?:内容)?的?(?:逐[条项])?(?:答复|回复|回应|办理意见|采纳情况|办理情况)(?:意见|情况)?[:。]?$"
)
_STOPS: Final = "。;"
_SHARES: Final = (0.01, 0.15, 0.3, 0.5, 0.75)


def options_of(
    one: Asked, options: Options, before: Answer | None, with_rules: bool = True
) -> Iterator[tuple[Answer | None, list[Group]]]:
    """What is seen of each part that may answer; None stands for no answer. `before`: what answers the thing asked before."""
    opening = options.letter.opening
    mine, ruled = one.restated, one.ruled if with_rules else None
    where = "opening" if 0 <= mine.paragraph <= opening else "below"
    shared = options.shared(mine)
    about = {
        number
        for _, number, *_ in shared
        if number >= 0 and (topic := options.topics[number]) is not None and is_about(topic, mine.text)
    }
    best_text = max((text for _, number, text, _ in shared if number >= 0), default=0.0)
    best_head = max((head for _, number, _, head in shared if number >= 0), default=0.0)
    for option, number, text, head in shared:
        gap = max(-1, min(option.top - mine.paragraph, 4))
        text_share, head_share = bucket(text, _SHARES), bucket(head, _SHARES)
        is_taken = option.answer in one.taken
        found: list[Group] = [
            (standing, [(option.kind, where, mine.source, gap)]),
            (sharing, [(option.kind, "text", text_share, number >= 0 and text == best_text > 0)]),
            (sharing, [(option.kind, "head", head_share, number >= 0 and head == best_head > 0)]),
            (taken, [(where, text_share if is_taken else None)]),
        ]
        if number >= 0:
            found.append(
                (
                    in_order,
                    [(*_in_order(one, option, number, options), where, *_step(option, options, before))],
                )
            )
            found.append((naming, [(number in about, about == {number})]))
            found.append((tells, [options.told[number]]))
        else:
            found.append((tells, told_of_each([option], opening)))
        if ruled is not None:
            is_same = (ruled.first, ruled.last) == (option.answer.first, option.answer.last)
            is_within = ruled.first <= option.answer.first <= ruled.last
            found.append((as_ruled, [(mine.source, is_same, is_within)]))
        yield option.answer, found
    if ruled is None:  # what the rules lead to a part has an answer
        free = max((text for option, _, text, _ in shared if option.answer not in one.taken), default=0.0)
        yield None, [(of_none, [(where, *(bucket(each, _SHARES) for each in (best_text, best_head, free)))])]


def _in_order(
    one: Asked, option: Candidate, number: int, options: Options
) -> tuple[bool | None, bool | None, bool | None, bool]:
    """Whether a part has the number of the thing asked in its paragraph, and among all; whether it stands in its place, and as many do."""
    numbered, place = options.numbers[number], options.places.get(option.top)
    at, among = (
        (None, None) if numbered is None else (numbered == one.at and one.of > 1, numbered == one.number)
    )
    is_placed = place is not None and one.of > 1
    return at, among, place == one.at if is_placed else None, len(options.places) == one.of


def _step(option: Candidate, options: Options, before: Answer | None) -> tuple[bool, int]:
    """Whether nothing was asked before, and how far a part stands from the opening, or from the answer before."""
    step = option.top - options.letter.opening if before is None else option.answer.first - before.first
    return before is None, max(-1, min(step, 3))


def standing(kind: str, where: str, source: str, gap: int) -> set[str]:
    """What a part is, and how far from the thing asked it stands."""
    base = f"{where}.{source}"
    return {f"kind.{kind}", f"{base}.{kind}", f"{base}.gap{gap}"}


def sharing(kind: str, name: str, share: int, is_best: bool) -> set[str]:
    """How much of the thing asked a part holds, or its head."""
    best = {f"best-{name}", f"best-{name}{share}"} if is_best else set()
    return {f"{name}{share}", f"{kind}.{name}{share}"} | best


def taken(where: str, share: int | None) -> set[str]:
    """Whether the rules chose a part for another thing, and how much it holds of this one."""
    return set() if share is None else {"taken", f"taken.{where}.text{share}"}


def in_order(
    at: bool | None,
    among: bool | None,
    place: bool | None,
    as_many: bool,
    where: str,
    is_first: bool,
    step: int,
) -> set[str]:
    """Whether a part stands where the answer to this one of several would."""
    found = {f"{where}.first.gap{step}" if is_first else f"{where}.step{step}"}
    if at is not None:
        found |= {f"number.{at}", f"number-all.{among}"}
    return found if place is None else found | {f"place.{place}.{as_many}"}


def naming(is_so: bool, is_only: bool) -> set[str]:
    """Whether a part begins by naming what was asked, and no other one does."""
    return {f"begins-with-it.{is_so}", *(["only-begins-with-it"] if is_only else [])}


def as_ruled(source: str, is_same: bool, is_within: bool) -> set[str]:
    """Whether the rules chose a part, or one that it begins in."""
    return {f"ruled.{source}.{is_same}", f"ruled.{is_within}"}


def of_none(where: str, text: int, head: int, free: int) -> set[str]:
    """What tells that nothing answers: how much the parts share with the ask, and those that answer no other."""
    told = {"none", f"none.{where}", f"none.text{text}", f"none.head{head}"}
    return told | {f"none.free{free}", f"none.{where}.free{free}"}


def tells(kind: str, length: int, deeds: int, kinds: int, closes: bool, below: int) -> set[str]:
    """What a part tells by itself; `below`: -1 above the opening's end, 0 at it, 1 below."""
    found = {f"{kind}.long{length}", f"does{deeds}"} | {f"head.{each}" for each in names(kinds)}
    if closes:
        found.add("closing")
    if below < 0:
        found.add("before-opening")
    elif not below and kind != "rest":
        found.add("at-opening")
    return found


def answered(
    letter: Letter, found: Sequence[tuple[Restated, Answer | None]], parts: Sequence[Part], weighed: Weights
) -> list[tuple[Restated, Answer | None]]:
    """The things asked with the parts that answer them, from those that the rules chose."""
    options, of_answers = Options(letter, parts), weighed.part(OF)
    answers_begin = _answers_begin(letter)
    only_ask = {one.paragraph for one, _ in found if _is_all(one, letter)}
    told: list[tuple[Restated, Answer | None]] = []
    before: Answer | None = None
    for one in asked(found):
        best, answer = -math.inf, one.ruled
        best_seen: list[Group] = []
        # What the rules chose for another is not free.
        keeps = one.ruled is not None and one.ruled not in one.taken
        first = answers_begin if one.restated.paragraph < answers_begin else 0
        for part, seen in options_of(one, options, before):
            value = of_answers.one(seen, 0)
            if abs(value - best) < ROUNDED:
                value, best = (odds(next(names_in(each)), of_answers) for each in (seen, best_seen))
            if (
                value > best
                and (part is None or part.first >= first)
                and not (keeps and part in one.taken)
                and not (part is not None and part.first == part.last and part.first in only_ask)
                and not _is_of_another(one, part, found, letter)
            ):
                best, answer, best_seen = value, part, seen
        answer = options.by_number(one) or answer
        told.append((one.restated, answer))
        before = answer or before
    return told


def _is_all(one: Restated, letter: Letter) -> bool:
    """Whether a paragraph is a sentence that ends with it, and so answers nothing: 二是新街的污水直排,要求接管子;"""
    if one.paragraph < 0 or one.source == "heading":
        return False
    sentence = letter.folded[one.paragraph].rstrip(_STOPS)
    return one.end >= len(sentence) and not any(map(sentence.__contains__, _STOPS))


def _answers_begin(letter: Letter) -> int:
    """Where a heading stands that says that what was asked is answered below it: 三、对所提建议的答复; 0 without one."""
    return next((n for n in sorted(letter.headings) if _TO_ALL.search(letter.folded[n])), 0)


def _is_of_another(
    one: Asked, part: Answer | None, found: Sequence[tuple[Restated, Answer | None]], letter: Letter
) -> bool:
    """Whether a part answers another thing asked and says nothing of what tells the two apart: to this one it is no answer."""
    if one.ruled is not None or part is None or part not in one.taken:
        return False
    others = (pairs_of(other.text) for other, ruled in found if ruled == part and other is not one.restated)
    own = pairs_of(one.restated.text).difference(*others)
    return not own & pairs_of("\n".join(letter.folded[part.first : part.last + 1]))
