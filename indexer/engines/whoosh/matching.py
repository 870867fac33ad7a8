"""Requests carried out over the arrays of one committed index: which replies match, how well, and the counts beside."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from indexer.cache import Cache
from indexer.contract.plan import EVERYTHING, Condition, Score
from indexer.contract.request import Counts, Found, Frequencies, Quartiles, Request, Row, Values
from indexer.contract.suggestions import Suggestions
from indexer.engines.whoosh import statistics
from indexer.engines.whoosh.execute import Execution
from indexer.engines.whoosh.families import Families
from indexer.engines.whoosh.impacts import Impacts, first, first_of_each
from indexer.engines.whoosh.promises import Promised
from indexer.engines.whoosh.storage.array_types import Floats, Mask, Numbers, Places
from indexer.engines.whoosh.storage.column import Column
from indexer.engines.whoosh.storage.ids import Ids
from indexer.errors import IndexOutdated
from indexer.schema import DELAY, DELAY_MONTH

REMEMBERED: Final = 8
"""So many of the last questions are remembered: 5 bytes a reply each."""
Asked = tuple[Condition, Score, float]
"""What a request asks before anything narrows it."""
Matching = tuple[Floats, Mask, int]
"""Scores, which replies match, how many."""


@dataclass(frozen=True)
class Documents:
    """One committed state of an index as arrays: documents are numbers from 0."""

    ids: Ids
    alive: Mask
    first_day: Numbers
    """The reply's date as 20250912; of a partial date its first day; 0 without a date."""
    last_day: Numbers
    columns: Mapping[str, Column]
    impacts: Impacts
    holding: Callable[[str, Iterable[str]], Set[str]]
    """Which of the replies with some ids hold a phrase, folded."""
    families: Families
    promised: Promised
    suggestions: Suggestions
    masks: Cache[Mask]
    """What filters and phrases leave, by what they ask for."""

    def column(self, name: str) -> Column:
        """A column by name. Raises IndexOutdated where the index has none of that name."""
        if name == DELAY_MONTH:
            return self._delay_months
        try:
            return self.columns[name]
        except KeyError as error:
            raise _lacking(name) from error

    def frequencies(self, terms: Iterable[str]) -> Frequencies:
        """How many replies hold each term; see `Engine.frequencies`."""
        holders = {term: self.impacts.document_frequency(term) for term in terms}
        return Frequencies(self.impacts.living, self._newest, holders)

    @cached_property
    def _newest(self) -> int:
        return int(self.first_day.max(initial=0))

    def find(self, request: Request) -> Found:
        """One page of rows with counts; see `Engine.find`."""
        scores, matching, before = self._matching(request)
        narrowed, chosen = self._narrowed(request, matching), self._chosen(request)
        matches = np.flatnonzero(_within_all(narrowed, chosen))
        order, end = self._order(request, scores), request.offset + request.limit
        if request.fold:
            families = self.families.codes
            page = first_of_each(families, order, matches, end)[request.offset :]
            every = np.bincount(families[matches])
            sizes, groups = every[families[page]], int(np.count_nonzero(every))
        else:
            page = first(order, matches, end)[request.offset :]
            sizes, groups = np.ones(len(page), dtype=np.intp), len(matches)
        titles, subjects = (self.column(name).firsts(page) for name in ("title", "subject"))
        rows = zip(
            self.ids.of(page),
            scores[page].tolist(),
            sizes.tolist(),
            titles,
            subjects,
            self.first_day[page].tolist(),
            strict=True,
        )
        return Found(
            total=len(matches),
            groups=groups,
            before=before,
            rows=tuple(map(Row._make, rows)),
            counts=self._counts(request, narrowed, chosen, np.flatnonzero, matches),
        )

    def scan(self, request: Request) -> list[str]:
        """The ids of all that match, in the order asked for."""
        scores, _, _ = self._matching(request)
        matches = np.flatnonzero(self.listed(request))
        order = self._order(request, scores)
        return self.ids.of(first(order, matches, len(matches)))

    def values(self, request: Request, column: str, containing: str, offset: int, limit: int) -> Values:
        """One page of the values of a column; see `Engine.values`."""
        documents = np.flatnonzero(self.listed(request))
        return statistics.values(self.column(column), documents, containing, offset, limit)

    def counts_by(self, request: Request, columns: Sequence[str], limit: int) -> dict[tuple[str, ...], int]:
        """Counts of combinations of values; see `Engine.counts_by`."""
        return statistics.counts_by([*map(self.column, columns)], self.listed(request), limit)

    def quartiles(self, request: Request, number: str, by: str | None, limit: int) -> dict[str, Quartiles]:
        """The quartiles of a number; see `Engine.quartiles`."""
        if number != DELAY:
            raise _lacking(number)
        known = self.listed(request) & (self._delays >= 0)
        return statistics.quartiles(self._delays, known, None if by is None else self.column(by), limit)

    @cached_property
    def _delays(self) -> Numbers:
        return statistics.delays(self)

    @cached_property
    def _delay_months(self) -> Column:
        return statistics.delay_months(self)

    def listed(self, request: Request) -> Mask:
        """All that match, whatever narrows them included."""
        _, matching, _ = self._matching(request)
        return _within_all(self._narrowed(request, matching), self._chosen(request))

    def where(self, condition: Condition) -> Mask:
        """The replies that a condition holds for."""
        return self.alive & Execution(self).where(condition)

    def _matching(self, request: Request) -> Matching:
        asked = (request.where, request.score, request.floor)
        for known, found in tuple(self._remembered):
            if known == asked:
                return found
        found = self._carried_out(*asked)
        self._remembered.append((asked, found))
        return found

    @cached_property
    def _remembered(self) -> deque[tuple[Asked, Matching]]:
        """The last few questions: a page asks for hits, a histogram and facets of the same words."""
        return deque(maxlen=REMEMBERED)

    def _carried_out(self, where: Condition, score: Score, floor: float) -> Matching:
        execution = Execution(self)
        matching, scores = self.alive & execution.where(where), execution.score(score)
        if floor and matching.any():
            matching &= scores >= np.float32(floor) * scores[matching].max()
        scores.flags.writeable = matching.flags.writeable = False
        return scores, matching, int(np.count_nonzero(matching))

    def _narrowed(self, request: Request, matching: Mask) -> Mask:
        return matching if request.within == EVERYTHING else matching & self.where(request.within)

    def _chosen(self, request: Request) -> dict[str, Mask]:
        execution = Execution(self)
        return {name: execution.where(condition) for name, condition in request.filters.items()}

    def family(self, reply_id: str) -> Mask:
        """The reply with this id and its near-duplicates; none for an unknown id."""
        number = self.ids.number(reply_id)
        return np.zeros(len(self.ids), dtype=np.bool_) if number is None else self.families.members(number)

    def with_ids(self, ids: Iterable[str]) -> Mask:
        """The replies with these ids."""
        mask = np.zeros(len(self.ids), dtype=np.bool_)
        mask[[number for reply_id in ids if (number := self.ids.number(reply_id)) is not None]] = True
        return mask

    def dated(self, first: str, last: str) -> Mask:
        """The replies whose date can lie between two days, both included; an empty day leaves that side open."""
        if not first and not last:
            return np.ones(len(self.ids), dtype=np.bool_)
        mask = self.first_day > 0
        if first:
            mask &= self.last_day >= int(first.replace("-", ""))
        if last:
            mask &= self.first_day <= int(last.replace("-", ""))
        return mask

    @cached_property
    def orders(self) -> Mapping[str, tuple[Numbers, ...]]:
        # Ids come last, so that what an index went through decides nothing.
        dated, numbers = self.first_day > 0, self.ids.places
        newest = np.where(dated, -self.first_day, 1)
        oldest = np.where(dated, self.first_day, np.iinfo(np.int32).max)
        return {"newest": (newest, numbers), "oldest": (oldest, numbers)}

    def _order(self, request: Request, scores: Floats) -> tuple[npt.NDArray[Any], ...]:
        """What is sorted by, ascending, the most important key first."""
        return (-scores, *self.orders["newest"]) if request.sort == "relevance" else self.orders[request.sort]

    def counts_among(self, request: Request, documents: Callable[[Mask], Numbers]) -> Mapping[str, Counts]:
        """The counts asked for, each over the `documents` (ascending, perhaps repeated) of what the other filters leave."""
        _, matching, _ = self._matching(request)
        narrowed, chosen = self._narrowed(request, matching), self._chosen(request)
        return self._counts(request, narrowed, chosen, documents, documents(_within_all(narrowed, chosen)))

    def _counts(
        self,
        request: Request,
        narrowed: Mask,
        chosen: Mapping[str, Mask],
        documents: Callable[[Mask], Places | Numbers],
        listed: Places | Numbers,
    ) -> Mapping[str, Counts]:
        """The counts asked for, each among what the others leave: its own filter does not narrow them.

        `documents` are those counted of a mask; `listed` are those of all that is chosen.
        """
        counts = {}
        for asked in request.counted:
            among = listed
            if asked.column in chosen:
                others = {name: mask for name, mask in chosen.items() if name != asked.column}
                among = documents(_within_all(narrowed, others))
            counts[asked.column] = statistics.counted(self.column(asked.column), among, asked)
        return counts


def _lacking(name: str) -> IndexOutdated:
    return IndexOutdated(
        f"索引里没有字段 {name}，它由另一版本的程序建成。请运行 dafu index --rebuild 重建，答复库不受影响。"
    )


def _within_all(mask: Mask, others: Mapping[str, Mask]) -> Mask:
    """What lies in `mask` and in all others."""
    within = mask.copy()
    for other in others.values():
        within &= other
    return within
