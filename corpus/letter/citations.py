"""The documents that a letter cites: 《titles》 of laws, plans and notices, and document numbers, 国发〔2021〕18号.

One document has one name, however it is written: its title without white space, 中华人民共和国 and the words around it in 关于印发…的通知;
where only the number is given, the number. A number right beside a title belongs to that document, and 《意见》 alone means the last
document before it that ends so. What the words mean that decide is in `data/citations.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

from corpus.letter.document_names import document_name, is_number, is_short, kind_of
from corpus.letter.document_numbers import numbers
from corpus.parsing.lines import HAN
from corpus.reply import Reply
from corpus.text.fold import fold
from corpus.text.word_lists import any_word, words

_LONGEST: Final = 90
"""Characters of a title."""
_BEFORE: Final = 24
"""Characters before a title that may tell what it is."""
_LIST: Final = re.compile(r"[、,和及与以并]*")
_LEADS_TO_TITLE: Final = ("", ")", "文件", "文", "印发的", "印发", "公布的", "发布的", "颁布的", "下发的")
"""What may stand between a number and the title that it is of."""
_SHORT: Final = re.compile(r"(?:以下|下)?(?:统?简称|称)[为:]?[《“\"](?P<short>[^《》“”\"()]{2,20})[》”\"]")
_ISSUED_BY: Final = rf"了?(?:[{HAN}、 ]{{0,14}}(?:部|委|厅|局|署|院|中央|国家|政府|部门|人大|办|会|[省市县区州]|新|新版|的))?$"
_ASKED_BEFORE: Final = re.compile(r"(?:提出|所提|提交|反映|您|你们?)的?(?:第?[\w-]{1,12}号)?$")
_ASKED_TITLE: Final = re.compile(r"(?:建议|提案|议案|建议案|建议书|答复|复函|回复)$")
_ASKED_AFTER: Final = re.compile(r"[(（]?(?:收悉|[已敬]悉|的?(?:建议|提案|议案))")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a letter names a document: `Reply.paragraphs[paragraph][start:end]`."""

    paragraph: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """A document that a letter cites."""

    name: str
    """义务教育法; a document number where the letter gives no title."""
    number: str | None
    """The document number that the letter gives beside the title, or that is the name."""
    places: tuple[Place, ...]
    """In the order of the letter."""
    written: tuple[str, ...]
    """How the letter writes it, each way once."""


@dataclass(slots=True)
class _Found:
    """A title or a number, before and after it was decided what it names."""

    start: int
    end: int
    title: str = ""
    number: str = ""
    name: str = ""


@dataclass(slots=True)
class _Letter:
    """What is known so far while a letter is read from its beginning."""

    asked: frozenset[str]
    """Names of what is answered."""
    own: tuple[str, ...]
    """The reply's own number."""
    named: list[str] = field(default_factory=list)
    short: dict[str, str] = field(default_factory=dict)
    """What the letter says it calls a document from there on → its name."""
    numbers: dict[str, str] = field(default_factory=dict)
    """Name → number, of those that it gives both of."""


@lru_cache(maxsize=8)
def citations(reply: Reply) -> tuple[Citation, ...]:
    """The documents that the letter cites, in the order of their first mention; neither what is answered nor the reply itself."""
    letter = _Letter(
        asked=frozenset(document_name(text) for text in (reply.subject, reply.title) if text),
        own=tuple(number.name for number in numbers(fold(reply.document_number or ""))),
    )
    places: dict[str, list[Place]] = {}
    paragraphs = reply.paragraphs
    for index, folded in enumerate(fold(reply.body).split("\n") if paragraphs else ()):
        for found in _cited(folded, letter):
            places.setdefault(found.name, []).append(Place(index, found.start, found.end))
    titles = {number: name for name, number in letter.numbers.items()}
    merged: dict[str, list[Place]] = {}
    for name, where in places.items():
        merged.setdefault(titles.get(name, name), []).extend(where)
    return tuple(
        _citation(name, sorted(where, key=_order), letter, paragraphs) for name, where in merged.items()
    )


def cited_names(reply: Reply) -> tuple[str, ...]:
    """The names of the documents that the letter cites."""
    return tuple(citation.name for citation in citations(reply))


def _order(place: Place) -> tuple[int, int]:
    return place.paragraph, place.start


def _citation(name: str, places: list[Place], letter: _Letter, paragraphs: tuple[str, ...]) -> Citation:
    written = dict.fromkeys(paragraphs[place.paragraph][place.start : place.end] for place in places)
    number = letter.numbers.get(name) or (name if is_number(name) else None)
    return Citation(name, number, tuple(places), tuple(written))


