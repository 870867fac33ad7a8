"""How many fields of a labelled set of pages the parser gets right.

    python -m tests.tools.field_accuracy FIXTURES GOLD

prints field → right/total and each miss; the exit code is 1 when a field is below 98 %.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from corpus.parsing.page import Page, parse
from tests.gold import labelled

THRESHOLD: Final = 0.98


@dataclass(frozen=True, slots=True)
class Miss:
    """A field of a file that the parser got wrong."""

    file: str
    field: str
    expected: Any
    actual: Any


def same(expected: Any, actual: Any) -> bool:
    """Whether two values agree, white space apart."""
    return bool(_bare(expected) == _bare(actual))


def _bare(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(value.split())
    return [_bare(item) for item in value] if isinstance(value, (list, tuple)) else value


def compare(fixtures: Path, gold: Path) -> tuple[Mapping[str, int], list[Miss]]:
    """(field → number of files, the misses) for the pages in `fixtures` against the labels in `gold`."""
    totals: dict[str, int] = {}
    misses: list[Miss] = []
    for labels in labelled(gold):
        file = labels.pop("file")
        parsed = parse(Page(text=(fixtures / file).read_text("utf-8")))
        actual = parsed.reply.as_dict() | {"is_reply": parsed.is_reply}
        for field, expected in labels.items():
            totals[field] = totals.get(field, 0) + 1
            if not same(expected, actual[field]):
                misses.append(Miss(file, field, expected, actual[field]))
    return totals, misses


@click.command()
@click.argument("fixtures", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("gold", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(fixtures: Path, gold: Path) -> None:
    """Compare the parser with the labels in GOLD for the pages in FIXTURES."""
    totals, misses = compare(fixtures, gold)
    wrong = {field: sum(1 for miss in misses if miss.field == field) for field in totals}
    for field, total in totals.items():
        click.echo(f"{field:16} {total - wrong[field]:3}/{total}")
    for miss in misses:
        click.echo(f"{miss.file} {miss.field}: expected {miss.expected!r}, got {miss.actual!r}")
    if any(total - wrong[field] < THRESHOLD * total for field, total in totals.items()):
        sys.exit(1)


if __name__ == "__main__":
    main()
