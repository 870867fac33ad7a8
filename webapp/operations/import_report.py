"""The report of an import: what was read, how complete, what was rejected, what a person should look at; also as an HTML page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from heapq import nsmallest
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader

from corpus import Outcome, Reply
from corpus.intake.files import Imported
from webapp.words.labels import FIELD_LABELS

_DOUBTFUL: Final = 20
"""Pages listed for a person to look at."""
_LEGIBLE: Final = 0.93
"""Mean confidence of recognition, below which a person should compare the text with the picture: clean pages have 0.98 and more."""
_COVERED: Final = tuple(name for name in FIELD_LABELS if name not in ("salutation", "outline", "body"))


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """The field of a page that the parser was least sure of."""

    confidence: float
    path: str
    label: str
    value: str
    cue: str


@dataclass
class Coverage:
    """What an import read, gathered page by page."""

    read: int = 0
    filled: Counter[str] = field(default_factory=Counter)
    doubts: list[Doubt] = field(default_factory=list)
    illegible: list[tuple[float, str]] = field(default_factory=list)
    """Mean confidence and name of the pages that were recognised with little of it, the worst first."""

    def add(self, imported: Imported) -> None:
        """Take one page into account; one that was not parsed, since it was known, counts for nothing."""
        if imported.parsed is None or imported.outcome is None:
            return
        reply, evidence = imported.parsed.reply, imported.parsed.evidence
        self.count(reply)
        if reply.recognised is not None and reply.recognised < _LEGIBLE:
            self.illegible = sorted([*self.illegible, (reply.recognised, imported.name)])
        doubts = [
            Doubt(e.confidence, imported.name, FIELD_LABELS[name], str(getattr(reply, name)), e.cue)
            for name, e in evidence.items()
            if name in FIELD_LABELS
        ]
        self.doubts = nsmallest(_DOUBTFUL, [*self.doubts, *nsmallest(1, doubts)])

    def count(self, reply: Reply) -> None:
        """Take the fields that a reply says something in into account."""
        self.read += 1
        self.filled.update(name for name in _COVERED if getattr(reply, name) not in (None, ()))

    def named_rows(self) -> list[tuple[str, str, int, float]]:
        """Name, label, pages and share of each field, in the order of the model."""
        return [(n, FIELD_LABELS[n], self.filled[n], self.filled[n] / max(1, self.read)) for n in _COVERED]

    def rows(self) -> list[tuple[str, int, float]]:
        """Label, pages and share of each field, in the order of the model."""
        return [row[1:] for row in self.named_rows()]


@dataclass
class ImportReport:
    """The result of an import, file by file."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    rejected: list[Imported] = field(default_factory=list)
    coverage: Coverage = field(default_factory=Coverage)

    def add(self, imported: Imported) -> None:
        """Take one file into account."""
        self.coverage.add(imported)
        if imported.outcome is None:
            self.rejected.append(imported)
        else:
            self.counts[imported.outcome] += 1

    @property
    def numbers(self) -> dict[str, int]:
        """How many were added, updated and unchanged."""
        return {
            "added": self.counts[Outcome.ADDED],
            "updated": self.counts[Outcome.UPDATED],
            "unchanged": self.counts[Outcome.UNCHANGED] + self.counts[Outcome.MERGED],
        }


def reason_of(item: Imported) -> str:
    """Why a document was rejected, without its name."""
    return (item.reason or "").removeprefix(f"{item.name}：")


def write_report(path: Path, report: ImportReport) -> None:
    """Write the report as a page; raises OSError."""
    environment = Environment(
        loader=PackageLoader("webapp"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    page = environment.get_template("import_report.html").render(report=report)
    path.write_text(page, encoding="utf-8")
