"""The promises of an index, filtered by their words, dues and replies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from corpus.letter.promises import FIRM
from indexer.contract.promises import UNDATED, FoundPromise, PromiseMatches, PromiseQuery, PromiseSort
from indexer.contract.query import Query
from indexer.contract.result import Facet
from indexer.engines.whoosh.families import Families
from indexer.engines.whoosh.impacts import first, first_of_each
from indexer.engines.whoosh.storage.array_types import Mask, Numbers, Places
from indexer.engines.whoosh.storage.promise_columns import PromiseColumns
from indexer.query.asked import asked_words
from indexer.text.analyzer import query_words
from indexer.text.folding import fold as fold_text


class Matched(Protocol):
    """The documents that promises stand in; see `matching.Documents`."""

    @property
    def ids(self) -> Sequence[str]: ...
    @property
    def promised(self) -> Promised: ...

    def listed(self, query: Query) -> Mask:
        """All that match, filters included."""

    def facets_among(self, query: Query, documents: Callable[[Mask], Numbers]) -> Iterator[Facet]:
        """The facets asked for, over the `documents` of what the others leave."""


@dataclass(frozen=True)
class Promised:
    """The promises of all documents: places are their numbers, in the order of documents."""

    columns: PromiseColumns
    first_day: Numbers
    """Of each document, see `Documents`."""
    place_of_id: Numbers
    """Of each document, see `Documents`."""
    families: Families

    def wanted(self, asked: PromiseQuery) -> tuple[Places, Places]:
        """The places that are asked for, whatever their documents: within the dues asked for, and whatever their dues."""
        worded = self._worded(asked)
        return np.flatnonzero(worded & self._due(asked)), np.flatnonzero(worded)

    def within(self, places: Places, documents: Mask) -> Places:
        """Those of the places that are of these documents."""
        return places[documents[self.columns.documents[places]]]

    def _worded(self, asked: PromiseQuery) -> Mask:
        mask = np.ones(len(self.columns.days), dtype=np.bool_)
        for word in query_words(asked.text):
            mask &= self.columns.sentence.holding(word)
        if asked.firmness:
            mask &= self.columns.firm == (asked.firmness == FIRM)
        return mask

    def _due(self, asked: PromiseQuery) -> Mask:
        days = self.columns.days
        mask = np.ones(len(days), dtype=np.bool_)
        if asked.undated:
            mask &= days == 0
        if asked.due_from:
            mask &= days >= _number(asked.due_from)
        if asked.due_to:
            mask &= (days > 0) & (days <= _number(asked.due_to))
        return mask

    def years(self, places: Places) -> Mapping[str, int]:
        """How many of these are due in each year; UNDATED last."""
        counts = np.bincount(self.columns.days[places] // 10000, minlength=1)
        years = {str(year): int(counts[year]) for year in np.flatnonzero(counts).tolist() if year}
        return years | ({UNDATED: int(counts[0])} if counts[0] else {})

    @cached_property
    def _orders(self) -> Mapping[PromiseSort, tuple[Numbers, ...]]:
        days, numbers = self.columns.days, np.arange(len(self.columns.days), dtype=np.int32)
        owners = self.columns.documents
        newest = -self.first_day[owners]
        places = self.place_of_id[owners]
        due = np.where(days > 0, days, np.iinfo(np.int32).max)
        return {"due": (due, newest, places, numbers), "newest": (newest, places, numbers)}

    @cached_property
    def _alike(self) -> Numbers:
        """For each promise the first one of the same wording and due in a reply of its family; of two in one letter each its own."""
        owners = self.columns.documents
        shared = self.families.shared[owners]
        found = zip(
            np.flatnonzero(shared).tolist(),
            owners[shared].tolist(),
            self.families.codes[owners[shared]].tolist(),
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

    def beside(self, query: Query) -> Numbers:
        """0 for promises whose sentence or headings hold half of the words that the replies are asked for by, 1 for the others."""
        words = [set(map(fold_text, group)) for group in asked_words(query.clause)]
        held = np.zeros(len(self.columns.days), dtype=np.int32)
        for group in words:
            mask = np.zeros(len(held), dtype=np.bool_)
            for word in group:
                mask |= self.columns.sentence.holding(word) | self.columns.heading.holding(word)
            held += mask
        return np.where(2 * held < len(words), 1, 0).astype(np.int32)

    def listed(self, places: Places, asked: PromiseQuery, query: Query, end: int) -> Listed:
        """The first `end` of the places in the order asked for, those about the question first; with `fold` the same of a family once."""
        keys = (self.beside(query), *self._orders[asked.sort])
        fold = query.fold
        if not fold:
            shown = first(keys, places, end)
            return Listed(shown, np.zeros_like(shown), len(places))
        sizes = np.bincount(self._alike[places], minlength=len(self._alike))
        shown = first_of_each(self._alike, keys, places, end)
        return Listed(shown, sizes[self._alike[shown]] - 1, int(np.count_nonzero(sizes)))


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of promises, from its first one on."""

    places: Places
    same: Places
    """For each of them how many others of the list it stands for."""
    hits: int
    """How many promises the whole list shows."""


def promises(documents: Matched, query: Query, asked: PromiseQuery) -> PromiseMatches:
    """The promises asked for among the replies that `query`, with its filters, lists; see `Engine.promises`."""
    promised = documents.promised
    listed = documents.listed(query)
    due, whenever = promised.wanted(asked)
    places = promised.within(due, listed)
    shown = promised.listed(places, asked, query, query.offset + query.limit)
    owners = promised.columns.documents
    facets = documents.facets_among(query, lambda among: owners[promised.within(due, among)])
    years = promised.years(promised.within(whenever, listed))
    found = tuple(_found(documents, shown, query.offset))
    return PromiseMatches(len(places), shown.hits, found, years, tuple(facets))


def listing(documents: Matched, query: Query, asked: PromiseQuery) -> Iterator[FoundPromise]:
    """All of them, whatever the page; see `Engine.promise_listing`."""
    promised = documents.promised
    places = promised.within(promised.wanted(asked)[0], documents.listed(query))
    return _found(documents, promised.listed(places, asked, query, len(places)))


def _found(documents: Matched, listed: Listed, offset: int = 0) -> Iterator[FoundPromise]:
    columns = documents.promised.columns
    return (
        FoundPromise(documents.ids[columns.documents[place]], columns.promise(place), same)
        for place, same in zip(listed.places[offset:].tolist(), listed.same[offset:].tolist(), strict=True)
    )


def _number(day: str) -> int:
    return int(day.replace("-", ""))
