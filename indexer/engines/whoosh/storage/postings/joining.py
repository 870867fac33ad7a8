"""The postings of several segments as those of one, a range of terms at a time: what is in memory does not grow with them.

In each segment the terms are in one order, and of a term the documents of the first segment come first: nothing is sorted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.engines.whoosh.storage.array_file import Array, GrowingArray
from indexer.engines.whoosh.storage.array_types import Mask, Numbers, Places
from indexer.engines.whoosh.storage.postings.packing import Frequencies, Packing, encoded_words
from indexer.engines.whoosh.storage.postings.segment import AT_ONCE, Run, Segment, ranges


@dataclass(frozen=True, slots=True)
class _Part:
    """A segment to be joined with others."""

    segment: Segment
    numbers: Numbers
    """Of each of its terms the number among the terms of all segments."""
    alive: Mask
    moved: Numbers
    """The new number of each document that is alive."""

    def runs(self, first: int, end: int) -> Iterator[Run]:
        """What it has of the terms of all segments from `first` to before `end`, by their numbers and those of the joined documents."""
        start, stop = np.searchsorted(self.numbers, (first, end)).tolist()
        for run in self.segment.runs(start, stop):
            kept = self.alive[run.documents]
            sizes, documents, frequencies = run.sizes, self.moved[run.documents], run.frequencies
            if not kept.all():
                sizes = np.add.reduceat(kept, np.cumsum(sizes) - sizes, dtype=np.intp)
                documents, frequencies = documents[kept], frequencies[kept]
            yield Run(self.numbers[run.places], sizes, documents, frequencies)


def joined(
    segments: Sequence[tuple[Segment, Mask]], beside: Path | None
) -> Iterator[tuple[str, Array | GrowingArray]]:
    """The arrays of a segment of those documents of all segments that are alive; what is large is kept in temporary files `beside` it."""
    grams = np.unique(np.concatenate([segment.grams for segment, _ in segments]))
    words = sorted({word for segment, _ in segments for word in segment.encoded_words()})
    parts = [*_parts(segments, grams, words)]
    sizes = np.zeros(len(grams) + len(words), dtype=np.int64)
    for part in parts:
        sizes[part.numbers] += part.segment.counts
    packing = Packing(sum(int(np.count_nonzero(alive)) for _, alive in segments), beside)
    held = np.zeros(len(sizes), dtype=np.bool_)
    for first, end in ranges(sizes, AT_ONCE):
        counts, documents, frequencies = merged([*_runs(parts, first, end)], first, end)
        held[first:end] = counts > 0
        packing.add(counts[counts > 0], documents, frequencies)
    yield "grams", grams[held[: len(grams)]]
    yield "lengths", np.concatenate([part.segment.lengths[part.alive] for part in parts])
    yield from packing.arrays()
    # A word without postings would take the counts of the next word.
    is_held = held[len(grams) :].tolist()
    yield from encoded_words([word for word, kept in zip(words, is_held, strict=True) if kept]).items()


def _parts(segments: Sequence[tuple[Segment, Mask]], grams: Array, words: Sequence[bytes]) -> Iterator[_Part]:
    number = {word: place for place, word in enumerate(words, len(grams))}
    before = 0
    for segment, alive in segments:
        of_words = np.fromiter(map(number.__getitem__, segment.encoded_words()), np.int32, segment.word_total)
        numbers = np.concatenate((np.searchsorted(grams, segment.grams).astype(np.int32), of_words))
        moved = (np.cumsum(alive, dtype=np.int32) - 1 + before).astype(np.int32)
        before += int(np.count_nonzero(alive))
        yield _Part(segment, numbers, alive, moved)


def _runs(parts: Sequence[_Part], first: int, end: int) -> Iterator[Run]:
    for part in parts:
        yield from part.runs(first, end)


def merged(runs: Sequence[Run], first: int, end: int) -> tuple[Places, Numbers, Frequencies]:
    """Of the terms from `first` to before `end` how many postings each has, and these, term by term, in the order of the runs."""
    counts = np.zeros(end - first, dtype=np.intp)
    for run in runs:
        counts[run.places - first] += run.sizes
    filled = np.cumsum(counts) - counts
    documents = np.empty(int(counts.sum()), dtype=np.int32)
    frequencies = np.empty(len(documents), dtype=np.uint32)
    for run in runs:
        starts = filled[run.places - first]
        filled[run.places - first] += run.sizes
        places = np.repeat(starts - (np.cumsum(run.sizes) - run.sizes), run.sizes)
        places += np.arange(len(places))
        documents[places] = run.documents
        frequencies[places] = run.frequencies
    return counts, documents, frequencies
