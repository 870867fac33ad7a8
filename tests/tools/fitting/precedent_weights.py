"""Fits `indexer.near.precedents.BY_WORDS`: `python -m tests.tools.fitting.precedent_weights GOLD … [--corpus FOLDER …] [--half NAME …]`.

GOLD are labelled suggestions as in `tests.tools.accuracy.precedents`, with `--half` of their halves only those named; the samples are
always in the corpus; `--semantic` fits `WITH_MEANING`, with the packaged model. Printed are the weights of a logistic regression with
penalty 1 on normalised features, the constant first, and what each threshold gives on suggestions that were not fitted on: each tenth
of them is judged by weights fitted on the others.
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
from indexer.near.precedents import MEANT, Nearness, candidates, features_of
from indexer.search.terms import telling
from tests.tools.accuracy.precedents import matched, meant, opened, suggestions

FOLDS: Final = 10
THRESHOLDS: Final = (0.5, 0.6, 0.65, 0.7, 0.75, 0.8)
_PENALTY: Final = 1.0
_STEPS: Final = 50

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """The nearest letter to a labelled ask."""

    of: str
    """The suggestion, …"""
    gold: str
    """… and the file that it is from."""
    features: tuple[float, ...]
    is_answered: bool


def examples(
    engine: Engine, gold: Path, halves: Sequence[str], meaning: Nearness | None = None
) -> Iterator[Example]:
    """The asks of a labelled file that were read and have a candidate."""
    for number, row in enumerate(suggestions(gold)):
        if halves and row.get("half", "") not in ("", *halves):
            continue
        found = suggestion(row["text"])
        around = telling(engine, found.subject or "")
        asks = [ask["ask"] for ask in row["asks"]]
        for at, read in matched(asks, [request.text for request in found.requests]).items():
            request = found.requests[read]
            terms, near = candidates(engine, request, around)
            features = next(features_of(engine, request, terms, near), None)
            if features is not None:
                if meaning is not None:
                    features = (*features, *meaning.nearness(request.detail[:MEANT], [near[0].id]).values())
                yield Example(f"{gold} {number}", gold.name, features, bool(row["asks"][at]["files"]))


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


def held_out(found: Sequence[Example]) -> Numbers:
    """How sure each example is by weights that were fitted on other suggestions."""
    features, answered = _arrays(found)
    names = sorted({example.of for example in found})
    fold = np.array([names.index(example.of) % FOLDS for example in found])
    sure = np.zeros(len(found))
    for each in range(FOLDS):
        weights = fitted(features[fold != each], answered[fold != each])
        sure[fold == each] = 1 / (1 + np.exp(-weights[0] - features[fold == each] @ weights[1:]))
    return sure


def _arrays(found: Sequence[Example]) -> tuple[Numbers, Numbers]:
    return np.array([e.features for e in found]), np.array([float(e.is_answered) for e in found])


def _report(found: Sequence[Example]) -> Iterator[str]:
    yield "weights: " + ", ".join(f"{weight:.2f}" for weight in fitted(*_arrays(found)))
    sure = held_out(found)
    for gold in [*dict.fromkeys(example.gold for example in found), None]:
        mine = np.array([gold in (None, example.gold) for example in found])
        answered = _arrays(found)[1][mine]
        shares = (
            f"{at}: {answered[sure[mine] >= at].mean():.2f}/{answered[sure[mine] >= at].sum() / answered.sum():.2f}"
            for at in THRESHOLDS
        )
        yield f"{gold or 'all'}, {mine.sum()} asks, held out, precision/recall from {', '.join(shares)}"


@click.command(help=__doc__)
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--corpus", multiple=True, type=click.Path(path_type=Path))
@click.option("--half", multiple=True)
@click.option("--semantic", is_flag=True)
def _main(gold: Sequence[Path], corpus: Sequence[Path], half: Sequence[str], semantic: bool) -> None:
    with TemporaryDirectory() as data:
        engine = opened([SAMPLES, *corpus], Path(data))
        meaning = meant(engine, Path(data)) if semantic else None
        for line in _report([example for file in gold for example in examples(engine, file, half, meaning)]):
            click.echo(line)
        engine.close()


if __name__ == "__main__":
    _main()
