"""What meaning adds to words on lay questions over the samples: `python -m tests.tools.accuracy.meaning [QUESTIONS …]`.

Each line of QUESTIONS: `query`, and the files of the samples that answer it (`relevant`). Printed are the recall of the first ten, the
mean reciprocal rank within them and the share of questions whose first hit is right, by words and by both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any, Final

import click

from corpus.intake.synthesize import SAMPLES
from indexer import Engine, expanded, parse_query, search
from indexer.semantic import Meaning
from tests.gold import DATA, labelled
from tests.tools.accuracy.floor import name_of
from tests.tools.accuracy.precedents import meant, opened

QUESTIONS: Final = tuple(DATA / f"questions{kind}.jsonl" for kind in ("", "_floor", "_meaning", "_later"))
_LISTED: Final = 10


def figures(engine: Engine, rows: Sequence[dict[str, Any]], meaning: Meaning | None) -> str:
    """R@10, MRR@10 and the share of right first hits over the questions that have an answer."""
    recall, rank, missed = [], [], []
    for row in rows:
        page = search(engine, replace(expanded(parse_query(row["query"])), limit=_LISTED), meaning)
        names = [name_of(hit.stored) for hit in page.hits]
        relevant = set(row["relevant"])
        recall.append(len(relevant.intersection(names)) / len(relevant))
        rank.append(next((1 / place for place, name in enumerate(names, 1) if name in relevant), 0.0))
        if rank[-1] < 1:
            missed.append(row["query"])
    first = fmean(one == 1 for one in rank)
    return f"R@10 {fmean(recall):.3f}  MRR@10 {fmean(rank):.3f}  first {first:.3f}  missed first: {' / '.join(missed[:8])}"


@click.command(help=__doc__)
@click.argument("questions", nargs=-1, type=click.Path(path_type=Path))
def _main(questions: Sequence[Path]) -> None:
    with TemporaryDirectory() as data:
        engine = opened([SAMPLES], Path(data))
        meaning = meant(engine, Path(data))
        for file in questions or QUESTIONS:
            rows = [row for row in labelled(file) if row["relevant"]]
            for label, order in (("words", None), ("both", meaning)):
                click.echo(f"{file.name} ({len(rows)}) {label}: {figures(engine, rows, order)}")
        engine.close()


if __name__ == "__main__":
    _main()
