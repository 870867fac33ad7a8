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
    HasOneOf,
    HasValue,
    Holds,
    InBranch,
    InFamily,
    IsOneOf,
    Lacks,
    NoneOf,
    Score,
    Sum,
    Worth,
    WorthOfBeginning,
)
from indexer.contract.request import Request
from indexer.contract.session import delay, delay_month
from indexer.contract.suggestions import Suggestions
from indexer.errors import IndexOutdated
from indexer.schema import BRANCH, DELAY_MONTH, PLACE
from indexer.suggest.levels import Levels
from indexer.suggest.local import LocalSuggestions
from indexer.suggest.vocabulary import COLUMNS, counts
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
    delay: int | None
    """See `contract.session`; None where it is not known."""

    @property
    def newest_first(self) -> tuple[float, str]:
        """Sorts by date, the newest first, those without one at the end, then by id."""
        return (-self.first_day if self.first_day else 1, self.id)

    def all(self, column: str) -> Sequence[str]:
        """Its values of a column. Raises IndexOutdated where there is no such column."""
        try:
            return self.values[column]
        except KeyError as error:
            raise lacking(column) from error

    def first(self, column: str) -> str:
        """Its first value of a column; empty where it has none."""
        return "".join(self.all(column)[:1])


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
        signature_of(document.reply.body),
    )


class Scan:
    """One committed state."""

    def __init__(self, documents: Iterable[Document]) -> None:
        ordered = sorted(documents, key=lambda document: document.id)
        self.stored = {document.id: document.stored for document in ordered}
        derived = [_derived(document) for document in ordered]
        signatures = np.array([signature for *_, signature in derived], dtype=np.uint16).reshape(-1, HASHES)
        years: dict[tuple[str, ...], int] = {}
        for _, _, values, days, *_ in derived:
            if (session := _session(values, days)) is not None:
                years[session] = min(years.get(session, days[0]), days[0])
        self.kept = []
        for document, leader, known in zip(ordered, groups(signatures), derived, strict=True):
            terms, folded, values, days, promises, _ = known
            taken: int | None = None
            month: Sequence[str] = ()
            if (session := _session(values, days)) is not None:
                begun = years[session] // 10000
                taken, month = delay(days[0], begun), (delay_month(days[0], begun),)
            values = {**values, DELAY_MONTH: month}
            self.kept.append(
                Kept(document.id, terms, folded, values, *days, promises, ordered[leader].id, taken)
            )

    @cached_property
    def holders(self) -> Counter[str]:
        """How many replies hold each term."""
        return Counter(term for each in self.kept for term in each.terms)

    @cached_property
    def words(self) -> Counter[str]:
        """The terms that are words, not grams, with how many replies hold them."""
        return Counter({term: count for term, count in self.holders.items() if gram_code(term) is None})

    @cached_property
    def suggestions(self) -> Suggestions:
        """Help while typing, from all replies counted anew."""
        values = {
            name: Counter(value for each in self.kept for value in each.values[name]) for name in COLUMNS
        }
        return LocalSuggestions(Levels([], counts(values, self.words)))

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
                return text in of.folded and all(map(of.terms.__contains__, condition.words))
            case HasValue(column, text, exact):
                values = map(squeeze, of.all(column))
                return any(text == value if exact else text in value for value in values)
            case HasOneOf(column, wanted):
                return any(value in wanted for value in of.all(column))
            case InBranch(column, text):
                return any(value == text or value.endswith(BRANCH + text) for value in of.all(column))
            case Lacks(column):
                return not of.all(column)
            case IsOneOf(ids):
                return of.id in ids
            case InFamily(reply_id):
                return of.family == self.family_of(reply_id)
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

    def family_of(self, reply_id: str) -> str | None:
        """The family of the reply with an id; None for an unknown one."""
        return next((each.family for each in self.kept if each.id == reply_id), None)

    def matching(self, request: Request) -> dict[str, float]:
        """Id → score of what matches before anything narrows it."""
        scores = {
            each.id: self.score(request.score, each)
            for each in self.kept
            if self.is_true(request.where, each)
        }
        least = request.floor * max(scores.values(), default=0.0) * (1 - 1e-6)
        return {reply_id: score for reply_id, score in scores.items() if score >= least}

    def listed(self, request: Request, but: str | None = None) -> list[tuple[Kept, float]]:
        """All that are found with their scores, in the order asked for; where `but` is named, whatever its filter says."""
        scores = self.matching(request)
        narrowing = (request.within, *(each for name, each in request.filters.items() if name != but))
        listed = [
            each
            for each in self.kept
            if each.id in scores and all(self.is_true(condition, each) for condition in narrowing)
        ]
        if request.sort == "oldest":
            listed.sort(key=lambda each: (each.first_day or inf, each.id))
        elif request.sort == "newest":
            listed.sort(key=lambda each: each.newest_first)
        else:
            listed.sort(key=lambda each: (-scores[each.id], each.newest_first))
        return [(each, scores[each.id]) for each in listed]


def _session(values: Mapping[str, Sequence[str]], days: tuple[int, int]) -> tuple[str, ...] | None:
    """The session that a reply with a full date answers, of which place; None where either is not known."""
    is_known = values["session"] and days[0] and days[0] == days[1]
    return (*values["session"], *values[PLACE]) if is_known else None


def lacking(name: str) -> IndexOutdated:
    """The error for what an index of an older version does not have."""
    return IndexOutdated(f"索引里没有字段 {name}。请运行 dafu index --rebuild 重建，答复库不受影响。")


def within(each: Kept, first: str, last: str) -> bool:
    """Whether the date can lie between two days; an empty one leaves that side open."""
    if not first and not last:
        return True
    return bool(each.first_day) and (
        (not first or each.last_day >= int(first.replace("-", "")))
        and (not last or each.first_day <= int(last.replace("-", "")))
    )
