"""Which of some replies a condition holds for, worked out in memory: for many questions about a few replies that are new.

A set of replies is one integer, a bit for each, so that a condition of words costs some machine instructions. Terms, texts and values are
worked out once, and mean what they mean in every engine (`contract.plan`); what depends on other replies, too, the whole index is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

import numpy as np

from indexer.contract.document import Document
from indexer.contract.engine import Engine
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
    IsOneOf,
    Lacks,
    NoneOf,
    Score,
    Sum,
    Worth,
    WorthOfBeginning,
)
from indexer.contract.request import Request
from indexer.schema import BRANCH, column_names
from indexer.text.analyzer import analyzer
from indexer.text.counted import Codes, Counted, Unsigned
from indexer.text.folding import squeeze
from indexer.text.grams import PAIR, gram_code

Bits = int
"""A set of replies: the bit of each that belongs to it is 1."""


@dataclass(frozen=True, slots=True)
class _Owners:
    """Which replies hold each of some terms: numbers of the replies, by term."""

    terms: Codes
    replies: Unsigned
    size: int
    """How many replies there are."""

    @classmethod
    def of(cls, counted: Counted, size: int) -> _Owners:
        return cls(counted.each, counted.documents, size)

    def bits(self, term: int) -> Bits:
        first, last = np.searchsorted(self.terms, np.array([term, term + 1], dtype=np.uint64)).tolist()
        held = np.zeros(self.size, dtype=np.bool_)
        held[self.replies[first:last]] = True
        return int.from_bytes(np.packbits(held, bitorder="little").tobytes(), "little")


class Fresh:
    """Some replies, which the index `whole` holds among others."""

    def __init__(self, documents: Sequence[Document], whole: Engine) -> None:
        self._ids = [document.id for document in documents]
        self._numbers = {reply_id: number for number, reply_id in enumerate(self._ids)}
        self._every: Bits = (1 << len(documents)) - 1
        self._documents = documents
        self._whole = whole
        self._known: dict[Condition, Bits] = {}
        self._holders: dict[str, Bits] = {}
        terms = analyzer().terms(document.parts() for document in documents)
        self._word_numbers = {word: number for number, word in enumerate(terms.words)}
        self._words, self._grams = (
            _Owners.of(terms.counted_words, terms.size),
            _Owners.of(terms.grams, terms.size),
        )

    def matching(self, request: Request) -> frozenset[str]:
        """The ids of those that match, whatever the share of the best score that the request asks for."""
        found = self._all((request.where, request.within, *request.filters.values()))
        return frozenset(map(self._ids.__getitem__, _numbers(found)))

    def _where(self, condition: Condition) -> Bits:
        match condition:
            case Holds(term):
                return self._holding(term)
            case AllOf(parts):
                return self._all(parts)
            case AnyOf(parts):
                return reduce(or_, map(self._where, parts), 0)
            case NoneOf(part):
                return self._every & ~self._where(part)
            case Gains(score):
                return self._gaining(score, self._every)
            case _:
                if (found := self._known.get(condition)) is None:
                    found = self._known[condition] = self._looked_up(condition)
                return found

    def _all(self, parts: Sequence[Condition]) -> Bits:
        # What a score gains by takes the most terms: asked last, and not at all where nothing is left.
        left = self._every
        for part in sorted(parts, key=lambda part: isinstance(part, Gains)):
            here = self._gaining(part.score, left) if isinstance(part, Gains) else self._where(part)
            left &= here
            if not left:
                break
        return left

    def _gaining(self, score: Score, wanted: Bits) -> Bits:
        """Those that a score adds something to, as far as they are wanted: every idf is above 0."""
        match score:
            case Worth(term, weight):
                return self._where(Holds(term)) if weight else 0
            case WorthOfBeginning(text):
                return self._where(BeginsWith(text))
            case Constant(condition):
                return self._where(condition)
            case Sum(parts):
                found = 0
                for part in parts:
                    found |= self._gaining(part, wanted & ~found)
                    if wanted & ~found == 0:
                        break
                return found
            case Best(parts, weight):
                held = (self._all((condition, Gains(part))) for condition, part in parts)
                return reduce(or_, held, 0) if weight else 0

    def _looked_up(self, condition: Condition) -> Bits:
        match condition:
            case Contains():
                return self._containing(condition)
            case Between(first, last):
                return self._between(first, last)
            case IsOneOf(ids):
                return _bits(self._numbers[each] for each in ids if each in self._numbers)
            case HasOneOf(column, wanted) if column in self._values:
                return reduce(or_, (self._values[column].get(value, 0) for value in wanted), 0)
            case InBranch(column, text) if column in self._values:
                return self._branches[column].get(text, 0)
            case HasValue(column, text, exact) if column in self._values:
                squeezed = self._squeezed[column]
                if exact:
                    return squeezed.get(text, 0)
                return reduce(or_, (owners for value, owners in squeezed.items() if text in value), 0)
            case Lacks(column) if column in self._values:
                return self._every & ~reduce(or_, self._values[column].values(), 0)
            case _:  # families, how long answers took, the first words of the index that begin so
                asked = Request(where=AllOf((IsOneOf(frozenset(self._ids)), condition)), sort="newest")
                return self._where(IsOneOf(frozenset(self._whole.scan(asked))))

    def _holding(self, term: str) -> Bits:
        found = self._holders.get(term)
        if found is None:
            found = self._holders[term] = self._looked_up_term(term)
        return found

    def _looked_up_term(self, term: str) -> Bits:
        if (code := gram_code(term)) is not None:
            return self._grams.bits(code)
        number = self._word_numbers.get(term)
        return 0 if number is None else self._words.bits(number)

    def _containing(self, phrase: Contains) -> Bits:
        text, terms = phrase.text, phrase.terms
        may = self._all([*map(Holds, sorted(terms))])
        if PAIR + text in terms:
            return may
        return _bits(number for number in _numbers(may) if text in self._folded[number])

    def _between(self, first: str, last: str) -> Bits:
        if not first and not last:
            return self._every
        begin, end = (int(day.replace("-", "") or 0) for day in (first, last))
        return _bits(
            number
            for number, (earliest, latest) in enumerate(self._days)
            if earliest and (not begin or latest >= begin) and (not end or earliest <= end)
        )

    @cached_property
    def _folded(self) -> Sequence[str]:
        return [document.folded() for document in self._documents]

    @cached_property
    def _days(self) -> Sequence[tuple[int, int]]:
        return [document.days() for document in self._documents]

    @cached_property
    def _values(self) -> Mapping[str, Mapping[str, Bits]]:
        """By column and value, which replies have it; columns that nobody has a value of, too."""
        owners: dict[str, dict[str, Bits]] = {name: {} for name in column_names()}
        for number, document in enumerate(self._documents):
            for name, values in document.values().items():
                for value in values:
                    owners[name][value] = owners[name].get(value, 0) | 1 << number
        return owners

    @cached_property
    def _branches(self) -> Mapping[str, Mapping[str, Bits]]:
        return {column: _called(owners, _ends) for column, owners in self._values.items()}

    @cached_property
    def _squeezed(self) -> Mapping[str, Mapping[str, Bits]]:
        return {
            column: _called(owners, lambda value: (squeeze(value),))
            for column, owners in self._values.items()
        }


def _called(owners: Mapping[str, Bits], names: Callable[[str], Iterable[str]]) -> Mapping[str, Bits]:
    """Which replies have a value of each name, instead of each value."""
    found: dict[str, Bits] = {}
    for value, bits in owners.items():
        for name in names(value):
            found[name] = found.get(name, 0) | bits
    return found


def _ends(path: str) -> Iterator[str]:
    """A path of a tree and all that it ends with: 丙县 too, of 甲省, 乙市, 丙县."""
    parts = path.split(BRANCH)
    return (BRANCH.join(parts[first:]) for first in range(len(parts)))


def _bits(numbers: Iterable[int]) -> Bits:
    found = 0
    for number in numbers:
        found |= 1 << number
    return found


def _numbers(bits: Bits) -> list[int]:
    """Of the bits that are 1, ascending."""
    packed = np.frombuffer(bits.to_bytes(-(-bits.bit_length() // 8), "little"), dtype=np.uint8)
    return np.flatnonzero(np.unpackbits(packed, bitorder="little")).tolist()
