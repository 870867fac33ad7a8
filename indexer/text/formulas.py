"""What such letters always say, and what therefore says nothing about their matter."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from indexer.text.analyzer import read_words
from indexer.text.folding import fold, fold_with_offsets

_GAP: Final = "[^。！？\n]{0,60}?"


def without_boilerplate(text: str) -> str:
    """`text` with blanks for the formulas of `dictionary/boilerplate.txt`; offsets stay as they are."""
    folded = fold_with_offsets(text)
    kept, position = [], 0
    for match in _formulas().finditer(folded.text):
        start, end = folded.original(*match.span())
        kept += [text[position:start], " " * (end - start)]
        position = end
    return "".join((*kept, text[position:]))


def bare(text: str) -> str:
    """`text` folded, without those formulas."""
    return _formulas().sub(" ", fold(text))


def has_formula(folded: str) -> bool:
    """Whether a folded text holds one of those formulas."""
    return _formulas().search(folded) is not None


@cache
def _formulas() -> re.Pattern[str]:
    lines = read_words("boilerplate.txt")
    return re.compile("|".join(_GAP.join(map(re.escape, re.split("…+|\\.{3,}", line))) for line in lines))
