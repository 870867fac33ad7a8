"""Where the sentences of a letter stand: in the letter, in their section, in their paragraph, in a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final

from corpus.letter.commitments.sentences import ITEM, Sentence

Group = tuple[str, frozenset[str]]
"""What is seen, and where."""
_PARTS: Final = 5
"""Parts of a letter that are told apart."""
_OF_SECTION: Final = 4
"""Parts of a section, and sentences at its beginning and its end, that are told apart."""
_OF_PARAGRAPH: Final = 3
_MANY: Final = 5
"""Clauses of a sentence that are not told apart."""


def standings(letter: Sequence[Sentence], clauses: Sequence[int]) -> Iterator[tuple[Group, ...]]:
    """Where each sentence of a letter stands; `clauses`: how many each has."""
    in_sections = _within([sentence.heading for sentence in letter])
    in_paragraphs = _within([sentence.paragraph for sentence in letter])
    each = zip(letter, clauses, in_sections, in_paragraphs, strict=True)
    for number, (sentence, count, section, paragraph) in enumerate(each):
        yield (
            _stands(
                int(sentence.ahead),
                _PARTS * number // len(letter),
                min(count, _MANY),
                ITEM.match(sentence.text) is not None,
                sentence.lead is not None,
                sentence.heading is None,
            ),
            _in_section(*_ends(*section, _OF_SECTION), _OF_SECTION * section[0] // section[1]),
            _in_paragraph(*_ends(*paragraph, _OF_PARAGRAPH), paragraph[1] == 1),
        )


def _within(of: Sequence[object]) -> list[tuple[int, int]]:
    """Of each, which it is of those beside it that are of the same, and how many these are."""
    sizes = [len([*run]) for _, run in groupby(of)]
    return [(at, size) for size in sizes for at in range(size)]


def _ends(at: int, size: int, most: int) -> tuple[int, int]:
    """How many stand before and after it, up to `most`."""
    return min(at, most), min(size - 1 - at, most)


@lru_cache(maxsize=1024)
def _stands(ahead: int, part: int, clauses: int, item: bool, lead: bool, unheaded: bool) -> Group:
    """Where a sentence stands in its letter, how many clauses it has; whether it is an item of a list, leads to one, has no heading."""
    told = [f"ahead{ahead}", f"place{part}", f"clauses{clauses}"]
    told += (name for name, is_so in (("item", item), ("lead", lead), ("unheaded", unheaded)) if is_so)
    return "stands", frozenset(told)


@lru_cache(maxsize=256)
def _in_section(before: int, after: int, part: int) -> Group:
    return "section", frozenset((f"before{before}", f"after{after}", f"part{part}"))


@lru_cache(maxsize=256)
def _in_paragraph(before: int, after: int, alone: bool) -> Group:
    return "paragraph", frozenset((f"before{before}", f"after{after}", *(["alone"] if alone else [])))
