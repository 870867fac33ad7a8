"""Lines of laid-out pages → paragraphs: what a margin broke is joined, page numbers are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

_PAGE_NUMBER: Final = re.compile(r"[-—–－\s]*(?:第\s*)?\d{1,3}(?:\s*页)?[-—–－\s]*")
_FULL: Final = 0.9
"""A line that fills so much of the longest one goes on in the next, unless a sentence ends with it."""
_ENDS: Final = "。！？；：:!?;"


def paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """The lines without page numbers, those joined that were broken at the margin."""
    kept = [line for line in lines if not _PAGE_NUMBER.fullmatch(line)]
    longest = max(map(len, kept), default=0)
    paragraph = ""
    for line in kept:
        paragraph += line.strip()
        if len(line) < _FULL * longest or line.rstrip()[-1:] in _ENDS:
            yield paragraph
            paragraph = ""
    if paragraph:
        yield paragraph
