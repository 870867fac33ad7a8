"""How well sure hits are told from the others, on lay questions: `python -m tests.tools.accuracy.floor [QUESTIONS …] [--corpus FOLDER …]`.

Each line of QUESTIONS: `query`, the files of the samples, and of the other folders of the corpus, that answer it (`relevant`), those of
the same matter that count as neither right nor wrong (`near`), and perhaps its `half`. Without arguments, the questions of `tests/data`.
Printed are the columns of docs/search-quality.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any, Final

import click

from corpus import StoredReply
from corpus.intake.synthesize import SAMPLES
from indexer import Engine, expanded, parse_query, search
from tests.gold import DATA, labelled
from tests.tools.accuracy.precedents import opened

QUESTIONS: Final = (DATA / "questions.jsonl", DATA / "questions_floor.jsonl")
APART: Final = DATA / "questions_apart.jsonl"
_LISTED: Final = 100


def name_of(stored: StoredReply) -> str:
    """The file of a sample."""
    return Path(stored.sources[0].split("#")[0]).name


@dataclass(frozen=True, slots=True)
class Floor:
    """The figures on labelled questions."""

    questions: int
    """Those with a relevant reply, …"""
    told: int
    """… of which so many list a sure hit."""
    precision: float
    recall: float
    off_topic: float
    without: int
    most_without: int

    def __str__(self) -> str:
        return (
            f"{self.questions} questions: precision of the first five sure {self.precision:.2f} (over {self.told}), "
            f"relevant in the first ten {self.recall:.3f}, off-topic sure {self.off_topic:.2f}; "
            f"{self.without} without relevant: at most {self.most_without} sure"
        )


def figures(engine: Engine, rows: Sequence[dict[str, Any]]) -> Floor:
    """The figures on labelled questions."""
    precision, recall, off, none = [], [], [], []
    for row in rows:
        page = search(engine, replace(expanded(parse_query(row["query"])), limit=_LISTED))
        relevant = set(row["relevant"])
        right = relevant | set(row.get("near", ()))
        sure = [name_of(hit.stored) for hit in page.hits if hit.is_sure]
        if not relevant:
            none.append(page.sure_count)
            continue
        if sure:
            precision.append(fmean(name in right for name in sure[:5]))
        recall.append(len({name_of(hit.stored) for hit in page.hits[:10]} & relevant) / len(relevant))
        off.append(sum(name not in right for name in sure))
    return Floor(
        len(recall),
        len(precision),
        fmean(precision or [0]),
        fmean(recall or [0]),
        fmean(off or [0]),
        len(none),
        max(none, default=0),
    )


@click.command(help=__doc__)
@click.argument("questions", nargs=-1, type=click.Path(path_type=Path))
@click.option("--corpus", multiple=True, type=click.Path(path_type=Path))
def _main(questions: Sequence[Path], corpus: Sequence[Path]) -> None:
    with TemporaryDirectory() as data:
        engine = opened([SAMPLES, *corpus], Path(data))
        for file in questions or (*QUESTIONS, APART):
            rows = list(labelled(file))
            for half in sorted({str(row.get("half", "")) for row in rows}):
                found = figures(engine, [row for row in rows if str(row.get("half", "")) == half])
                click.echo(f"{file.name} {half}: {found}")
        engine.close()


if __name__ == "__main__":
    _main()
