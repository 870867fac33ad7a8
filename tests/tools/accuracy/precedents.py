"""How well the precedent check does on labelled suggestions: `python -m tests.tools.accuracy.precedents GOLD [CORPUS …] [-v] [--semantic]`.

GOLD is a folder with `gold.jsonl` beside its texts (`{"text": file, "asks": [{"ask", "files": [{"file"}]}]}`), or one file of JSON Lines
that holds the texts themselves (`{"text", "asks": [{"ask", "files": [name]}]}`); a line may name its `half`. CORPUS are the files or
folders of past replies; the samples where none is named. Printed are: gold asks read as asks of their own; of asks told answered the
share that a reply answers, and of answered asks the share told so (one not read is missed); of answered asks that were read, the share
whose best passage shown is of a right reply. -v names the faults; --semantic also compares by meaning, with
the packaged model.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import click

from corpus import StoredReply
from corpus.intake.files import import_files
from corpus.intake.site_copies import find_files
from corpus.intake.synthesize import SAMPLES
from indexer import CheckedAsk, Engine, Settings, check, update
from indexer.near.judging import Nearness
from indexer.semantic import Meaning, embed, open_model
from indexer.semantic.models import NANO
from tests.gold import labelled
from tests.local import LocalEngine, open_local

SAME: Final = 0.6
"""Share of the pairs of characters of the shorter from which an ask read is a gold ask."""


@dataclass
class Figures:
    """Counts over all gold asks."""

    asks: int = 0
    read: int = 0
    besides: int = 0
    """Asks read that match no gold ask."""
    answered: int = 0
    """Gold asks that a reply answers."""
    told: int = 0
    told_rightly: int = 0
    shown_rightly: int = 0
    answered_read: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"asks read {_share(self.read, self.asks)}, {self.besides} besides; answered: "
            f"precision {_share(self.told_rightly, self.told)}, recall {_share(self.told_rightly, self.answered)}; "
            f"right reply {_share(self.shown_rightly, self.answered_read)}"
        )

    @property
    def shares(self) -> tuple[float, float, float, float]:
        """Of asks read, of those told answered that are, of those answered that are told so, of those a right reply is shown for.

        An answered ask that is not read is missed by the last two.
        """
        return (
            self.read / self.asks,
            self.told_rightly / max(1, self.told),
            self.told_rightly / self.answered,
            self.shown_rightly / self.answered,
        )


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} = {part / max(1, whole):.2f}"


def suggestions(gold: Path, half: str | None = None) -> list[dict[str, Any]]:
    """The labelled suggestions of a folder or file: text, and asks with the names of the files that answer them."""
    rows = list(labelled(gold / "gold.jsonl" if gold.is_dir() else gold))
    for row in rows:
        if gold.is_dir():
            row["text"] = (gold / row["text"]).read_text("utf-8")
        for ask in row["asks"]:
            ask.setdefault("ask", ask.get("text"))
            ask["files"] = {file["file"] if isinstance(file, dict) else file for file in ask["files"]}
    return [row for row in rows if half is None or row.get("half") == half]


def _pairs(text: str) -> set[str]:
    letters = "".join(filter(str.isalnum, text))
    return {letters[i : i + 2] for i in range(len(letters) - 1)}


def matched(gold: Sequence[str], read: Sequence[str]) -> dict[int, int]:
    """Gold ask → ask read, one to one, the likest first."""
    ours, theirs = [_pairs(text) for text in gold], [_pairs(text) for text in read]
    likes = sorted(
        (-len(a & b) / max(1, min(len(a), len(b))), -len(b), i, j)
        for i, a in enumerate(ours)
        for j, b in enumerate(theirs)
    )
    found: dict[int, int] = {}
    for like, _, i, j in likes:
        if -like >= SAME and i not in found and j not in found.values():
            found[i] = j
    return found


def measure(engine: Engine, rows: Sequence[dict[str, Any]], meaning: Nearness | None = None) -> Figures:
    """The figures of the check on labelled suggestions."""
    figures = Figures()
    for row in rows:
        read = check(engine, row["text"], seconds=math.inf, meaning=meaning).asks
        found = matched([ask["ask"] for ask in row["asks"]], [ask.request.text for ask in read])
        figures.besides += len(read) - len(found)
        for number, ask in enumerate(row["asks"]):
            figures.asks += 1
            figures.answered += bool(ask["files"])
            if number not in found:
                figures.faults.append(f"unread | {ask['ask'][:50]}")
                continue
            figures.read += 1
            _judge(figures, ask, read[found[number]])
    return figures


def _judge(figures: Figures, ask: dict[str, Any], found: CheckedAsk) -> None:
    best = found.answers[0] if found.answers else found.nearest
    is_told, is_right = bool(found.answers), best is not None and bool(names_of(best.stored) & ask["files"])
    figures.told += is_told
    figures.told_rightly += is_told and bool(ask["files"])
    if ask["files"]:
        figures.answered_read += 1
        figures.shown_rightly += is_right
    fault = [
        name
        for name, holds in (
            ("false", is_told and not ask["files"]),
            ("missed", bool(ask["files"]) and not is_told),
            ("wrong reply", bool(ask["files"]) and not is_right),
        )
        if holds
    ]
    if fault:
        shown = f"{min(names_of(best.stored))} {best.sureness:.2f} {best.passage.text[:60]}" if best else "-"
        figures.faults.append(
            f"{'+'.join(fault)} | {ask['ask'][:50]} | {shown} | {' '.join(sorted(ask['files']))}"
        )


def names_of(stored: StoredReply) -> set[str]:
    """The names of the files that a reply is from."""
    return {Path(source.split("#")[0]).name for source in stored.sources}


def opened(folders: Sequence[Path], data: Path) -> LocalEngine:
    """An engine over the replies in the folders, in a data directory of its own."""
    engine = open_local(Settings(data=data), create=True)
    for _ in import_files(engine.store, find_files(folders)):
        pass
    update(engine, engine.store)
    return engine


def meant(engine: LocalEngine, data: Path) -> Meaning:
    """The packaged model with the vectors of all replies, kept in `data`. Raises SemanticUnavailable."""
    meaning = Meaning(open_model(NANO), data / "vectors")
    embed(engine.store, meaning.vectors, meaning.model)
    return meaning


def _main(words: Sequence[str]) -> Iterator[str]:
    gold, *folders = (Path(word) for word in words if word not in ("-v", "--semantic"))
    with TemporaryDirectory() as data:
        engine = opened(folders or [SAMPLES], Path(data))
        meaning = Meaning(open_model(NANO), Path(data)) if "--semantic" in words else None
        halves = sorted({str(row.get("half", "")) for row in suggestions(gold)})
        for half in halves:
            figures = measure(engine, suggestions(gold, half or None), meaning)
            if "-v" in words:
                yield from figures.faults
            yield f"{half or 'all'}: {figures}"
        engine.close()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for line in _main(sys.argv[1:]):
        click.echo(line)
