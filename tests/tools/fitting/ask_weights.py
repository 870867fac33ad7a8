"""Fits `corpus/data/ask_weights.txt`: `python -m tests.tools.fitting.ask_weights [GOLD …] [--seen GOLD …] [--write]`.

Fitted on the letters of `tests/data/asked` and `tests/data/apart`, the other labelled letters of `tests/data`, and GOLD, labelled pages
as `tests/tools/accuracy/pages_gold.py` says. What the rules say counts only where they were not mended on the letters: not in
`tests/data/letters`, `tests/data/asks.jsonl`, nor in what follows `--seen`. Prints recall, precision and the share led right for letters
that were not fitted on: each sixth of them is read by weights fitted on the others; with `--write` fits on all and writes the file;
`--without q` leaves out the letters of one writer of `apart`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

import click
import numpy as np

from corpus.letter.asks import Reading, asks_by
from corpus.letter.restating.answering import options_of
from corpus.letter.restating.learned import Before
from corpus.letter.restating.options import Options, asked
from corpus.letter.weighed.features import features
from corpus.letter.weighed.pieces import Pieces
from corpus.letter.weighed.weighing import BIAS, on
from corpus.letter.weighed.weights import OF, ON, Weights, names_in
from corpus.reply import Reply
from corpus.text.fold import fold
from tests.gold import DATA, labelled
from tests.tools.accuracy.asks import compare_page, rates, reply_of
from tests.tools.accuracy.pages_gold import bare, is_alike, pages, pairs
from tests.tools.fitting.asked_letters import LETTERS, Span, letters
from tests.tools.fitting.regression import choose, tell, write_weights

ASKS: Final = DATA / "asks.jsonl"
APART: Final = DATA / "apart" / "gold.jsonl"
PAGES: Final = tuple(DATA / "letters" / f"{half}.jsonl" for half in ("seen", "unseen", "second"))
WEIGHTS: Final = Path(__file__).parents[3] / "corpus" / "data" / "ask_weights.txt"
FOLDS: Final = 6
_PENALTY: Final = 2.0
_OF_ANSWERS: Final = 1.0
_UNANSWERED: Final = 8.0
"""How much an ask counts that nothing answers: few are labelled."""
_WIDE: Final = 6
"""Pieces that a labelled ask may stretch over."""
_COVERED: Final = 0.6
_CLOSE: Final = 0.75


class Piece(NamedTuple):
    """A piece of a folded paragraph between two marks."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Known:
    """A labelled letter."""

    name: str
    kind: str
    """Where it is from."""
    reply: Reply
    labels: dict[str, Any]
    spans: tuple[Span, ...] | None
    """Where the asks stand, where that is labelled."""
    is_new: bool
    """Whether the rules were not mended on it."""

    @cached_property
    def reading(self) -> Reading:
        """The letter as it is read."""
        return Reading(self.reply)


def known(gold: Iterable[Path], seen: Iterable[Path]) -> Iterator[Known]:
    """The labelled letters."""
    for number, letter in enumerate(letters()):
        yield Known(f"{LETTERS} {number}", "asked", letter.reply, letter.labels(), letter.spans, True)
    for file, is_new in (
        *((file, True) for file in (APART, *gold)),
        *((file, False) for file in (*PAGES, *seen)),
    ):
        for row, reply in pages(file):
            kind = f"{file.parent.name}/{file.stem}" if is_new else "pages"
            yield Known(f"{file} {row['page']}", kind, reply, row, None, is_new)
    for row in labelled(ASKS):
        reply = reply_of(row)
        yield Known(f"{ASKS} {reply.subject}", "asks", reply, _as_page(row, reply), None, False)


def _as_page(row: dict[str, Any], reply: Reply) -> dict[str, Any]:
    """The labels of a line of `asks.jsonl` in the form of those of a page."""
    sure = [label for label in row["asks"] if not label.get("maybe")]
    told = [[reply.paragraphs[number] for number in label["answers"]] for label in sure]
    return {
        "subject": {"text": reply.subject},
        "asks_either": [label["text"] for label in row["asks"] if label.get("maybe")],
        "asks": [
            {"text": label["text"], "answer": answers[0] if answers else None, "also": answers[1:]}
            for label, answers in zip(sure, told, strict=True)
        ],
    }


def _wordings(label: dict[str, Any]) -> list[str]:
    return [fold(text) for text in (label["text"], *label.get("alt", []))]


