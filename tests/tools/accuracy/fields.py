"""How many fields of a labelled set of pages the parser gets right.

    python -m tests.tools.accuracy.fields FIXTURES GOLD

prints field → right/total, how many pages came out entirely right, how far confidence can be trusted, and each miss; the exit code is 1
when a field is below 98 %. With --figures it names the fields that are wrong and nothing of the pages: for sets that are to stay unseen.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from corpus.errors import UnreadableFile
from corpus.intake.files import understand
from corpus.parsing.page import ParsedPage
from corpus.readers import read
from corpus.reply import Reply
from tests.gold import labelled

THRESHOLD: Final = 0.98
SURE: Final = 0.9
"""A confidence that says: this may be taken as it is."""


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


@dataclass(frozen=True, slots=True)
class Accuracy:
    """What came of a labelled set."""

    totals: Mapping[str, int]
    """Field → number of pages that are labelled with it."""
    misses: Sequence[Miss]
    pages: int
    sure: Sequence[bool]
    """Of each value that was read with a confidence of at least SURE, whether it is right."""

    @property
    def mean(self) -> float:
        """The mean over the fields of the share of pages that have it right."""
        wrong = Counter(miss.field for miss in self.misses)
        return sum(1 - wrong[field] / total for field, total in self.totals.items()) / len(self.totals)

    @property
    def entirely_right(self) -> int:
        """Pages without a miss."""
        return self.pages - len({miss.file for miss in self.misses})


def compare(fixtures: Path, gold: Path) -> Accuracy:
    """How the pages in `fixtures` are read, beside the labels in `gold`."""
    totals: Counter[str] = Counter()
    misses: list[Miss] = []
    sure: list[bool] = []
    files = 0
    for labels in labelled(gold):
        file = labels.pop("file")
        files += 1
        try:
            parsed = understand(read((fixtures / file).read_bytes(), file))
        except UnreadableFile as error:
            parsed = ParsedPage(Reply(body=""), False, str(error), {})
        actual = parsed.reply.as_dict() | {"is_reply": parsed.is_reply}
        for field, expected in labels.items():
            totals[field] += 1
            is_right = same(expected, actual[field])
            if not is_right:
                misses.append(Miss(file, field, expected, actual[field]))
            if (evidence := parsed.evidence.get(field)) and evidence.confidence >= SURE:
                sure.append(is_right)
    return Accuracy(totals, misses, files, sure)


@click.command()
@click.argument("fixtures", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("gold", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--figures", is_flag=True, help="No word of the pages.")
def main(fixtures: Path, gold: Path, figures: bool) -> None:
    """Compare the parser with the labels in GOLD for the pages in FIXTURES."""
    found = compare(fixtures, gold)
    wrong = Counter(miss.field for miss in found.misses)
    for field, total in found.totals.items():
        click.echo(f"{field:16} {total - wrong[field]:3}/{total}")
    click.echo(f"mean field {found.mean:.3f}, entirely right {found.entirely_right}/{found.pages}")
    click.echo(f"of values with a confidence of {SURE} or more {sum(found.sure)}/{len(found.sure)} are right")
    for miss in [] if figures else found.misses:
        click.echo(f"{miss.file} {miss.field}: expected {miss.expected!r}, got {miss.actual!r}")
    if any(total - wrong[field] < THRESHOLD * total for field, total in found.totals.items()):
        sys.exit(1)


if __name__ == "__main__":
    main()
