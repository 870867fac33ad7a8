"""Whether another engine says what the embedded one says: `python -m tests.tools.accuracy.engine_agreement [--replies N] [ENGINE]`.

Over the samples and N made-up replies, both engines are asked the lay questions of `tests/data`, as the search page asks them: facets
counted, near-duplicates folded. Printed: on how many questions totals and facets are equal, how many of the first ten replies are
the same, and the measures of the judged questions by each engine. Ends with 1 where the figures are below what docs/scale.md
promises. The cluster is named by DAFU_ENGINE_URL.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any, Final

import click

from corpus import Store
from corpus.intake.files import import_files
from corpus.intake.site_copies import find_files
from corpus.intake.synthesize import SAMPLES, synthesize
from indexer import Engine, Matches, Settings, expanded, find, open_engine, parse_query, update
from tests.gold import DATA, labelled

_FIRST: Final = 10
_LEAST_OVERLAP: Final = 0.9
_MOST_APART: Final = 0.01
_INDEX: Final = "dafu-agreement"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two engines agree."""

    questions: int
    totals: int
    """Questions with the same total and the same number of hits."""
    facets: int
    """Questions with the same facets, values, counts and order."""
    overlap: float
    """Of the first ten, on average."""
    worst: float
    recall: tuple[float, float]
    """R@10 on the judged questions, of the first engine and of the second."""
    reciprocal_rank: tuple[float, float]

    @property
    def is_enough(self) -> bool:
        """Whether the second engine may stand for the first."""
        apart = max(abs(one - other) for one, other in (self.recall, self.reciprocal_rank))
        return (
            self.totals == self.facets == self.questions
            and self.overlap >= _LEAST_OVERLAP
            and apart <= _MOST_APART
        )


def compare(first: Engine, second: Engine, rows: Sequence[dict[str, Any]]) -> Agreement:
    """Both engines asked the same, labelled questions."""
    totals = facets = 0
    overlaps: list[float] = []
    recalls: list[tuple[float, float]] = []
    ranks: list[tuple[float, float]] = []
    for row in rows:
        query = replace(expanded(parse_query(row["query"])), limit=_FIRST, fold=True)
        ours, other = find(first, query), find(second, query)
        totals += (ours.total, ours.hits) == (other.total, other.hits)
        facets += ours.facets == other.facets
        ids, others = ([reply_id for reply_id, _ in found.scored] for found in (ours, other))
        overlaps.append(len({*ids} & {*others}) / max(1, len(ids)) if ids or others else 1.0)
        if relevant := {*row["relevant"]}:
            names = [_names(engine, found) for engine, found in ((first, ours), (second, other))]
            recalls.append((_recall(names[0], relevant), _recall(names[1], relevant)))
            ranks.append((_rank(names[0], relevant), _rank(names[1], relevant)))
    return Agreement(
        len(rows),
        totals,
        facets,
        fmean(overlaps),
        min(overlaps),
        _means(recalls),
        _means(ranks),
    )


def _means(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return fmean(one for one, _ in pairs), fmean(other for _, other in pairs)


def _names(engine: Engine, found: Matches) -> list[str]:
    """The files that the first replies were read from, which is what questions are labelled with."""
    stored = engine.fetch([reply_id for reply_id, _ in found.scored])
    return [Path(stored[reply_id].sources[0].split("#")[0]).name for reply_id, _ in found.scored]


def _recall(names: Sequence[str], relevant: set[str]) -> float:
    return len(relevant.intersection(names)) / len(relevant)


def _rank(names: Sequence[str], relevant: set[str]) -> float:
    return next((1 / place for place, name in enumerate(names, 1) if name in relevant), 0.0)


def _fill(settings: Settings, replies: int) -> None:
    with Store(settings.store_path) as store:
        for _ in import_files(store, find_files([SAMPLES])):
            pass
        with store.transaction():
            for number, reply in enumerate(islice(synthesize(replies), replies)):
                store.keep(reply, b"", f"https://example.gov.cn/{number}.html")


@click.command()
@click.argument("name", default="opensearch")
@click.option("--replies", default=2000, help="made-up replies beside the samples")
def main(name: str, replies: int) -> None:
    """Compare, print, and end with 1 where the engines do not agree."""
    with TemporaryDirectory() as folder:
        settings = Settings.from_env(data=Path(folder), engine="whoosh", engine_index=_INDEX)
        _fill(settings, replies)
        with (
            Store(settings.store_path) as store,
            closing(open_engine(settings, store)) as first,
            closing(open_engine(replace(settings, engine=name), store)) as beside,
            closing(beside.stage()) as second,
        ):
            update(first, store)
            update(second, store)
            found = compare(first, second, list(labelled(DATA / "questions.jsonl")))
    click.echo(
        f"{found.questions} questions, whoosh beside {name}\n"
        f"equal totals {found.totals}, equal facets {found.facets}\n"
        f"of the first {_FIRST} the same: {found.overlap:.3f} on average, {found.worst:.1f} at worst\n"
        f"R@10 {found.recall[0]:.4f} {found.recall[1]:.4f}, MRR@10 {found.reciprocal_rank[0]:.4f} {found.reciprocal_rank[1]:.4f}"
    )
    sys.exit(0 if found.is_enough else 1)


if __name__ == "__main__":
    main()
