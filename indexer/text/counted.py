"""How often terms, by numbers that stand for them, occur in documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import count
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint64]
Unsigned = npt.NDArray[np.unsignedinteger[Any]]


@dataclass(frozen=True, slots=True)
class Counted:
    """One entry for each document that holds a term, term by term, of each the documents ascending; in few bytes, since batches travel."""

    terms: Codes
    """Ascending."""
    sizes: Unsigned
    """How many documents hold each."""
    documents: Unsigned
    counts: Unsigned

    @classmethod
    def of(cls, occurring: Unsigned, documents: Unsigned) -> Self:
        """Of terms as they occur, each with its document: sorted as one number, which takes half as long where 32 bits hold both."""
        bits = int(documents.max(initial=0)).bit_length()
        kind = np.min_scalar_type(int(occurring.max(initial=0)) << bits | (1 << bits) - 1).type
        keys = occurring.astype(kind) << kind(bits)
        keys |= documents.astype(kind)
        keys.sort()
        firsts = _firsts(keys)
        counts = np.diff(firsts, append=len(keys))
        keys = keys[firsts]
        terms = keys >> kind(bits)
        begins = _firsts(terms)
        sizes = np.diff(begins, append=len(terms))
        held_by = keys & kind((1 << bits) - 1)
        return cls(
            terms[begins].astype(np.uint64), _narrowest(sizes), _narrowest(held_by), _narrowest(counts)
        )

    @classmethod
    def of_few(cls, occurring: Unsigned, documents: Unsigned) -> Self:
        """The same, where there are so few different terms that each has a place for each document: nothing is sorted."""
        size = int(documents.max(initial=0)) + 1
        counts = np.bincount(occurring.astype(np.intp) * size + documents)
        held = np.flatnonzero(counts)
        each, held_by = np.divmod(held, size)
        begins = _firsts(each)
        sizes = np.diff(begins, append=len(each))
        terms = each[begins].astype(np.uint64)
        return cls(terms, _narrowest(sizes), _narrowest(held_by), _narrowest(counts[held]))

    @classmethod
    def joined(cls, one: Self, other: Self) -> Self:
        """Those of terms that come one after the other."""
        both = ((getattr(one, field.name), getattr(other, field.name)) for field in fields(cls))
        return cls(*map(np.concatenate, both))

    def ordered(self, numbers: npt.NDArray[np.intp]) -> Self:
        """The same with other numbers for the terms, one for each."""
        order = np.argsort(numbers)
        sizes = self.sizes[order].astype(np.intp)
        places = expanded((np.cumsum(self.sizes, dtype=np.intp) - self.sizes)[order], sizes)
        return type(self)(
            numbers[order].astype(np.uint64), self.sizes[order], self.documents[places], self.counts[places]
        )

    @property
    def each(self) -> Codes:
        """Of each entry the term."""
        return np.repeat(self.terms, self.sizes)


def _firsts(ascending: Unsigned) -> npt.NDArray[np.intp]:
    """Where each of them stands first."""
    return np.flatnonzero(np.append(True, ascending[1:] != ascending[:-1])[: len(ascending)])


def _narrowest(numbers: npt.NDArray[Any]) -> Unsigned:
    narrow: Unsigned = numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))
    return narrow


class Numbered:
    """Texts as they occur in documents, numbered as they are met."""

    def __init__(self) -> None:
        self.known = defaultdict[str, int](count().__next__)
        """The number of each."""
        self._numbers: list[int] = []
        self._met: list[tuple[int, int, int]] = []

    def add(self, texts: Sequence[str], document: int, times: int) -> None:
        """Those that occur so many times in a part of a document."""
        self._numbers += map(self.known.__getitem__, texts)
        self._met.append((len(texts), document, times))

    def arrays(self) -> tuple[npt.NDArray[np.intp], Unsigned]:
        """The number of each as often as it occurs, and the document."""
        sizes, documents, times = np.array(self._met, dtype=np.intp).reshape(-1, 3).T
        times = np.repeat(times, sizes)
        documents = np.repeat(np.repeat(documents, sizes), times)
        return np.repeat(np.array(self._numbers, dtype=np.intp), times), documents.astype(np.uint32)


def expanded(starts: npt.NDArray[np.intp], sizes: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """The places of ranges one after the other, of each so many from its start on."""
    places = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
    places += np.arange(len(places))
    return places
