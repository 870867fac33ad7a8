"""A Whoosh codec that keeps the scored field's postings as arrays; everything else is as in Whoosh's own codec.

Whoosh's pool sorts postings one Python tuple at a time, and its reader decodes them so: most of the time of indexing and of
a first search. Here the postings of the field `text` go past the pool into the file of `postings`, while Whoosh keeps what
it is good at: segments, deletions, commits. Its own searchers read the field through this codec too, so that scores can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from whoosh.codec import whoosh3
from whoosh.filedb.filestore import FileStorage
from whoosh.index import _DEF_INDEX_NAME, TOC, FileIndex
from whoosh.matching.mcore import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from indexer.engines.whoosh.storage import columns as kept
from indexer.engines.whoosh.storage.array_file import (
    Array,
    ArrayFile,
    GrowingArray,
    HeldFile,
    MappedFile,
    Memory,
    write_arrays,
)
from indexer.engines.whoosh.storage.array_types import Mask
from indexer.engines.whoosh.storage.columns import Columns
from indexer.engines.whoosh.storage.encode import columns_of
from indexer.engines.whoosh.storage.postings.gathering import Gathered
from indexer.engines.whoosh.storage.postings.segment import Segment
from indexer.engines.whoosh.storage.promise_columns import PromiseColumns
from indexer.text.grams import gram_code

INDEX: Final = _DEF_INDEX_NAME
FIELD: Final = "text"
POSTINGS: Final = ".npp"
COLUMNS: Final = ".npc"
PROMISES: Final = ".npm"
"""Written when the letters of a segment have been read for promises, which is after the commit that brought it."""


class ArrayCodec(whoosh3.W3Codec):
    """Whoosh's codec with the postings of the scored field in arrays."""

    def field_writer(self, storage: Any, segment: Any) -> ArrayFieldWriter:
        return ArrayFieldWriter(self, storage, segment)

    def terms_reader(self, storage: Any, segment: Any) -> ArrayTermsReader:
        whoosh = super().terms_reader
        return ArrayTermsReader(lambda: whoosh(storage, segment), lambda: open_segment(storage, segment))

    def per_document_reader(self, storage: Any, segment: Any) -> ArrayPerDocumentReader:
        return ArrayPerDocumentReader(storage, segment)


def files_of(storage: FileStorage, toc: TOC) -> list[str]:
    """The names of the files of a commit."""
    segments = {segment.segment_id() for segment in toc.segments}
    pattern = TOC._segment_pattern(INDEX)
    named = ((name, pattern.match(name)) for name in storage)
    files = [name for name, matched in named if matched and matched.group(1) in segments]
    return [toc_name(toc.generation), *files]


def toc_name(number: int) -> str:
    """The name of a table of contents."""
    return str(TOC._filename(INDEX, number))


def read_toc(storage: FileStorage, number: int) -> TOC:
    """Whoosh's table of contents of a commit."""
    toc: TOC = TOC.read(storage, INDEX, gen=number)
    return toc


def write_toc(storage: FileStorage, toc: TOC) -> None:
    """Write it beside those of commits before."""
    toc.write(storage, INDEX)


def reader_of(folder: Path, number: int) -> Any:
    """Whoosh's reader of the commit whose table of contents has this number, whatever was written since."""
    storage = FileStorage(str(folder), readonly=True)
    toc = read_toc(storage, number)
    return FileIndex._reader(storage, toc.schema, toc.segments, toc.generation)


def open_segment(storage: Any, segment: Any) -> Segment:
    """The postings of a segment, mapped from its file where it has one."""
    return Segment(_memory(storage, segment.make_filename(POSTINGS)))


def open_columns(storage: Any, segment: Any) -> Columns:
    """The columns of a segment."""
    return Columns.read(_memory(storage, segment.make_filename(COLUMNS)))


def open_parts(storage: Any, segment: Any) -> tuple[Segment, Columns]:
    """The postings and the columns of a segment."""
    return open_segment(storage, segment), open_columns(storage, segment)


def open_promises(storage: Any, segment: Any) -> PromiseColumns:
    """The promises of a segment that has a file of them."""
    return PromiseColumns.read(promise_file(storage, segment.make_filename(PROMISES)))


def promise_file(storage: Any, name: str) -> ArrayFile:
    """The file of the promises of a segment, for `PromiseColumns.read`."""
    return ArrayFile(_memory(storage, name))


def _memory(storage: Any, name: str) -> Memory:
    if isinstance(storage, FileStorage):
        return MappedFile(Path(storage.folder) / name)
    with storage.open_file(name) as file:
        return HeldFile(name, file.read(storage.file_length(name)))


