"""Query → matches, over the arrays of one committed index: which replies match, how well, and the counts beside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from corpus import Store
from indexer import ranking
from indexer.cache import Cache
from indexer.contract.query import Clause, Query
from indexer.contract.result import Facet, Matches
from indexer.engines.whoosh.execute import Execution
from indexer.engines.whoosh.facets import Counter
from indexer.engines.whoosh.families import Families
from indexer.engines.whoosh.impacts import Impacts, first, first_of_each
from indexer.engines.whoosh.promises import Promised
from indexer.engines.whoosh.storage.array_types import Floats, Mask, Numbers, Places
from indexer.engines.whoosh.storage.columns import Column
from indexer.errors import QueryError
from indexer.query.bonus import bonus
from indexer.query.planner import plans
from indexer.schema import FACETS, MISSING, PLACE, TEXT_FIELDS
from indexer.text.analyzer import analyzer
from indexer.text.folding import fold, is_han

REMEMBERED: Final = 8
"""So many of the last queries are remembered: 5 bytes a reply each."""


@dataclass(frozen=True)
class Documents:
    """One committed state of an index as arrays: documents are numbers from 0."""

    ids: Sequence[str]
    alive: Mask
    first_day: Numbers
    """The reply's date as 20250912; of a partial date its first day; 0 without a date."""
    last_day: Numbers
    place_of_id: Numbers
    """The place of each among all by id: the last key of every order, so that what an index went through decides nothing."""
    columns: Mapping[str, Column]
    impacts: Impacts
    folded: Callable[[Iterable[str]], Mapping[str, str]]
    """Ids → folded texts, for phrases."""
    families: Families
    promised: Promised
    masks: Cache[Mask]
    """What filters and phrases leave, by what they ask for."""

    def search(self, query: Query) -> Matches:
        """The matches of `query`; loosened when hardly a reply holds all it asks for."""
        chosen = self._chosen(query)
        scores, matching, loose = self._matching(query)
        listed = _within_all(matching, chosen)
        matches = np.flatnonzero(listed)
        scores = self._preferred(query, matches, scores)
        order = self._order(query, scores)
        end = query.offset + query.limit
        if query.fold:
            families = self.families.codes
            page = first_of_each(families, order, matches, end)[query.offset :].tolist()
            sizes = np.bincount(families[matches])
            same = {self.ids[n]: int(size) - 1 for n in page if (size := sizes[families[n]]) > 1}
            hits = int(np.count_nonzero(sizes))
        else:
            page, same, hits = first(order, matches, end)[query.offset :].tolist(), {}, len(matches)
        return Matches(
            total=len(matches),
            scored=tuple((self.ids[number], float(scores[number])) for number in page),
            facets=tuple(self._facets(query, matching, chosen, np.flatnonzero, matches)),
            loosened=loose and len(matches) > 0,
            hits=hits,
            same=same,
        )

    def listing(self, query: Query) -> list[str]:
        """The ids of all that match, in the order asked for."""
        scores, matching, _ = self._matching(query)
        matches = np.flatnonzero(_within_all(matching, self._chosen(query)))
        order = self._order(query, self._preferred(query, matches, scores))
        return [self.ids[number] for number in first(order, matches, len(matches)).tolist()]

    def tally(self, query: Query, column: str) -> dict[str, int]:
        """How many of the matches have each value of a column; values of none are left out."""
        return self.columns[column].count(self.listed(query))

    def listed(self, query: Query) -> Mask:
        """All that match, filters included."""
        _, matching, _ = self._matching(query)
        return _within_all(matching, self._chosen(query))

    def _matching(self, query: Query) -> tuple[Floats, Mask, bool]:
        """Scores, what matches before facets narrow it, and whether the conditions were loosened for that."""
        scores, matching, loose = self._remembered(query.clause, query.family, query.proposer, query.place)
        matching = matching & self.within(query.date_from, query.date_to) & self._among(query.among)
        return scores, matching, loose

    @cached_property
    def _remembered(self) -> Callable[..., tuple[Floats, Mask, bool]]:
        """`_evaluated`, of the last few queries: a page asks for hits, a histogram and facets of the same words."""
        return lru_cache(maxsize=REMEMBERED)(self._evaluated)

    def _evaluated(
        self, clause: Clause | None, family: str | None, proposer: str | None, place: str | None
    ) -> tuple[Floats, Mask, bool]:
        named = self.alive & self._family(family) & self._named(proposer, place)
        for plan in plans(clause, self.impacts.idf):
            execution = Execution(self)
            matching, scores = named & execution.where(plan.where), execution.score(plan.score)
            if plan.floor and matching.any():
                matching &= scores >= np.float32(plan.floor) * scores[matching].max()
            # Filters that leave nothing of what was found are for the reader to lift, not for us.
            if int(matching.sum()) >= plan.enough:
                break
        scores.flags.writeable = matching.flags.writeable = False
        return scores, matching, plan.is_loose

    def _named(self, proposer: str | None, place: str | None) -> Mask:
        mask = np.ones(len(self.ids), dtype=np.bool_)
        if proposer is not None:
            mask &= self.columns["proposer"].having([proposer])
        if place is not None:
            places = self.columns[PLACE]
            mask &= places.having([place]) if place else places.missing()
        return mask

    @cached_property
    def _every(self) -> Mask:
        return np.ones(len(self.ids), dtype=np.bool_)

    def _family(self, reply_id: str | None) -> Mask:
        if reply_id is None:
            return self._every
        number = self.number.get(reply_id)
        return np.zeros(len(self.ids), dtype=np.bool_) if number is None else self.families.members(number)

    def _among(self, ids: frozenset[str] | None) -> Mask:
        if ids is None:
            return self._every
        mask = np.zeros(len(self.ids), dtype=np.bool_)
        mask[[self.number[reply_id] for reply_id in ids if reply_id in self.number]] = True
        return mask

    @cached_property
    def number(self) -> Mapping[str, int]:
        """The number of the document with an id."""
        return {self.ids[number]: number for number in np.flatnonzero(self.alive).tolist()}

    def within(self, first: str | None, last: str | None) -> Mask:
        """The replies whose date can lie between two days, both included; an empty day leaves that side open."""
        if not first and not last:
            return self._every
        mask = self.first_day > 0
        if first:
            mask &= self.last_day >= int(first.replace("-", ""))
        if last:
            mask &= self.first_day <= int(last.replace("-", ""))
        return mask

    def selected(self, query: Query) -> Mask:
        """The replies that the query's facets leave, whatever its words."""
        return _within_all(self._every, self._chosen(query))

    def _chosen(self, query: Query) -> dict[str, Mask]:
        """For each facet with selected values, the replies that have one of them."""
        unknown = {*query.filters, *(query.facets or ())} - self._counters.keys()
        if unknown:
            known = "、".join(self._counters)
            raise QueryError(f"没有名为“{'、'.join(sorted(unknown))}”的分类，可用的分类有：{known}。")
        return {
            name: self.masks.get((name, selected), partial(self._having, name, selected))
            for name, selected in query.filters.items()
            if selected
        }

    def _having(self, name: str, selected: Iterable[str]) -> Mask:
        column = self.columns[name]
        mask = column.having(leaf for value in selected for leaf in self._counters[name].leaves(value))
        return mask | column.missing() if MISSING in selected else mask

    @cached_property
    def _counters(self) -> Mapping[str, Counter]:
        return {facet.name: Counter(facet, self.columns[facet.name]) for facet in FACETS}

    def _preferred(self, query: Query, matches: Places, scores: Floats) -> Floats:
        """The scores, raised where a title says it all, and a little for newer replies, so that they lead among equals."""
        if query.sort != "relevance":
            return scores
        scores = scores * self.freshness
        of = bonus(query)
        if of is None:
            return scores
        best = first((-scores,), matches, ranking.RESCORED)
        titles, subjects = (self.columns[name].firsts(best) for name in ("title", "subject"))
        scores[best] *= np.array(list(map(of, titles, subjects)), dtype=np.float32)
        return scores

    @cached_property
    def subject_words(self) -> frozenset[str]:
        """The words of all subjects: of several Han characters, stop words left out."""
        stop_words = analyzer().stop_words
        words = (word for text in self.columns["subject"].values for _, word in analyzer().cut(fold(text)))
        return frozenset(w for w in words if len(w) > 1 and all(map(is_han, w)) and w not in stop_words)

    @cached_property
    def freshness(self) -> Floats:
        """What the date of each reply makes of its score: 1 + FRESHNESS · 2^(-age / HALF_LIFE), 1 without a date."""
        years = self.first_day // 10000 + self.first_day // 100 % 100 / 12
        age = years.max(initial=0) - years
        return np.where(
            self.first_day > 0, 1 + ranking.FRESHNESS * 0.5 ** (age / ranking.HALF_LIFE), 1
        ).astype(np.float32)

    @cached_property
    def orders(self) -> Mapping[str, tuple[Numbers, ...]]:
        dated, numbers = self.first_day > 0, self.place_of_id
        newest = np.where(dated, -self.first_day, 1)
        oldest = np.where(dated, self.first_day, np.iinfo(np.int32).max)
        return {"newest": (newest, numbers), "oldest": (oldest, numbers)}

    def _order(self, query: Query, scores: Floats) -> tuple[npt.NDArray[Any], ...]:
        """What the query sorts by, ascending, the most important key first."""
        return (-scores, *self.orders["newest"]) if query.sort == "relevance" else self.orders[query.sort]

    def facets_among(self, query: Query, documents: Callable[[Mask], Numbers]) -> Iterator[Facet]:
        """The facets asked for, each over the `documents` (ascending, perhaps repeated) of what the others leave."""
        _, matching, _ = self._matching(query)
        chosen = self._chosen(query)
        return self._facets(query, matching, chosen, documents, documents(_within_all(matching, chosen)))

    def _facets(
        self,
        query: Query,
        matching: Mask,
        chosen: Mapping[str, Mask],
        documents: Callable[[Mask], Places | Numbers],
        listed: Places | Numbers,
    ) -> Iterator[Facet]:
        """The facets asked for, each among what the others leave: its own selection does not narrow its counts.

        `documents` are those counted of a mask; `listed` are those of all that is chosen.
        """
        for name, counter in self._counters.items():
            if query.facets is not None and name not in query.facets:
                continue
            counted = listed
            if name in chosen:
                others = {other: mask for other, mask in chosen.items() if other != name}
                counted = documents(_within_all(matching, others))
            selected = [leaf for value in query.filters.get(name, ()) for leaf in counter.leaves(value)]
            yield counter.count(counted, tuple(dict.fromkeys(selected)))


def _within_all(mask: Mask, others: Mapping[str, Mask]) -> Mask:
    """What lies in `mask` and in all others."""
    within = mask.copy()
    for other in others.values():
        within &= other
    return within


class FoldedTexts:
    """The folded text of replies, for phrases, read from the store and remembered for one state of the index."""

    def __init__(self, store: Store, limit: int = 32 << 20) -> None:
        self._store = store
        self._left = limit
        self._known: dict[str, str] = {}

    def get(self, ids: Iterable[str]) -> Mapping[str, str]:
        """The texts of the replies with these ids that the store still has."""
        wanted = tuple(ids)
        texts = {reply_id: self._known[reply_id] for reply_id in wanted if reply_id in self._known}
        unknown = [reply_id for reply_id in wanted if reply_id not in texts]
        for reply_id, stored in self._store.many(unknown).items():
            reply = stored.reply
            text = texts[reply_id] = fold("\n".join(field.text(reply) for field in TEXT_FIELDS))
            if self._left > 0:
                self._left -= len(text)
                self._known[reply_id] = text
        return texts
