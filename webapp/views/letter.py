"""The text of a reply laid out for its page: headings, run-in headings, paragraphs, highlights, documents cited, promises made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus import Heading, Reply
from corpus.letter.citations import citations
from corpus.letter.promises import Promise
from indexer import Marked

Segments = tuple[tuple[str, bool], ...]
"""Pieces of text, each with whether it is highlighted."""


Linked = tuple[tuple[str, Segments, bool], ...]
"""Stretches of text, each with the name of the document that it cites, empty for all other text, and whether it is of a promise."""
Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the letter; `heading` is what it consists of or begins with."""

    anchor: str
    heading: Linked = ()
    text: Linked = ()
    rank: int = 0
    """The HTML heading rank, 2 to 5, of a heading that stands alone; 0 for paragraphs."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents."""

    anchor: str
    text: str
    depth: int


def segments(marked: Marked) -> Segments:
    """The text cut at the marks, nothing lost: what templates escape piece by piece."""
    return _cut(marked, 0, len(marked.text))


def blocks(reply: Reply, mark: Callable[[str], Marked], promises: Iterable[Promise] = ()) -> Iterator[Block]:
    """The paragraphs of the letter in order, highlighted by `mark`; `promises` are those to be told from other text."""
    headings: dict[int, Heading] = {}
    for heading in reply.outline:
        headings.setdefault(heading.paragraph, heading)
    depths = _depths(reply)
    links: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for document in citations(reply):
        for place in document.places:
            links[place.paragraph].append((place.start, place.end, document.name))
    promised: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for promise in promises:
        promised[promise.paragraph].append((promise.start, promise.end))
    for index, paragraph in enumerate(reply.paragraphs):
        marked = mark(paragraph)
        found = headings.get(index)
        cited, made = sorted(links[index]), promised[index]
        if found is None or not paragraph.startswith(found.text):
            yield Block(anchor(index), text=_linked(marked, cited, made, 0, len(paragraph)))
            continue
        end = len(found.text)
        rest = _linked(marked, cited, made, end, len(paragraph))
        rank = 0 if paragraph[end:].strip() else min(2 + depths[found.level], 5)
        yield Block(anchor(index), _linked(marked, cited, made, 0, end), rest, rank)


def contents(reply: Reply) -> tuple[Entry, ...]:
    """The table of contents."""
    depths = _depths(reply)
    return tuple(Entry(anchor(h.paragraph), h.text, depths[h.level]) for h in reply.outline)


def _depths(reply: Reply) -> dict[int, int]:
    # A letter that starts with （一） would skip a rank if levels were taken as they are.
    return {level: depth for depth, level in enumerate(sorted({h.level for h in reply.outline}))}


def anchor(paragraph: int) -> str:
    """The fragment that leads to a paragraph, an index into `Reply.paragraphs`."""
    return f"p{paragraph + 1}"


def _linked(
    marked: Marked, cited: Sequence[tuple[int, int, str]], made: Spans, start: int, end: int
) -> Linked:
    """The text from `start` to `end`, cut at the documents that it cites and at the promises that it makes."""
    pieces: list[tuple[str, Segments, bool]] = []
    at = start
    for first, last, name in (*cited, (end, end, "")):
        first, last = max(first, at), min(last, end)
        if first < last or not name:
            pieces += _told("", marked, made, at, first)
            pieces += _told(name, marked, made, first, last)
            at = last
    return tuple(pieces)


def _told(
    name: str, marked: Marked, made: Spans, start: int, end: int
) -> Iterator[tuple[str, Segments, bool]]:
    """The text from `start` to `end`, cut where promises begin and end."""
    bounds = {start, end, *(bound for span in made for bound in span if start < bound < end)}
    for first, last in pairwise(sorted(bounds)):
        yield name, _cut(marked, first, last), any(begin <= first < stop for begin, stop in made)


def _cut(marked: Marked, start: int, end: int) -> Segments:
    pieces: list[tuple[str, bool]] = []
    at = start
    for first, last in _joined(marked.marks):
        first, last = max(first, start), min(last, end)
        if first < last:
            pieces += [(marked.text[at:first], False), (marked.text[first:last], True)]
            at = last
    pieces.append((marked.text[at:end], False))
    return tuple(piece for piece in pieces if piece[0])


def _joined(spans: Spans) -> Iterator[tuple[int, int]]:
    """The spans in order, those that touch or overlap as one."""
    ordered = iter(sorted(spans))
    first, last = next(ordered, (0, 0))
    for begin, end in ordered:
        if begin > last:
            yield first, last
            first, last = begin, end
        last = max(last, end)
    yield first, last