def labelled_pieces(letter: Known) -> dict[tuple[int, int], tuple[bool | None, int]]:
    """Paragraph and start of pieces → whether it restates an ask (None: neither way), and which; all others restate none."""
    told = _marked(letter) if letter.spans is not None else _found(letter)
    subject = fold(letter.labels.get("subject", {}).get("text") or "")
    either = [fold(text) for text in letter.labels.get("asks_either", ())]
    texts = [*(text for label in letter.labels["asks"] for text in _wordings(label)), *either, subject]
    for paragraph, piece in _pieces(letter):
        place = paragraph, piece.start
        text = bare(piece.text)
        if place not in told and (len(text) < 2 or any(other and is_alike(text, other) for other in texts)):
            told[place] = None, -1
    return told


def _pieces(letter: Known) -> Iterator[tuple[int, Piece]]:
    told = _all_pieces(letter, {})
    for number, paragraph in enumerate(told.paragraphs.tolist()):
        start, end = told.span(number)
        yield paragraph, Piece(start, end, told.letter.folded[paragraph][start:end])


def _all_pieces(letter: Known, rules: Mapping[int, Sequence[tuple[int, int]]]) -> Pieces:
    whole = letter.reading.letter
    return Pieces(whole, {paragraph: rules.get(paragraph, ()) for paragraph in range(len(whole.folded))})


def _marked(letter: Known) -> dict[tuple[int, int], tuple[bool | None, int]]:
    spans = letter.spans or ()
    return {
        (paragraph, piece.start): (True if span.is_ask else None, number)
        for paragraph, piece in _pieces(letter)
        for number, span in enumerate(spans)
        if span.paragraph == paragraph and span.start < piece.end and piece.start < span.end
    }


def _found(letter: Known) -> dict[tuple[int, int], tuple[bool | None, int]]:
    """The pieces in which the wording of each label stands best, where that is not told."""
    told: dict[tuple[int, int], tuple[bool | None, int]] = {}
    subject = letter.labels.get("subject", {}).get("text") or ""
    for number, label in enumerate(letter.labels["asks"]):
        is_subject = len(letter.labels["asks"]) == 1 and bool(subject) and is_alike(label["text"], subject)
        wanted = pairs(bare("".join(_wordings(label))))
        for paragraph, piece in _best(letter, _wordings(label)):
            if pairs(bare(piece.text)) & wanted:
                told.setdefault((paragraph, piece.start), (None if is_subject else True, number))
    return told


def _best(letter: Known, wordings: Sequence[str]) -> list[tuple[int, Piece]]:
    whole, every = letter.reading.letter, [*_pieces(letter)]
    best: tuple[float, list[tuple[int, Piece]]] = (0.0, [])
    for text in map(bare, wordings):
        wanted = pairs(text)
        for paragraph, folded in enumerate(whole.folded):
            pieces = [piece for number, piece in every if number == paragraph]
            for first in range(len(pieces)):
                for last in range(first, min(first + _WIDE, len(pieces))):
                    said = bare(folded[pieces[first].start : pieces[last].end])
                    covered = len(wanted & pairs(said)) / len(wanted)
                    too_long = max(0, len(said) - len(text)) / max(1, len(text))
                    score = (covered >= _CLOSE) + covered - 0.04 * too_long - 0.02 * (last - first)
                    if covered >= _COVERED and score > best[0] + 1e-9:
                        best = score, [(paragraph, piece) for piece in pieces[first : last + 1]]
    return best[1]


Told = tuple[set[str], bool]


def of_pieces(letter: Known) -> tuple[list[Told], list[Told]]:
    """What is seen of each piece with whether it restates an ask; of those after another that does, whether they go on with it."""
    labels = labelled_pieces(letter)
    whole = letter.reading.letter
    rules: dict[int, list[tuple[int, int]]] = {}
    for one in letter.reading.ruled() if letter.is_new else ():
        rules.setdefault(one.paragraph, []).append((one.start, one.end))
    pieces = _all_pieces(letter, rules)
    seen_of = dict(zip(pieces.read.tolist(), features(pieces), strict=True))
    asking, going_on = [], []
    before = Before(whole)
    for number, (paragraph, at) in enumerate(
        zip(pieces.paragraphs.tolist(), pieces.at.tolist(), strict=True)
    ):
        if not at:
            before.enter(paragraph)
            last: tuple[set[str], bool | None, int] = set(), None, -1
        around, seen = before.features(at), seen_of.get(number)
        label, which = labels.get((paragraph, pieces.span(number)[0]), (False, -1))
        goes_on = bool(label) and bool(last[1]) and which == last[2]
        if seen is not None:
            if label is not None:
                asking.append((seen | around, label))
            if label and last[1] and which >= 0:
                going_on.append((on(seen, last[0]), goes_on))
            last = seen, label, which
        if label:
            before.add(at, goes_on)
    return asking, going_on


