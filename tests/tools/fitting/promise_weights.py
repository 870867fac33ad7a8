"""Fits `corpus/data/promise_weights.txt`: `python -m tests.tools.fitting.promise_weights [--without WRITER] [--write]`.

Fitted on the letters of `tests/data/commitments`, `apart`, `held_out` and `letters`, on the labelled letters of `tests/data`, and on
the labelled pages of `../shared/eval/promises` where they are. What the rules say counts only where they were not mended on the
letters from the first on: not in `tests/data/letters` nor in those of others. How much a letter counts was chosen on the folds, as
the penalty was.

Prints how well the letters of each writer of `apart` and `held_out` are read by weights fitted on all others'; with `--write` fits on
all and writes the file; `--without q` leaves out the letters of one writer, to count by the file (`tests.tools.accuracy.promises`)
what others teach of them.
A noisy or over the clauses of a sentence, with a quadratic penalty, by Adam.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

import click
import numpy as np
import numpy.typing as npt

from corpus.intake.files import understand
from corpus.intake.synthesize import SAMPLES
from corpus.letter.commitments.characters import BIAS, RULED
from corpus.letter.commitments.reading import features
from corpus.letter.commitments.sentences import ROW, Letter, Sentence
from corpus.letter.promises import by_rules
from corpus.readers import read
from corpus.reply import Reply
from tests.gold import DATA, labelled
from tests.places import SHARED
from tests.tools.accuracy.pages_gold import bare, is_same, pages
from tests.tools.accuracy.promises import LETTERS, PAGES
from tests.tools.fitting.regression import write_weights

WRITTEN: Final = DATA / "commitments" / "letters.txt"
BUREAUS: Final = DATA / "commitments" / "bureaus.txt"
CONTRASTS: Final = DATA / "commitments" / "contrasts.txt"
MISTAKABLE: Final = DATA / "commitments" / "mistakable.txt"
PAIRS: Final = DATA / "commitments" / "pairs.txt"
SUBJECTS: Final = DATA / "commitments" / "subjects.txt"
LABELLED: Final = DATA / "commitments" / "samples.jsonl"
WEIGHTS: Final = Path(__file__).parents[3] / "corpus" / "data" / "promise_weights.txt"
APART: Final = DATA / "apart" / "gold.jsonl"
HELD_OUT: Final = DATA / "held_out" / "gold.jsonl"
OF_OTHERS: Final = SHARED / "eval" / "promises" / "gold.jsonl"
THRESHOLDS: Final = (-0.5, -0.25, 0.0, 0.25, 0.5)
_PENALTY: Final = 2.5
_STEPS: Final = 300
_RATE: Final = 0.05
_RAREST: Final = 4
"""Clauses that a feature must be in."""
_COUNTS: Final = {
    "old": 0.6,
    "samples": 0.25,
    "pages": 1.5,
    "bureaus": 1.5,
    "contrasts": 1.5,
    "subjects": 0.7,
    "mistakable": 3.0,
    "pairs": 4.0,
    "c": 1.5,
    "d": 1.5,
} | dict.fromkeys((*"efghijklmnopstuvwxyz", *(f"a{each}" for each in "abcdefghjklprstuvwx")), 2.0)
"""How much letters count, where not 1: less tales and those labelled before undated deeds were promises, more the usual manner."""
_TOLD_BY_OTHERS: Final = ("subjects",)
"""Letters of sentences of which it is those around that tell whose they are: by itself each may be anybody's."""
_SIGNED: Final = "2020-07-20"
"""When sentences of `MISTAKABLE` and `PAIRS` were said."""
_COUNTS_ALONE: Final = 0.5
"""How much a sentence counts when it is read without its letter."""
_STUB: Final = 8
"""Letters below which a sentence says too little to be labelled by another that holds it."""

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled sentence."""

    writer: str
    """Who wrote the letter, or where it is from."""
    clauses: list[set[str]]
    is_promise: bool
    counts: float
    is_alone: bool = False


class _Letter(NamedTuple):
    writer: str
    reply: Reply
    labels: dict[str, bool | None]
    """Those of sentences; None: neither way."""
    is_new: bool
    """The rules were not mended on it from the first on."""


def _letters() -> Iterator[_Letter]:
    for writer, file in (
        ("written", WRITTEN),
        ("bureaus", BUREAUS),
        ("contrasts", CONTRASTS),
        ("subjects", SUBJECTS),
    ):
        for reply, labels in written(file):
            yield _Letter(writer, reply, labels, True)
    for file in (MISTAKABLE, PAIRS):
        for line in file.read_text("utf-8").splitlines():
            if not line.startswith("#"):
                kind, _, text = line.split("\t")
                labels = {text: kind == "promise"}
                yield _Letter(file.stem, Reply(body=text, written_on=_SIGNED), labels, True)
    for row in labelled(LABELLED):
        path = SAMPLES / row["file"]
        labels = dict.fromkeys(row["promises"], True) | dict.fromkeys(row["either"])
        yield _Letter("samples", understand(read(path.read_bytes(), path.name)).reply, labels, True)
    for row, reply in chain(pages(APART), pages(HELD_OUT)):
        yield _Letter(row["page"].removesuffix(".txt").rstrip("0123456789"), reply, _labels(row), True)
    for file in (*PAGES, *([OF_OTHERS] if OF_OTHERS.is_file() else [])):
        for row, reply in pages(file):
            yield _Letter("pages", reply, _labels(row), False)
    for file in LETTERS:
        for row in labelled(file):
            yield _Letter("old", Reply(body=row["body"], written_on=row["written_on"]), _labels(row), False)


def _labels(row: dict[str, list[dict[str, str]]]) -> dict[str, bool | None]:
    either = (label["text"] for kind in ("either", "maybe") for label in row.get(kind, []))
    return dict.fromkeys(either) | {label["text"]: True for label in row["promises"]}


def written(file: Path) -> Iterator[tuple[Reply, dict[str, bool | None]]]:
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


def examples() -> Iterator[Example]:
    """The labelled sentences; what is labelled neither way is left out."""
    for writer, reply, labels, is_new in _letters():
        letter = Letter.of(reply)
        ruled = [commitment is not None for commitment in by_rules(letter)]
        counts = _COUNTS.get(writer, 1.0)
        for sentence, clauses, is_ruled in zip(letter.sentences, features(letter), ruled, strict=True):
            label = None if sentence.text.startswith(ROW) else _label(reply, sentence, labels)
            if label is not None:
                said = {RULED} if is_ruled and is_new else set()
                yield Example(writer, [clause | said for clause in clauses], label, counts)
                if is_new and writer not in _TOLD_BY_OTHERS:
                    yield _alone(writer, reply, sentence, label, counts)


def _alone(writer: str, reply: Reply, sentence: Sentence, label: bool, counts: float) -> Example:
    """The sentence as a letter of its own, so that it is not only its neighbours that tell."""
    alone = Letter((sentence,), reply.date, Letter.of(reply).level)
    (clauses,) = features(alone)
    (commitment,) = by_rules(alone)
    said = {RULED} if commitment is not None else set()
    return Example(writer, [clause | said for clause in clauses], label, _COUNTS_ALONE * counts, True)


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

    def __init__(self, known: Sequence[Example]) -> None:
        counted = Counter(feature for each in known for clause in each.clauses for feature in clause)
        self.names = [BIAS, *(feature for feature, count in counted.items() if count >= _RAREST)]
        self.columns = {feature: number for number, feature in enumerate(self.names)}
        self.weights = np.zeros(len(self.names))
        self.weights[0] = -1.5
        self._fit(known)

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

    def _fit(self, known: Sequence[Example]) -> None:
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
            gradient = (
                np.bincount(at, np.repeat(of_clause, sizes), len(self.names)) + _PENALTY * free * self.weights
            )
            mean = 0.9 * mean + 0.1 * gradient
            square = 0.99 * square + 0.01 * gradient**2
            rate = _RATE * (1 - step / _STEPS) + 0.001
            self.weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)


def _report(known: Sequence[Example]) -> Iterator[str]:
    """How well the letters of each writer of `apart` and `held_out` are read by weights fitted on all others'."""
    for writer in sorted(
        {each.writer for each in known if len(each.writer) <= 2 or each.writer in ("bureaus", "subjects")}
    ):
        theirs = [each for each in known if each.writer == writer and not each.is_alone]
        given = Fit([each for each in known if each.writer != writer]).odds(theirs)
        promised = np.array([each.is_promise for each in theirs])
        shares = []
        for threshold in THRESHOLDS:
            taken = given >= threshold
            right = (taken & promised).sum()
            shares.append(f"{threshold:+.2f}: {right / max(taken.sum(), 1):.3f} {right / promised.sum():.3f}")
        loss = np.logaddexp(0, np.where(promised, -given, given)).mean()
        yield f"{writer} {promised.sum():4d} promises; loss {loss:.4f}; precision, recall from {'  '.join(shares)}"


def _write(fit: Fit) -> None:
    head = (
        "# What tells a promise: weights of what is seen of a clause, for corpus/letter/commitments/reading.py. Source: fitted by",
        "# python -m tests.tools.fitting.promise_weights --write",
        "# Each line: weight: feature …, separated by blanks.",
    )
    write_weights(WEIGHTS, head, dict(zip(fit.names, fit.weights, strict=True)), BIAS)


@click.command()
@click.option(
    "--without",
    metavar="WRITER",
    help="Leave out the letters of a writer, to read them by what others teach.",
)
@click.option("--write", is_flag=True, help="Write the weights.")
def main(without: str | None, write: bool) -> None:
    """Print what the weights give on letters of writers that they were not fitted on; write them."""
    known = [each for each in examples() if each.writer != without]
    if write:
        _write(Fit(known))
    else:
        for line in _report(known):
            click.echo(line)


if __name__ == "__main__":
    main()
