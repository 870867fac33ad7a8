"""How often a quoted sentence answers, over the samples: `python -m tests.tools.accuracy.quotations [HALF …]`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.intake.files import import_files
from corpus.intake.site_copies import find_files
from corpus.intake.synthesize import SAMPLES
from indexer import Engine, Settings, search, update
from indexer.near.quoting import Quotation, quotations
from tests.gold import DATA, labelled
from tests.local import open_local
from webapp.addresses.search import SearchParams


@dataclass
class Counts:
    """What was shown, over some questions."""

    asked: int = 0
    answerable: int = 0
    answered: int = 0
    """Questions for which a sentence was shown."""
    first_right: int = 0
    """Those whose first sentence answers."""
    shown: int = 0
    """Sentences."""
    right: int = 0


def is_right(row: Mapping[str, Any], quotation: Quotation) -> bool:
    """Whether a sentence is one of those that were labelled."""
    name = Path(quotation.stored.sources[0]).name
    return any(name == one["file"] and one["holds"] in quotation.text.text for one in row["right"])


def measured(engine: Engine, half: str) -> Counts:
    """The counts over one half of `tests/data/questions_quoted.jsonl`."""
    counts = Counts()
    for row in rows(half):
        query = SearchParams(q=row["question"]).to_query(10)
        shown = quotations(query, search(engine, query).hits)
        right = [is_right(row, one) for one in shown]
        counts.asked += 1
        counts.answerable += bool(row["right"])
        counts.answered += bool(shown)
        counts.first_right += right[:1] == [True]
        counts.shown += len(shown)
        counts.right += sum(right)
    return counts


def rows(half: str) -> Iterator[Mapping[str, Any]]:
    """The questions of a half."""
    return (row for row in labelled(DATA / "questions_quoted.jsonl") if row["half"] == half)


def main() -> None:
    """Print the counts of the halves that are named."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_local(Settings(data=Path(folder)), create=True)
        for _ in import_files(engine.store, find_files([SAMPLES])):
            pass
        update(engine, engine.store)
        for half in sys.argv[1:] or "abcdegkl":
            sys.stdout.write(f"{half} {measured(engine, half)}\n")
        engine.close()


if __name__ == "__main__":
    main()
