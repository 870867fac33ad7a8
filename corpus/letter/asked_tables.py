"""Tables in a suggestion, rows of cells between bars, as lines of text: fields of forms, columns of lists of problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from corpus.text.word_lists import words

_BAR: Final = "|"
_NAME: Final = 12
"""Characters of the name of a column or of a field of a form."""


def in_words(lines: Iterable[str]) -> Iterator[str]:
    """The lines, with tables told as text: a column 建议 as that heading and one line a row, the fields of a form as 建议：…"""
    for is_table, group in groupby(lines, key=lambda line: line.startswith(_BAR) and line.endswith(_BAR)):
        if is_table:
            yield from _told([_cells(line) for line in group])
        else:
            yield from group


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip(_BAR).split(_BAR)]


def _told(rows: list[list[str]]) -> Iterator[str]:
    rows = [row for row in rows if any(cell.strip("-: ") for cell in row)]
    named = [at for at, name in enumerate(rows[0] if rows else []) if _asks(name)]
    if named and len(rows) > 1 and len(rows[0]) > 2:
        yield f"{rows[0][named[-1]]}："
        yield from (f"● {row[named[-1]]}" for row in rows[1:] if len(row) > named[-1] and row[named[-1]])
        return
    for name, *values in rows:
        said = " ".join(filter(None, values))
        yield f"{name}：{said}" if said and 0 < len(name) <= _NAME else f"{name} {said}".strip()


def _asks(name: str) -> bool:
    """Whether a column has this name: 建议, 对策措施."""
    return len(name) <= _NAME and any(word in name for word in words("requests.txt", "measures"))
