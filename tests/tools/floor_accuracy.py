"""How well sure hits are told from the others, on lay questions: `python -m tests.tools.floor_accuracy [QUESTIONS …]`.

Each line of QUESTIONS: `query`, the files of the samples that answer it (`relevant`), those of the same matter that count as neither
right nor wrong (`near`), and perhaps its `half`. Without arguments, the questions of `tests/data`. Printed are the columns of
docs/search-quality.md.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
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
from tests.tools.precedent_accuracy import opened

QUESTIONS: Final = (DATA / "questions.jsonl", DATA / "questions_floor.jsonl")
_LISTED: Final = 100


def _name(stored: StoredReply) -> str:
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
        sure = [_name(hit.stored) for hit in page.hits if hit.is_sure]
        if not relevant:
            none.append(page.sure_count)
            continue
        if sure:
            precision.append(fmean(name in right for name in sure[:5]))
        recall.append(len({_name(hit.stored) for hit in page.hits[:10]} & relevant) / len(relevant))
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


def _main(files: Sequence[Path]) -> Iterator[str]:
    with TemporaryDirectory() as data:
        engine = opened([SAMPLES], Path(data))
        for file in files:
            rows = list(labelled(file))
            for half in sorted({str(row.get("half", "")) for row in rows}):
                found = figures(engine, [row for row in rows if str(row.get("half", "")) == half])
                yield f"{file.name} {half}: {found}"
        engine.close()


if __name__ == "__main__":
    for line in _main([Path(word) for word in sys.argv[1:]] or QUESTIONS):
        click.echo(line)
