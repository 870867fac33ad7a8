"""The pieces of a letter between its marks, and what is seen of each that may tell whether it restates an ask."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from corpus.letter.answers import ANSWER_FOLLOWS, light, pairs_of
from corpus.letter.restating.forms import (
    FIRST,
    NUMERAL,
    Seen,
    characters,
    kinds_of,
    length_of,
    plain,
    seen_of,
)

_PIECE: Final = re.compile(r"[^,。;!?:、“”‘’\"|【】\n—]+")
_HEAD: Final = 14
"""Characters in which a paragraph names what it answers."""
_OPENING: Final = 6
"""Paragraphs that may hold the opening."""
_SHORT: Final = 40
_LEAD: Final = 30
"""Characters at the end of a paragraph that say what follows."""
_SHARES: Final = (0.01, 0.34, 0.6, 0.85)
_ENDS: Final = re.compile("[。!?]")
_QUOTES: Final = '“‘"'
_LONGEST: Final = 160
"""Characters of a piece that are read."""
_MAY_ASK: Final = re.compile(
    "您|你|代表|委员|提案|建议|议案|来信|来函|信中|希望|要求|反映|呼吁|诉求|关于|针对|对于|至于|“|\\?|所[提陈列]"
)
"""Without any of these a sentence below the opening is not read, unless it begins a short or marked paragraph."""


class Piece(NamedTuple):
    """A piece of a folded paragraph between two marks."""

    start: int
    end: int
    text: str
    before: str
    """The marks right before it; empty at the beginning of its paragraph."""
    after: str
    """The marks right after it."""


class Features(NamedTuple):
    """What is seen of a piece: sets that come again with other pieces, and what is its own. No two hold the same feature."""

    common: tuple[frozenset[str], ...]
    own: set[str]

    def all(self) -> set[str]:
        """All in one set."""
        return self.own.union(*self.common)


def bucket(value: float, limits: Sequence[float]) -> int:
    """How many of the limits, in ascending order, a value reaches."""
    return bisect_right(limits, value)


class Letter:
    """A folded letter, its pieces, and what is known of it as a whole."""

    def __init__(self, folded: Sequence[str], subject: frozenset[str], headings: frozenset[int]) -> None:
        self.folded = folded
        self.subject = subject
        self._tells_little = light() | subject
        self.headings = headings
        self.opening = opening_of(folded)
        self._last_head: dict[str, int] = {}
        self._last_text: dict[str, int] = {}
        for number, text in enumerate(folded):
            self._last_head.update(dict.fromkeys(pairs_of(text[:_HEAD]), number))
            self._last_text.update(dict.fromkeys(pairs_of(text), number))
        self._shapes = [_shape(text) for text in folded]
        self._alike = Counter(self._shapes)
        self.siblings: list[int | None] = []
        """The paragraph before of the same shape, in the same list."""
        self._leads: list[int] = []
        """The paragraph before the list that a paragraph is of, else the one before it; -1 for the first."""
        latest: dict[str, int] = {}
        for number, (text, shape) in enumerate(zip(folded, self._shapes, strict=True)):
            before = None if FIRST.match(text) else latest.get(shape)
            self.siblings.append(before)
            self._leads.append(number - 1 if before is None else self._leads[before])
            latest[shape] = number

    def pieces(self, paragraph: int) -> list[Piece]:
        """The pieces of a paragraph in order."""
        text = self.folded[paragraph]
        matches = [match for match in _PIECE.finditer(text) if not match[0].isspace()]
        ends = [0, *(match.end() for match in matches)]
        starts = [*(match.start() for match in matches), len(text)]
        return [
            Piece(
                *match.span(),
                match[0][:_LONGEST],
                text[before : match.start()][-3:],
                text[match.end() : after][:3],
            )
            for match, before, after in zip(matches, ends, starts[1:], strict=False)
        ]

    def features(
        self, paragraph: int, ruled: Sequence[tuple[int, int]] = ()
    ) -> Iterator[tuple[Piece, Features | None]]:
        """Each piece of a paragraph with what is seen of it, but for what came of the pieces before; None where it cannot ask.

        `ruled`: where the rules found asks in the paragraph.
        """
        pieces = self.pieces(paragraph)
        around: frozenset[str] | None = None
        above: frozenset[str] = frozenset()
        begin = upto = 0
        while begin < len(pieces):
            end = begin + 1
            while end < len(pieces) and not _ENDS.search(pieces[end].before):
                end += 1
            if not self._may_ask(paragraph, pieces[begin].start, pieces[end - 1].end + 1, ruled):
                yield from ((piece, None) for piece in pieces[begin:end])
            else:
                around = around if around is not None else self._standing(paragraph, pieces[0].text)
                above = above.union(*(kinds_of(piece.text) for piece in pieces[upto:begin]))
                upto = begin
                yield from self._of_sentence(paragraph, pieces, begin, end, around, above, ruled)
            begin = end

    def _may_ask(self, paragraph: int, start: int, end: int, ruled: Sequence[tuple[int, int]]) -> bool:
        text = self.folded[paragraph]
        return (
            paragraph <= self.opening
            or _MAY_ASK.search(text, start, end) is not None
            or (
                _ENDS.search(text, 0, start) is None
                and (len(text) <= _SHORT or self._alike[self._shapes[paragraph]] > 1)
            )
            or any(one < end and start < other for one, other in ruled)
        )

    def _of_sentence(
        self, paragraph: int, pieces: Sequence[Piece], begin: int, end: int, around: frozenset[str], above: frozenset[str],
        ruled: Sequence[tuple[int, int]],
    ) -> Iterator[tuple[Piece, Features]]:  # fmt: skip
        where = "up" if paragraph <= self.opening else "down"
        said: frozenset[str] = frozenset()
        lead = seen_of(pieces[begin].text)
        told = plain(pieces[begin].text)
        led = frozenset((f"lead^{told[:2]}", f"lead^{told[:1]}", f"lead{told[-2:]}$"))
        led |= _named("lead.", lead.forms)
        for at in range(begin, end):
            piece = pieces[at]
            seen = seen_of(piece.text)
            marks = _marks(piece.before, piece.after)
            common = [
                around,
                marks,
                _coupled("is.", seen.kinds),
                _formed(seen.forms, where, piece.before[-1:], piece.after[:1]),
                _coupled("said.", said),
                _named("par.", above - said),
            ]
            if at > begin:
                common.append(led)
            # A letter of Latin script may be called as a mark that is not there: a, b.
            own = characters(piece.text) - marks
            own.update(self._shared(paragraph, piece.text, where))
            own.update(
                (f"sentence{'0' if not begin else '+'}", f"at{min(at, 4)}", f"long{length_of(piece.text)}")
            )
            for name, other in (("last", at - 1), ("next", at + 1), ("last2", at - 2)):
                beside = pieces[other] if 0 <= other < len(pieces) else None
                own.update(_beside(name, beside))
                if beside is not None:
                    common += _common_beside(name, seen_of(beside.text), seen, piece)
            if any(start < piece.end and piece.start < stop for start, stop in ruled):
                own.add("ruled")
            yield piece, Features(tuple(common), own)
            said |= seen.kinds

    def _standing(self, paragraph: int, first: str) -> frozenset[str]:
        """What is seen of a paragraph as a whole."""
        text = self.folded[paragraph]
        shape = self._shapes[paragraph]
        below = paragraph - self.opening
        first = plain(first)
        found = {
            "opening" if below < 0 else "opens" if not below else f"below{min(below, 3)}",
            f"begun{min(self._alike[shape], 3)}",
            f"shape{shape}",
            f"ends{text[-1:]}",
            f"par^{first[:2]}",
            f"par^{first[:1]}",
        }
        told = {
            "headed": paragraph in self.headings,
            "short": len(text) <= _SHORT,
            "marked": "mark" in kinds_of(text[:8]),
            "after-short": paragraph > 0 and len(self.folded[paragraph - 1]) <= _SHORT,
            "last-paragraph": paragraph + 1 == len(self.folded),
        }
        found.update(name for name, is_so in told.items() if is_so)
        if paragraph + 1 < len(self.folded):
            found.update(f"below.{kind}" for kind in kinds_of(self.folded[paragraph + 1][:16]))
        if (lead := self._leads[paragraph]) >= 0:
            kinds = kinds_of(self.folded[lead][-_LEAD:])
            found |= _coupled("under.", kinds)
            found.add(f"under{self.folded[lead][-1:]}")
        return frozenset(found)

    def _shared(self, paragraph: int, text: str, where: str) -> Iterator[str]:
        """What a piece shares with the subject, and with what stands below."""
        pairs = pairs_of(text)
        if not pairs:
            yield "no-pairs"
            return
        yield f"subject{bucket(len(pairs & self.subject) / len(pairs), _SHARES)}"
        telling = pairs - self._tells_little or pairs
        for name, last in (("head", self._last_head), ("text", self._last_text)):
            later = len([pair for pair in telling if last.get(pair, 0) > paragraph])
            share = bucket(later / len(telling), _SHARES)
            yield f"{name}{share}"
            yield f"{name}{share}.{where}"


def opening_of(folded: Sequence[str]) -> int:
    """The paragraph in which the opening ends: the one that says that the answer follows, else the first."""
    return next((n for n, text in enumerate(folded[:_OPENING]) if ANSWER_FOLLOWS.search(text)), 0)


def _shape(text: str) -> str:
    """How a paragraph begins, the same for all of a list: N、 for 二、…"""
    return "“" if text[:1] and text[0] in _QUOTES else NUMERAL.sub("N", text[:6])[:2]


# Of the sets below there are few, and each is asked for again with nearly every piece.


@lru_cache(maxsize=4096)
def _named(prefix: str, names: frozenset[str] | tuple[str, ...]) -> frozenset[str]:
    return frozenset(prefix + name for name in names)


@lru_cache(maxsize=4096)
def _coupled(prefix: str, names: frozenset[str]) -> frozenset[str]:
    """Each name, and each two of them."""
    return _named(prefix, names) | {f"{prefix}{a}.{b}" for a in names for b in names if a < b}


@lru_cache(maxsize=1024)
def _marks(before: str, after: str) -> frozenset[str]:
    """The marks around a piece."""
    found = {f"b{before[-1:]}", f"a{after[:1]}", f"b{before[-1:]}a{after[:1]}"}
    return frozenset(found | {f"before.{mark}" for mark in before} | {f"after.{mark}" for mark in after})


@lru_cache(maxsize=4096)
def _formed(forms: tuple[str, ...], where: str, before: str, after: str) -> frozenset[str]:
    """The forms of a piece, each two of them, and where each stands."""
    if not forms:
        return frozenset(("form.none",))
    told = _coupled("form.", frozenset(forms))
    return told.union(
        *((f"form.{form}.{where}", f"form.{form}.b{before}", f"form.{form}.a{after}") for form in forms)
    )


def _beside(name: str, other: Piece | None) -> tuple[str, ...]:
    """What is seen of a piece beside another: how long that is, and how it begins and ends."""
    if other is None:
        return (f"{name}.none",)
    long = f"{name}.long{length_of(other.text)}"
    if name == "last2":
        return (long,)
    told = plain(other.text)
    return long, f"{name}^{told[:2]}", f"{name}{told[-2:]}$", f"{name}{told[-1:]}$"


def _common_beside(name: str, beside: Seen, seen: Seen, piece: Piece) -> Iterator[frozenset[str]]:
    """The kinds and forms of a piece beside another."""
    yield _named(f"{name}.", beside.kinds)
    if name != "last2":
        mark = piece.before[-1:] if name == "last" else None
        yield _forms_beside(name, beside.forms, seen.forms, mark)


@lru_cache(maxsize=4096)
def _forms_beside(
    name: str, beside: tuple[str, ...], forms: tuple[str, ...], mark: str | None
) -> frozenset[str]:
    """The forms of a piece beside another, with those of that other; `mark`: what stands between."""
    found = {f"{name}.form.{form}" for form in beside}
    found.update(f"{name}.{one}.form.{form}" for one in beside for form in forms)
    if mark is not None:
        found.update(f"{name}.{form}.{mark}" for form in beside)
    return frozenset(found)
