"""A plan carried out over the arrays of an index: which replies it matches, and what each gains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from typing import Protocol

import numpy as np

from indexer import ranking
from indexer.cache import Cache
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
from indexer.engines.whoosh.impacts import Impacts
from indexer.engines.whoosh.storage.array_types import Floats, Mask
from indexer.engines.whoosh.storage.column import Column
from indexer.engines.whoosh.storage.ids import Ids
from indexer.schema import BRANCH
from indexer.text.analyzer import analyzer
from indexer.text.folding import is_han
from indexer.text.grams import PAIR, pair_terms


class Arrays(Protocol):
    """What plans are carried out over; see `matching.Documents`."""

    @property
    def ids(self) -> Ids: ...
    @property
    def alive(self) -> Mask: ...
    @property
    def impacts(self) -> Impacts: ...
    @property
    def holding(self) -> Callable[[str, Iterable[str]], Set[str]]: ...
    @property
    def masks(self) -> Cache[Mask]: ...

    def column(self, name: str) -> Column:
        """A column by name."""

    def dated(self, first: str, last: str) -> Mask:
        """The replies whose date can lie between two days."""

    def with_ids(self, ids: Iterable[str]) -> Mask:
        """The replies with these ids."""

    def family(self, reply_id: str) -> Mask:
        """The family of a reply."""


class Execution:
    """One plan. What `where` and `score` return is shared and may not be changed."""

    def __init__(self, documents: Arrays) -> None:
        self._documents = documents
        self._impacts = documents.impacts
        self._scores: dict[int, tuple[Score, Floats]] = {}

    def where(self, condition: Condition) -> Mask:
        """The documents that the condition holds for."""
        match condition:
            case Holds(term):
                return self._impacts.presence(term)
            case AllOf(parts):
                mask = self._everything()
                for part in parts:
                    mask &= self.where(part)
                return mask
            case AnyOf(parts):
                mask = np.zeros(self._impacts.size, dtype=np.bool_)
                for part in parts:
                    mask |= self.where(part)
                return mask
            case NoneOf(part):
                return ~self.where(part)
            case Gains(score):
                return self.score(score) > 0
            case BeginsWith(text):
                return self.score(WorthOfBeginning(text, 0.0)) > 0
            case Between(first, last):
                return self._documents.dated(first, last)
            case IsOneOf(ids):
                return self._documents.with_ids(ids)
            case InFamily(reply_id):
                return self._documents.family(reply_id)
            case HasValue() | HasOneOf() | InBranch() | Lacks():
                return self._documents.masks.get(condition, lambda: self._having(condition))
            case Contains():
                return self._documents.masks.get(condition, lambda: self._containing(condition.text))

    def score(self, score: Score) -> Floats:
        """What each document gains, whether it matches or not."""
        known = self._scores.get(id(score))
        if known is None:
            # The score is kept with its number, so that no other object gets that number meanwhile.
            known = self._scores[id(score)] = (score, self._score(score))
        return known[1]

    def _score(self, score: Score) -> Floats:
        gained = np.zeros(self._impacts.size, dtype=np.float32)
        match score:
            case Worth(term, weight):
                self._impacts.add(gained, term, weight)
            case Sum(parts):
                for part in parts:
                    if isinstance(part, Worth):
                        self._impacts.add(gained, part.term, part.weight)
                    else:
                        gained += self.score(part)
            case Best(parts, weight):
                for condition, part in parts:
                    np.maximum(
                        gained, np.where(self.where(condition), self.score(part), np.float32(0)), out=gained
                    )
                gained *= np.float32(weight)
            case Constant(condition):
                gained += self.where(condition)
            case WorthOfBeginning(text, rarity):
                for term in self._impacts.terms_from(text, ranking.PREFIX_TERMS):
                    of_term = np.zeros_like(gained)
                    self._impacts.add(of_term, term, self._impacts.idf(term) ** rarity)
                    np.maximum(gained, of_term, out=gained)
        return gained

    def _everything(self) -> Mask:
        return np.ones(self._impacts.size, dtype=np.bool_)

    def _having(self, condition: HasValue | HasOneOf | InBranch | Lacks) -> Mask:
        column = self._documents.column(condition.column)
        match condition:
            case HasValue(_, text, exact):
                return column.where(text.__eq__ if exact else lambda value: text in value)
            case HasOneOf(_, values):
                return column.having(values)
            case InBranch(_, text):
                return column.having(v for v in column.values if v == text or v.endswith(BRANCH + text))
            case Lacks():
                return column.missing()

    def _containing(self, folded: str) -> Mask:
        """The documents whose text holds a folded text: its characters and pairs say which may, the text itself which do."""
        needed = set(filter(is_han, folded)) | set(pair_terms(folded).values())
        mask = self._documents.alive.copy()
        for term in needed or analyzer().counts(folded):
            mask &= self._impacts.presence(term)
        if needed == {folded} or needed == {*folded, PAIR + folded}:
            return mask  # the text is a term
        candidates = {self._documents.ids[number]: number for number in np.flatnonzero(mask).tolist()}
        mask[:] = False
        mask[[candidates[reply_id] for reply_id in self._documents.holding(folded, candidates)]] = True
        return mask
