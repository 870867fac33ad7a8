"""What is seen of a piece of a letter where it stands, for what was learned to weigh: groups of features that share none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Final, TypeVar

from corpus.letter.weighed.forms import is_marked, kinds_of_each, names
from corpus.letter.weighed.letter import SHORT, Letter, Shares
from corpus.letter.weighed.pieces import Pieces, Places
from corpus.letter.weighed.weights import Group, names_in

_LEAD: Final = 30
"""Characters at the end of a paragraph that say what follows."""
_NEXT: Final = 16
"""Those at the beginning of the next one that tell what it is."""
_MARK: Final = 8
"""Those that may number a paragraph."""
_LATER: Final = 4
"""Pieces of a paragraph from this on are not told apart."""
_FURTHER: Final = 3
"""The same of paragraphs below the opening, and of those that begin alike."""
T = TypeVar("T")


def features(pieces: Pieces) -> Iterator[set[str]]:
    """All that is seen of each piece that may ask, but for what came of the pieces before it."""
    return names_in((*of_paragraphs(pieces), *of_pieces(pieces), *spelled(pieces), with_letter(pieces)))


def of_paragraphs(pieces: Pieces) -> Iterator[Group]:
    """What is seen of the paragraph of each piece that may ask as a whole."""
    letter, texts, end = pieces.letter, pieces.letter.folded, len(pieces.letter.folded) - 1
    each = pieces.paragraphs[pieces.read].tolist()
    numbers = list(dict.fromkeys(each))
    leads = [letter.lead(number) for number in numbers]
    heads = [texts[number + 1][:_NEXT] if number < end else "" for number in numbers]
    tails = [(lead or "")[-_LEAD:] for lead in leads]
    kinds = kinds_of_each([*heads, *tails])
    where = {number: _where(letter, number) for number in numbers}
    marks = {number: (letter.shapes[number], texts[number][-1:]) for number in numbers}
    heads_of = dict(zip(numbers, kinds, strict=False))
    tails_of = {
        number: (told, None if lead is None else lead[-1:])
        for number, told, lead in zip(numbers, kinds[len(numbers) :], leads, strict=True)
    }
    yield edges, [marks[number] for number in each]
    yield placed, [where[number] for number in each]
    yield following, [(heads_of[number],) for number in each]
    yield under, [tails_of[number] for number in each]


def _where(letter: Letter, paragraph: int) -> tuple[int, int, bool, bool, bool, bool, bool]:
    text, before = letter.folded[paragraph], letter.folded[max(paragraph - 1, 0)]
    return (
        max(-1, min(paragraph - letter.opening, _FURTHER)),
        min(letter.alike[letter.shapes[paragraph]], _FURTHER),
        paragraph in letter.headings,
        len(text) <= SHORT,
        is_marked(text[:_MARK]),
        paragraph > 0 and len(before) <= SHORT,
        paragraph + 1 == len(letter.folded),
    )


def of_pieces(pieces: Pieces) -> Iterator[Group]:
    """What is seen of each piece that may ask, and of those beside it, but for their letters, and what it shares with the letter."""
    read, seen = pieces.read, pieces.seen
    _, lengths, kinds, forms = zip(*seen, strict=True) if seen else ((),) * 4
    mine = _of(forms, read)
    befores, afters = _of(pieces.befores, read), _of(pieces.afters, read)
    marks_before, marks_after = [each[-1:] for each in befores], [each[:1] for each in afters]
    wheres = pieces.wheres
    ruled = pieces.is_ruled[read].tolist()
    is_later = (pieces.sentences[read] > pieces.sentences[read - pieces.at[read]]).tolist()
    yield of_kinds, [*zip(_of(kinds, read), _of(lengths, read), strict=True)]
    yield marks, [*zip(befores, afters, strict=True)]
    yield formed, [*zip(mine, wheres, marks_before, marks_after, strict=True)]
    yield around, _of(pieces.around, read)
    yield numbered, [*zip(is_later, pieces.at[read].tolist(), ruled, strict=True)]
    told = (*zip(kinds, lengths, strict=True), (None, None))
    others = (*forms, 0)
    beside = pieces.beside
    yield leading, [(each,) for each in _of(others, beside.lead)]
    for name, numbers in (("last", beside.last), ("next", beside.next), ("last2", beside.last2)):
        yield kinds_beside, [(name, *each) for each in _of(told, numbers)]
    yield (
        forms_beside,
        [("last", *each) for each in zip(_of(others, beside.last), mine, marks_before, strict=True)],
    )
    yield forms_beside, [("next", *each, None) for each in zip(_of(others, beside.next), mine, strict=True)]


def spelled(pieces: Pieces) -> Iterator[Group]:
    """The letters of each piece that may ask, and of those beside it, as `Spelling` weighs them."""
    plains: list[str | None] = [*(seen.plain for seen in pieces.seen), None]
    read = pieces.read
    befores, afters = _of(pieces.befores, read), _of(pieces.afters, read)
    # A letter of Latin script may be called as a mark that is not there: a, b.
    buts = [("" if one else "b") + ("" if other else "a") for one, other in zip(befores, afters, strict=True)]
    beside = pieces.beside
    yield letters, [*zip(_of(plains, read), buts, strict=True)]
    yield ends, [(told,) for told in _of(plains, read)]
    yield ends_beside, [("last", told) for told in _of(plains, beside.last)]
    yield ends_beside, [("next", told) for told in _of(plains, beside.next)]
    yield ends_of_lead, [(told,) for told in _of(plains, beside.lead)]
    yield begins, [(told,) for told in _of(plains, read - pieces.at[read])]


def with_letter(pieces: Pieces) -> Group:
    """What each piece that may ask shares with the subject, and with what stands below."""
    each = zip(pieces.read.tolist(), pieces.paragraphs[pieces.read].tolist(), pieces.wheres, strict=True)
    return shared, [(pieces.letter.shares(paragraph, pieces.texts[n]), where) for n, paragraph, where in each]


def _of(column: Sequence[T], numbers: Places) -> list[T]:
    return [column[number] for number in numbers.tolist()]


def edges(shape: str, end: str) -> set[str]:
    """How a paragraph begins and ends."""
    return {f"shape{shape}", f"ends{end}"}


def placed(
    below: int, alike: int, headed: bool, short: bool, marked: bool, after: bool, last: bool
) -> set[str]:
    """Where a paragraph stands, how many begin as it does, and what else is so of it."""
    found = {"opening" if below < 0 else "opens" if not below else f"below{below}", f"begun{alike}"}
    told = {
        "headed": headed,
        "short": short,
        "marked": marked,
        "after-short": after,
        "last-paragraph": last,
    }
    return found.union(name for name, is_so in told.items() if is_so)


def following(kinds: int) -> set[str]:
    """The kinds of words that the next paragraph begins with."""
    return {f"below.{kind}" for kind in names(kinds)}


def under(kinds: int, end: str | None) -> set[str]:
    """The kinds of words and the mark that end the paragraph before, or before its list; None where there is none."""
    return set() if end is None else {f"under{end}"} | _coupled("under.", kinds)


def letters(plain: str, but: str) -> set[str]:
    """The letters of a piece, without some."""
    return {*plain}.difference(but)


def ends(plain: str) -> set[str]:
    """How a piece begins and ends."""
    return {f"^{plain[:3]}", f"^{plain[:2]}", f"^{plain[:1]}", f"{plain[-2:]}$", f"{plain[-1:]}$"}


def ends_beside(name: str, plain: str | None) -> set[str]:
    """How a piece beside another begins and ends."""
    return set() if plain is None else {f"{name}^{plain[:2]}", f"{name}{plain[-2:]}$", f"{name}{plain[-1:]}$"}


def ends_of_lead(plain: str | None) -> set[str]:
    """How the piece begins and ends that a sentence begins with, for those after it."""
    return set() if plain is None else {f"lead^{plain[:2]}", f"lead^{plain[:1]}", f"lead{plain[-2:]}$"}


def begins(plain: str) -> set[str]:
    """How the first piece of a paragraph begins."""
    return {f"par^{plain[:2]}", f"par^{plain[:1]}"}


def of_kinds(kinds: int, length: int) -> set[str]:
    """The kinds of words of a piece, and each two of them; how long it is."""
    return {f"long{length}"} | _coupled("is.", kinds)


def marks(before: str, after: str) -> set[str]:
    """The marks around a piece."""
    found = {f"b{before[-1:]}", f"a{after[:1]}", f"b{before[-1:]}a{after[:1]}"}
    return found | {f"before.{mark}" for mark in before} | {f"after.{mark}" for mark in after}


def formed(forms: int, where: str, before: str, after: str) -> set[str]:
    """The forms of a piece, each two of them, and where each stands."""
    if not forms:
        return {"form.none"}
    stands = (where, f"b{before}", f"a{after}")
    return {f"form.{form}.{each}" for form in names(forms) for each in stands} | _coupled("form.", forms)


def around(said: int, above: int) -> set[str]:
    """The kinds of words before a piece: in its sentence, and only before that."""
    return {f"par.{kind}" for kind in names(above & ~said)} | _coupled("said.", said)


def numbered(is_later: bool, at: int, is_ruled: bool) -> set[str]:
    """Whether its sentence is the first of its paragraph, which piece of that it is, whether the rules found an ask there."""
    return {f"sentence{'+' if is_later else '0'}", f"at{min(at, _LATER)}"}.union(
        ["ruled"] if is_ruled else []
    )


def shared(shares: Shares | None, where: str) -> set[str]:
    """What a piece shares with the subject, and with what stands below."""
    if shares is None:
        return {"no-pairs"}
    below = (f"head{shares.head}", f"text{shares.text}")
    return {f"subject{shares.subject}", *below, *(f"{each}.{where}" for each in below)}


def leading(forms: int) -> set[str]:
    """How the piece that a sentence begins with is made, for those after it."""
    return {f"lead.{form}" for form in names(forms)}


def kinds_beside(name: str, kinds: int | None, length: int | None) -> set[str]:
    """The kinds of words of a piece beside another, and how long it is; None where there is none."""
    if kinds is None:
        return {f"{name}.none"}
    return {f"{name}.{kind}" for kind in names(kinds)} | {f"{name}.long{length}"}


def forms_beside(name: str, beside: int, forms: int, mark: str | None) -> set[str]:
    """The forms of a piece beside another, with those of that other; `mark`: what stands between."""
    others = names(beside)
    found = {f"{name}.form.{form}" for form in others}
    found.update(f"{name}.{one}.form.{form}" for one in others for form in names(forms))
    if mark is not None:
        found.update(f"{name}.{form}.{mark}" for form in others)
    return found


@lru_cache(maxsize=4096)
def _coupled(prefix: str, bits: int) -> frozenset[str]:
    """Each name, and each two of them."""
    found = sorted(names(bits))
    pairs = {f"{prefix}{a}.{b}" for a, b in combinations(found, 2)}
    return frozenset(pairs.union(prefix + name for name in found))
