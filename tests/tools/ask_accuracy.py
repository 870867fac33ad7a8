"""How many of the asks that labelled replies restate are found, and how many are led to the part that answers.

    python -m tests.tools.ask_accuracy GOLD

Each line of GOLD: `file`, a sample, or `subject` and `body`; `asks`, each with words of it (`text`) and the paragraphs that answer
(`answers`, none where there is no answer), and `maybe` where a reader may or may not call it an ask.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click

from corpus import Reply
from corpus.intake.files import understand
from corpus.intake.synthesize import SAMPLES
from corpus.letter.asks import Ask, asks
from corpus.parsing.outline import outline
from corpus.readers import read
from tests.gold import labelled

THRESHOLD: Final = 0.85


def reply_of(labels: dict[str, Any]) -> Reply:
    """The reply that a line of GOLD is about."""
    if "file" in labels:
        path = SAMPLES / labels["file"]
        return understand(read(path.read_bytes(), path.name)).reply
    return Reply(subject=labels["subject"], body=labels["body"], outline=outline(labels["body"]))


def _alike(expected: str, ask: Ask) -> bool:
    bare, found = ("".join(c for c in text if c.isalnum()) for text in (expected, ask.text))
    return bare in found or (len(found) >= 4 and found in bare)


def compare(gold: Path) -> tuple[Counter[str], Iterator[str]]:
    """Counts of what was right, and the mistakes."""
    counts: Counter[str] = Counter()
    mistakes: list[str] = []
    for labels in labelled(gold):
        name = labels.get("file") or labels["subject"]
        left = [ask for ask in asks(reply_of(labels)) if ask.source != "subject"]
        for label in labels["asks"]:
            ask = next((ask for ask in left if _alike(label["text"], ask)), None)
            if ask is not None:
                left.remove(ask)
            if label.get("maybe"):
                continue
            counts["asks"] += 1
            counts["unanswered"] += not label["answers"]
            if ask is None:
                mistakes.append(f"{name}: missed {label['text']}")
                continue
            counts["found"] += 1
            first = ask.answer.first if ask.answer else None
            right = first in label["answers"] if label["answers"] else first is None
            counts["led right"] += right
            counts["said unanswered"] += first is None
            counts["rightly said unanswered"] += first is None and not label["answers"]
            if not right:
                mistakes.append(f"{name}: {ask.text} led to {first}, not {label['answers']}")
        counts["no asks"] += len(left)
        mistakes += [f"{name}: no ask: {ask.text} ({ask.source})" for ask in left]
    return counts, iter(mistakes)


def rates(counts: Counter[str]) -> dict[str, float]:
    """Shares of what was found and led right."""
    return {
        "recall": counts["found"] / counts["asks"],
        "precision": counts["found"] / (counts["found"] + counts["no asks"]),
        "led right": counts["led right"] / counts["found"],
    }


@click.command()
@click.argument("gold", type=click.Path(path_type=Path, exists=True))
def main(gold: Path) -> None:
    """Print the accuracy on GOLD."""
    counts, mistakes = compare(gold)
    for name, count in counts.items():
        click.echo(f"{name}: {count}")
    for name, rate in rates(counts).items():
        click.echo(f"{name}: {rate:.3f}")
    for mistake in mistakes:
        click.echo(mistake)
    sys.exit(min(rates(counts).values()) < THRESHOLD)


if __name__ == "__main__":
    main()
