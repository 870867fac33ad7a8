"""Grams: each Han character, and each two side by side, as terms beside the words that segmentation finds.

They find what segmentation cuts otherwise. In an index a gram is a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from indexer.text.folding import HAN_RANGES, codes_of, is_han

PAIR: Final = "~"
"""Begins the name of a pair of characters, so that ~和服 of 产品和服务 is not the word 和服."""
_PAIR_SHIFT: Final = 21
"""Bits that hold any character."""


def pair_terms(text: str) -> dict[int, str]:
    """Where two Han characters stand side by side in a folded text, the term of the pair, by the offset of the first."""
    places = range(len(text) - 1)
    return {i: PAIR + text[i : i + 2] for i in places if is_han(text[i]) and is_han(text[i + 1])}


def gram_code(term: str) -> int | None:
    """The number that stands for a gram in an index; None for a term that is a word."""
    if term.startswith(PAIR):
        return ord(term[1]) << _PAIR_SHIFT | ord(term[2])
    return ord(term) if len(term) == 1 and is_han(term) else None


def gram_term(code: int) -> str:
    """The gram that `gram_code` made a number of."""
    first, second = divmod(code, 1 << _PAIR_SHIFT)
    return PAIR + chr(first) + chr(second) if first else chr(second)


_SEPARATOR: Final = "\n"
"""Between texts whose grams are counted at once: no gram reaches across."""
_GRAM_BITS: Final = np.uint64(2 * _PAIR_SHIFT)


def count_grams(texts: Sequence[str], owners: Sequence[int]) -> Counted:
    """The grams of folded texts by owner, in ascending order: `terms` are their codes. All texts in one sort."""
    codes = codes_of(_SEPARATOR.join((*texts, "")))
    han = np.zeros(len(codes), dtype=np.bool_)
    for first, last in HAN_RANGES:
        han |= codes - np.uint32(first) <= np.uint32(last - first)
    characters = codes.astype(np.uint64)
    of = np.repeat(np.array(owners, dtype=np.uint64) << _GRAM_BITS, [len(text) + 1 for text in texts])
    pairs = characters[:-1] << np.uint64(_PAIR_SHIFT) | characters[1:]
    pairs |= of[:-1]
    characters |= of
    keys = np.concatenate((characters[han], pairs[han[:-1] & han[1:]]))
    keys.sort()
    firsts = np.flatnonzero(keys[1:] != keys[:-1]) + 1
    firsts = np.concatenate((np.zeros(min(1, len(keys)), dtype=firsts.dtype), firsts))
    counts = np.diff(firsts, append=len(keys))
    keys = keys[firsts]
    documents = keys >> _GRAM_BITS
    return Counted(documents.astype(np.int32), keys ^ documents << _GRAM_BITS, counts.astype(np.uint32))


@dataclass(frozen=True, slots=True)
class Counted:
    """How often terms occur in documents; one entry for each pair of them, by document."""

    documents: npt.NDArray[np.int32]
    terms: npt.NDArray[np.uint64]
    counts: npt.NDArray[np.uint32]

    @classmethod
    def joined(cls, several: Sequence[Self]) -> Self:
        """Those of several groups of documents, one after the other."""
        return cls(
            np.concatenate([np.empty(0, np.int32), *(each.documents for each in several)]),
            np.concatenate([np.empty(0, np.uint64), *(each.terms for each in several)]),
            np.concatenate([np.empty(0, np.uint32), *(each.counts for each in several)]),
        )
