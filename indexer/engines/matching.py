"""Query → matches, over the arrays of one committed index: which replies match, how well, and the counts beside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from corpus import Store
from indexer.analyzer import analyzer, asked, fold, squeeze
from indexer.engines.arrays import Column, Floats, Impacts, Mask, Numbers, first
from indexer.engines.evaluation import Evaluation
from indexer.errors import QueryError
from indexer.families import Families
from indexer.query import (
    Query,
    Words,
)
from indexer.result import Facet, FacetValue, Matches
from indexer.schema import BRANCH, FACETS, MISSING, PLACE, TEXT_FIELDS, FacetField

FACET_VALUES: Final = 300
"""At most so many values a facet are answered, and the selected ones."""


TITLE_BONUS: Final = 1.5
"""A reply whose title or subject holds all that is asked scores so many times as much."""
PASTED_BONUS: Final = 4.0
"""The same where it holds the question as a whole: a pasted title finds its page first."""
PASTED: Final = 6
"""Characters that a question needs for that, white space and punctuation aside."""
RERANKED: Final = 200
"""So many of the best are looked at for that."""
FRESHNESS: Final = 0.05
"""The newest reply scores by so much more than one without a date; the preference halves every HALF_LIFE years."""
HALF_LIFE: Final = 5.0
FLOOR: Final = 0.25
"""Where not all is asked for, what a reply must reach of the best score to be listed."""


@dataclass(frozen=True)
class Documents:
    """One committed state of an index as arrays: documents are numbers from 0."""

    ids: Sequence[str]
    alive: Mask
    first_day: Numbers
    """The reply's date as 20250912; of a partial date its first day; 0 without a date."""
    last_day: Numbers
    columns: Mapping[str, Column]
    impacts: Impacts
    folded: Callable[[Iterable[str]], Mapping[str, str]]
    """Ids → folded texts, for phrases."""
    families: Families

    def search(self, query: Query) -> Matches:
        """The matches of `query`; loosened when hardly a reply holds all it asks for."""
        chosen = self._chosen(query)
        scores, matching, loose = self._matching(query)
        listed = _within_all(matching, chosen)
        total = int(listed.sum())
        scores = self._preferred(query, listed, scores)
        order = self._order(query, scores)
        hits = np.flatnonzero(listed)
        if query.fold:
            hits = self.families.firsts(hits, order)
        page = first(order, hits, query.offset + query.limit)[query.offset :].tolist()
        sizes = self.families.sizes(np.flatnonzero(listed))
        return Matches(
            total=total,
            scored=tuple((self.ids[number], float(scores[number])) for number in page),
            facets=tuple(self._facet(facet, matching, listed, chosen, query) for facet in FACETS),
            loosened=loose and total > 0,
            hits=len(hits),
            same={self.ids[n]: int(sizes[n]) - 1 for n in page if query.fold and sizes[n] > 1},
        )

    def tally(self, query: Query, column: str) -> dict[str, int]:
        """How many of the matches have each value of a column; values of none are left out."""
        _, matching, _ = self._matching(query)
        return self.columns[column].count(_within_all(matching, self._chosen(query)))

    def _matching(self, query: Query) -> tuple[Floats, Mask, bool]:
        """Scores, what matches before facets narrow it, and whether the conditions were loosened for that."""
        for loose in (False, True):
            found = Evaluation(self, loose).evaluate(query.clause)
            matching = found.mask & self.alive & self.within(query.date_from, query.date_to)
            matching &= self._family(query) & self._named(query)
            if found.is_partial and matching.any():
                matching &= found.scores >= np.float32(FLOOR) * found.scores[matching].max()
            # Filters that leave nothing of what was found are for the reader to lift, not for us.
            if int(matching.sum()) >= found.enough:
                break
        return found.scores, matching, loose

    def _named(self, query: Query) -> Mask:
        mask = np.ones(len(self.ids), dtype=np.bool_)
        if query.proposer is not None:
            mask &= self.columns["proposer"].where(query.proposer.__eq__)
        if query.place is not None:
            places = self.columns[PLACE]
            mask &= places.where(query.place.__eq__) if query.place else places.missing()
        return mask

    def _family(self, query: Query) -> Mask:
        if query.family is None:
            return np.ones(len(self.ids), dtype=np.bool_)
        if query.family not in self.ids:
            return np.zeros(len(self.ids), dtype=np.bool_)
        return self.families.members(self.ids.index(query.family))

    def within(self, first: str | None, last: str | None) -> Mask:
        """The replies whose date can lie between two days, both included; an empty day leaves that side open."""
        mask = np.ones(len(self.ids), dtype=np.bool_)
        if first or last:
            mask &= self.first_day > 0
        if first:
            mask &= self.last_day >= int(first.replace("-", ""))
        if last:
            mask &= self.first_day <= int(last.replace("-", ""))
        return mask

    def selected(self, query: Query) -> Mask:
        """The replies that the query's facets leave, whatever its words."""
        every = np.ones(len(self.ids), dtype=np.bool_)
        for mask in self._chosen(query).values():
            every &= mask
        return every

    def _chosen(self, query: Query) -> dict[str, Mask]:
        """For each facet with selected values, the replies that have one of them."""
        unknown = query.filters.keys() - {facet.name for facet in FACETS}
        if unknown:
            known = "、".join(facet.name for facet in FACETS)
            raise QueryError(f"没有名为“{'、'.join(sorted(unknown))}”的分类，可用的分类有：{known}。")
        chosen = {}
        for facet in FACETS:
            if selected := self._selected(facet, query):
                column = self.columns[facet.name]
                chosen[facet.name] = column.where(frozenset(selected).__contains__)
                if MISSING in selected:
                    chosen[facet.name] |= column.missing()
        return chosen

    def _selected(self, facet: FacetField, query: Query) -> tuple[str, ...]:
        """The selected values; in a tree, 上党区 alone stands for every branch that ends so."""
        selected = query.filters.get(facet.name, ())
        if facet.order != "tree":
            return selected
        known = self.columns[facet.name].values
        ends = {value: [v for v in known if v.rpartition(BRANCH)[2] == value] for value in selected}
        return tuple(dict.fromkeys(v for value in selected for v in ends[value] or [value]))

    def _preferred(self, query: Query, listed: Mask, scores: Floats) -> Floats:
        """The scores, raised where a title says it all, and a little for newer replies, so that they lead among equals."""
        if query.sort != "relevance":
            return scores
        scores = scores * self.freshness
        if not isinstance(query.clause, Words):
            return scores
        words = [word[0] for word in asked(analyzer().content_words(query.clause.text))]
        whole = squeeze(query.text)
        for number in first((-scores,), np.flatnonzero(listed), RERANKED).tolist() if words else ():
            titles = [t for name in ("title", "subject") for t in self.columns[name].of_document(number)]
            if len(whole) >= PASTED and any(whole in squeeze(title) for title in titles):
                scores[number] *= np.float32(PASTED_BONUS)
            elif any(all(word in fold(title) for word in words) for title in titles):
                scores[number] *= np.float32(TITLE_BONUS)
        return scores

    @cached_property
    def freshness(self) -> Floats:
        """What the date of each reply makes of its score: 1 + FRESHNESS · 2^(-age / HALF_LIFE), 1 without a date."""
        years = self.first_day // 10000 + self.first_day // 100 % 100 / 12
        age = years.max(initial=0) - years
        return np.where(self.first_day > 0, 1 + FRESHNESS * 0.5 ** (age / HALF_LIFE), 1).astype(np.float32)

    def _order(self, query: Query, scores: Floats) -> tuple[npt.NDArray[Any], ...]:
        """What the query sorts by, ascending, the most important key first."""
        newest = np.where(self.first_day > 0, -self.first_day, 1)
        oldest = np.where(self.first_day > 0, self.first_day, np.iinfo(np.int32).max)
        order = {"relevance": (-scores, newest), "newest": (newest,), "oldest": (oldest,)}[query.sort]
        return (*order, np.arange(len(self.ids)))

    def _facet(
        self, facet: FacetField, matching: Mask, listed: Mask, chosen: Mapping[str, Mask], query: Query
    ) -> Facet:
        """The facet's counts among what the other facets leave: its own selection does not narrow them."""
        mask = listed
        if facet.name in chosen:
            mask = matching.copy()
            for name, others in chosen.items():
                if name != facet.name:
                    mask &= others
        column = self.columns[facet.name]
        counts = column.count(mask)
        selected = self._selected(facet, query)
        ordered = _ordered(facet, counts)
        missing = int((mask & column.missing()).sum())
        if missing or MISSING in selected:
            ordered.append(MISSING)
            counts[MISSING] = missing
        if facet.order != "tree":  # a tree keeps its shape
            ordered = [*selected, *(value for value in ordered if value not in selected)]
        ordered += [value for value in selected if value not in ordered]
        values = [FacetValue(value, counts.get(value, 0), value in selected) for value in ordered]
        return Facet(
            facet.name, facet.label, tuple(v for n, v in enumerate(values) if v.selected or n < FACET_VALUES)
        )


def _within_all(mask: Mask, others: Mapping[str, Mask]) -> Mask:
    """What lies in `mask` and in all others."""
    within = mask.copy()
    for other in others.values():
        within &= other
    return within


def _ordered(facet: FacetField, counts: Mapping[str, int]) -> list[str]:
    """The values in the facet's order."""
    if facet.order == "value":
        return sorted(counts, reverse=True)
    if facet.order == "count":
        return sorted(counts, key=lambda value: (-counts[value], value))

    def way(value: str) -> list[tuple[int, str]]:
        """The branches from the root to the value: siblings go by count, and a branch stands before what it holds."""
        branches = accumulate(value.split(BRANCH), lambda parent, child: f"{parent}{BRANCH}{child}")
        return [(-counts[branch], branch) for branch in branches]

    return sorted(counts, key=way)


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
