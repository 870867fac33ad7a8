"""Documents written to segments of an index, and segments joined: those of like size, so that there are few.

A document is rewritten once in each class of size, so that updates cost what changed, times the logarithm of what exists. Segments that
are mostly deleted documents are rewritten too. No commit waits for that: they are joined after it, see `joining`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from whoosh.codec import whoosh3
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.writing import PostingPool, SegmentWriter

from indexer.engines.whoosh.storage.array_types import Mask
from indexer.engines.whoosh.storage.codec import (
    FIELD,
    INDEX,
    ArrayCodec,
    open_columns,
    open_promises,
    open_segment,
    write_promises,
    write_segment,
    write_toc,
)
from indexer.engines.whoosh.storage.columns import Columns
from indexer.engines.whoosh.storage.encode import Batch
from indexer.engines.whoosh.storage.postings.joining import joined
from indexer.engines.whoosh.storage.postings.segment import Segment
from indexer.engines.whoosh.storage.promise_columns import PromiseColumns
from indexer.text.analyzer import analyzer

FLUSH_POSTINGS: Final = 12_000_000
"""A segment is written when so many postings are gathered: some 100 MB while they are merged."""
JOINED: Final = 8
"""So many segments of like size are joined into one."""
READ_AGAIN: Final = 500
"""To go through the postings of so many documents takes as long as to find the words of one in its text."""


@dataclass(frozen=True, slots=True)
class Removed:
    """Documents of a segment."""

    segment: Segment
    columns: Columns
    chosen: Mask

    def words(self) -> Mapping[str, int]:
        """The words that they hold, each with how many of them do: by their texts where they are few, else by all postings."""
        numbers = np.flatnonzero(self.chosen)
        if READ_AGAIN * len(numbers) > len(self.chosen):
            return dict(self.segment.word_counts(self.chosen))
        found: Counter[str] = Counter()
        for number in numbers.tolist():
            found.update({*analyzer().tokens(self.columns.texts[number])})
        return found


class ArrayWriter(SegmentWriter):
    """Whoosh's writer, with the scored field gathered in arrays and as many segments in a commit as memory asks for."""

    def __init__(self, index: Any) -> None:
        super().__init__(index, codec=ArrayCodec(), compound=False)
        self.mergetype = finished
        self.finished: list[Any] = []
        """Segments of the coming commit that are already written."""
        self._deleted = {segment.segment_id(): set(segment.deleted_docs()) for segment in self.segments}

    @cached_property
    def _columns(self) -> list[Columns]:
        """Those of all segments of the commit before."""
        return [open_columns(self.storage, segment) for segment in self.segments]

    def add(self, batch: Batch) -> None:
        """Add a batch of documents."""
        if self.fieldwriter.gathered.postings > FLUSH_POSTINGS:
            self._next_segment()
        for _ in range(batch.terms.size):
            self.add_document()
        self.fieldwriter.gathered.add(batch.terms)
        self.fieldwriter.columns.append(batch.columns)

    def remove(self, reply_id: str) -> None:
        """Delete the document with an id from the commit before, if it has one."""
        for segment, columns in zip(self.segments, self._columns, strict=True):
            for number in columns.ids.with_first([reply_id]).tolist():
                segment.delete_document(number)

    def removed(self) -> Iterator[Removed]:
        """What this write takes out of segments of the commit before; to be asked before this one."""
        for segment, columns in zip(self.segments, self._columns, strict=True):
            gone = set(segment.deleted_docs()) - self._deleted[segment.segment_id()]
            if gone:
                chosen = np.zeros(segment.doc_count_all(), dtype=np.bool_)
                chosen[list(gone)] = True
                yield Removed(open_segment(self.storage, segment), columns, chosen)

    def added(self) -> Iterator[Segment]:
        """The postings of what this write added, segment by segment; to be asked for after the commit."""
        return (open_segment(self.storage, segment) for segment in self.finished)

    def _commit_toc(self, segments: Sequence[Any]) -> None:
        """Write the table of contents, and leave the files of the state before, which is the state until all is on disk."""
        write_toc(self.storage, TOC(self.schema, segments, self.generation))

    def _next_segment(self) -> None:
        """Write what was gathered as a segment of the coming commit and begin another."""
        self.finish_segment()
        self.newsegment = self.codec.new_segment(self.storage, self.indexname)
        self.pool = PostingPool(self._tempstorage, self.newsegment)
        self.perdocwriter = self.codec.per_document_writer(self.storage, self.newsegment)
        self.fieldwriter = self.codec.field_writer(self.storage, self.newsegment)
        self.docnum = self.docbase

    def finish_segment(self) -> None:
        """Write what was gathered as a segment of the coming commit, if anything was."""
        if self._added:
            self.finished.append(self._finalize_segment())
            self._added = False


def finished(writer: ArrayWriter, segments: Sequence[Any]) -> list[Any]:
    """A merge policy of Whoosh: those that hold something stay as they are, beside what was written."""
    writer.finish_segment()
    return [segment for segment in segments if segment.doc_count()] + writer.finished


def alike(segments: Sequence[Any]) -> list[list[Any]]:
    """Those that are to be joined: of like size, where there are many, and each that is mostly deleted documents."""
    classes: dict[int, list[Any]] = {}
    for segment in segments:
        classes.setdefault(int(math.log(segment.doc_count(), JOINED)), []).append(segment)
    groups = [group for group in classes.values() if len(group) >= JOINED]
    single = (segment for group in classes.values() if len(group) < JOINED for segment in group)
    return groups + [[segment] for segment in single if segment.deleted_count() > segment.doc_count()]


def join(storage: Any, segments: Sequence[Any], into: Any) -> Any:
    """A new segment, in the storage `into`, of all documents of some segments that were not deleted, in their order.

    Each has a file of promises, and so has the new one.
    """
    return join_parts([part_of(storage, segment) for segment in segments], into)


@dataclass(frozen=True, slots=True)
class Part:
    """What a segment holds, and which of its documents a joined one takes over."""

    segment: Segment
    columns: Columns
    promises: PromiseColumns
    alive: Mask


def part_of(storage: Any, segment: Any) -> Part:
    """What a segment holds, its promises too, and which of its documents were not deleted."""
    return Part(
        open_segment(storage, segment),
        open_columns(storage, segment),
        open_promises(storage, segment),
        alive_in(segment),
    )


def join_parts(parts: Sequence[Part], into: Any) -> Any:
    """A new segment, in the storage `into`, of the documents of all parts that are alive."""
    codec = ArrayCodec()
    new = codec.new_segment(into, INDEX)
    size = sum(int(np.count_nonzero(part.alive)) for part in parts)
    documents = codec.per_document_writer(into, new)
    for number in range(size):
        documents.start_doc(number)
        documents.finish_doc()
    documents.close()
    whoosh3.W3FieldWriter(codec, into, new).close()
    new.set_doc_count(size)
    new._fieldlengths[FIELD] = sum(int(part.segment.lengths[part.alive].sum()) for part in parts)
    beside = Path(into.folder) if isinstance(into, FileStorage) else None
    postings = joined([(part.segment, part.alive) for part in parts], beside)
    write_segment(into, new, postings, [(part.columns, part.alive) for part in parts])
    promises = (
        part.promises if part.alive.all() else part.promises.of_documents(part.alive) for part in parts
    )
    write_promises(into, new, PromiseColumns.joined([*promises]))
    return new


def alive_in(segment: Any) -> Mask:
    """Which documents of a segment were not deleted."""
    alive = np.ones(segment.doc_count_all(), dtype=np.bool_)
    alive[list(segment.deleted_docs())] = False
    return alive
