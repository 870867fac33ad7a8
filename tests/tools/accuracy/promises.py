"""How well promises are extracted: precision, recall, dues and firmness on labelled letters or pages.

    python -m tests.tools.accuracy.promises [GOLD …]

GOLD is JSON Lines, of letters: `written_on`, `body`, and `promises`, each with `text` (a sentence of the body), `due` and `firmness`; or of
whole pages, as `tests/tools/accuracy/pages_gold.py` says. Prints a line for each file and each mistake; the exit code is 1 where a share
is below its threshold.

What is found is right where it holds a labelled sentence or is held by one, letters and digits alone; what matches only a sentence
under `either` counts neither way. A due is right where one of the promises found for the sentence has the labelled one or one of
`due_also`. Falsely overdue: a due before the day of the count on what is no promise, or another than any labelled for the sentence.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import click

from corpus.letter.promises import Promise, promises
from corpus.reply import Reply
from tests.gold import DATA, labelled
from tests.tools.accuracy.pages_gold import bare, is_of_pages, is_same, pages

LETTERS: Final = tuple(sorted(DATA.glob("promises*.jsonl")))
PAGES: Final = tuple(DATA / "letters" / f"{half}.jsonl" for half in ("seen", "unseen", "second"))
PRECISION: Final = 0.93
RECALL: Final = 0.85
DUE: Final = 0.95
DATES: Final = 0.8
COUNTED_ON: Final = "2026-11-29"
"""What is overdue is counted as of this day, so that the figures stay."""


@dataclass
class Score:
    """Counts over the letters of a file."""

    counts: Counter[str] = field(default_factory=Counter)
    mistakes: list[str] = field(default_factory=list)

    def share(self, part: str, whole: str) -> float:
        """The share of one count in another; 1 where there is none."""
        return self.counts[part] / self.counts[whole] if self.counts[whole] else 1.0

    @property
    def precision(self) -> float:
        """The share of what was extracted that is labelled as a promise."""
        return self.share("right", "extracted")

    @property
    def recall(self) -> float:
        """The share of the labelled promises that was extracted."""
        return self.share("found", "labelled")

    def is_good(self) -> bool:
        """Whether all shares are at their thresholds, and nothing that is labelled as no promise looks overdue."""
        return (
            self.precision >= PRECISION
            and self.recall >= RECALL
            and self.share("due right", "found") >= DUE
            and self.share("all dates", "several dates") >= DATES
            and self.share("start without due", "starts") == 1.0
            and not self.counts["overdue negatives"]
        )

    def summary(self) -> str:
        """The figures on one line."""
        counts = self.counts
        return (
            f"{counts['labelled']} promises, precision {self.precision:.3f}, recall {self.recall:.3f}; of those found, due "
            f"{self.share('due right', 'found'):.3f}, firmness {self.share('firmness right', 'firmness'):.3f}, "
            f"who {self.share('who right', 'who'):.3f}; all dates {counts['all dates']}/{counts['several dates']}, "
            f"starts without due {counts['start without due']}/{counts['starts']}; negatives taken "
            f"{counts['negatives taken']}/{counts['negatives']}, of them overdue {counts['overdue negatives']}; "
            f"falsely overdue {counts['falsely overdue']}"
        )

    def add(self, reply: Reply, labels: dict[str, Any]) -> None:
        """Compare the promises of one letter with its labels."""
        found = promises(reply)
        wanted, either = labels["promises"], labels.get("either", [])
        negatives = labels.get("negatives", [])
        self.counts["labelled"] += len(wanted)
        self.counts["negatives"] += len(negatives)
        taken: set[str] = set()
        for promise in found:
            matching = [label for label in wanted if is_same(promise.text, label["text"])]
            if matching:
                self._count_right(promise, matching)
            elif not any(is_same(promise.text, label["text"]) for label in either):
                self._count_false(promise, negatives, taken)
            elif _is_overdue(promise.due) and any(
                is_same(promise.text, label["text"]) and label.get("due", promise.due) != promise.due
                for label in either
            ):
                self.counts["falsely overdue"] += 1
        self.counts["negatives taken"] += len(taken)
        for label in wanted:
            self._count_label(label, [p for p in found if is_same(p.text, label["text"])])

    def _count_right(self, promise: Promise, matching: list[dict[str, Any]]) -> None:
        self.counts["extracted"] += 1
        self.counts["right"] += 1
        allowed = {due for label in matching for due in _dues(label) | set(label.get("dates", []))}
        if _is_overdue(promise.due) and promise.due not in allowed:
            self.counts["falsely overdue"] += 1

    def _count_false(self, promise: Promise, negatives: list[dict[str, Any]], taken: set[str]) -> None:
        self.counts["extracted"] += 1
        kind = next((label for label in negatives if is_same(promise.text, label["text"])), None)
        if kind is not None:
            taken.add(bare(kind["text"]))
        if _is_overdue(promise.due):
            self.counts["falsely overdue"] += 1
            self.counts["overdue negatives"] += kind is not None
        self.mistakes.append(f"no promise ({kind['kind'] if kind else '?'}, {promise.due}): {promise.text}")

    def _count_label(self, label: dict[str, Any], found: list[Promise]) -> None:
        if not found:
            self.mistakes.append(f"missed: {label['text']}")
            return
        dues = {promise.due for promise in found}
        kept = dues | {date for promise in found for date in promise.dates}
        self.counts["found"] += 1
        self._count(label, "due right", bool(dues & _dues(label)), f"due {dues}, not {label['due']}")
        if label.get("note") == "start":
            self.counts["starts"] += 1
            self.counts["start without due"] += None in dues
        if label.get("dates"):
            self.counts["several dates"] += 1
            self._count(label, "all dates", set(label["dates"]) <= kept, f"dates {kept}")
        if label.get("firmness"):
            self.counts["firmness"] += 1
            said = {promise.firmness for promise in found}
            self._count(label, "firmness right", label["firmness"] in said, f"{said}")
        if label.get("who"):
            self.counts["who"] += 1
            named = {promise.who for promise in found}
            is_right = any(who and is_same(who, label["who"]) for who in named)
            self._count(label, "who right", is_right, f"who {named}, not {label['who']}")

    def _count(self, label: dict[str, Any], what: str, is_right: bool, mistake: str) -> None:
        self.counts[what] += is_right
        if not is_right:
            self.mistakes.append(f"{mistake}: {label['text']}")


def _dues(label: dict[str, Any]) -> set[str | None]:
    return {label["due"], *label.get("due_also", [])}


def _is_overdue(due: str | None) -> bool:
    """Whether the last day meant, at the precision written, is past."""
    return due is not None and due < COUNTED_ON[: len(due)]


def score(gold: Path) -> Score:
    """The score on a labelled file."""
    total = Score()
    if is_of_pages(gold):
        for labels, reply in pages(gold):
            before = len(total.mistakes)
            total.add(reply, labels)
            total.mistakes[before:] = [f"{labels['page']}: {m}" for m in total.mistakes[before:]]
    else:
        for labels in labelled(gold):
            total.add(Reply(body=labels["body"], written_on=labels["written_on"]), labels)
    return total


@click.command()
@click.argument("gold", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(gold: tuple[Path, ...]) -> None:
    """Print the scores and the mistakes."""
    is_good = True
    for file in gold or (*LETTERS, *PAGES):
        got = score(file)
        click.echo("\n".join(got.mistakes))
        click.echo(f"{file.name}: {got.summary()}")
        is_good = is_good and got.is_good()
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
