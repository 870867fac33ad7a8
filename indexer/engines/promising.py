"""The promises of an index: its column of promises as arrays, filtered by their words, dues and replies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from indexer.analyzer import query_words
from indexer.columns import Column
from indexer.dates import span
from indexer.engines.arrays import Mask, Numbers, Places
from indexer.folding import fold
from indexer.promised import UNDATED, FoundPromise, PromiseMatches, PromiseQuery, from_value
from indexer.query import Query

if TYPE_CHECKING:
    from indexer.engines.matching import Documents


@dataclass(frozen=True)
class Promised:
    """The column of promises, with what is asked of each value once for all documents that have it."""

    column: Column

    @cached_property
    def _rows(self) -> Places:
        """The places of promises among the codes: those of documents without any are left out."""
        return np.flatnonzero(self.column.codes < len(self.column.values))

    @cached_property
    def _last_days(self) -> Numbers:
        """Of each value the last day of its due, 20261231; 0 without one."""
        dues = [_part(value, 0) for value in self.column.values]
        days = {due: span(due or None)[1] for due in set(dues)}
        return np.array([days[due] for due in dues], dtype=np.int32)

    @cached_property
    def _firmness(self) -> Sequence[str]:
        return [_part(value, 1) for value in self.column.values]

    @cached_property
    def _sentences(self) -> tuple[str, Places]:
        """All sentences folded, a line each, and where each line begins, with the end of all: one text is looked through at once."""
        lines = [fold(value.rpartition("\t")[2]) for value in self.column.values]
        starts = np.cumsum([0, *(len(line) + 1 for line in lines)], dtype=np.intp)
        return "\n".join([*lines, ""]), starts

    def _with(self, word: str) -> Mask:
        """Of each value whether its sentence holds a folded word."""
        text, starts = self._sentences
        found = np.fromiter((match.start() for match in re.finditer(re.escape(word), text)), dtype=np.intp)
        mask = np.zeros(len(self.column.values), dtype=np.bool_)
        mask[np.searchsorted(starts, found, side="right") - 1] = True
        return mask

    def warm(self) -> None:
        """Have ready what every list of promises needs."""
        self._rows, self._last_days, self._sentences  # noqa: B018

    def wanted(self, asked: PromiseQuery) -> tuple[Places, Places]:
        """The rows that are asked for, whatever their documents: within the dues asked for, and whatever their dues."""
        rows = self._rows[self._worded(asked)[self.column.codes[self._rows]]]
        return rows[self._due(asked)[self.column.codes[rows]]], rows

    def within(self, rows: Places, documents: Mask) -> Places:
        """Those of the rows that are of these documents."""
        return rows[documents[self.column.documents[rows]]]

    def _worded(self, asked: PromiseQuery) -> Mask:
        mask = np.ones(len(self.column.values), dtype=np.bool_)
        for word in query_words(asked.text):
            mask &= self._with(word)
        if asked.firmness:
            mask &= np.array([firmness == asked.firmness for firmness in self._firmness], dtype=np.bool_)
        return mask

    def _due(self, asked: PromiseQuery) -> Mask:
        days = self._last_days
        mask = np.ones(len(days), dtype=np.bool_)
        if asked.undated:
            mask &= days == 0
        if asked.due_from:
            mask &= days >= _number(asked.due_from)
        if asked.due_to:
            mask &= (days > 0) & (days <= _number(asked.due_to))
        return mask

    def last_days(self, rows: Places) -> Numbers:
        """The last days of these rows."""
        return self._last_days[self.column.codes[rows]]

    def years(self, rows: Places) -> Mapping[str, int]:
        """How many of these rows are due in each year; UNDATED last."""
        counts = Counter((self.last_days(rows) // 10000).tolist())
        undated = counts.pop(0, 0)
        years = {str(year): counts[year] for year in sorted(counts)}
        return years | ({UNDATED: undated} if undated else {})


def promises(documents: Documents, query: Query, asked: PromiseQuery) -> PromiseMatches:
    """The promises asked for among the replies that `query`, with its filters, lists; see `Engine.promises`."""
    promised = documents.promised
    listed = documents.listed(query)
    due, whenever = promised.wanted(asked)
    rows = promised.within(due, listed)
    order = _ordered(documents, rows, asked)
    found = _found(documents, order[query.offset : query.offset + query.limit])
    owners = promised.column.documents
    facets = documents.facets_among(query, lambda among: owners[promised.within(due, among)])
    years = promised.years(promised.within(whenever, listed))
    return PromiseMatches(len(rows), tuple(found), years, tuple(facets))


def listing(documents: Documents, query: Query, asked: PromiseQuery) -> Iterator[FoundPromise]:
    """All of them, whatever the page; see `Engine.promise_listing`."""
    rows, _ = documents.promised.wanted(asked)
    return _found(
        documents, _ordered(documents, documents.promised.within(rows, documents.listed(query)), asked)
    )


def _ordered(documents: Documents, rows: Places, asked: PromiseQuery) -> Places:
    newest = -documents.first_day[documents.promised.column.documents[rows]]
    days = documents.promised.last_days(rows)
    keys = (newest,) if asked.sort == "newest" else (newest, np.where(days > 0, days, np.iinfo(np.int32).max))
    return rows[np.lexsort((rows, *keys))]


def _found(documents: Documents, rows: Places) -> Iterator[FoundPromise]:
    column = documents.promised.column
    return (
        FoundPromise(
            documents.ids[int(column.documents[row])], from_value(column.values[int(column.codes[row])])
        )
        for row in rows.tolist()
    )


def _part(value: str, number: int) -> str:
    return value.split("\t", number + 1)[number]


def _number(day: str) -> int:
    return int(day.replace("-", ""))
