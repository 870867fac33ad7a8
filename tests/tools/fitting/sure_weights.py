"""Fits `indexer.search.sure.WEIGHTS`: `python -m tests.tools.fitting.sure_weights [WRITER …]`.

Fitted are the hits of the judged questions of `tests/data` by the WRITERS that are named, of all without; replies of the same matter
that answer nothing (`near`) are left out. Printed are the weights of a logistic regression with penalty 1, the constant first; then,
for each writer, the mean log loss on the questions of that writer by weights fitted on the others.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np

from corpus.intake.synthesize import SAMPLES
from indexer import Engine, expanded, parse_query
from indexer.search.finding import find
from indexer.search.sure import JUDGED, features_of, question
from tests.gold import labelled
from tests.tools.accuracy.floor import APART, QUESTIONS, name_of
from tests.tools.accuracy.precedents import opened
from tests.tools.fitting.precedent_weights import Numbers, fitted

WRITERS: Final = {
    "": "lay",
    "a": "ab",
    "b": "ab",
    "c": "cd",
    "d": "cd",
    "e": "ef",
    "f": "ef",
    "g": "g",
    "k": "k",
}
"""Half of a file → who wrote it."""


@dataclass(frozen=True, slots=True)
class Example:
    """A hit of a judged question."""

    writer: str
    features: tuple[float, ...]
    is_right: bool


def examples(engine: Engine, row: dict[str, Any]) -> Iterator[Example]:
    """The first hits of a question, those left out that are neither right nor wrong."""
    query = replace(expanded(parse_query(row["query"])), limit=JUDGED)
    words = question(query)
    if words is None:
        return
    scored = find(engine, query).scored
    stored = engine.fetch([reply_id for reply_id, _ in scored])
    for reply_id, features in features_of(engine, words, scored, stored):
        name = name_of(stored[reply_id])
        if features is not None and name not in row.get("near", ()):
            yield Example(WRITERS[str(row.get("half", ""))], features, name in row["relevant"])


def _arrays(found: Sequence[Example]) -> tuple[Numbers, Numbers]:
    return np.array([e.features for e in found]), np.array([float(e.is_right) for e in found])


def _loss(weights: Numbers, found: Sequence[Example]) -> float:
    """The mean log loss."""
    features, right = _arrays(found)
    odds = weights[0] + features @ weights[1:]
    return float(np.logaddexp(0.0, np.where(right > 0, -odds, odds)).mean())


def main() -> None:
    """Print the weights and the losses."""
    with TemporaryDirectory() as data:
        engine = opened([SAMPLES], Path(data))
        rows = [row for file in (*QUESTIONS, APART) for row in labelled(file)]
        found = [example for row in rows for example in examples(engine, row)]
        engine.close()
    writers = sys.argv[1:] or sorted({example.writer for example in found})
    weights = fitted(*_arrays([example for example in found if example.writer in writers]))
    sys.stdout.write(f"weights: {', '.join(f'{weight:.2f}' for weight in weights)}\n")
    for writer in writers:
        mine = [example for example in found if example.writer == writer]
        others = fitted(*_arrays([e for e in found if e.writer in writers and e.writer != writer]))
        sys.stdout.write(f"{writer}: log loss {_loss(others, mine):.4f} by weights of the others\n")


if __name__ == "__main__":
    main()
