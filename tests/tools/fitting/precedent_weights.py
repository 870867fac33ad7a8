"""Fits `indexer.near.judging.BY_WORDS`: `python -m tests.tools.fitting.precedent_weights [--semantic]`, `WITH_MEANING` with `--semantic`.

Each labelled set is a writer, looked up among the replies that it was labelled over. Printed are the weights of a logistic regression
with penalty 1 on normalised measures of the first letter, the constant first, and for each threshold the precision and recall of each
writer, judged by weights that were fitted on the others. On the sets of `APART` nothing is fitted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click
import numpy as np
import numpy.typing as npt

from corpus.intake.synthesize import SAMPLES
from corpus.letter.suggestion import suggestion
from indexer import Engine
from indexer.near.judging import Calibration, Nearness, candidates, judged, sureness
from indexer.search.terms import telling
from indexer.semantic import Meaning, open_model
from indexer.semantic.models import NANO
from tests.gold import DATA
from tests.places import SHARED
from tests.tools.accuracy.precedents import matched, opened, suggestions

APART: Final = DATA / "precedents_apart.jsonl"
OVER_SAMPLES: Final = (
    (DATA / "precedents.jsonl", None),
    *((APART, half) for half in "ef"),
    *((DATA / "precedents_lay.jsonl", half) for half in "ghij"),
)
OVER_ALL: Final = (
    (SHARED / "eval" / "precedents", None),
    *((DATA / "precedents_lay.jsonl", half) for half in "abcdef"),
)
SETS: Final = (((SAMPLES,), OVER_SAMPLES), ((SAMPLES, SHARED / "replies" / "fixtures"), OVER_ALL))
"""Replies, and the suggestions labelled over them."""
THRESHOLDS: Final = (0.5, 0.6, 0.65, 0.7, 0.72, 0.75, 0.8, 0.85)
_PENALTY: Final = 1.0
_STEPS: Final = 50

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """The nearest letters to a labelled ask."""

    writer: str
    features: Sequence[Sequence[float]]
    """Of each letter, the nearest first."""
    is_answered: bool
    is_apart: bool
    """Whether nothing is fitted on it."""


def examples(
    engine: Engine, gold: Path, half: str | None, meaning: Nearness | None = None
) -> Iterator[Example]:
    """The asks of a labelled set that were read and have a candidate."""
    writer = f"{gold.name} {half or ''}".strip()
    for row in suggestions(gold, half):
        found = suggestion(row["text"])
        around = telling(engine, found.subject or "")
        asks = [ask["ask"] for ask in row["asks"]]
        for at, read in matched(asks, [request.text for request in found.requests]).items():
            terms, near = candidates(engine, found.requests[read], around)
            if features := [measures for _, measures in judged(found.requests[read], terms, near, meaning)]:
                yield Example(writer, features, bool(row["asks"][at]["files"]), gold == APART)


def fitted(features: Numbers, answered: Numbers, weight: float = _PENALTY) -> Numbers:
    """The weights, the constant first, by Newton's method; `weight` of the penalty."""
    mean, spread = features.mean(0), features.std(0) + 1e-9
    given = np.hstack([np.ones((len(features), 1)), (features - mean) / spread])
    penalty = weight * np.eye(given.shape[1])
    penalty[0, 0] = 0.0
    weights = np.zeros(given.shape[1])
    for _ in range(_STEPS):
        sure = 1 / (1 + np.exp(-given @ weights))
        slope = given.T @ (sure - answered) + penalty @ weights
        weights -= np.linalg.solve((given * (sure * (1 - sure))[:, None]).T @ given + penalty, slope)
    return np.concatenate([[weights[0] - (mean * weights[1:] / spread).sum()], weights[1:] / spread])


def _weights(found: Sequence[Example], without: str | None = None) -> tuple[float, ...]:
    kept = [one for one in found if not one.is_apart and one.writer != without]
    features = np.array([one.features[0] for one in kept])
    weights: list[float] = fitted(features, np.array([float(one.is_answered) for one in kept])).tolist()
    return tuple(weights)


def held_out(found: Sequence[Example]) -> Iterator[tuple[str, Numbers, Numbers]]:
    """Each writer, how sure its asks are by weights that were fitted on the others, and whether they are answered."""
    for writer in dict.fromkeys(one.writer for one in found):
        calibration = Calibration(_weights(found, writer), 0.0)
        mine = [one for one in found if one.writer == writer]
        sure = [max(sureness(measures, calibration) for measures in one.features) for one in mine]
        yield writer, np.array(sure), np.array([float(one.is_answered) for one in mine])


def _curve(name: str, sure: Numbers, answered: Numbers) -> str:
    told = [answered[sure >= at] for at in THRESHOLDS]
    shares = (f"{one.mean():.2f}/{one.sum() / answered.sum():.2f}" for one in told)
    return f"{name}, {len(sure)} asks: {', '.join(shares)}"


def _report(found: Sequence[Example]) -> Iterator[str]:
    yield "weights: " + ", ".join(f"{weight:.2f}" for weight in _weights(found))
    writers = list(held_out(found))
    yield f"precision/recall from {', '.join(map(str, THRESHOLDS))}, by weights of other writers:"
    for writer, sure, answered in writers:
        yield _curve(writer, sure, answered)
    yield _curve(
        "all", np.concatenate([sure for _, sure, _ in writers]), np.concatenate([y for *_, y in writers])
    )


@click.command(help=__doc__)
@click.option("--semantic", is_flag=True)
def _main(semantic: bool) -> None:
    found: list[Example] = []
    for folders, golds in SETS:
        with TemporaryDirectory() as data:
            engine = opened(folders, Path(data))
            meaning = Meaning(open_model(NANO), Path(data)) if semantic else None
            found += [example for gold, half in golds for example in examples(engine, gold, half, meaning)]
            engine.close()
    for line in _report(found):
        click.echo(line)


if __name__ == "__main__":
    _main()
