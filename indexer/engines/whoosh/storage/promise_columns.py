"""The promises of documents in an index: what they are filtered and sorted by as numbers, what they say as texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from corpus.letter.promises import FIRM, Promise
from indexer.engines.whoosh.storage.array_file import ArrayFile
from indexer.engines.whoosh.storage.array_types import Mask, Numbers
from indexer.engines.whoosh.storage.text_arrays import Texts
from indexer.text.dates import span
from indexer.text.folding import fold

_SEPARATOR: Final = "\t"
# The names of the arrays in the file of columns.
_COUNTS: Final = "promises of each document"
_DAYS: Final = "promise days"
_FIRM: Final = "promise firm"
_SENTENCE: Final = "promise sentence"
_WRITTEN: Final = "promise written"
_HEADING: Final = "promise heading"


@dataclass(frozen=True)
class PromiseColumns:
    """All promises, those of the first document first. `documents`, `days`, `firm`, `sentence`, `written` have an entry for each."""

    counts: Numbers
    """How many each document has."""
    days: Numbers
    """The last day meant, as 20261231; 0 without a due."""
    firm: Mask
    sentence: Texts
    """Folded, for looking through."""
    heading: Texts
    """What stands above it, folded, for telling what it is about."""
    written: Texts
    """What `promise` reads."""

    @classmethod
    def of(cls, rows: Sequence[Sequence[Promise]]) -> Self:
        """The promises of `rows`, one a document."""
        promises = [promise for row in rows for promise in row]
        return cls(
            np.array([len(row) for row in rows], dtype=np.int32),
            np.array([span(promise.due)[1] for promise in promises], dtype=np.int32),
            np.array([promise.firmness == FIRM for promise in promises], dtype=np.bool_),
            Texts.of([fold(promise.text) for promise in promises]),
            Texts.of([fold(promise.heading or "") for promise in promises]),
            Texts.of(list(map(_written, promises))),
        )

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """The promises of `parts`, at least one, one after the other."""
        return cls(
            np.concatenate([part.counts for part in parts]),
            np.concatenate([part.days for part in parts]),
            np.concatenate([part.firm for part in parts]),
            Texts.joined(part.sentence for part in parts),
            Texts.joined(part.heading for part in parts),
            Texts.joined(part.written for part in parts),
        )

    @classmethod
    def of_segments(cls, files: Iterable[tuple[ArrayFile | None, int]]) -> Self:
        """The promises of segments, each with how many documents it has; none of one that has no file of them yet."""
        parts = [cls.of([()] * size) if file is None else cls.read(file) for file, size in files]
        return cls.joined(parts or [cls.of([])])

    @cached_property
    def documents(self) -> Numbers:
        """The document of each promise."""
        return np.repeat(np.arange(len(self.counts), dtype=np.int32), self.counts)

    def promise(self, number: int) -> Promise:
        """The promise with this number."""
        due, firmness, paragraph, start, who, figures, dates, heading, text = self.written[number].split(
            _SEPARATOR
        )
        return Promise(
            text=text,
            paragraph=int(paragraph),
            start=int(start),
            due=due or None,
            firmness=firmness,
            who=who or None,
            figures=tuple(figures.split("、")) if figures else (),
            dates=tuple(dates.split("、")) if dates else (),
            heading=heading or None,
        )

    def of_documents(self, chosen: Mask) -> Self:
        """Those of the chosen documents."""
        kept = chosen[self.documents]
        texts = (each.chosen(kept) for each in (self.sentence, self.heading, self.written))
        return type(self)(self.counts[chosen], self.days[kept], self.firm[kept], *texts)

    def arrays(self) -> Iterator[tuple[str, npt.NDArray[Any]]]:
        """Named arrays that `read` makes the same of."""
        yield from ((_COUNTS, self.counts), (_DAYS, self.days), (_FIRM, self.firm))
        for name, texts in ((_SENTENCE, self.sentence), (_HEADING, self.heading), (_WRITTEN, self.written)):
            yield from texts.arrays(name)

    @classmethod
    def read(cls, arrays: ArrayFile) -> Self:
        """The promises in a file that has what `arrays` gave."""
        texts = (Texts.read(arrays, name) for name in (_SENTENCE, _HEADING, _WRITTEN))
        return cls(arrays[_COUNTS], arrays[_DAYS], arrays[_FIRM], *texts)


def _written(promise: Promise) -> str:
    figures = "、".join(promise.figures)
    parts = (
        promise.due or "",
        promise.firmness,
        str(promise.paragraph),
        str(promise.start),
        promise.who or "",
        figures,
        "、".join(promise.dates),
        promise.heading or "",
        promise.text,
    )
    return _SEPARATOR.join(part.replace(_SEPARATOR, " ") for part in parts)
