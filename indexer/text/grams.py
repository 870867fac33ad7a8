"""Grams: each Han character, and each two side by side, as terms beside the words that segmentation finds.

They find what segmentation cuts otherwise. In an index a gram is a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from indexer.text.counted import Counted
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


def count_grams(texts: Sequence[str], owners: Sequence[int]) -> Counted:
    """The grams of folded texts by owner: `terms` are their codes. All texts in one sort."""
    codes = codes_of(_SEPARATOR.join((*texts, "")))
    han = np.zeros(len(codes), dtype=np.bool_)
    for first, last in HAN_RANGES:
        han |= codes - np.uint32(first) <= np.uint32(last - first)
    # Some thousand characters occur: numbered, two of them and an owner fit into few bits.
    occurs = np.zeros(int(codes.max(initial=0)) + 1, dtype=np.bool_)
    occurs[codes[han]] = True
    known = np.flatnonzero(occurs).astype(np.uint64)
    numbers = np.cumsum(occurs, dtype=np.uint32)[codes]
    of = np.repeat(np.array(owners, dtype=np.uint32), [len(text) + 1 for text in texts])
    single = Counted.of_few(numbers[han], of[han])
    paired = np.flatnonzero(han[:-1] & han[1:])
    size = np.uint64(len(known) + 1)
    pair = Counted.of(numbers[paired] * size + numbers[paired + 1], of[paired])
    characters = np.append(np.uint64(0), known)
    firsts, seconds = np.divmod(pair.terms, size)
    codes_of_pairs = characters[firsts] << np.uint64(_PAIR_SHIFT) | characters[seconds]
    return Counted.joined(
        replace(single, terms=characters[single.terms]), replace(pair, terms=codes_of_pairs)
    )
