"""What each kind of term costs on the disk: `python -m tests.tools.speed.term_costs INDEX`, the folder of an index of the embedded engine.

Counts the bytes of postings (gaps and frequencies, as wide as each term needs) and of the list of terms, over all segments. What each kind
brings in R@10 is told by `tests.tools.accuracy.ablation`.
"""

from __future__ import annotations

import sys
from collections import Counter
from itertools import product
from pathlib import Path
from typing import Final

import numpy as np

from indexer.engines.whoosh.storage.array_file import ArrayFile, MappedFile
from indexer.engines.whoosh.storage.postings.packing import ROWS
from indexer.text.grams import PAIR, gram_term

_KINDS: Final = ("words", "characters", "pairs")
_BYTES: Final = np.array([*(gap + count for gap, count in product((1, 2, 4), (0, 1, 2, 4))), 0])
"""Of a posting, by the class of widths that `storage.postings.packing` gives its term."""
_OF_TERM: Final = 9
"""Bytes of a term beside its text: how many documents, class of widths, place."""


def costs(index: Path) -> dict[str, Counter[str]]:
    """By kind of term: how many terms all segments have, their postings, bytes of postings and of the list of terms."""
    found = {kind: Counter[str]() for kind in _KINDS}
    for path in index.rglob("*.npp"):
        arrays = ArrayFile(MappedFile(path))
        counts, grams = arrays["counts"].astype(np.int64), arrays["grams"]
        sizes = counts * _BYTES[arrays["widths"]]
        sizes[arrays["widths"] == ROWS] = len(arrays["lengths"])
        is_pair = np.array([gram_term(int(code)).startswith(PAIR) for code in grams], dtype=np.bool_)
        no_words = np.zeros(len(counts) - len(grams), dtype=np.bool_)
        texts = arrays["word_bytes"].nbytes + arrays["word_ends"].nbytes
        for kind, chosen, of_text in (
            ("words", np.arange(len(counts)) >= len(grams), texts),
            ("characters", np.append(~is_pair, no_words), 0),
            ("pairs", np.append(is_pair, no_words), 0),
        ):
            terms = int(np.count_nonzero(chosen))
            found[kind].update(
                terms=terms,
                postings=int(counts[chosen].sum()),
                posting_bytes=int(sizes[chosen].sum()),
                term_bytes=terms * (_OF_TERM + (0 if of_text else grams.itemsize)) + of_text,
            )
    return found


def main(index: str) -> None:
    """Print a table in Markdown."""
    found = costs(Path(index))
    every = sum(each["posting_bytes"] + each["term_bytes"] for each in found.values())
    sys.stdout.write(
        "| kind | terms | postings, million | bytes a posting | MB, with their list | share |\n|---|---|---|---|---|---|\n"
    )
    for kind, each in found.items():
        size = each["posting_bytes"] + each["term_bytes"]
        sys.stdout.write(
            f"| {kind} | {each['terms']:,} | {each['postings'] / 1e6:.1f} | {each['posting_bytes'] / max(1, each['postings']):.2f} "
            f"| {size / 1e6:.1f} | {size / every:.0%} |\n"
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
