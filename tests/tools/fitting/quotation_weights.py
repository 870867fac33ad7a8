"""Fits the regressions of `indexer.near.quoting`: `python -m tests.tools.fitting.quotation_weights [WRITER …]`.

Fitted are the labelled questions of `tests/data/questions_quoted.jsonl` by the WRITERS that are named, of all without. The choice among
sentences is a logistic regression with penalty 10; the decision one with penalty 3, on the best sentence of each question, chosen by
weights of the other writers. Printed are both; then, for each writer, what is shown and right by weights fitted on the others, from
several bounds on, without the sentences that say all.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np

from corpus.intake.synthesize import SAMPLES
from indexer import Engine, search
from indexer.near.answering import Candidate
from indexer.near.quoting import candidates_of, decisive, odds
from tests.gold import DATA, labelled
from tests.tools.accuracy.precedents import opened
from tests.tools.fitting.precedent_weights import Numbers, fitted
from webapp.addresses.search import SearchParams

WRITERS: Final = {"a": "abc", "b": "abc", "c": "abc", "d": "de", "e": "de", "g": "g", "k": "k", "l": "l"}
"""Half of the file → who wrote it."""
BOUNDS: Final = (0.6, 0.65, 0.7, 0.75, 0.8)
_CHOICE, _DECISION = 10.0, 3.0
"""Penalties."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A labelled question with the sentences that may answer it, and which of them do."""

    writer: str
    found: Sequence[Candidate]
    is_right: Sequence[bool]


@dataclass(frozen=True, slots=True)
class Best:
    """The best sentence of a question, by some weights."""

    writer: str
    decisive: tuple[float, ...]
    is_right: bool


def questions(engine: Engine) -> Iterator[Asked]:
    """The labelled questions that have a sentence to choose."""
    for row in labelled(DATA / "questions_quoted.jsonl"):
        query = SearchParams(q=row["question"]).to_query(10)
        if found := candidates_of(query, search(engine, query).hits):
            yield Asked(WRITERS[row["half"]], found, [_is_right(row, one) for one in found])


def _is_right(row: Mapping[str, Any], one: Candidate) -> bool:
    name = Path(one.stored.sources[0]).name
    return any(name == right["file"] and right["holds"] in one.sentence.written for right in row["right"])


def choice(known: Sequence[Asked]) -> Numbers:
    """The weights that choose among sentences."""
    features = np.array([one.features for asked in known for one in asked.found])
    right = np.array([float(is_right) for asked in known for is_right in asked.is_right])
    return fitted(features, right, _CHOICE)


def best_of(asked: Asked, weights: Numbers) -> Best:
    """The sentence that the weights choose."""
    chances = [odds(weights.tolist(), one.features) for one in asked.found]
    at = int(np.argmax(chances))
    return Best(asked.writer, decisive(asked.found[at], chances[at], chances), asked.is_right[at])


def decision(known: Sequence[Best]) -> Numbers:
    """The weights that decide whether a best sentence answers."""
    features = np.array([best.decisive for best in known])
    return fitted(features, np.array([float(best.is_right) for best in known]), _DECISION)


def _report(known: Sequence[Asked]) -> Iterator[str]:
    writers = sorted({asked.writer for asked in known})
    apart = {writer: choice([asked for asked in known if asked.writer != writer]) for writer in writers}
    best = [best_of(asked, apart[asked.writer]) for asked in known]
    for name, weights in (("choice", choice(known)), ("decision", decision(best))):
        yield f"{name}: {', '.join(f'{weight:.2f}' for weight in weights)}"
    for writer in writers:
        weights = decision([one for one in best if one.writer != writer]).tolist()
        mine = [(odds(weights, one.decisive), one.is_right) for one in best if one.writer == writer]
        shown = {
            bound: [right for odds_, right in mine if odds_ >= math.log(bound / (1 - bound))]
            for bound in BOUNDS
        }
        yield f"{writer}: {', '.join(f'{bound}: {sum(rights)} of {len(rights)}' for bound, rights in shown.items())}"


def main() -> None:
    """Print the weights and what is shown."""
    with TemporaryDirectory() as data:
        engine = opened([SAMPLES], Path(data))
        found = [asked for asked in questions(engine) if asked.writer in (sys.argv[1:] or WRITERS.values())]
        engine.close()
    for line in _report(found):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
