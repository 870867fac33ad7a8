"""What a paragraph says one after another: its sentences, and the items that marks number inside it (一是…；二是…)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from corpus.parsing.outline import NO_DECIMAL, NO_NUMBER

_N: Final = "[一二三四五六七八九十]"
SENTENCE: Final = re.compile(r"[^。;!?]+[。;!?]?[”’」』]*")
"""A sentence of a folded text, with the marks that close it."""
MARK: Final = (
    rf"第?{_N}{{1,2}}(?:是|要|应|、(?!{NO_NUMBER}))|第{_N}[,、:]|其{_N}[,:是]?|\((?:{_N}|[0-9]){{1,2}}\)"
    rf"|(?<![0-9.])[1-9][0-9]?(?:[.、]{NO_DECIMAL}|\))|[①-⑳]"
)
"""What stands before an item, in a folded text: a regular expression, to which callers say where it may begin."""


def items(marks: Sequence[re.Match[str]], end: int) -> Iterator[tuple[int, int]]:
    """Where the item after each of the `marks` stands: up to the next mark, the last one up to `end`."""
    stops = (*(mark.start() for mark in marks[1:]), end)
    return ((mark.end(), stop) for mark, stop in zip(marks, stops, strict=False))
