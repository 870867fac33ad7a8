"""Which part of a letter answers each thing asked: what the parts share with it, their order, and what each tells, weighed as learned.

A choice among all parts that may answer and none, by the sum of weights; they stand in `data/ask_weights.txt` and begin with `of/`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final, NamedTuple

from corpus.letter.answers import (
    ANSWER_FOLLOWS,
    CLOSING,
    DONE,
    Answer,
    Part,
    begins_with,
    pairs_of,
    weight_of,
)
from corpus.letter.restating.forms import kinds_of
from corpus.letter.restating.restated import Restated
from corpus.letter.restating.segments import Letter, bucket
from corpus.letter.restating.weights import OF, Weights, odds
from corpus.text.numerals import to_int

_TO_ALL: Final = re.compile(
    "^[^,。]{0,6}(?:对|关于)?(?:您|你|贵)?(?:们|委)?(?:所提|提出|的)?(?:各项|有关|具体)?(?:建议|提案|意见|问题)(?:内容)?的?(?:逐[条项])?(?:答复|回复|回应|办理意见|采纳情况|办理情况)(?:意见|情况)?[:。]?$"
)
_NAME: Final = 24
"""Characters of a paragraph that may only name what the next one answers."""
_SAID: Final = 8
"""The same where it ends as a sentence does: 第二部分。"""
_HEAD: Final = 16
_NUMBERED: Final = re.compile(
    r"(?:对于|关于|针对|[答问建意])?[一-龥]{0,2}?第?(?P<number>[一二三四五六七八九十]{1,2}|[0-9]{1,2})(?:[、.,)条项点个问件款]|是|部分)"
)
"""第二条, (3)安置房, 答一问."""
_DEED: Final = re.compile(r"[。;,]\w|[已了]|[一-龥][0-9]|年|月")
_NAMED_SO: Final = re.compile(
    "[”’]*(?:的?(?:建议|意见|问题|诉求|要求|提议|想法|事情)|一事|一条|[那这][件个桩]事)?"
)
"""What still names the ask before its answer begins: (开通班车)一事,…"""
_SHARES: Final = (0.01, 0.15, 0.3, 0.5, 0.75)
_LENGTHS: Final = (8, 20, 40, 80, 160)
_SHORTEST: Final = 4
"""Letters of a rest of a paragraph that may answer."""
_MOST: Final = 80
"""Parts of a letter that are weighed."""


class Candidate(NamedTuple):
    """A part that may answer."""

    answer: Answer
    text: str
    head: str
    top: int
    """The paragraph of its heading, or the paragraph itself."""
    kind: str
    """`section`, `paragraph`, `named` (what follows a paragraph that only names it) or `rest` (of the paragraph that asks)."""


class Asked(NamedTuple):
    """One thing asked, among all."""

    restated: Restated
    ruled: Answer | None
    """The part that the rules chose."""
    at: int
    """Its number among those of its paragraph, from 1."""
    of: int
    """How many its paragraph restates."""
    number: int
    """Its number among all, from 1."""
    taken: frozenset[Answer]
    """The parts that the rules chose for others."""


def candidates(letter: Letter, parts: Sequence[Part]) -> list[Candidate]:
    """The parts of a letter that may answer anything."""
    return [_candidate(letter, part) for part in parts[:_MOST]]


def _candidate(letter: Letter, part: Part) -> Candidate:
    text = part.text
    following = part.top + 1
    if part.heading or following == len(letter.folded) or not _only_names(text):
        kind = "section" if part.heading else "paragraph"
        return Candidate(part.answer, text, part.heading or text[:_HEAD], part.top, kind)
    both = "\n".join(letter.folded[part.top : following + 1])
    return Candidate(Answer(following, 0, following), both, text, part.top, "named")


def _only_names(text: str) -> bool:
    """Whether a paragraph only names what the next one answers: 第二部分。 对于搬迁,"""
    is_name = (
        len(text) <= (_SAID if text.endswith("。") else _NAME)
        and not _DEED.search(text)
        and not DONE.search(text)
    )
    return is_name or text[-1:] in (":", ",")


def _rest(letter: Letter, one: Restated) -> list[Candidate]:
    """What follows an ask in its own paragraph, where that is enough."""
    if one.paragraph < 0:
        return []
    paragraph = letter.folded[one.paragraph]
    end = after_name(paragraph, one.end)
    if (follows := ANSWER_FOLLOWS.search(paragraph, end)) is not None:
        end = follows.end()  # 您希望增设站点,降低票价。现答复如下:
    text = paragraph[end:]
    if len(re.sub(r"\W", "", text)) < _SHORTEST:
        return []
    answer = Answer(one.paragraph, end, one.paragraph)
    return [Candidate(answer, text, text[:_HEAD], one.paragraph, "rest")]


def after_name(text: str, end: int) -> int:
    """Where what still names an ask that ends at `end` ends."""
    return named.end() if (named := _NAMED_SO.match(text, end)) is not None else end


def asked(found: Sequence[tuple[Restated, Answer | None]]) -> Iterator[Asked]:
    """The things asked, each with its place among all."""
    counts = Counter(one.paragraph for one, _ in found)
    at: Counter[int] = Counter()
    for number, (one, ruled) in enumerate(found, 1):
        at[one.paragraph] += 1
        taken = frozenset(answer for other, answer in found if other is not one and answer is not None)
        yield Asked(one, ruled, at[one.paragraph], counts[one.paragraph], number, taken)


class Options:
    """The parts that may answer, and how much each shares with a text, by how rare each pair of characters is among them."""

    def __init__(self, letter: Letter, parts: Sequence[Part]) -> None:
        self.letter = letter
        self.all = candidates(letter, parts)
        self.held = [pairs_of(option.text) for option in self.all]
        self.heads = [pairs_of(option.head) for option in self.all]
        self.counts = Counter(chain.from_iterable(self.held))
        self._told: dict[int, frozenset[str]] = {}
        self.tops = sorted({option.top for option in self.all if option.top > max(letter.opening, 0)})

    def _weight(self, pair: str) -> float:
        return weight_of(pair, self.counts[pair], len(self.all))

    def told(self, option: Candidate) -> frozenset[str]:
        """What a part tells by itself."""
        if option.kind == "rest":
            return frozenset(_tells(option, self.letter.opening))
        if option.top not in self._told:
            self._told[option.top] = frozenset(_tells(option, self.letter.opening))
        return self._told[option.top]

    def shared(self, one: Restated) -> list[tuple[Candidate, float, float]]:
        """The parts that may answer an ask, with the share of it that each holds, and that its head holds."""
        pairs = pairs_of(one.text)
        weights = {pair: self._weight(pair) for pair in pairs}
        total = math.fsum(weights.values()) or 1.0

        def share(held: frozenset[str]) -> float:
            return math.fsum(map(weights.__getitem__, pairs & held)) / total

        told = [
            (option, share(held), share(head))
            for option, held, head in zip(self.all, self.held, self.heads, strict=True)
            if (option.kind == "section" and option.top == one.paragraph)
            or not option.answer.first <= one.paragraph <= option.answer.last
        ]
        for rest in _rest(self.letter, one):
            told.append((rest, share(pairs_of(rest.text)), share(pairs_of(rest.head))))
        return told


def features(
    one: Asked, options: Options, before: Answer | None, with_rules: bool = True
) -> Iterator[tuple[Answer | None, set[str]]]:
    """What is seen of each part that may answer; None stands for no answer. `before`: what answers the thing asked before."""
    opening = options.letter.opening
    mine = one.restated
    where = "opening" if 0 <= mine.paragraph <= opening else "below"
    base = f"{where}.{mine.source}"
    shared = options.shared(mine)
    best_text = max((text for option, text, _ in shared if option.kind != "rest"), default=0.0)
    best_head = max((head for option, _, head in shared if option.kind != "rest"), default=0.0)
    for option, text, head in shared:
        found = {f"kind.{option.kind}", f"{base}.{option.kind}"}
        found.add(f"{base}.gap{max(-1, min(option.top - mine.paragraph, 4))}")
        for name, value, best in (("text", text, best_text), ("head", head, best_head)):
            share = bucket(value, _SHARES)
            found.update((f"{name}{share}", f"{option.kind}.{name}{share}"))
            if value == best > 0 and option.kind != "rest":
                found.update((f"best-{name}", f"best-{name}{share}"))
        if option.answer in one.taken:
            found.update(("taken", f"taken.{where}.text{bucket(text, _SHARES)}"))
        if option.kind != "rest":
            found.update(_in_order(one, option, options, before, where))
            found.add(f"begins-with-it.{begins_with(option.text, mine.text)}")
        found |= options.told(option)
        if with_rules and one.ruled is not None:
            is_same = (one.ruled.first, one.ruled.last) == (option.answer.first, option.answer.last)
            found.add(f"ruled.{mine.source}.{is_same}")
            found.add(f"ruled.{one.ruled.first <= option.answer.first <= one.ruled.last}")
        yield option.answer, found
    if one.ruled is None or not with_rules:  # what the rules lead to a part has an answer
        yield None, _of_none(one, shared, where)


def _of_none(one: Asked, shared: Sequence[tuple[Candidate, float, float]], where: str) -> set[str]:
    """What tells that nothing answers: how much the parts share with the ask, and those that answer no other."""
    text = max((text for option, text, _ in shared if option.kind != "rest"), default=0.0)
    head = max((head for option, _, head in shared if option.kind != "rest"), default=0.0)
    free = max((text for option, text, _ in shared if option.answer not in one.taken), default=0.0)
    told = {"none", f"none.{where}", f"none.text{bucket(text, _SHARES)}", f"none.head{bucket(head, _SHARES)}"}
    return told | {f"none.free{bucket(free, _SHARES)}", f"none.{where}.free{bucket(free, _SHARES)}"}


def _in_order(
    one: Asked, option: Candidate, options: Options, before: Answer | None, where: str
) -> Iterator[str]:
    """Whether a part stands where the answer to this one of several would."""
    if (named := _NUMBERED.match(option.head)) is not None:
        number = to_int(named["number"])
        yield f"number.{number == one.at and one.of > 1}"
        yield f"number-all.{number == one.number}"
    if option.top in options.tops and one.of > 1:
        yield f"place.{options.tops.index(option.top) + 1 == one.at}.{len(options.tops) == one.of}"
    if before is None:
        yield f"{where}.first.gap{max(-1, min(option.top - options.letter.opening, 3))}"
    else:
        yield f"{where}.step{max(-1, min(option.answer.first - before.first, 3))}"


def _tells(option: Candidate, opening: int) -> Iterator[str]:
    """What a part tells by itself."""
    told = option.text[len(option.head) :] if option.kind == "named" else option.text
    yield f"{option.kind}.long{bucket(len(told), _LENGTHS)}"
    yield f"does{min(len(DONE.findall(told)), 3)}"
    yield from (f"head.{kind}" for kind in kinds_of(option.head))
    if CLOSING.search(option.text[:60]):
        yield "closing"
    if option.top < opening:
        yield "before-opening"
    elif option.top == opening and option.kind != "rest":
        yield "at-opening"


def answered(
    letter: Letter, found: Sequence[tuple[Restated, Answer | None]], parts: Sequence[Part], weighed: Weights
) -> list[tuple[Restated, Answer | None]]:
    """The things asked with the parts that answer them, from those that the rules chose."""
    options = Options(letter, parts)
    answers_begin = _answers_begin(letter)
    told: list[tuple[Restated, Answer | None]] = []
    before: Answer | None = None
    for one in asked(found):
        best, answer = -math.inf, one.ruled
        # What the rules chose for another is not free.
        keeps = one.ruled is not None and one.ruled not in one.taken
        first = answers_begin if one.restated.paragraph < answers_begin else 0
        for part, seen in features(one, options, before):
            value = odds((OF + name for name in seen), weighed)
            if (
                value > best
                and (part is None or part.first >= first)
                and not (keeps and part in one.taken)
                and not _is_of_another(one, part, found, letter)
            ):
                best, answer = value, part
        told.append((one.restated, answer))
        before = answer or before
    return told


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