class ArrayFieldWriter(whoosh3.W3FieldWriter):
    """Writes what was gathered of the scored field, and the columns, as arrays."""

    def __init__(self, codec: ArrayCodec, storage: Any, segment: Any) -> None:
        super().__init__(codec, storage, segment)
        self.gathered = Gathered()
        self.columns: list[Columns] = []

    def close(self) -> None:
        super().close()
        self._segment._fieldlengths[FIELD] = sum(self.gathered.lengths)
        columns = [
            (each, np.ones(len(each.families), dtype=np.bool_))
            for each in self.columns or [columns_of([], [])]
        ]
        write_segment(self._storage, self._segment, self.gathered.arrays(), columns)


def write_segment(
    storage: Any,
    segment: Any,
    postings: Iterable[tuple[str, Array | GrowingArray]],
    columns: Sequence[tuple[Columns, Mask]],
) -> None:
    """Write the files of a segment: the arrays of its postings, and its columns, see `columns.write`."""
    with closing(segment.create_file(storage, POSTINGS)) as file:
        write_arrays(file, postings)
    with closing(segment.create_file(storage, COLUMNS)) as file:
        kept.write(file, columns)


def write_promises(storage: Any, segment: Any, promises: PromiseColumns) -> str:
    """Write the promises of all documents of a segment, and return the name of the file."""
    with closing(segment.create_file(storage, PROMISES)) as file:
        write_arrays(file, promises.arrays())
    return str(segment.make_filename(PROMISES))


class ArrayTermsReader:
    """Whoosh's terms reader, but for the scored field, whose terms stand in the arrays.

    Both are opened when they are asked something: searches never do, and Whoosh's files have no checksums but of the whole.
    """

    def __init__(
        self, open_others: Callable[[], whoosh3.W3TermsReader], open_arrays: Callable[[], Segment]
    ) -> None:
        self._open_others = open_others
        self._open_arrays = open_arrays

    @cached_property
    def _segment(self) -> Segment:
        return self._open_arrays()

    @cached_property
    def _others(self) -> whoosh3.W3TermsReader:
        return self._open_others()

    def close(self) -> None:
        if "_others" in vars(self):
            self._others.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._others, name)

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._place(term[1]) is not None if term[0] == FIELD else term in self._others

    def indexed_field_names(self) -> Sequence[str]:
        return [*self._others.indexed_field_names(), FIELD]

    def term_info(self, field: str, text: bytes) -> TermInfo:
        if field != FIELD:
            info: TermInfo = self._others.term_info(field, text)
            return info
        documents, frequencies = self._postings(text)
        lengths = self._segment.lengths[documents]
        return TermInfo(
            weight=float(frequencies.sum()),
            df=len(documents),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(frequencies.max()),
            minid=int(documents[0]),
            maxid=int(documents[-1]),
        )

    def frequency(self, field: str, text: bytes) -> float:
        return self.term_info(field, text).weight()

    def doc_frequency(self, field: str, text: bytes) -> int:
        if field != FIELD:
            return int(self._others.doc_frequency(field, text))
        place = self._place(text)
        return 0 if place is None else self._segment.count(place)

    def matcher(self, field: str, text: bytes, format_: Any, scorer: Any = None) -> Any:
        if field != FIELD:
            return self._others.matcher(field, text, format_, scorer=scorer)
        documents, frequencies = self._postings(text)
        return ListMatcher(
            documents.tolist(),
            frequencies.astype(float).tolist(),
            scorer=scorer,
            term=(field, text),
            terminfo=self.term_info(field, text),
        )

    def _place(self, text: bytes) -> int | None:
        term = text.decode()
        code = gram_code(term)
        return self._segment.place(term if code is None else code)

    def _postings(self, text: bytes) -> Any:
        place = self._place(text)
        if place is None:
            raise TermNotFound(f"No term {FIELD}:{text!r}")
        return self._segment.postings(place)


class ArrayPerDocumentReader(whoosh3.W3PerDocReader):
    """Whoosh's reader of what belongs to documents, with the exact lengths of the scored field."""

    @cached_property
    def _segment_arrays(self) -> Segment:
        return open_segment(self._storage, self._segment)

    def doc_field_length(self, number: int, field: str, default: int = 0) -> int:
        if field != FIELD:
            return int(super().doc_field_length(number, field, default))
        return int(self._segment_arrays.lengths[number])

    def min_field_length(self, field: str) -> int:
        return int(self._segment_arrays.lengths.min()) if field == FIELD else super().min_field_length(field)

    def max_field_length(self, field: str) -> int:
        return int(self._segment_arrays.lengths.max()) if field == FIELD else super().max_field_length(field)
