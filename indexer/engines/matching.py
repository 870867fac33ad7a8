"""Query → matches, over the arrays of one committed index: which replies match, how well, and the counts beside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final

import numpy as np

from corpus import Store
from corpus.numerals import to_int
from indexer.analyzer import analyzer, asked, fold, is_han, pair_terms, squeeze
from indexer.engines.arrays import Column, Floats, Impacts, Mask, Numbers, first
from indexer.errors import QueryError
from indexer.query import (
    ALL_ASKED,
    MAX_CHARACTERS,
    And,
    Clause,
    Dated,
    Expansion,
    FieldTerm,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Words,
)
from indexer.result import Facet, FacetValue, Matches
from indexer.schema import BRANCH, FACETS, MISSING, TEXT_FIELDS, WORD_FIELDS, FacetField

# Measured on the judged questions, see docs/search-quality.md: what a word's parts and its grams add.
PART_WEIGHT: Final = 0.7
CHARACTER_WEIGHT: Final = 0.6
PAIR_WEIGHT: Final = 0.6
EXPANSION_WEIGHT: Final = 0.7
RARITY: Final = 0.5
"""A term asked for weighs its idf to this power more than in BM25: the rare words of a question say what it is about."""

FACET_VALUES: Final = 300
"""At most so many values a facet are answered, and the selected ones."""


TITLE_BONUS: Final = 1.5
"""A reply whose title or subject holds all that is asked scores so many times as much."""
RERANKED: Final = 200
"""So many of the best are looked at for that."""
FRESHNESS: Final = 0.05
"""The newest reply scores by so much more than one without a date; the preference halves every HALF_LIFE years."""
HALF_LIFE: Final = 5.0
PREFIX_TERMS: Final = 200
"""At most so many words are tried for a beginning, in alphabetical order."""
FLOOR: Final = 0.25
"""Where not all is asked for, what a reply must reach of the best score to be listed."""
FEW: Final = 10
"""Of three words and more, fewer matches than a page shows are too few; of two words, none."""


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

    def search(self, query: Query) -> Matches:
        """The matches of `query`; loosened when hardly a reply holds all it asks for."""
        for loose in (False, True):
            found = _Evaluation(self, loose).evaluate(query.clause)
            matching = found.mask & self.alive & self.within(query.date_from, query.date_to)
            if found.is_partial and matching.any():
                matching &= found.scores >= np.float32(FLOOR) * found.scores[matching].max()
            chosen = self._chosen(query)
            listed = matching.copy()
            for mask in chosen.values():
                listed &= mask
            # Filters that leave nothing of what was found are for the reader to lift, not for us.
            if int(matching.sum()) >= found.enough:
                break
        total = int(listed.sum())
        return Matches(
            total=total,
            scored=self._page(query, listed, self._preferred(query, listed, found.scores)),
            facets=tuple(self._facet(facet, matching, listed, chosen, query) for facet in FACETS),
            loosened=loose and total > 0,
        )

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
        for number in first((-scores,), np.flatnonzero(listed), RERANKED).tolist() if words else ():
            titles = (self.columns[name].of_document(number) for name in ("title", "subject"))
            if any(all(word in fold(title) for word in words) for values in titles for title in values):
                scores[number] *= np.float32(TITLE_BONUS)
        return scores

    @cached_property
    def freshness(self) -> Floats:
        """What the date of each reply makes of its score: 1 + FRESHNESS · 2^(-age / HALF_LIFE), 1 without a date."""
        years = self.first_day // 10000 + self.first_day // 100 % 100 / 12
        age = years.max(initial=0) - years
        return np.where(self.first_day > 0, 1 + FRESHNESS * 0.5 ** (age / HALF_LIFE), 1).astype(np.float32)

    def _page(self, query: Query, listed: Mask, scores: Floats) -> tuple[tuple[str, float], ...]:
        newest = np.where(self.first_day > 0, -self.first_day, 1)
        oldest = np.where(self.first_day > 0, self.first_day, np.iinfo(np.int32).max)
        order = {"relevance": (-scores, newest), "newest": (newest,), "oldest": (oldest,)}[query.sort]
        numbers = np.arange(len(self.ids))
        end = query.offset + query.limit
        page = first((*order, numbers), np.flatnonzero(listed), end)[query.offset :].tolist()
        return tuple((self.ids[number], float(scores[number])) for number in page)

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
    is_partial: bool = False
    """True when replies may hold a part of what was asked: then the best score says what is worth listing."""


class _Evaluation:
    """One reading of a query: strict, or, where that finds hardly anything, loose."""

    def __init__(self, documents: Documents, loose: bool, all_asked: int = ALL_ASKED) -> None:
        self._documents = documents
        self._impacts = documents.impacts
        self._loose = loose
        self._all_asked = 0 if loose else all_asked

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
            case Prefix(text):
                return self._prefix(text)
            case Dated(first, last):
                return _Found(self._documents.within(first, last), self._no_scores())
            case Not(inner):
                # A part of what is to be excluded would exclude more.
                strict = _Evaluation(self._documents, loose=False, all_asked=MAX_CHARACTERS)
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
        enough = max((part.enough for part in parts), default=0)
        return _Found(mask, scores, enough, any(part.is_partial for part in parts))

    def _words(self, clause: Words) -> _Found:
        content = analyzer().content_words(clause.text)
        if not content:
            return self._all()
        scores = self._no_scores()
        for word in content:
            self._score(scores, word)
        for pair in pairs_beside(fold(clause.text), content):
            self._add(scores, pair, PAIR_WEIGHT)
        instead = {expansion: self._instead(expansion, scores) for expansion in clause.expansions}
        asking = asked(content)
        is_partial = len(asking) > self._all_asked
        mask = scores > 0
        if not is_partial:
            for word in asking:
                present = self._holds(word)
                for expansion, others in instead.items():
                    if expansion.start <= content[word] < expansion.end:
                        present = present | others
                mask &= present
        return _Found(mask, scores, 0 if len(content) < 2 else 1 if len(content) == 2 else FEW, is_partial)

    def _instead(self, expansion: Expansion, scores: Floats) -> Mask:
        """The replies that hold any of the words searched instead; of each, the best scores, at a lower weight."""
        mask = np.zeros(self._impacts.size, dtype=np.bool_)
        best = self._no_scores()
        for text in expansion.words:
            words = analyzer().content_words(text)
            present = np.logical_and.reduce([self._holds(word) for word in words])
            gained = self._no_scores()
            for word in words:
                self._add(gained, word[0])
            np.maximum(best, np.where(present, gained, np.float32(0)), out=best)
            mask |= present
        scores += np.float32(EXPANSION_WEIGHT) * best
        return mask

    def _holds(self, word: tuple[str, ...]) -> Mask:
        """The replies that hold the word, or all the words or all the pairs of characters it is made of."""
        present = self._impacts.presence(word[0])
        for pieces in (word[1:], tuple(pair_terms(word[0]).values())):
            if pieces:
                present |= np.logical_and.reduce([self._impacts.presence(piece) for piece in pieces])
        return present

    def _score(self, scores: Floats, word: Sequence[str]) -> None:
        self._add(scores, word[0])
        for part in word[1:]:
            self._add(scores, part, PART_WEIGHT)
        if len(word[0]) > 1:
            for character in filter(is_han, word[0]):
                self._add(scores, character, CHARACTER_WEIGHT)

    def _add(self, scores: Floats, term: str, weight: float = 1.0) -> None:
        self._impacts.add(scores, term, weight * self._impacts.idf(term) ** RARITY)

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

    def _prefix(self, text: str) -> _Found:
        """The replies with any of the words that begin so, each with the score of its best."""
        scores = self._no_scores()
        for term in self._impacts.terms_from(fold(text), PREFIX_TERMS):
            gained = self._no_scores()
            self._add(gained, term)
            np.maximum(scores, gained, out=scores)
        return _Found(scores > 0, scores)

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


def pairs_beside(folded: str, words: Mapping[tuple[str, ...], int]) -> set[str]:
    """The pairs of characters that touch one of the `words`, given with their offsets in the folded text."""
    inside = {start + n for word, start in words.items() for n in range(len(word[0]))}
    return {pair for start, pair in pair_terms(folded).items() if start in inside or start + 1 in inside}


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
