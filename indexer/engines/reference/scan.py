"""All documents, scanned for each question: conditions, scores, orders. Nothing is remembered but what a document is.

Written for reading, not for speed: every answer follows from the contract, document by document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import inf

import numpy as np

from corpus.letter.promises import Promise
from corpus.text.likeness import HASHES, Signature, groups
from indexer import ranking
from indexer.build.families import signature_of
from indexer.contract import scoring
from indexer.contract.document import Document
from indexer.contract.plan import (
    AllOf,
    AnyOf,
    BeginsWith,
    Best,
    Between,
    Condition,
    Constant,
    Contains,
    Gains,
    HasValue,
    Holds,
    NoneOf,
    Score,
    Sum,
    Worth,
    WorthOfBeginning,
)
from indexer.contract.query import Query
from indexer.errors import QueryError
from indexer.query.bonus import bonus
from indexer.query.planner import plans
from indexer.schema import BRANCH, FACETS, MISSING, PLACE
from indexer.text.folding import squeeze
from indexer.text.grams import gram_code


@dataclass(frozen=True)
class Kept:
    """One document with what is asked of it."""

    id: str
    terms: Counter[str]
    folded: str
    values: Mapping[str, Sequence[str]]
    first_day: int
    last_day: int
    promises: Sequence[Promise]
    family: str
    """The id of the first of its near-duplicates."""

    @property
    def newest_first(self) -> tuple[float, str]:
        """Sorts by date, the newest first, those without one at the end, then by id."""
        return (-self.first_day if self.first_day else 1, self.id)

    def first(self, column: str) -> str:
        """Its first value of a column; empty where it has none."""
        return "".join(self.values[column][:1])


@cache
def _derived(
    document: Document,
) -> tuple[Counter[str], str, Mapping[str, Sequence[str]], tuple[int, int], Sequence[Promise], Signature]:
    return (
        document.terms(),
        document.folded(),
        document.values(),
        document.days(),
        document.promises(),
        signature_of(document.reply),
    )


class Scan:
    """One committed state."""

    def __init__(self, documents: Iterable[Document]) -> None:
        ordered = sorted(documents, key=lambda document: document.id)
        derived = [_derived(document) for document in ordered]
        signatures = np.array([signature for *_, signature in derived], dtype=np.uint16).reshape(-1, HASHES)
        self.kept = []
        for document, leader, known in zip(ordered, groups(signatures), derived, strict=True):
            terms, folded, values, days, promises, _ = known
            self.kept.append(Kept(document.id, terms, folded, values, *days, promises, ordered[leader].id))

    @cached_property
    def holders(self) -> Counter[str]:
        """How many replies hold each term."""
        return Counter(term for each in self.kept for term in each.terms)

    @cached_property
    def words(self) -> Counter[str]:
        """The terms that are words, not grams, with how many replies hold them."""
        return Counter({term: count for term, count in self.holders.items() if gram_code(term) is None})

    @cached_property
    def _average(self) -> float:
        return sum(each.terms.total() for each in self.kept) / max(1, len(self.kept))

    def idf(self, term: str) -> float:
        """How rare a term is."""
        return scoring.idf(len(self.kept), self.holders[term])

    def worth(self, each: Kept, term: str) -> float:
        """The BM25 of a term in a reply."""
        if not each.terms[term]:
            return 0.0
        return self.idf(term) * scoring.bm25(each.terms[term], each.terms.total() / self._average)

    def _beginning(self, text: str) -> Sequence[str]:
        return sorted(word for word in self.words if word.startswith(text))[: ranking.PREFIX_TERMS]

    def is_true(self, condition: Condition, of: Kept) -> bool:
        """Whether a condition holds for a reply."""
        match condition:
            case Holds(term):
                return of.terms[term] > 0
            case Contains(text):
                return text in of.folded
            case HasValue(column, text, exact):
                values = map(squeeze, of.values[column])
                return any(text == value if exact else text in value for value in values)
            case Between(first, last):
                return within(of, first, last)
            case BeginsWith(text):
                return any(of.terms[word] for word in self._beginning(text))
            case Gains(score):
                return self.score(score, of) > 0
            case AllOf(parts):
                return all(self.is_true(part, of) for part in parts)
            case AnyOf(parts):
                return any(self.is_true(part, of) for part in parts)
            case NoneOf(part):
                return not self.is_true(part, of)

    def score(self, score: Score, of: Kept) -> float:
        """What a reply gains."""
        match score:
            case Worth(term, weight):
                return weight * self.worth(of, term)
            case WorthOfBeginning(text, rarity):
                words = self._beginning(text)
                return max((self.worth(of, word) * self.idf(word) ** rarity for word in words), default=0.0)
            case Constant(condition):
                return float(self.is_true(condition, of))
            case Sum(parts):
                return sum(self.score(part, of) for part in parts)
            case Best(parts, weight):
                held = (self.score(part, of) for condition, part in parts if self.is_true(condition, of))
                return weight * max(held, default=0.0)

    def found(self, query: Query) -> tuple[dict[str, float], bool]:
        """Id → score of what matches before facets narrow it; and whether the conditions were loosened for that."""
        asked = [each for each in self.kept if self._is_named(each, query)]
        scores: dict[str, float] = {}
        for plan in plans(query.clause, self.idf):
            scores = {
                each.id: self.score(plan.score, each) for each in asked if self.is_true(plan.where, each)
            }
            least = plan.floor * max(scores.values(), default=0.0) * (1 - 1e-6)
            scores = {reply_id: score for reply_id, score in scores.items() if score >= least}
            if len(scores) >= plan.enough:
                break
        dated = {each.id for each in asked if within(each, query.date_from or "", query.date_to or "")}
        left = dated if query.among is None else dated & query.among
        return {name: score for name, score in scores.items() if name in left}, plan.is_loose

    def _is_named(self, each: Kept, query: Query) -> bool:
        family = next((one.family for one in self.kept if one.id == query.family), None)
        return (
            (query.family is None or each.family == family)
            and (query.proposer is None or query.proposer in each.values["proposer"])
            and (query.place is None or each.first(PLACE) == query.place)
        )

    def is_chosen(self, each: Kept, query: Query, but: str | None = None) -> bool:
        """Whether the query's facets leave a reply, all but one facet, if that is named."""
        return all(
            name == but
            or not selected
            or any(value in self.leaves(name, selected) for value in each.values[name])
            or (MISSING in selected and not each.values[name])
            for name, selected in query.filters.items()
        )

    def leaves(self, facet: str, selected: Iterable[str]) -> Sequence[str]:
        """What selected values stand for: in a tree, 上党区 alone for every branch that ends so."""
        is_tree = any(field.name == facet and field.order == "tree" for field in FACETS)
        if not is_tree:
            return tuple(selected)
        known = sorted({value for each in self.kept for value in each.values[facet]})
        found: dict[str, None] = {}
        for value in selected:
            ending = [branch for branch in known if branch.rpartition(BRANCH)[2] == value]
            found |= dict.fromkeys(ending or [value])
        return tuple(found)

    def listed(self, query: Query) -> list[Kept]:
        """All that match, filters included, in the order asked for."""
        return [each for each, _ in self.ranked(query)]

    def ranked(self, query: Query) -> list[tuple[Kept, float]]:
        """The same with their scores."""
        refuse_unknown(query)
        scores, _ = self.found(query)
        listed = [each for each in self.kept if each.id in scores and self.is_chosen(each, query)]
        if query.sort == "oldest":
            listed.sort(key=lambda each: (each.first_day or inf, each.id))
        elif query.sort == "newest":
            listed.sort(key=lambda each: each.newest_first)
        else:
            scores = self._preferred(query, listed, scores)
            listed.sort(key=lambda each: (-scores[each.id], each.newest_first))
        return [(each, scores[each.id]) for each in listed]

    def _preferred(
        self, query: Query, listed: Sequence[Kept], scores: Mapping[str, float]
    ) -> dict[str, float]:
        newest = max((_years(each) for each in self.kept if each.first_day), default=0.0)
        preferred = {
            each.id: scores[each.id] * (scoring.newness(newest - _years(each)) if each.first_day else 1.0)
            for each in listed
        }
        of = bonus(query)
        if of is not None:
            best = sorted(listed, key=lambda each: (-preferred[each.id], each.id))[: ranking.RESCORED]
            for each in best:
                preferred[each.id] *= of(each.first("title"), each.first("subject"))
        return preferred


def refuse_unknown(query: Query) -> None:
    """Raise QueryError for facets that do not exist."""
    known = [facet.name for facet in FACETS]
    unknown = {*query.filters, *(query.facets or ())} - {*known}
    if unknown:
        raise QueryError(f"没有名为“{'、'.join(sorted(unknown))}”的分类，可用的分类有：{'、'.join(known)}。")


def within(each: Kept, first: str, last: str) -> bool:
    """Whether the date can lie between two days; an empty one leaves that side open."""
    if not first and not last:
        return True
    return bool(each.first_day) and (
        (not first or each.last_day >= int(first.replace("-", "")))
        and (not last or each.first_day <= int(last.replace("-", "")))
    )


def _years(each: Kept) -> float:
    return each.first_day // 10000 + each.first_day // 100 % 100 / 12