def _cited(folded: str, letter: _Letter) -> Iterator[_Found]:
    """What a paragraph cites, in its order, none overlapping another."""
    if "《" not in folded and "号" not in folded:
        return  # most paragraphs
    found = [_Found(number.start, number.end, number=number.name) for number in numbers(folded)]
    found = sorted((*_titles(folded), *found), key=lambda one: one.start)
    if not found:
        return
    # A number inside a title is part of it.
    ends = 0
    outer: list[_Found] = []
    for one in found:
        if one.start >= ends:
            outer.append(one)
            ends = one.end
    grounds = False
    before: _Found | None = None
    for one in _joined(folded, outer):
        since = folded[before.end : one.start] if before else None
        listed = since is not None and grounds and len(since) < 4 and _LIST.fullmatch(since) is not None
        grounds = listed or _after_verb(folded, one.start)
        before = one
        one.name = _name(folded, one, grounds, letter)
        if one.name:
            if not one.title or one.name not in letter.named[-1:]:
                letter.named.append(one.name)
            if one.title and one.number:
                letter.numbers.setdefault(one.name, one.number)
            _learn_short(folded, one, letter)
            yield one


def _joined(folded: str, found: list[_Found]) -> Iterator[_Found]:
    """The same with a title and the number right beside it as one."""
    waiting: _Found | None = None
    for one in found:
        if waiting is not None and (joined := _beside(folded, waiting, one)) is not None:
            waiting = None
            yield joined
            continue
        if waiting is not None:
            yield waiting
        waiting = one
    if waiting is not None:
        yield waiting


def _beside(folded: str, first: _Found, second: _Found) -> _Found | None:
    between = "".join(folded[first.end : second.start].split())
    if first.title and second.number:
        # 《…》（国发〔2021〕18号）, 《…》（国务院办公厅 国办发〔2021〕18号）, 《…》国发〔2021〕18号
        if between and not re.fullmatch(
            rf"\(?(?:[{HAN}]{{0,20}}(?:令|厅|局|部|府|院|委|会|文号)?[,:]?)?", between
        ):
            return None
        if between and not between.startswith("("):
            return None
        end = second.end + (between.startswith("(") and folded[second.end : second.end + 1] == ")")
        return _Found(first.start, end, first.title, second.number)
    if first.number and second.title and between in _LEADS_TO_TITLE:
        return _Found(first.start, second.end, second.title, first.number)
    return None


def _titles(folded: str) -> Iterator[_Found]:
    """What stands in 《》, inner ones left in the outer."""
    position = folded.find("《")
    while position >= 0:
        end = _title_ends(folded, position)
        if end > 0:
            yield _Found(position, end, title=folded[position + 1 : end - 1])
        position = folded.find("《", end if end > 0 else position + 1)


def _title_ends(folded: str, begin: int) -> int:
    """Where the title ends that begins with the 《 there; -1 where it does not, or is too long for one."""
    stop = min(len(folded), begin + _LONGEST)
    depth, at = 1, begin + 1
    while (end := folded.find("》", at, stop)) >= 0:
        depth += folded.count("《", at, end) - 1
        if depth == 0:
            return end + 1
        at = end + 1
    return -1


def _name(folded: str, one: _Found, grounds: bool, letter: _Letter) -> str:
    """The name of the document that is meant; empty where it is none."""
    if not one.title:
        return "" if one.number.endswith(letter.own) else one.number
    bare = "".join(one.title.split())
    if bare in letter.short:
        return letter.short[bare]
    if is_short(bare):
        return one.number or next(
            (name for name in reversed(letter.named) if kind_of(name) == kind_of(bare)), ""
        )
    name = document_name(one.title)
    if not name or name in letter.asked or _ASKED_TITLE.search(bare):
        return ""
    if one.number:
        return name
    after = folded[one.end : one.end + 12]
    if _ASKED_AFTER.match(after) or _ASKED_BEFORE.search(folded, max(0, one.start - _BEFORE), one.start):
        return ""
    if _is_work(folded, one.start, after):
        return ""
    if kind_of(name) is not None:
        return name
    return name if grounds and len(name) >= 4 and not _is_leaflet(after) else ""


def _learn_short(folded: str, one: _Found, letter: _Letter) -> None:
    said = _SHORT.search(folded, one.end - 1, min(len(folded), one.end + 60))
    if said is not None and one.title and "《" not in folded[one.end : said.start()]:
        letter.short[said["short"]] = one.name


def _after_verb(folded: str, start: int) -> bool:
    return _verbs().search(folded, max(0, start - _BEFORE), start) is not None


def _is_work(folded: str, start: int, after: str) -> bool:
    return after.startswith(words("citations.txt", "after_works")) or (
        _works().search(folded, max(0, start - _BEFORE), start) is not None
    )


def _is_leaflet(after: str) -> bool:
    return (
        re.match(rf"等?[\d.]+余?[万千百]?余?(?:{any_word('citations.txt', 'leaflets')})", after) is not None
    )


@cache
def _verbs() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_word('citations.txt', 'verbs')}){_ISSUED_BY}")


@cache
def _works() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_word('citations.txt', 'works')})[^,。;:《》]{{0,4}}$")
