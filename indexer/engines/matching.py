"""Query → matches, over the arrays of one committed index: which replies match, how well, and the counts beside."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from corpus import Store
from corpus.numerals import to_int
from indexer.analyzer import analyzer, asked, fold, is_han, squeeze
from indexer.engines.arrays import Column, Floats, Impacts, Mask, Numbers, first
from indexer.errors import QueryError
from indexer.families import Families
from indexer.query import And, Clause, Expansion, FieldTerm, Not, Or, Phrase, Query, Words, needed_share
from indexer.result import Facet, FacetValue, Matches
from indexer.schema import BRANCH, FACETS, MISSING, TEXT_FIELDS, WORD_FIELDS, FacetField

# Measured on the judged questions, see docs/search-quality.md: what a word's parts and its single characters add.
PART_WEIGHT: Final = 0.7
CHARACTER_WEIGHT: Final = 0.8
EXPANSION_WEIGHT: Final = 0.5

FACET_VALUES: Final = 300
"""At most so many values a facet are answered, and the selected ones."""


LOOSE_SHARE: Final = 0.3
"""What is asked for instead when too few replies hold the needed share."""
FEW: Final = 10
"""Of three words and more, fewer matches than a page shows are too few; of two words, none."""


@dataclass(frozen=True, slots=True)
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
        for loose in (False, True):
            found = _Evaluation(self, loose).evaluate(query.clause)
            matching = found.mask & self.alive & self._dated(query) & self._family(query)
            chosen = self._chosen(query)
            listed = matching.copy()
            for mask in chosen.values():
                listed &= mask
            # Filters that leave nothing of what was found are for the reader to lift, not for us.
            if int(matching.sum()) >= found.enough:
                break
        total = int(listed.sum())
        order = self._order(query, found.scores)
        hits = np.flatnonzero(listed)
        if query.fold:
            hits = self.families.firsts(hits, order)
        page = first(order, hits, query.offset + query.limit)[query.offset :].tolist()
        sizes = self.families.sizes(np.flatnonzero(listed))
        return Matches(
            total=total,
            scored=tuple((self.ids[number], float(found.scores[number])) for number in page),
            facets=tuple(self._facet(facet, matching, listed, chosen, query) for facet in FACETS),
            loosened=loose and total > 0,
            hits=len(hits),
            same={self.ids[n]: int(sizes[n]) - 1 for n in page if query.fold and sizes[n] > 1},
        )

    def _family(self, query: Query) -> Mask:
        if query.family is None:
            return np.ones(len(self.ids), dtype=np.bool_)
        if query.family not in self.ids:
            return np.zeros(len(self.ids), dtype=np.bool_)
        return self.families.members(self.ids.index(query.family))

    def _dated(self, query: Query) -> Mask:
        mask = np.ones(len(self.ids), dtype=np.bool_)
        if query.date_from or query.date_to:
            mask &= self.first_day > 0
        if query.date_from:
            mask &= self.last_day >= int(query.date_from.replace("-", ""))
        if query.date_to:
            mask &= self.first_day <= int(query.date_to.replace("-", ""))
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


@dataclass(frozen=True, slots=True)
class _Found:
    mask: Mask
    scores: Floats
    enough: int = 0
    """With fewer matches than this the conditions are loosened."""


class _Evaluation:
    """One reading of a query: strict, or, where that finds nothing, loose."""

    def __init__(self, documents: Documents, loose: bool) -> None:
        self._documents = documents
        self._impacts = documents.impacts
        self._loose = loose

    def evaluate(self, clause: Clause | None) -> _Found:
        match clause:
            case None:
                return self._all()
            case Words():
                return self._words(clause)
            case Phrase(text):
                return self._phrase(text)
            case FieldTerm(field, text):
                return self._field(field, text)
            case Not(inner):
                # Loosened inside an exclusion, fewer words would exclude more.
                strict = _Evaluation(self._documents, loose=False)
                return _Found(~strict.evaluate(inner).mask, self._no_scores())
            case And(clauses) | Or(clauses):
                return self._combined([self.evaluate(inner) for inner in clauses], isinstance(clause, And))

    def _no_scores(self) -> Floats:
        return np.zeros(self._impacts.size, dtype=np.float32)

    def _all(self) -> _Found:
        return _Found(np.ones(self._impacts.size, dtype=np.bool_), self._no_scores())

    def _combined(self, parts: Sequence[_Found], every: bool) -> _Found:
        masks = [part.mask for part in parts]
        mask = np.logical_and.reduce(masks) if every else np.logical_or.reduce(masks)
        scores = np.add.reduce([part.scores for part in parts])
        return _Found(mask, scores, max((part.enough for part in parts), default=0))

    def _words(self, clause: Words) -> _Found:
        content = analyzer().content_words(clause.text)
        if not content:
            return self._all()
        asking = list(content) if self._loose else asked(content)
        share = LOOSE_SHARE if self._loose else needed_share(len(asking))
        scores, held, weight = self._no_scores(), self._no_scores(), 0.0
        instead = {expansion: self._instead(expansion, scores) for expansion in clause.expansions}
        for word, start in content.items():
            self._score(scores, word)
            if word not in asking:
                continue
            present = self._holds(word)
            for expansion, mask in instead.items():
                if expansion.start <= start < expansion.end:
                    present = present | mask
            if share < 1 and not present.any():
                continue  # what no reply holds cannot be asked for
            # Rare words weigh more in what a question is about, as they do in its score.
            idf = math.log((self._impacts.size + 1) / (int(present.sum()) + 1)) + 1
            held += np.float32(idf) * present
            weight += idf
        mask = (held > 0) & (held >= np.float32(share * weight * 0.9999))
        return _Found(mask, scores, 0 if len(content) < 2 else 1 if len(content) == 2 else FEW)

    def _instead(self, expansion: Expansion, scores: Floats) -> Mask:
        """The replies that hold any of the words searched instead; of each, the best scores, at a lower weight."""
        mask = np.zeros(self._impacts.size, dtype=np.bool_)
        best = self._no_scores()
        for text in expansion.words:
            words = analyzer().content_words(text)
            present = np.logical_and.reduce([self._holds(word) for word in words])
            gained = self._no_scores()
            for word in words:
                self._impacts.add(gained, word[0])
            np.maximum(best, np.where(present, gained, np.float32(0)), out=best)
            mask |= present
        scores += np.float32(EXPANSION_WEIGHT) * best
        return mask

    def _holds(self, word: tuple[str, ...]) -> Mask:
        """The replies that hold the word, or all the words it is made of."""
        present = self._impacts.presence(word[0])
        if len(word) > 1:
            present |= np.logical_and.reduce([self._impacts.presence(part) for part in word[1:]])
        return present

    def _score(self, scores: Floats, word: Sequence[str]) -> None:
        self._impacts.add(scores, word[0])
        for part in word[1:]:
            self._impacts.add(scores, part, PART_WEIGHT)
        if len(word[0]) > 1:
            for character in filter(is_han, word[0]):
                self._impacts.add(scores, character, CHARACTER_WEIGHT)

    def _phrase(self, text: str) -> _Found:
        """The replies whose text holds the phrase: where its characters all occur, the text itself is asked."""
        folded = fold(text)
        needed = set(filter(is_han, folded)) or set(analyzer().counts(text))
        if not needed:
            return self._all()
        mask = self._documents.alive.copy()
        for token in needed:
            mask &= self._impacts.presence(token)
        candidates = {self._documents.ids[number]: number for number in np.flatnonzero(mask).tolist()}
        for reply_id, content in self._documents.folded(candidates).items():
            mask[candidates[reply_id]] = folded in content
        scores = self._no_scores()
        for word in analyzer().words(text):
            self._score(scores, word)
        return _Found(mask, np.where(mask, scores, np.float32(0)))

    def _field(self, name: str, text: str) -> _Found:
        field = next(field for field in WORD_FIELDS if field.name == name)
        wanted = squeeze(text)
        if field.exact:
            number = to_int(wanted.removeprefix("第").removesuffix("号"))
            wanted = wanted if number is None else str(number)
            mask = self._documents.columns[name].where(lambda value: squeeze(value) == wanted)
        else:
            mask = self._documents.columns[name].where(lambda value: wanted in squeeze(value))
        return _Found(mask, mask.astype(np.float32))


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