def of_answers(letter: Known, weighed: Weights) -> Iterator[list[Told]]:
    """What is seen of each part that may answer, with whether it does, for each ask that is found and labelled."""
    paragraphs = [bare(text) for text in letter.reply.paragraphs]
    options = Options(letter.reading.letter, letter.reading.parts)
    before = None
    for one in asked(letter.reading.found(weighed)):
        mine = [
            label
            for label in letter.labels["asks"]
            if any(is_alike(one.restated.text, text) for text in _wordings(label))
        ]
        if not mine:
            before = one.ruled or before
            continue
        begins = [
            bare(text)[:15]
            for label in mine
            for text in (label["answer"], *(label.get("also") or []))
            if text
        ]
        right = {n for n, text in enumerate(paragraphs) if any(begin in text for begin in begins if begin)}
        told = []
        answer = None
        for part, seen in options_of(one, options, before, letter.is_new):
            is_right = not begins if part is None else any(part.first <= n <= part.last for n in right)
            answer = answer or (part if is_right else None)
            told.append((next(names_in(seen)), is_right))
        before = answer or before
        if any(is_right for _, is_right in told):
            yield told


def _is_none(told: Sequence[Told]) -> bool:
    """Whether it is that nothing answers which is right."""
    return any(is_right and "none" in seen for seen, is_right in told)


def fit(some: Sequence[Known]) -> Weights:
    """Weights fitted on letters."""
    asking: list[Told] = []
    going_on: list[Told] = []
    for letter in some:
        more, on_more = of_pieces(letter)
        asking += more
        going_on += on_more
    weighed = tell(asking, _PENALTY)
    weighed |= {ON + name: weight for name, weight in tell(going_on, _PENALTY).items()}
    groups = [told for letter in some for told in of_answers(letter, Weights(weighed))]
    counts = [_UNANSWERED if _is_none(told) else 1.0 for told in groups]
    return Weights(
        weighed | {OF + name: weight for name, weight in choose(groups, _OF_ANSWERS, counts).items()}
    )


def _crossed(some: Sequence[Known], verbose: bool) -> Iterator[str]:
    """The figures for each kind of letters, each read by weights fitted on the letters of other folds."""
    order = np.random.default_rng(0).permutation(len(some))
    counts: dict[str, Counter[str]] = {}
    for number in range(FOLDS):
        mine = [some[place] for at, place in enumerate(order) if at % FOLDS == number]
        weighed = fit([some[place] for at, place in enumerate(order) if at % FOLDS != number])
        for letter in mine:
            total = counts.setdefault(letter.kind, Counter())
            mistakes = compare_page(letter.labels, letter.reply, asks_by(letter.reply, weighed), total)
            yield from (f"{letter.name}: {mistake}" for mistake in mistakes if verbose)
    for kind, total in sorted(counts.items()):
        yield f"{kind}: {total['asks']} asks, " + ", ".join(f"{k} {v:.3f}" for k, v in rates(total).items())


def _write(weighed: Weights, sources: str) -> None:
    head = (
        "# What tells an ask: weights of what is seen of a piece (corpus/letter/weighed/features.py); on/: of one that may go on",
        f"# with another; of/: of a part that may answer. Source: fitted by python -m tests.tools.fitting.ask_weights {sources}--write",
        "# Each line: weight: feature …, separated by blanks.",
    )
    write_weights(WEIGHTS, head, weighed, BIAS)


@click.command()
@click.argument("gold", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--seen",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="On which the rules were mended.",
)
@click.option(
    "--without",
    metavar="PREFIX",
    help="Leave out the pages whose names begin so, to read them by what others teach.",
)
@click.option("--write", is_flag=True, help="Fit on all letters and write the weights.")
@click.option("--mistakes", is_flag=True, help="Print each mistake.")
def main(
    gold: tuple[Path, ...], seen: tuple[Path, ...], without: str | None, write: bool, mistakes: bool
) -> None:
    """Print how letters are read by weights that were not fitted on them; write the weights."""
    some = [letter for letter in known(gold, seen) if not (without and f" {without}" in letter.name)]
    for line in _crossed(some, mistakes):
        click.echo(line)
    if write:
        _write(fit(some), "GOLD … --seen GOLD … " if gold or seen else "")


if __name__ == "__main__":
    main()
