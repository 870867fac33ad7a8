"""How many of the asks that labelled replies restate are found, and how many are led to the part that answers.

    python -m tests.tools.accuracy.asks GOLD …

Each line of GOLD: `file`, a sample, or `subject` and `body`; `asks`, each with words of it (`text`) and the paragraphs that answer
(`answers`, none where there is no answer), and `maybe` where a reader may or may not call it an ask. Or of whole pages, as
`tests/tools/accuracy/pages_gold.py` says: there an ask matches where 60 % of the pairs of characters of the shorter wording are in the
other, the subject and `asks_either` count neither way, and the answer is right where the part shown holds the beginning that is labelled.
Or text, as `tests/tools/fitting/asked_letters.py` reads it.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
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
from tests.tools.accuracy.pages_gold import bare, is_alike, is_of_pages, pages
from tests.tools.fitting.asked_letters import letters

THRESHOLD: Final = 0.88


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
    if gold.suffix == ".txt":
        for letter in letters(gold):
            told = compare_page(letter.labels(), letter.reply, asks(letter.reply), counts)
            mistakes += [f"{letter.reply.subject}: {mistake}" for mistake in told]
        return counts, iter(mistakes)
    if is_of_pages(gold):
        for labels, reply in pages(gold):
            mistakes += [
                f"{labels['page']}: {mistake}" for mistake in compare_page(labels, reply, asks(reply), counts)
            ]
        return counts, iter(mistakes)
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


def compare_page(
    labels: dict[str, Any], reply: Reply, found: Sequence[Ask], counts: Counter[str]
) -> Iterator[str]:
    """Add what was found on a page to the counts; the mistakes."""
    either = [labels.get("subject", {}).get("text") or "", *labels.get("asks_either", [])]
    counts["asks"] += len(labels["asks"])
    hit: set[int] = set()
    for ask in found:
        mine = [n for n, label in enumerate(labels["asks"]) if _names(label, ask)]
        hit.update(mine)
        if not mine and not any(text and is_alike(ask.text, text) for text in either):
            counts["no asks"] += 1
            yield f"no ask: {ask.text} ({ask.source})"
        counts["right"] += bool(mine)
        for n in mine:
            label = labels["asks"][n]
            shown = (
                bare("".join(reply.paragraphs[ask.answer.first : ask.answer.last + 1])) if ask.answer else ""
            )
            wanted = [bare(text) for text in (label["answer"], *label.get("also", [])) if text]
            is_right = any(text in shown for text in wanted) if wanted else not shown
            counts["answers"] += 1
            counts["led right"] += is_right
            if not is_right:
                yield f"{ask.text} led to {shown[:30]}, not {label['answer']}"
    counts["found"] += len(hit)
    yield from (f"missed {label['text']}" for n, label in enumerate(labels["asks"]) if n not in hit)


def _names(label: dict[str, Any], ask: Ask) -> bool:
    return any(is_alike(ask.text, text) for text in (label["text"], *label.get("alt", [])))


def rates(counts: Counter[str]) -> dict[str, float]:
    """Shares of what was found and led right."""
    right = counts["right"] or counts["found"]
    return {
        "recall": counts["found"] / counts["asks"],
        "precision": right / (right + counts["no asks"]),
        "led right": counts["led right"] / (counts["answers"] or counts["found"]),
    }


@click.command()
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
def main(gold: tuple[Path, ...]) -> None:
    """Print the accuracy on each GOLD."""
    is_good = True
    for file in gold:
        counts, mistakes = compare(file)
        for mistake in mistakes:
            click.echo(mistake)
        shares = ", ".join(f"{name} {rate:.3f}" for name, rate in rates(counts).items())
        click.echo(f"{file.name}: {counts['asks']} asks, {shares}")
        is_good = is_good and min(rates(counts).values()) >= THRESHOLD
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
