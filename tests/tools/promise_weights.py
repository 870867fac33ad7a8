"""Fits `corpus/data/promise_weights.txt`: `python -m tests.tools.promise_weights [GOLD …] [--seen GOLD …] [--go-on] [--write]`.

Fitted on the letters of `tests/data/commitments`, on the labelled letters of `tests/data`, and on GOLD, labelled pages as
`tests/tools/pages_gold.py` says. What the rules say counts only where they were not mended on the letters: not in `tests/data` nor in
what follows `--seen`. Prints precision and recall on letters that were not fitted on: each sixth of them is read by weights fitted on
the others; with `--write` fits on all and writes the file, with `--go-on` from the weights that there are, which know letters that are
here no more; `--without q` leaves out the letters of one writer of `apart`.
A noisy or over the clauses of a sentence, with a quadratic penalty, by Adam.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
import numpy as np
import numpy.typing as npt

from corpus.intake.files import understand
from corpus.intake.synthesize import SAMPLES
from corpus.letter.commitments.characters import BIAS, RULED, weights
from corpus.letter.commitments.reading import features
from corpus.letter.commitments.sentences import ROW, Sentence, sentences
from corpus.letter.promises import by_rules
from corpus.readers import read
from corpus.reply import Reply
from tests.gold import DATA, labelled
from tests.tools.pages_gold import bare, is_same, pages
from tests.tools.promise_accuracy import LETTERS, PAGES
from tests.tools.regression import write_weights

WRITTEN: Final = DATA / "commitments" / "letters.txt"
LABELLED: Final = DATA / "commitments" / "samples.jsonl"
WEIGHTS: Final = Path(__file__).parents[2] / "corpus" / "data" / "promise_weights.txt"
FOLDS: Final = 6
THRESHOLDS: Final = (-0.5, -0.25, 0.0, 0.25, 0.5)
_PENALTY: Final = 5.0
_STEPS: Final = 300
_RATE: Final = 0.05
_RAREST: Final = 4
"""Clauses that a feature must be in."""
_OLD: Final = 0.6
"""How much a letter counts that was labelled before undated deeds were promises."""
_ALONE: Final = "alone"
_COUNTS_ALONE: Final = 0.5
"""How much a sentence counts when it is read without its letter."""
_STUB: Final = 8
"""Letters below which a sentence says too little to be labelled by another that holds it."""

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled sentence."""

    letter: str
    kind: str
    """Where it is from."""
    clauses: list[set[str]]
    is_promise: bool
    counts: float


def _letters(
    gold: Iterable[Path], seen: Iterable[Path]
) -> Iterator[tuple[str, str, Reply, dict[str, bool | None], bool]]:
    """Name, kind, letter, labels (None: neither way) and whether the rules were not mended on it."""
    for number, (reply, labels) in enumerate(written()):
        yield f"written {number}", "written", reply, labels, True
    for row in labelled(LABELLED):
        path = SAMPLES / row["file"]
        labels = dict.fromkeys(row["promises"], True) | dict.fromkeys(row["either"])
        yield row["file"], "samples", understand(read(path.read_bytes(), path.name)).reply, labels, True
    for file, is_new in (*((file, True) for file in gold), *((file, False) for file in (*PAGES, *seen))):
        for row, reply in pages(file):
            yield f"{file} {row['page']}", file.stem if is_new else "pages", reply, _labels(row), is_new
    for file in LETTERS:
        for number, row in enumerate(labelled(file)):
            yield (
                f"{file} {number}",
                "old",
                Reply(body=row["body"], written_on=row["written_on"]),
                _labels(row),
                False,
            )


def _labels(row: dict[str, list[dict[str, str]]]) -> dict[str, bool | None]:
    either = (label["text"] for kind in ("either", "maybe") for label in row.get(kind, []))
    return dict.fromkeys(either) | {label["text"]: True for label in row["promises"]}


