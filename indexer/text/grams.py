"""Grams: each Han character, and each two side by side, as terms beside the words that segmentation finds.

They find what segmentation cuts otherwise. In an index a gram is a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

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


def count_grams(texts: Sequence[str], owners: Sequence[int], weights: Sequence[int]) -> Counted:
    """The grams of folded texts by owner, all texts in one sort: `terms` are their codes."""
    characters = codes_of(_SEPARATOR.join((*texts, ""))).astype(np.uint64)
    lengths = [len(text) + 1 for text in texts]
    han = np.zeros(len(characters), dtype=np.bool_)
    for first, last in HAN_RANGES:
        han |= (characters >= first) & (characters <= last)
    pairs = characters[:-1] << np.uint64(_PAIR_SHIFT) | characters[1:]
    owned = characters | np.repeat(np.array(owners, dtype=np.uint64) << _GRAM_BITS, lengths)
    pairs |= owned[:-1] ^ characters[:-1]
    times = np.where(han, np.repeat(np.array(weights, dtype=np.int64), lengths), 0)
    keys = np.concatenate((np.repeat(owned, times), np.repeat(pairs, np.where(han[1:], times[:-1], 0))))
    keys, counts = np.unique(keys, return_counts=True)
    documents = keys >> _GRAM_BITS
    return Counted(documents.astype(np.int32), keys ^ documents << _GRAM_BITS, counts.astype(np.uint32))


@dataclass(frozen=True, slots=True)
class Counted:
    """How often terms occur in documents; one entry for each pair of them, by document."""

    documents: npt.NDArray[np.int32]
    terms: npt.NDArray[np.uint64]
    counts: npt.NDArray[np.uint32]
