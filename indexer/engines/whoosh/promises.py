"""The promises of an index, filtered by their words, dues and replies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from indexer.contract.promises import FoundPromise, PromiseRequest, PromisesFound
from indexer.contract.request import Counts, Request
from indexer.engines.whoosh.families import Families
from indexer.engines.whoosh.scoring.order import Key, first, first_of_each
from indexer.engines.whoosh.storage.array_file import ArrayFile
from indexer.engines.whoosh.storage.array_types import Mask, Numbers, Places
from indexer.engines.whoosh.storage.ids import Ids
from indexer.engines.whoosh.storage.promise_columns import PromiseColumns


class Matched(Protocol):
    """The documents that promises stand in; see `matching.Documents`."""

    @property
    def ids(self) -> Ids: ...
    @property
    def promised(self) -> Promised: ...

    def listed(self, request: Request) -> Places:
        """All that match, filters included, ascending."""

    def counts_among(self, request: Request, documents: Callable[[Places], Places]) -> Mapping[str, Counts]:
        """The counts asked for, over the `documents` of what the others leave."""


@dataclass(frozen=True)
class Promised:
    """The promises of all documents: places are their numbers, in the order of documents."""

    files: Sequence[tuple[ArrayFile | None, int]]
    """Where they are, segment by segment, see `PromiseColumns.of_segments`: read when they are asked for."""
    first_day: Numbers
    """Of each document, see `Documents`."""
    ids: Ids
    families: Families

    @cached_property
    def columns(self) -> PromiseColumns:
        """All promises."""
        return PromiseColumns.of_segments(self.files)

    @property
    def unread(self) -> int:
        """How many documents are in segments whose promises are not written yet."""
        return sum(size for file, size in self.files if file is None)

    def wanted(self, asked: PromiseRequest) -> tuple[Places, Places]:
        """The places that are asked for, whatever their documents: within the dues asked for, and whatever their dues."""
        worded = self._worded(asked)
        return np.flatnonzero(worded & self._due(asked)), np.flatnonzero(worded)

    def within(self, places: Places, documents: Places) -> Places:
        """Those of the places that are of these documents."""
        mask = np.zeros(len(self.columns.counts), dtype=np.bool_)
        mask[documents] = True
        return places[mask[self.columns.documents[places]]]

    def _worded(self, asked: PromiseRequest) -> Mask:
        mask = np.ones(len(self.columns.days), dtype=np.bool_)
        for text in asked.holding:
            mask &= self.columns.sentence.holding(text)
        if asked.is_firm is not None:
            mask &= self.columns.firm == asked.is_firm
        return mask

    def _due(self, asked: PromiseRequest) -> Mask:
        days = self.columns.days
        mask = np.ones(len(days), dtype=np.bool_)
        if asked.undated:
            mask &= days == 0
        if asked.due_from:
            mask &= days >= asked.due_from
        if asked.due_to:
            mask &= (days > 0) & (days <= asked.due_to)
        return mask

    def years(self, places: Places) -> Mapping[int, int]:
        """How many of these are due in each year; 0 for those without a due."""
        counts = np.bincount(self.columns.days[places] // 10000)
        years = np.flatnonzero(counts)
        return dict(zip(years.tolist(), counts[years].tolist(), strict=True))

    def _order(self, asked: PromiseRequest) -> Sequence[Key]:
        """What places are sorted by, the most important key first."""

        def due(places: Places) -> Numbers:
            days = self.columns.days[places]
            return np.where(days > 0, days, np.iinfo(np.int32).max)

        def newest(places: Places) -> Numbers:
            return -self.first_day[self.columns.documents[places]]

        def ids(places: Places) -> npt.NDArray[np.bytes_]:
            return self.ids.encoded(self.columns.documents[places].astype(np.intp))

        keys: list[Key] = [newest, ids, lambda places: places]
        if asked.sort == "due":
            keys.insert(0, due)
        if asked.about:
            keys.insert(0, self.beside(asked.about).take)
        return keys

    @cached_property
    def _alike(self) -> Numbers:
        """For each promise the first one of the same wording and due in a reply of its family; of two in one letter each its own."""
        owners = self.columns.documents
        shared = self.families.shared[owners]
        found = zip(
            np.flatnonzero(shared).tolist(),
            owners[shared].tolist(),
            self.families.numbers[owners[shared]].tolist(),
            self.columns.days[shared].tolist(),
            self.columns.sentence.among(shared),
            strict=True,
        )
        seen: dict[tuple[int, int, str, int], int] = {}
        times = Counter[tuple[int, int, str]]()
        codes = np.arange(len(owners), dtype=np.int32)
        for number, owner, family, day, sentence in found:
            times[owner, day, sentence] += 1
            codes[number] = seen.setdefault((family, day, sentence, times[owner, day, sentence]), number)
        return codes

    def beside(self, about: Sequence[Sequence[str]]) -> Numbers:
        """0 for promises whose sentence or headings hold half of what they should be about, 1 for the others."""
        held = np.zeros(len(self.columns.days), dtype=np.int32)
        for group in about:
            mask = np.zeros(len(held), dtype=np.bool_)
            for word in group:
                mask |= self.columns.sentence.holding(word) | self.columns.heading.holding(word)
            held += mask
        return np.where(2 * held < len(about), 1, 0).astype(np.int32)

    def listed(self, places: Places, asked: PromiseRequest, fold: bool, end: int) -> Listed:
        """The first `end` of the places in the order asked for, those about the question first; with `fold` the same of a family once."""
        keys = self._order(asked)
        if not fold:
            shown = first(keys, places, end)
            return Listed(shown, np.zeros_like(shown), len(places))
        sizes = np.bincount(self._alike[places], minlength=len(self._alike))
        shown = first_of_each(self._alike.take, keys, lambda _: places, len(places), end)
        return Listed(shown, sizes[self._alike[shown]] - 1, int(np.count_nonzero(sizes)))


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of promises, from its first one on."""

    places: Places
    same: Places
    """For each of them how many others of the list it stands for."""
    hits: int
    """How many promises the whole list shows."""


def find(documents: Matched, request: Request, asked: PromiseRequest) -> PromisesFound:
    """The promises asked for among the replies that the request finds; see `Engine.find_promises`."""
    promised = documents.promised
    listed = documents.listed(request)
    due, whenever = promised.wanted(asked)
    places = promised.within(due, listed)
    shown = promised.listed(places, asked, request.fold, request.offset + request.limit)
    owners = promised.columns.documents
    counts = documents.counts_among(
        request, lambda among: owners[promised.within(due, among)].astype(np.intp)
    )
    years = promised.years(promised.within(whenever, listed))
    found = tuple(_found(documents, shown, request.offset))
    return PromisesFound(len(places), shown.hits, found, years, counts, unread=promised.unread)


def scan(documents: Matched, request: Request, asked: PromiseRequest) -> Iterator[FoundPromise]:
    """All of them, whatever the page; see `Engine.scan_promises`."""
    promised = documents.promised
    places = promised.within(promised.wanted(asked)[0], documents.listed(request))
    return _found(documents, promised.listed(places, asked, request.fold, len(places)))


def _found(documents: Matched, listed: Listed, offset: int = 0) -> Iterator[FoundPromise]:
    columns = documents.promised.columns
    return (
        FoundPromise(documents.ids[columns.documents[place]], columns.promise(place), same)
        for place, same in zip(listed.places[offset:].tolist(), listed.same[offset:].tolist(), strict=True)
    )