def written(file: Path = WRITTEN) -> Iterator[tuple[Reply, dict[str, bool | None]]]:
    """The letters written for it, with the label of each sentence."""
    for block in file.read_text("utf-8").split("=== ")[1:]:
        head, *lines = block.split("\n")
        signed, agency = head.split(" ", 1)
        labels = {
            line[2:]: {"+": True, "-": False, "?": None}[line[0]]
            for line in lines
            if line[:1] in "+-?" and line
        }
        body = "".join(f"\n{line[2:]}\n" if line.startswith("> ") else line[2:] or "\n" for line in lines)
        kept = "\n".join(line for line in body.split("\n") if line)
        yield Reply(body=kept, written_on=signed, agency=agency), labels


def examples(gold: Iterable[Path], seen: Iterable[Path]) -> Iterator[Example]:
    """The labelled sentences; what is labelled neither way is left out."""
    for name, kind, reply, labels, is_new in _letters(gold, seen):
        letter = tuple(sentences(reply))
        ruled = [commitment is not None for commitment in by_rules(letter, reply.date)]
        for sentence, clauses, is_ruled in zip(letter, features(letter, reply.date), ruled, strict=True):
            label = None if sentence.text.startswith(ROW) else _label(reply, sentence, labels)
            if label is not None:
                said = {RULED} if is_ruled and is_new else set()
                counts = _OLD if kind == "old" else 1.0
                yield Example(name, kind, [clause | said for clause in clauses], label, counts)
                if is_new:
                    yield _alone(name, reply, sentence, label)


def _alone(name: str, reply: Reply, sentence: Sentence, label: bool) -> Example:
    """The sentence as a letter of its own, so that it is not only its neighbours that tell."""
    (clauses,) = features((sentence,), reply.date)
    (commitment,) = by_rules((sentence,), reply.date)
    said = {RULED} if commitment is not None else set()
    return Example(name, _ALONE, [clause | said for clause in clauses], label, _COUNTS_ALONE)


def _label(reply: Reply, sentence: Sentence, labels: dict[str, bool | None]) -> bool | None:
    end = sentence.start + len(sentence.text)
    text = reply.paragraphs[sentence.paragraph][sentence.start : end]
    given = [
        label for known, label in labels.items() if is_same(text, known) or is_same(sentence.text, known)
    ]
    if len(bare(text)) < _STUB and given and not any(bare(text) == bare(known) for known in labels):
        return None
    return True if True in given else None if None in given else False


class Fit:
    """Clauses of sentences as numbers, and weights for them."""

    def __init__(self, known: Sequence[Example], go_on: bool = False) -> None:
        counted = Counter(feature for each in known for clause in each.clauses for feature in clause)
        names = [feature for feature, count in counted.items() if count >= _RAREST]
        self.names = [BIAS, *names]
        self.columns = {feature: number for number, feature in enumerate(self.names)}
        before = weights() if go_on else {}
        self.names += [feature for feature in before if feature not in self.columns]
        self.columns = {feature: number for number, feature in enumerate(self.names)}
        self.prior = np.array([before.get(feature, 0.0) for feature in self.names])
        self.weights = self.prior.copy()
        if not go_on:
            self.weights[0] = -1.5

    def odds(self, known: Sequence[Example]) -> Numbers:
        """The log-odds of sentences."""
        at, begins, of = self._numbers(known)
        chances = np.bincount(of, np.logaddexp(0, np.add.reduceat(self.weights[at], begins)), len(known))
        return np.log(np.expm1(np.clip(chances, 1e-9, 500)))

    def _numbers(self, known: Sequence[Example]) -> tuple[npt.NDArray[np.int64], ...]:
        """Columns of all clauses one after another, where each clause begins, and the sentence that it is of."""
        at: list[int] = []
        begins, of = [], []
        for number, each in enumerate(known):
            for clause in each.clauses:
                begins.append(len(at))
                of.append(number)
                at += [0, *(self.columns[feature] for feature in clause if feature in self.columns)]
        return np.array(at), np.array(begins), np.array(of)

    def fit(self, known: Sequence[Example]) -> None:
        """Fit the weights."""
        at, begins, of = self._numbers(known)
        sizes = np.diff(np.append(begins, len(at)))
        promised = np.array([each.is_promise for each in known])
        counts = np.array([each.counts for each in known])
        free = np.ones(len(self.names))
        free[0] = 0.0
        mean, square = np.zeros(len(self.names)), np.zeros(len(self.names))
        for step in range(1, _STEPS + 1):
            each = np.add.reduceat(self.weights[at], begins)
            none = np.clip(np.bincount(of, np.logaddexp(0, each), len(known)), 1e-9, 500)
            slope = np.where(promised, -1 / np.expm1(none), 1.0) * counts
            of_clause = slope[of] / (1 + np.exp(-each))
            gradient = np.bincount(at, np.repeat(of_clause, sizes), len(self.names)) + _PENALTY * free * (
                self.weights - self.prior
            )
            mean = 0.9 * mean + 0.1 * gradient
            square = 0.99 * square + 0.01 * gradient**2
            rate = _RATE * (1 - step / _STEPS) + 0.001
            self.weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)


