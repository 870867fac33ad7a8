"""Tables → lines: data tables as rows, layout tables as the lines of their cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

_CELL_LENGTH: Final = 200
_CELL_LINES: Final = 2
"""More in a cell is no value but a part of the page."""


@dataclass(slots=True)
class Cell:
    """The lines of a table's cell, or of the body."""

    lines: list[str] = field(default_factory=list)
    has_table: bool = False

    @property
    def is_value(self) -> bool:
        """Whether this can be a cell of a data table: a label, a value, a number."""
        return (
            not self.has_table
            and len(self.lines) <= _CELL_LINES
            and sum(map(len, self.lines)) <= _CELL_LENGTH
        )


def table_lines(rows: Iterable[list[Cell]]) -> list[str]:
    """The lines of a table: `| a | b |` for a row of short cells, else the cells' own lines.

    A table none of whose rows has two short cells with text is layout, spacer cells and all.
    """
    rows = [row for row in rows if any(cell.lines for cell in row)]
    is_data = any(_is_record(row) and sum(bool(cell.lines) for cell in row) > 1 for row in rows)
    lines = []
    for row in rows:
        if is_data and _is_record(row):
            values = [" ".join(cell.lines) for cell in row]
            lines.append("|" + "".join(f" {value} |" if value else " |" for value in values))
        else:
            lines += [line for cell in row for line in cell.lines]
    return lines


def _is_record(row: list[Cell]) -> bool:
    return len(row) > 1 and all(cell.is_value for cell in row)
