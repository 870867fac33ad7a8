"""How many of the documents that labelled sentences cite are found, and how many found are cited.

    python -m tests.tools.accuracy.citations GOLD

prints precision, recall and each mistake; the exit code is 1 when either is below 95 %. Each line of GOLD: `text`, and `cited`, the names.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from corpus import Reply
from corpus.letter.citations import cited_names
from tests.gold import labelled

THRESHOLD: Final = 0.95


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled text beside what was found in it."""

    text: str
    expected: frozenset[str]
    actual: frozenset[str]


def judged(gold: Path) -> Iterator[Judged]:
    """Each text of GOLD with what is cited and what was found."""
    for line in labelled(gold):
        yield Judged(line["text"], frozenset(line["cited"]), frozenset(cited_names(Reply(body=line["text"]))))


def accuracy(texts: list[Judged]) -> tuple[float, float]:
    """(precision, recall) over all names."""
    right = sum(len(text.expected & text.actual) for text in texts)
    found = sum(len(text.actual) for text in texts)
    return right / max(1, found), right / max(1, sum(len(text.expected) for text in texts))


@click.command()
@click.argument("gold", type=click.Path(path_type=Path, exists=True))
def main(gold: Path) -> None:
    """Print the accuracy on GOLD."""
    texts = list(judged(gold))
    precision, recall = accuracy(texts)
    click.echo(f"{len(texts)} texts, precision {precision:.3f}, recall {recall:.3f}")
    for text in texts:
        for name in sorted(text.expected - text.actual):
            click.echo(f"missed {name}: {text.text}")
        for name in sorted(text.actual - text.expected):
            click.echo(f"not cited {name}: {text.text}")
    sys.exit(min(precision, recall) < THRESHOLD)


if __name__ == "__main__":
    main()
