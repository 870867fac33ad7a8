"""How well promises are extracted: precision, recall, dues and firmness on labelled letters.

    python -m tests.tools.promise_accuracy [GOLD …]

GOLD is JSON Lines: `written_on`, `body`, and `promises`, each with `text` (a sentence of the body), `due` and `firmness`. Prints a
line for each file and each mistake; the exit code is 1 below 0.90 precision or 0.85 recall.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import click

from corpus.letter.promises import Promise, promises
from corpus.reply import Reply
from tests.gold import DATA, labelled

GOLD: Final = tuple(sorted(DATA.glob("promises*.jsonl")))
PRECISION: Final = 0.90
RECALL: Final = 0.85


@dataclass
class Score:
    """Counts over the letters of a file."""

    labelled: int = 0
    extracted: int = 0
    right: int = 0
    right_due: int = 0
    right_firmness: int = 0
    mistakes: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of what was extracted that is labelled as a promise."""
        return self.right / max(1, self.extracted)

    @property
    def recall(self) -> float:
        """The share of the labelled promises that was extracted."""
        return self.right / max(1, self.labelled)

    def add(self, letter: dict[str, Any]) -> None:
        """Compare the promises of one letter with its labels."""
        left = list(promises(Reply(body=letter["body"], written_on=letter["written_on"])))
        self.labelled += len(letter["promises"])
        self.extracted += len(left)
        for label in letter["promises"]:
            found = _same(label["text"], left)
            if found is None:
                self.mistakes.append(f"missed: {label['text']}")
                continue
            left.remove(found)
            self.right += 1
            self.right_due += found.due == label["due"]
            self.right_firmness += found.firmness == label["firmness"]
            if found.due != label["due"]:
                self.mistakes.append(f"due {found.due}, not {label['due']}: {found.text}")
            if found.firmness != label["firmness"]:
                self.mistakes.append(f"{found.firmness}, not {label['firmness']}: {found.text}")
        self.mistakes += [f"no promise: {promise.text}" for promise in left]


def _same(text: str, found: Sequence[Promise]) -> Promise | None:
    wanted = _bare(text)
    return next((p for p in found if wanted in _bare(p.text) or _bare(p.text) in wanted), None)


def _bare(text: str) -> str:
    return "".join(text.split())


def score(gold: Path) -> Score:
    """The score on a labelled file."""
    total = Score()
    for letter in labelled(gold):
        total.add(letter)
    return total


@click.command()
@click.argument("gold", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(gold: tuple[Path, ...]) -> None:
    """Print the scores and the mistakes."""
    is_good = True
    for file in gold or GOLD:
        got = score(file)
        click.echo("\n".join(got.mistakes))
        click.echo(
            f"{file.name}: {got.labelled} promises, precision {got.precision:.3f}, recall {got.recall:.3f}; "
            f"of those found, due {got.right_due / max(1, got.right):.3f}, firmness {got.right_firmness / max(1, got.right):.3f}"
        )
        is_good = is_good and got.precision >= PRECISION and got.recall >= RECALL
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
