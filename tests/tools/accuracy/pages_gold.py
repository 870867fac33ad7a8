"""Whole pages with labels of their promises and asks: reading them, and telling whether two wordings are the same sentence.

A labelled folder holds pages and a JSON Lines file. Each line: `page`, the file, below the folder of the gold or one above it;
`promises` (`text`, `due`, `due_also`, `dates`, `note`, `firmness`, `who`), `negatives` (`text`, `kind`), `either` (`text`), `asks`
(`text`, `alt`, `answer`, `also`), `asks_either`, `subject` (`text`). docs/promises.md and docs/asks.md say what is labelled.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from corpus import Reply
from corpus.intake.files import understand
from corpus.readers import read
from tests.gold import labelled

_SHORTEST: Final = 4
"""Letters from which one text inside another is the same sentence."""
_ALIKE: Final = 0.6


def is_of_pages(gold: Path) -> bool:
    """Whether a file of labels is of whole pages."""
    return "page" in next(labelled(gold), {})


def pages(gold: Path) -> Iterator[tuple[dict[str, Any], Reply]]:
    """The labels of each page with what the program reads in it; FileNotFoundError for a page that is not there."""
    for labels in labelled(gold):
        folder = next((p for p in gold.absolute().parents if (p / labels["page"]).is_file()), None)
        if folder is None:
            raise FileNotFoundError(f"{gold}: {labels['page']}")
        path = folder / labels["page"]
        yield labels, understand(read(path.read_bytes(), path.name)).reply


def bare(text: str) -> str:
    """Letters and digits alone."""
    return "".join(c for c in text if c.isalnum())


def is_same(one: str, other: str) -> bool:
    """Whether one text, bare, holds the other."""
    one, other = bare(one), bare(other)
    return one == other or (min(len(one), len(other)) >= _SHORTEST and (one in other or other in one))


def is_alike(one: str, other: str) -> bool:
    """Whether 60 % of the pairs of characters of the one with fewer are in the other."""
    some, others = pairs(bare(one)), pairs(bare(other))
    return len(some & others) >= _ALIKE * min(len(some), len(others))


def pairs(text: str) -> set[str]:
    """The pairs of neighbouring characters; of a single one itself."""
    return {text[i : i + 2] for i in range(len(text) - 1)} or {text}
