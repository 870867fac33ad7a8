"""What each part of the ranking brings, on judged questions: `python -m tests.tools.accuracy.ablation [FOLDER]`.

FOLDER holds `corpus.jsonl`, `queries.jsonl` and `qrels.trec`. The lay questions over the samples are measured beside it; without
FOLDER, they alone. Every row changes one thing of what is shipped. Halves of the questions of FOLDER are given too, so that
a gain on one half only is seen for what it is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from corpus import Reply
from corpus.intake.files import understand
from corpus.intake.opening import read_file
from corpus.intake.site_copies import find_files
from corpus.intake.synthesize import SAMPLES
from corpus.readers import read
from indexer import ranking, schema
from indexer.contract import document
from indexer.measure import quality as evaluate
from indexer.measure.quality import Collection, measure, rank, rank_by_recipe
from indexer.search.finding import forget
from tests.gold import DATA, labelled

Change = tuple[ModuleType, str, Any]


def _weighing(title: int, subject: int) -> Change:
    weights = {"title": title, "subject": subject}
    fields = tuple(replace(f, weight=weights.get(f.name, f.weight)) for f in schema.TEXT_FIELDS)
    return document, "TEXT_FIELDS", fields


ROWS: Final[Mapping[str, tuple[Change, ...]]] = {
    "as shipped": (),
    "words alone": ((ranking, "CHARACTER_WEIGHT", 0.0), (ranking, "PAIR_WEIGHT", 0.0)),
    "words and characters, no pairs": ((ranking, "PAIR_WEIGHT", 0.0),),
    "words and pairs, no characters": ((ranking, "CHARACTER_WEIGHT", 0.0),),
    "a word's parts do not count": ((ranking, "PART_WEIGHT", 0.0),),
    "rarity as in BM25": ((ranking, "RARITY", 0.0),),
    "K1 1.2, B 0.75 (Whoosh's own)": ((ranking, "K1", 1.2), (ranking, "B", 0.75)),
    "title 3, subject 4": (_weighing(3, 4),),
    "title and subject as the body": (_weighing(1, 1),),
    "no bonus for titles": ((ranking, "TITLE_BONUS", 1.0),),
    "no synonyms": ((evaluate, "expanded", lambda query: query),),
    "every question wants all its words": ((ranking, "ALL_ASKED", 1000), (ranking, "FEW", 0)),
    "no floor": ((ranking, "FLOOR", 0.0),),
}


@contextmanager
def changed(changes: tuple[Change, ...]) -> Iterator[None]:
    """The modules with these values instead of their own."""
    before = [(module, name, getattr(module, name)) for module, name, _ in changes]
    try:
        for module, name, value in changes:
            setattr(module, name, value)
        forget()
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)
        forget()


class LayQuestions(Collection):
    """The judged lay questions over the samples."""

    @classmethod
    def over_samples(cls) -> LayQuestions:
        rows = list(labelled(DATA / "questions.jsonl"))
        return cls(
            SAMPLES,
            {row["id"]: row["query"] for row in rows},
            {row["id"]: dict.fromkeys(row["relevant"], 1) for row in rows},
        )

    def replies(self) -> Iterator[tuple[str, Reply]]:
        for path in find_files([self.documents]):
            parsed = understand(read(read_file(path), path.name))
            if parsed.is_reply:
                yield path.name, parsed.reply


def halves(collection: Collection) -> tuple[Collection, ...]:
    """The collection with all its questions, with every other one, and with the rest."""
    names = list(collection.queries)
    parts = (names, names[::2], names[1::2])
    return tuple(
        replace(
            collection,
            queries={name: collection.queries[name] for name in part},
            relevant={name: collection.relevant[name] for name in part if name in collection.relevant},
        )
        for part in parts
    )


def row(collections: list[Collection], by_recipe: bool = False) -> list[str]:
    """R@10 and MRR@10 of each collection and its halves, for print."""
    cells = []
    for collection in collections:
        run, _ = (rank_by_recipe if by_recipe else rank)(collection)
        for part in halves(collection) if not isinstance(collection, LayQuestions) else (collection,):
            measures = measure({name: run[name] for name in part.queries}, part.relevant)
            cells.append(f"{measures['R@10']:.3f} / {measures['MRR@10']:.3f}")
    return cells


def main(arguments: list[str]) -> None:
    """Print the table."""
    collections: list[Collection] = []
    columns = ["R@10 / MRR@10"]
    for folder in map(Path, arguments):
        files = (folder / name for name in ("corpus.jsonl", "queries.jsonl", "qrels.trec"))
        collections.append(Collection.read(*files))
        columns += [folder.name, "one half", "other half"]
    collections.append(LayQuestions.over_samples())
    sys.stdout.write(" | ".join(["", *columns, "lay questions", ""]).strip() + "\n")
    for name, changes in ROWS.items():
        with changed(changes):
            sys.stdout.write(" | ".join(["", name, *row(collections), ""]).strip() + "\n")
    recipe = row(collections, by_recipe=True)
    sys.stdout.write(" | ".join(["", "the recipe of tutorials", *recipe, ""]).strip() + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
