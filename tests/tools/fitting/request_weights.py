"""Fits `corpus/data/request_weights.txt`: `python -m tests.tools.fitting.request_weights [--write] [--mistakes]`.

Fitted on the labelled suggestions of `tests/data`, `../shared/eval/precedents` and `tests/data/asked/suggestions.txt`, but for those of
the writers of `UNFITTED`, who came when that was done; of an ask of several sentences that one counts which the weights of the round
before take for the likeliest. Prints for each writer, counted by `tests/tools/accuracy/precedents.py`, the share of asks read and the
share of those read that are none, by the rules alone and by weights fitted on the other writers; with `--write` writes the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import click

from corpus.letter.plain_speech.features import BIAS, features, sentences_of
from corpus.letter.plain_speech.weighing import Weights
from corpus.letter.suggestion import lines_below_title, suggestion
from tests.gold import DATA, labelled
from tests.places import SHARED
from tests.tools.accuracy.pages_gold import bare
from tests.tools.accuracy.precedents import matched, suggestions
from tests.tools.fitting.regression import tell, write_weights

WEIGHTS: Final = Path(__file__).parents[3] / "corpus" / "data" / "request_weights.txt"
WRITTEN: Final = DATA / "asked" / "suggestions.txt"
SETS: Final = (
    DATA / "precedents.jsonl",
    DATA / "precedents_apart.jsonl",
    DATA / "precedents_lay.jsonl",
    SHARED / "eval" / "precedents",
)
UNFITTED: Final = frozenset(f"precedents_lay.jsonl {half}" for half in "moqt")
"""Writers on whose suggestions nothing is fitted: they stay a measure."""
SHAPES: Final = DATA / "suggestion_shapes.jsonl"
_PENALTY: Final = 1.0
_ROUNDS: Final = 3
_SHORTEST: Final = 3
"""Letters of a sentence that may be an ask."""
_FOLDS: Final = 4
"""Parts of what is fitted on only, each read by the others."""


@dataclass(frozen=True)
class Known:
    """A labelled suggestion."""

    writer: str
    text: str
    asks: tuple[str, ...]

    @cached_property
    def seen(self) -> list[tuple[set[str], int | None]]:
        """What is seen of each sentence, and the number of the ask that it is of."""
        lines = lines_below_title(self.text)[1]
        sentences = sentences_of(lines)
        asks = [bare(ask) for ask in self.asks]
        told = [bare(one.line.written[one.start : one.end]) for one in sentences]
        which = [next((n for n, ask in enumerate(asks) if _is_of(one, ask)), None) for one in told]
        return list(zip(features(lines, sentences), which, strict=True))


def _is_of(sentence: str, ask: str) -> bool:
    return len(sentence) >= _SHORTEST and (sentence in ask or ask in sentence)


def known() -> Iterator[Known]:
    """The labelled suggestions, by writers."""
    for file in SETS:
        for row in suggestions(file) if file.exists() else ():
            writer = " ".join(filter(None, (file.name, row.get("half"))))
            yield Known(writer, row["text"], tuple(ask["ask"] for ask in row["asks"]))
    for row in labelled(SHAPES):
        yield Known(SHAPES.stem, row["text"], tuple(row["asks"]))
    marked = "\n".join(line for line in WRITTEN.read_text("utf-8").splitlines() if not line.startswith("#"))
    for number, text in enumerate(marked.split("\n====\n")):
        asks = tuple(re.findall(r"\[\[(.+?)\]\]", text))
        yield Known(f"{WRITTEN.stem} {number % _FOLDS}", re.sub(r"\[\[|\]\]", "", text), asks)


def fit(some: Sequence[Known]) -> Weights:
    """Weights fitted on suggestions."""
    weighed: Mapping[str, float] = {}
    for _ in range(_ROUNDS):
        told = [(seen, is_so) for one in some for seen, is_so in _labels(one, weighed)]
        weighed = tell(told, _PENALTY)
    return weighed


def _labels(one: Known, weighed: Mapping[str, float]) -> Iterator[tuple[set[str], bool]]:
    """What is seen of each sentence with whether it asks; of each ask the likeliest, by no weights all of them."""
    best: dict[int, tuple[float, set[str]]] = {}
    for seen, which in one.seen:
        if which is None:
            yield seen, False
        elif not weighed:
            yield seen, True
        else:
            odds = sum(weighed.get(name, 0.0) for name in seen)
            best[which] = max(best.get(which, (float("-inf"), seen)), (odds, seen), key=lambda pair: pair[0])
    yield from ((seen, True) for _, seen in best.values())


@dataclass
class Figures:
    """Counts of asks."""

    asks: int = 0
    read: int = 0
    besides: int = 0

    def count(self, one: Known, weighed: Weights) -> Iterator[str]:
        """Counts what is read of a suggestion; what is missed and what is none."""
        read = [request.text for request in suggestion(one.text, weighed).requests]
        found = matched(one.asks, read)
        self.asks += len(one.asks)
        self.read += len(found)
        self.besides += len(read) - len(found)
        yield from (f"{one.writer}: - {ask}" for number, ask in enumerate(one.asks) if number not in found)
        others = set(found.values())
        yield from (f"{one.writer}: + {text}" for number, text in enumerate(read) if number not in others)

    def __str__(self) -> str:
        none = self.besides / max(1, self.read + self.besides)
        return (
            f"{self.read}/{self.asks} = {self.read / max(1, self.asks):.2f}, none {self.besides} = {none:.2f}"
        )


@click.command()
@click.option(
    "--write", is_flag=True, help="Fit on the suggestions of all but UNFITTED and write the weights."
)
@click.option("--mistakes", is_flag=True, help="Print what is missed (-) and what is none (+).")
def main(write: bool, mistakes: bool) -> None:
    """Print how the suggestions of each writer are read by weights fitted on the others; write the weights."""
    some = list(known())
    for writer in dict.fromkeys(one.writer for one in some):
        weighed = fit([one for one in some if one.writer not in {writer, *UNFITTED}])
        ruled, learned = Figures(), Figures()
        for one in some:
            if one.writer == writer:
                list(ruled.count(one, {}))
                for mistake in learned.count(one, weighed):
                    if mistakes:
                        click.echo(mistake)
        click.echo(f"{writer}: rules alone {ruled}; with weights of others {learned}")
    if write:
        _write(fit([one for one in some if one.writer not in UNFITTED]))


def _write(weighed: Weights) -> None:
    head = (
        "# What tells a sentence of a suggestion that asks: weights of what is seen of it (corpus/letter/plain_speech/features.py).",
        "# Source: fitted by python -m tests.tools.fitting.request_weights --write.",
        "# Each line: weight: feature …, separated by blanks.",
    )
    write_weights(WEIGHTS, head, weighed, BIAS)


if __name__ == "__main__":
    main()
