"""Which pieces of a letter restate an ask: what the rules say of each, weighed with its words, its marks and what stands around it.

Two logistic regressions, learned from labelled letters (`python -m tests.tools.fitting.ask_weights`) and kept in `data/ask_weights.txt`:
whether a piece between two marks is part of an ask, and whether it goes on with the ask of the piece before. Pieces are read in the order
of the letter, each with what came of those before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import Final, NamedTuple

from corpus.letter.answers import pairs_of, share
from corpus.letter.restating.by_turns import counted
from corpus.letter.restating.lists import SLOGAN, is_of_others, is_of_problems, is_refused
from corpus.letter.restating.measures import is_announced, is_measure, without_diagnoses
from corpus.letter.restating.restated import Restated, is_telling, trimmed
from corpus.letter.weighed.forms import is_wish
from corpus.letter.weighed.letter import Letter
from corpus.letter.weighed.pieces import Pieces, has_pieces
from corpus.letter.weighed.weighing import BIAS, DROPPED, ENOUGH, Weighing
from corpus.letter.weighed.weights import Weights
from corpus.text.word_lists import any_word

THE_SUBJECT: Final = 0.85
"""Share of what is restated that the subject holds, from which it is the subject and no more."""
_BEGIN: Final = 3
"""Pieces that a paragraph begins with."""
_MANY: Final = 3
_REST: Final = 6
"""Letters left of a paragraph, from which it is not only the name of what the next one answers."""
_SAYS_OR_WISHES: Final = re.compile(
    r"(?P<wish>建议(?=[^中里书反指提说谈”》办收])|希望|要求(?!之)|呼吁|恳请|请(?![您教示])|盼|提议|主张|期待)"
    r"|反映|提出(?=,)|指出|谈到|提到|讲到|看到|介绍|分析|认为|摘要|(?:[里中您你]|代表|委员)[还也]?说(?![的得过法明])"
)
"""What tells a problem, and what wishes."""
_MARK: Final = re.compile(r"(?:\(?[0-9一二三四五六七八九十]{1,2}(?:[)、]|[.](?![0-9]))|[①-⑩])\s*")
"""The number of an item."""
_WISH: Final = re.compile("(?:并且?|还|又|也|特|为此)?(?:建议|希望|恳请|呼吁|提请)(?![您你的])")
_FAR: Final = 300
"""Characters before a thing in which it may be said how it is told."""
_SOLVES: Final = re.compile(
    r"(?:[^,、把将对]{0,10}?[前内底])?(?:都|全部?|一[起并]|尽快|早日|早点|及早|切实|真正|抓紧|能够?|可以|得到|予以|给予)*"
    r"(?:解决|改善|重视|处理|办理|落实|改变|关注)(?:好|了|掉|一下)?"
)
"""A wish that names nothing but the problems told before it: 您反映路灯不亮,盼望(年底前都能解决)."""
_WORD: Final = 2
"""Letters of a wish that may begin the thing itself: (建议)装灯."""
_LEFT: Final = 4
"""Letters that an ask has without what says that it is one."""


class Read(NamedTuple):
    """A piece that may ask, as it was read; with what stands at its beginning and end in its paragraph."""

    number: int
    """Its number in the letter: that of the next one is one more."""
    start: int
    end: int
    odds: float
    goes_on: bool
    """Whether it goes on with the ask of the piece before."""
    wishes: bool
    """Whether it has the form of an ask."""


class Before:
    """What came of the pieces before one, as features of it."""

    def __init__(self, letter: Letter) -> None:
        self._letter = letter
        self._begun: set[int] = set()
        self._paragraph = self._last = -1
        self._opened = 0
        self._above = self._here = False

    def enter(self, paragraph: int) -> None:
        """Begin a paragraph that has pieces."""
        self._above, self._here = self._here, False
        self._paragraph, self._last = paragraph, -1

    def features(self, at: int) -> frozenset[str]:
        """What is seen of the piece of this number in its paragraph: whether the one before it asked, how many the opening asks,
        whether the paragraph above asked, and the item before."""
        sibling = self._letter.siblings[self._paragraph]
        begun = None if sibling is None else sibling in self._begun
        last = self._last == at - 1 if at else None
        return _came(last, min(self._opened, _MANY), self._above, begun)

    def add(self, at: int, goes_on: bool) -> None:
        """Tell that that piece asks."""
        self._last = at
        self._here = True
        self._opened += not goes_on and self._paragraph <= self._letter.opening
        if at < _BEGIN:
            self._begun.add(self._paragraph)


@cache
def _came(last: bool | None, opened: int, above: bool, begun: bool | None) -> frozenset[str]:
    told = {BIAS, f"tag{last}", f"opened{opened}", f"above{above}.tag{last}", f"sibling{begun}.tag{last}"}
    return frozenset(told)


@lru_cache(maxsize=32)
def _most(weighed: Weights) -> float:
    """The most that what came of the pieces before one can weigh."""
    every = product((None, False, True), range(_MANY + 1), (False, True), (None, False, True))
    return max(weighed.of(_came(*told)) for told in every)


def read(
    letter: Letter, ruled: Mapping[int, Sequence[tuple[int, int]]], weighed: Weights
) -> dict[int, list[Read]]:
    """By paragraph the pieces that may ask, but for those that surely do not; `ruled`: where the rules found asks."""
    pieces = Pieces(letter, ruled)
    if not len(pieces.read):
        return {}
    before, weighing = Before(letter), Weighing(pieces, weighed)
    numbers: dict[int, list[int]] = {}
    most = _most(weighed)
    for number, paragraph in enumerate(pieces.paragraphs[pieces.read].tolist()):
        if weighing.can_ask(number, most):
            numbers.setdefault(paragraph, []).append(number)
    found: dict[int, list[Read]] = {}
    for paragraph, text in enumerate(letter.folded):
        if not has_pieces(text):
            continue
        before.enter(paragraph)
        told: list[Read] = []
        for number in numbers.get(paragraph, ()):
            piece = int(pieces.read[number])
            at = int(pieces.at[piece])
            value, goes_on = weighing.odds(number, before.features(at)), False
            if value >= ENOUGH:
                if told and told[-1].number == piece - 1 and told[-1].odds >= ENOUGH:
                    goes_on = weighing.goes_on(number)
                before.add(at, goes_on)
            start, end = pieces.span(piece)
            told.append(Read(piece, start, end, value, goes_on, is_wish(pieces.seen[piece].forms)))
        if told:
            found[paragraph] = told
    return found


def learned(letter: Letter, rules: Sequence[Restated], weighed: Weights) -> Iterator[Restated]:
    """What the letter restates, in its order: what the rules found, where it is likely, with what else is."""
    by_paragraph: dict[int, list[Restated]] = {}
    for one in rules:
        by_paragraph.setdefault(one.paragraph, []).append(one)
    ruled = {number: [(one.start, one.end) for one in some] for number, some in by_paragraph.items()}
    read_pieces = read(letter, ruled, weighed)
    for paragraph in sorted({*read_pieces, *by_paragraph}):
        told = read_pieces.get(paragraph, [])
        sure = frozenset(counted(letter.folded[paragraph]))
        mine = [
            one
            for one in by_paragraph.get(paragraph, ())
            if (one.is_sure or (one.start, one.end) in sure or _odds_in(one, told) >= DROPPED)
            and not is_announced(letter.folded[paragraph], one.start)
            and not is_of_others(letter.folded[paragraph][: one.start], one.text)
            and not _no_ask().match(one.text)
        ]
        for start, end in _spans(told, letter.folded[paragraph]):
            if any(one.start < end and start < one.end for one in mine):
                continue
            if is_measure(letter.folded[paragraph], start):
                continue
            start, end = _bare(letter.folded[paragraph], start, end)
            text = letter.folded[paragraph][start:end]
            said = letter.folded[paragraph][:start]
            if is_refused(said, text):
                continue
            if is_of_others(said, text) or SLOGAN.fullmatch(text) or _no_ask().match(text):
                continue
            if is_telling(text, 2) and share(pairs_of(text), letter.subject) < THE_SUBJECT:
                mine.append(Restated(text, paragraph, start, end, _source(letter, paragraph, end)))
        mine += _going_on(letter, paragraph, mine)
        mine = sorted(without_diagnoses(letter.folded[paragraph], mine), key=lambda one: one.start)
        for one in _without_problems(letter.folded[paragraph], mine):
            if not is_of_problems(letter.folded[paragraph], one.start, one.end):
                yield from _one_by_one(one, letter)


def _without_problems(text: str, found: Sequence[Restated]) -> Iterator[Restated]:
    """What a paragraph restates, but what is only told before something is wished: 您反映(村口没有路灯),(老人不敢出门),建议(装灯)."""
    found = [one for one in found if not _SOLVES.fullmatch(one.text)]
    told = [_said_last(text, one.start) for one in found]
    for number, one in enumerate(found):
        wished = [at for at, is_wish in told[number + 1 :] if is_wish and not one.is_sure]
        if not told[number][1] and any(at >= one.end for at in wished) and told[number][0] >= 0:
            continue
        yield one


def _going_on(letter: Letter, paragraph: int, found: Sequence[Restated]) -> list[Restated]:
    """What goes on right after a thing restated and was not read: 希望大修该路段,(并研究货车绕行方案); in the opening also without 并."""
    text = letter.folded[paragraph]
    opens = paragraph <= letter.opening
    begins = [one.start for one in found]
    more: list[Restated] = []
    for one in found:
        if one.source == "heading":
            continue
        end = one.end
        while (match := _more(opens).match(text, end)) is not None:
            start, end = match.span("ask")
            if any(start <= begin < end for begin in begins):
                break
            more.append(Restated(text[start:end], paragraph, start, end, one.source))
    return more


@cache
def _more(opens: bool) -> re.Pattern[str]:
    verbs = any_word("asks.txt", "starts")
    long = "|".join(verb for verb in verbs.split("|") if len(verb) > 1)
    also = "并且?|以及|同时|还要?|也"
    bare = (
        rf"|[,;](?:希望|建议|要求)?(?=(?:{long})[^,。;:]{{2}})|;(?=[^,。;:]{{0,3}}(?:{verbs}))"
        if opens
        else ""
    )
    return re.compile(
        rf"[”’]?(?:[,;](?:{also})(?:希望|建议|要求)?(?=(?:{verbs}|研究)){bare})(?P<ask>[^,。;:]{{4,40}})(?=[,。;])"
    )


def _one_by_one(one: Restated, letter: Letter) -> Iterator[Restated]:
    """The things of a list that was read as one, each beginning with a verb or asking by itself: 增设潮汐车道、调整站点位置."""
    if one.is_sure or one.source == "heading" or share(pairs_of(one.text), letter.subject) >= THE_SUBJECT:
        yield one
        return
    text = letter.folded[one.paragraph]
    between = [match.span() for match in _between().finditer(text, one.start, one.end)]
    begins = [one.start, *(end for _, end in between)]
    ends = [*(start for start, _ in between), one.end]
    if len(begins) == 1 or not _begins().match(text, one.start, one.end):
        yield one
        return
    source = "list" if one.paragraph <= letter.opening else one.source
    parts = [trimmed(text, start, end) for start, end in zip(begins, ends, strict=True)]
    if any(end - start < _LEFT for start, end in parts):  # 新建、改建道路
        yield one
        return
    for start, end in parts:
        yield Restated(text[start:end], one.paragraph, start, end, source)


@cache
def _begins() -> re.Pattern[str]:
    """How a thing of such a list begins."""
    return re.compile(
        rf"(?:{any_word('asks.txt', 'starts')})(?=[^、,])|[^、,。;]{{0,12}}(?:有没有|能不能|能否|可否)"
    )


@cache
def _between() -> re.Pattern[str]:
    """What stands between two things of such a list."""
    return re.compile(
        rf"(?:、(?:并|以及|和)?|(?:,|,?(?:同时|并且?|以及|还|也|和|及))(?:希望|建议|要求)?)(?={_begins().pattern})"
    )


def _said_last(text: str, start: int) -> tuple[int, bool]:
    """Where the last word of saying or wishing begins before a thing at `start`, and whether it wishes; -1 without one."""
    last = -1, False
    for match in _SAYS_OR_WISHES.finditer(text, max(0, start - _FAR), start + _WORD):
        last = match.start(), match.lastgroup == "wish"
    return last


def _odds_in(one: Restated, told: Sequence[Read]) -> float:
    inside = (each.odds for each in told if each.start < one.end and one.start < each.end)
    return max(inside, default=0.0)


def _spans(told: Sequence[Read], text: str) -> Iterator[tuple[int, int]]:
    """Where the asks stand; what is the matter goes with the wish right after it: 楼道没灯，希望装上."""
    spans: list[tuple[int, int]] = []
    last: Read | None = None
    for piece in told:
        if piece.odds < ENOUGH:
            continue
        goes_on = (
            piece.goes_on and _lead().match(text, piece.start, piece.end) is None
        )  # 您设想添一条船,(又设想由村里掌舵)
        is_next = last is not None and last.number == piece.number - 1
        if last is not None and is_next and (goes_on or (piece.wishes and not last.wishes)):
            spans[-1] = spans[-1][0], piece.end
        else:
            spans.append((piece.start, piece.end))
        last = piece
    return iter(spans)


def _source(letter: Letter, paragraph: int, end: int) -> str:
    if paragraph <= letter.opening:
        return "list"
    rest = re.sub(r"\W", "", letter.folded[paragraph][end:])
    return "heading" if len(rest) < _REST and paragraph + 1 < len(letter.folded) else "sentence"


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Without what says that it is asked: 您又设想(由供销社统一供货)."""
    if (mark := _MARK.match(text, start, end)) is not None and end - mark.end() >= _LEFT:
        start = mark.end()
    if (lead := _lead().match(text, start, end)) is not None and end - lead.end() >= _LEFT:
        start = lead.end()
    if (wish := _WISH.match(text, start, end)) is not None and end - wish.end() >= _LEFT:
        start = wish.end()
    return trimmed(text, start, end)


@cache
def _no_ask() -> re.Pattern[str]:
    """What is said of asks or done about them, and is none: 情况属实, 经认真研究, 要求之一."""
    return re.compile(rf"(?:{any_word('asks.txt', 'no-ask')})")


@cache
def _lead() -> re.Pattern[str]:
    who, says = any_word("asks.txt", "seen-who"), any_word("asks.txt", "seen-says")
    by = rf"[^,。;:]{{0,6}}?(?:{who})[^,。;:]{{0,12}}?|(?:并且?|还|又|也|再|同时|另外?)+"
    return re.compile(rf"(?:{by})(?:{says})(?:出|的|了|到|过|着|是)*[,:]?")
