"""A plan carried out over the arrays of an index: which replies it matches, and what each gains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Protocol

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
from indexer.engines.whoosh.scoring.impacts import Impacts
from indexer.engines.whoosh.scoring.sums import is_gained, merged
from indexer.engines.whoosh.storage.array_types import Floats, Mask, Places
from indexer.engines.whoosh.storage.column import Column
from indexer.engines.whoosh.storage.ids import Ids
from indexer.schema import BRANCH
from indexer.text.folding import is_han
from indexer.text.grams import PAIR

SMALL: Final = 1 << 15
"""Up to so many documents, adding up all terms for all of them costs less than bounds do, or than reading one in _MANY of them."""
_MANY: Final = 8
_COMMON: Final = 8
"""A union that may have one document in so many is made of marks of all documents."""
_MARKED: Final = 1000
_SORTED: Final = 64
"""Of a union of fewer documents than one in so many, the numbers are sorted, instead of marked among all; not among a few thousand."""


class Arrays(Protocol):
    """What plans are carried out over; see `matching.Documents`."""

    @property
    def ids(self) -> Ids: ...
    @property
    def alive(self) -> Mask: ...
    @property
    def impacts(self) -> Impacts: ...
    @property
    def holding(self) -> Callable[[str, Places], Places]: ...
    @property
    def masks(self) -> Cache[Mask]: ...
    @property
    def phrases(self) -> Cache[Places]: ...

    def column(self, name: str) -> Column:
        """A column by name."""

    def dated(self, first: str, last: str, numbers: Places | None) -> Mask:
        """Whether the date of documents can lie between two days."""

    def with_ids(self, ids: frozenset[str]) -> Places:
        """The replies with these ids, ascending."""

    def family(self, reply_id: str) -> Places:
        """The family of a reply, ascending."""


class Execution:
    """One plan, or parts of it. Documents are asked about by their numbers, ascending; None means all.

    So what few can match is worked out for few: of all conditions that must hold, the one that the fewest documents meet comes first.
    """

    def __init__(self, documents: Arrays) -> None:
        self._documents = documents
        self._impacts = documents.impacts
        self._size = documents.impacts.size
        self._scored: tuple[Score, Places, Floats] | None = None
        """The score that a condition asked about last, which documents it was of, and what they gain."""

    def select(self, condition: Condition) -> Places:
        """The documents that the condition holds for, ascending, without those removed."""
        numbers = self._select(condition)
        return (
            numbers if self._impacts.living == self._size else _kept(numbers, self._documents.alive[numbers])
        )

    def _select(self, condition: Condition) -> Places:
        match condition:
            case Holds(term):
                return self._impacts.get(term).documents()
            case AllOf(parts) if parts:
                rarest, *others = sorted(parts, key=self._at_most)
                numbers = self._select(rarest)
                for part in others:
                    if not isinstance(part, Gains):
                        numbers = _kept(numbers, self.where(part, numbers))
                    elif not is_gained(part.score, parts):
                        numbers = self._gaining(part.score, numbers)
                return numbers
            case AnyOf(parts):
                if len(parts) > 1 and self._at_most(condition) * _COMMON > self._size:
                    return np.flatnonzero(self.where(condition))
                return self._union(list(map(self._select, parts)))
            case Gains(score):
                return self._gaining(score, None)
            case IsOneOf(ids):
                return self._documents.with_ids(ids)
            case InFamily(reply_id):
                return self._documents.family(reply_id)
            case Contains(text):
                return self._documents.phrases.get(text, lambda: self._containing(condition))
            case _:
                return np.flatnonzero(self.where(condition))

    def _union(self, parts: Sequence[Places]) -> Places:
        if len(parts) == 1:
            return parts[0]
        if _SORTED * (sum(map(len, parts)) + _MARKED) < self._size:
            return np.unique(np.concatenate([np.empty(0, dtype=np.intp), *parts]))
        return np.flatnonzero(self._mask(parts))

    def _mask(self, parts: Iterable[Places]) -> Mask:
        mask = np.zeros(self._size, dtype=np.bool_)
        for numbers in parts:
            mask[numbers] = True
        return mask

    def _at_most(self, condition: Condition) -> int:
        """By how many documents a condition can be met, as far as that is told cheaply."""
        match condition:
            case Holds(term):
                return self._impacts.document_frequency(term)
            case AllOf(parts):
                return min(map(self._at_most, parts), default=self._size)
            case AnyOf(parts):
                return min(self._size, sum(map(self._at_most, parts)))
            case Contains():
                return min(map(self._impacts.document_frequency, condition.terms), default=self._size)
            case IsOneOf(ids):
                return len(ids)
            case InFamily():
                return 0
            case Gains():
                return self._size + 1  # asked of those that are left, which the score is worked out for then
            case _:
                return self._size

    def _gaining(self, score: Score, numbers: Places | None) -> Places:
        """Those of the documents whose score adds something."""
        gained = self.score(score, numbers)
        is_gaining = gained > 0
        if numbers is not None and is_gaining.all():
            found = numbers
        else:
            found = np.flatnonzero(is_gaining) if numbers is None else numbers[is_gaining]
            gained = gained[is_gaining]
        self._scored = score, found, gained
        return found

    def where(self, condition: Condition, numbers: Places | None = None) -> Mask:
        """Whether the condition holds for documents; shared, and may not be changed."""
        match condition:
            case Holds(term):
                return self._impacts.holds(term, numbers)
            case AllOf(parts):
                return self._all(parts, numbers)
            case AnyOf(parts):
                mask = np.zeros(self._size if numbers is None else len(numbers), dtype=np.bool_)
                for part in parts:
                    mask |= self.where(part, numbers)
                return mask
            case NoneOf(part):
                return ~self.where(part, numbers)
            case Gains(score):
                return self.score(score, numbers) > 0
            case BeginsWith(text):
                return self.score(WorthOfBeginning(text, 0.0), numbers) > 0
            case Between(first, last):
                return self._documents.dated(first, last, numbers)
            case IsOneOf() | InFamily() | Contains():
                mask = self._mask([self._select(condition)])
            case HasValue() | HasOneOf() | InBranch() | Lacks():
                mask = self._documents.masks.get(condition, lambda: self._having(condition))
        return mask if numbers is None else mask.take(numbers)

    def _all(self, parts: Sequence[Condition], numbers: Places | None) -> Mask:
        mask = np.ones(self._size if numbers is None else len(numbers), dtype=np.bool_)
        for part in parts:
            mask &= self.where(part, numbers)
        return mask

    def score(self, score: Score, numbers: Places | None = None) -> Floats:
        """What documents gain, whether they match or not."""
        if self._scored is not None and self._scored[0] is score and self._scored[1] is numbers:
            return self._scored[2]
        if numbers is not None and self._size <= SMALL and len(numbers) * _MANY > self._size:
            return self.score(score).take(numbers)
        gained = np.zeros(self._size if numbers is None else len(numbers), dtype=np.float32)
        match score:
            case Sum(parts):
                weights, others = merged(parts)
                for term, weight in weights.items():
                    self._impacts.add(gained, term, weight, numbers)
                for part in others:
                    self.add(gained, part, numbers)
            case Best(parts, weight):
                for condition, part in parts:
                    self._raise(gained, condition, part, numbers)
                gained *= np.float32(weight)
            case WorthOfBeginning(text, rarity):
                for term in self._impacts.terms_from(text, ranking.PREFIX_TERMS):
                    times = np.float32(self._impacts.idf(term) ** rarity)
                    np.maximum(gained, times * self._impacts.at(term, numbers), out=gained)
            case Worth() | Constant():
                self.add(gained, score, numbers)
        return gained

    def add(self, gained: Floats, score: Score, numbers: Places | None = None) -> None:
        """Add what documents gain to what they have."""
        match score:
            case Worth(term, weight):
                self._impacts.add(gained, term, weight, numbers)
            case Constant(condition):
                gained += self.where(condition, numbers)
            case _:
                gained += self.score(score, numbers)

    def _raise(self, gained: Floats, condition: Condition, score: Score, numbers: Places | None) -> None:
        """Where the condition holds, what was gained becomes the score if that is more."""
        if numbers is None:
            places = chosen = self.select(condition)
        else:
            places = np.flatnonzero(self.where(condition, numbers))
            chosen = numbers if len(places) == len(numbers) else numbers[places]
        if len(places):
            gained[places] = np.maximum(gained[places], self.score(score, chosen))

    def nothing(self) -> Floats:
        """What all documents have before anything is added."""
        return np.zeros(self._size, dtype=np.float32)

    def forget_removed(self, gained: Floats) -> None:
        """Take from documents that were removed what they gained."""
        if self._impacts.living < self._size:
            gained[~self._documents.alive] = 0

    def bound(self, score: Score) -> float:
        """What no document gains more than."""
        match score:
            case Worth(term, weight):
                return weight * self._impacts.best(term)
            case Sum(parts):
                return sum(map(self.bound, parts))
            case Best(parts, weight):
                return weight * max((self.bound(part) for _, part in parts), default=0.0)
            case Constant():
                return 1.0
            case WorthOfBeginning(text, rarity):
                impacts = self._impacts
                terms = impacts.terms_from(text, ranking.PREFIX_TERMS)
                return max((impacts.best(term) * impacts.idf(term) ** rarity for term in terms), default=0.0)

    def holders(self, score: Score) -> int:
        """How many documents gain something, at most, as far as that is told cheaply."""
        match score:
            case Worth(term):
                return self._impacts.document_frequency(term)
            case Best(parts):
                return sum(self._at_most(condition) for condition, _ in parts)
            case _:
                return self._size

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

    def _containing(self, phrase: Contains) -> Places:
        """The documents whose text holds a folded text: its characters and pairs say which may, the text itself which do."""
        folded, terms = phrase.text, phrase.terms
        numbers = self.select(AllOf(tuple(map(Holds, sorted(terms)))))
        if is_han(folded[0]) and (terms == {folded} or terms == {*folded, PAIR + folded}):
            return numbers  # the text is a term
        return self._documents.holding(folded, numbers)


def _kept(numbers: Places, kept: Mask) -> Places:
    """Those to keep; the very array where these are all."""
    return numbers if kept.all() else numbers[kept]