def _crossed(known: Sequence[Example], go_on: bool) -> Numbers:
    """The log-odds of each sentence by weights fitted on the letters of other folds."""
    letters = sorted({each.letter for each in known})
    order = np.random.default_rng(0).permutation(len(letters))
    fold = {letters[place]: number % FOLDS for number, place in enumerate(order)}
    folds = np.array([fold[each.letter] for each in known])
    given = np.zeros(len(known))
    for number in range(FOLDS):
        others = [each for each, one in zip(known, folds, strict=True) if one != number]
        fit = Fit(others, go_on)
        fit.fit(others)
        given[folds == number] = fit.odds(
            [each for each, one in zip(known, folds, strict=True) if one == number]
        )
    return given


def _report(known: Sequence[Example], given: Numbers) -> Iterator[str]:
    promised = np.array([each.is_promise for each in known])
    for kind in sorted({each.kind for each in known}):
        mine = np.array([each.kind == kind for each in known])
        shares = []
        for threshold in THRESHOLDS:
            taken = mine & (given >= threshold)
            right = (taken & promised).sum()
            shares.append(
                f"{threshold:+.2f}: {right / max(taken.sum(), 1):.3f} {right / (mine & promised).sum():.3f}"
            )
        yield f"{kind:10s} {(mine & promised).sum():4d} promises; precision, recall from {'  '.join(shares)}"


def _write(fit: Fit, sources: str) -> None:
    head = (
        "# What tells a promise: weights of what is seen of a clause, for corpus/letter/commitments/reading.py. Source: fitted by",
        f"# python -m tests.tools.promise_weights {sources}--write",
        "# Each line: weight: feature …, separated by blanks.",
    )
    write_weights(WEIGHTS, head, dict(zip(fit.names, fit.weights, strict=True)), BIAS)


@click.command()
@click.argument("gold", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--seen",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="On which the rules were mended.",
)
@click.option("--go-on", is_flag=True, help="Start from the weights that there are, and stay near them.")
@click.option(
    "--without",
    metavar="PREFIX",
    help="Leave out the pages whose names begin so, to read them by what others teach.",
)
@click.option("--write", is_flag=True, help="Fit on all letters and write the weights.")
def main(
    gold: tuple[Path, ...], seen: tuple[Path, ...], go_on: bool, without: str | None, write: bool
) -> None:
    """Print what the weights give on letters that they were not fitted on; write them."""
    known = [each for each in examples(gold, seen) if not (without and f" {without}" in each.letter)]
    for line in _report(known, _crossed(known, go_on)):
        click.echo(line)
    if write:
        fit = Fit(known, go_on)
        fit.fit(known)
        _write(fit, ("--go-on " if go_on else "") + ("GOLD … --seen GOLD … " if gold or seen else ""))


if __name__ == "__main__":
    main()
