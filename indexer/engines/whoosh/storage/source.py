"""What the arrays read of an opened index: the postings and columns of its segments, as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from whoosh import reading

from indexer.engines.whoosh.impacts import TermPostings
from indexer.engines.whoosh.prepare import columns_of
from indexer.engines.whoosh.storage.array_types import Floats
from indexer.engines.whoosh.storage.codec import open_columns, open_segment
from indexer.engines.whoosh.storage.columns import Columns
from indexer.text.grams import gram_code

_NO_NUMBERS: Final = np.empty(0, dtype=np.int32)
_NO_COUNTS: Final = np.empty(0, dtype=np.uint32)


class WhooshSource:
    """What a Whoosh reader reads, as `arrays` wants it; the reader itself is needed no longer."""

    def __init__(self, reader: reading.IndexReader) -> None:
        self.size = reader.doc_count_all()
        self.alive = np.ones(self.size, dtype=np.bool_)
        self._segments = []
        columns = []
        for leaf, offset in reader.leaf_readers() if self.size else ():
            storage: Any = leaf.storage()
            segment: Any = leaf.segment()
            self._segments.append((open_segment(storage, segment), offset))
            if segment.has_deletions():
                self.alive[[offset + number for number in segment.deleted_docs()]] = False
            columns.append(open_columns(storage, segment))
        self.columns = Columns.joined(columns or [columns_of([])])
        """Of all documents, deleted ones included."""
        self._average = float(reader.field_length("text")) / max(1, self.size)

    def postings(self, term: str) -> TermPostings:
        code = gram_code(term)
        numbers, frequencies, documents = [_NO_NUMBERS], [_NO_COUNTS], 0
        for segment, offset in self._segments:
            place = segment.place(term if code is None else code)
            if place is not None:
                found, counts = segment.postings(place)
                numbers.append(found + np.int32(offset))
                frequencies.append(counts)
                documents += len(found)
        every = np.concatenate(numbers)
        alive = self.alive[every]
        return TermPostings(every[alive], np.concatenate(frequencies)[alive].astype(np.float32), documents)

    def terms_from(self, prefix: str, limit: int) -> list[str]:
        found = {word for segment, _ in self._segments for word in segment.words_from(prefix, limit)}
        return sorted(found)[:limit]

    def commonest(self, limit: int) -> list[str]:
        counts: Counter[str] = Counter()
        for segment, _ in self._segments:
            counts.update(dict(segment.commonest(limit)))
        return [term for term, _ in counts.most_common(limit)]

    def word_counts(self) -> Mapping[str, int]:
        counts: Counter[str] = Counter()
        for segment, _ in self._segments:
            counts.update(dict(segment.word_counts()))
        return counts

    def document_frequency(self, term: str) -> int:
        code = gram_code(term)
        places = [(segment, segment.place(term if code is None else code)) for segment, _ in self._segments]
        return sum(segment.count(place) for segment, place in places if place is not None)

    def size_in_postings(self) -> int:
        return sum(segment.size for segment, _ in self._segments)

    def lengths(self) -> Floats:
        return np.concatenate([_NO_COUNTS, *(segment.lengths for segment, _ in self._segments)]).astype(
            np.float32
        )

    def average_length(self) -> float:
        return self._average
