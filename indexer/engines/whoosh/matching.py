"""Requests carried out over the arrays of one committed index: which replies match, how well, and the counts beside."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from indexer.cache import Cache
from indexer.contract.plan import EVERYTHING, Condition, Gains, Score, Sum
from indexer.contract.query import Sort
from indexer.contract.request import Counts, Found, Frequencies, Quartiles, Request, Row, Values
from indexer.contract.suggestions import Suggestions
from indexer.engines.whoosh import statistics
from indexer.engines.whoosh.families import Families
from indexer.engines.whoosh.matched import Matching, Narrowing, Ranked, Remembered
from indexer.engines.whoosh.promises import Promised
from indexer.engines.whoosh.scoring.bounds import leading, reaching
from indexer.engines.whoosh.scoring.execute import SMALL, Execution
from indexer.engines.whoosh.scoring.impacts import Impacts
from indexer.engines.whoosh.scoring.order import Key, first, first_of_each
from indexer.engines.whoosh.statistics import Together
from indexer.engines.whoosh.storage.array_types import Floats, Mask, Numbers, Places
from indexer.engines.whoosh.storage.column import Column
from indexer.engines.whoosh.storage.heads import Head, Heads
from indexer.engines.whoosh.storage.ids import Ids
from indexer.errors import IndexOutdated
from indexer.schema import DELAY, DELAY_MONTH


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
    holding: Callable[[str, Places], Places]
    """Which of the documents with these numbers hold a phrase, folded."""
    families: Families
    promised: Promised
    suggestions: Suggestions
    masks: Cache[Mask]
    """What filters leave, by what they ask for."""
    phrases: Cache[Places]
    """The documents that hold a phrase, ascending."""

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
        matching = self._matching(request)
        narrowing = self._narrowing(request, matching.numbers)
        places = narrowing.places()
        numbers = matching.numbers if len(places) == len(matching.numbers) else matching.numbers[places]
        shown, scores = self._shown(request, matching, places)
        page = matching.numbers[shown]
        sizes, groups = (
            self.families.sizes(numbers, page) if request.fold else ([1] * len(page), len(numbers))
        )
        heads = self._heads.of(page.tolist())
        rows = [
            Row(reply_id, score, size, title, subject, day, kin)
            for (reply_id, title, subject, day, kin), score, size in zip(
                heads, scores.tolist(), sizes, strict=True
            )
        ]
        return Found(
            total=len(numbers),
            groups=groups,
            before=len(matching.numbers),
            rows=tuple(rows),
            counts=self._counts(request, matching.numbers, narrowing, numbers),
        )

    @cached_property
    def _heads(self) -> Heads:
        def read(numbers: Sequence[int]) -> Iterable[Head]:
            page = np.array(numbers, dtype=np.intp)
            titles, subjects = (self.column(name).firsts(numbers) for name in ("title", "subject"))
            kin = map(str, self.families.of(page).tolist())
            return zip(self.ids.of(page), titles, subjects, self.first_day[page].tolist(), kin, strict=True)

        return Heads(read)

    def _shown(self, request: Request, matching: Matching, places: Places) -> tuple[Places, Floats]:
        """Of these places of what matches those of one page, in the order asked for, and what each gains."""
        end = request.offset + request.limit
        if not request.limit:  # counts alone are asked for
            return places[:0], np.empty(0, dtype=np.float32)
        keys = self.orders(request.sort, matching.numbers)
        ranked = None
        if request.sort == "relevance":
            ranked = Ranked(matching, places)
            keys = (lambda at: -ranked.scores(at), *keys)
        among = ranked.among if ranked else lambda _: places
        if request.fold:
            shown = first_of_each(
                lambda at: self.families.of(matching.numbers[at]), keys, among, len(places), end
            )
        else:
            shown = first(keys, among(end), end)
        shown = shown[request.offset :]
        if ranked is not None:
            return shown, ranked.scores(shown)
        ascending = np.sort(shown)
        scores = matching.score(matching.numbers[ascending])
        return shown, scores[np.searchsorted(ascending, shown)]

    def scan(self, request: Request) -> list[str]:
        """The ids of all that match, in the order asked for."""
        matching = self._matching(request)
        places = self._narrowing(request, matching.numbers).places()
        return self.ids.of(matching.numbers[first(self._order(request, matching), places, len(places))])

    def values(self, request: Request, column: str, containing: str, offset: int, limit: int) -> Values:
        """One page of the values of a column; see `Engine.values`."""
        return statistics.values(self.column(column), self.listed(request), containing, offset, limit)

    def counts_by(self, request: Request, columns: Sequence[str], limit: int) -> dict[tuple[str, ...], int]:
        """Counts of combinations of values; see `Engine.counts_by`."""
        return statistics.counts_by([*map(self.column, columns)], self.listed(request), limit)

    def quartiles(self, request: Request, number: str, by: str | None, limit: int) -> dict[str, Quartiles]:
        """The quartiles of a number; see `Engine.quartiles`."""
        if number != DELAY:
            raise _lacking(number)
        listed = self.listed(request)
        known = listed[self._delays[listed] >= 0]
        return statistics.quartiles(self._delays, known, None if by is None else self.column(by), limit)

    @cached_property
    def _together(self) -> Together:
        return Together(self.column)

    @cached_property
    def _delays(self) -> Numbers:
        return statistics.delays(self)

    @cached_property
    def _delay_months(self) -> Column:
        return statistics.delay_months(self)

    def listed(self, request: Request) -> Places:
        """All that match, whatever narrows them included, ascending."""
        numbers = self._matching(request).numbers
        return numbers[self._narrowing(request, numbers).places()]

    def where(self, condition: Condition, numbers: Places) -> Mask:
        """Which of some replies a condition holds for."""
        return Execution(self).where(condition, numbers)

    def select(self, condition: Condition) -> Places:
        """The replies that a condition holds for, ascending."""
        return Execution(self).select(condition)

    def _matching(self, request: Request) -> Matching:
        asked = (request.where, request.score, request.floor)
        return self._remembered.get(asked, lambda: self._carried_out(*asked))

    @cached_property
    def _remembered(self) -> Remembered:
        return Remembered()

    def _carried_out(self, where: Condition, score: Score, floor: float) -> Matching:
        execution = Execution(self)
        scores: Floats | None = None
        if floor and where == Gains(score) and isinstance(score, Sum) and len(self.ids) > SMALL:
            numbers, scores = reaching(execution, score, floor)
        else:
            numbers = execution.select(where)
            if floor and len(numbers):
                scores = execution.score(score, numbers)
                reached = scores >= np.float32(floor) * scores.max()
                numbers, scores = numbers[reached], scores[reached]
        return Matching(
            numbers,
            lambda numbers: Execution(self).score(score, numbers),
            lambda numbers, most: leading(Execution(self), score, numbers, most),
            scores,
        )

    def _narrowing(self, request: Request, numbers: Places) -> Narrowing:
        if request.within == EVERYTHING and not request.filters:
            return Narrowing(len(numbers), None, {})
        execution = Execution(self)
        within = None if request.within == EVERYTHING else execution.where(request.within, numbers)
        chosen = {name: execution.where(condition, numbers) for name, condition in request.filters.items()}
        return Narrowing(len(numbers), within, chosen)

    def family(self, reply_id: str) -> Places:
        """The reply with this id and its near-duplicates, ascending; none for an unknown id."""
        numbers = self.ids.numbers([reply_id])
        return self.families.members(int(numbers[0])) if len(numbers) else numbers

    def with_ids(self, ids: frozenset[str]) -> Places:
        """The replies with these ids, ascending."""
        for known, found in tuple(self._with_ids):
            if known == ids:
                return found
        found = self.ids.numbers(ids)
        self._with_ids.append((ids, found))
        return found

    @cached_property
    def _with_ids(self) -> deque[tuple[frozenset[str], Places]]:
        """The last ids that were looked up: many questions are asked of the same replies."""
        return deque(maxlen=1)

    def dated(self, first: str, last: str, numbers: Places | None = None) -> Mask:
        """Whether the date of replies can lie between two days, both included; an empty day leaves that side open."""
        begins, ends = (
            days if numbers is None else days[numbers] for days in (self.first_day, self.last_day)
        )
        if not first and not last:
            return np.ones(len(begins), dtype=np.bool_)
        mask = begins > 0
        if first:
            mask &= ends >= int(first.replace("-", ""))
        if last:
            mask &= begins <= int(last.replace("-", ""))
        return mask

    def orders(self, sort: Sort, numbers: Places) -> Sequence[Key]:
        """What the documents at places of `numbers` are sorted by but for a score, the most important key first."""

        def newest(at: Places) -> Numbers:
            days = self.first_day[numbers[at]]
            return np.where(days > 0, -days, 1)

        def oldest(at: Places) -> Numbers:
            days = self.first_day[numbers[at]]
            return np.where(days > 0, days, np.iinfo(np.int32).max)

        # Ids come last, so that what an index went through decides nothing.
        return (oldest if sort == "oldest" else newest, lambda at: self.ids.encoded(numbers[at]))

    def _order(self, request: Request, matching: Matching) -> Sequence[Key]:
        """What places of what matches are sorted by, ascending, the most important key first."""
        keys = self.orders(request.sort, matching.numbers)
        return keys if request.sort != "relevance" else (lambda at: -matching.scores[at], *keys)

    def counts_among(self, request: Request, documents: Callable[[Places], Places]) -> Mapping[str, Counts]:
        """The counts asked for, each over the `documents` (ascending, perhaps repeated) of what the other filters leave."""
        numbers = self._matching(request).numbers
        narrowing = self._narrowing(request, numbers)
        listed = documents(numbers[narrowing.places()])
        return self._counts(request, numbers, narrowing, listed, documents)

    def _counts(
        self,
        request: Request,
        numbers: Places,
        narrowing: Narrowing,
        listed: Places,
        documents: Callable[[Places], Places] = lambda numbers: numbers,
    ) -> Mapping[str, Counts]:
        """The counts asked for, each among what the others leave: its own filter does not narrow them.

        `documents` are those counted of some that match; `listed` are those of all that is chosen.
        """
        together = self._together.tallies([asked.column for asked in request.counted], listed)
        counts = {}
        for asked in request.counted:
            column = self.column(asked.column)
            if asked.column in narrowing.chosen:
                tally = column.tally(documents(numbers[narrowing.places(but=asked.column)]))
            else:
                known = together.get(asked.column)
                tally = column.tally(listed) if known is None else known
            counts[asked.column] = statistics.counted(column, tally, asked)
        return counts


def _lacking(name: str) -> IndexOutdated:
    return IndexOutdated(
        f"索引里没有字段 {name}，它由另一版本的程序建成。请运行 dafu index --rebuild 重建，答复库不受影响。"
    )
