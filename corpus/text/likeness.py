"""How alike two letters are. What varies between copies is left out, and the rest is compared in shingles: so many characters each.

Two letters are compared exactly by `resemblance`; those of a whole collection by short signatures, of which `alike` tells who agree.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

Signature = npt.NDArray[np.uint16]
"""HASHES numbers; all 0 for a letter that is too short to be compared."""
Signatures = npt.NDArray[np.uint16]
"""One in each row."""
_Hashes = npt.NDArray[np.uint64]

_VARYING: Final = re.compile(r"[\W\d_〇零一二三四五六七八九十百千xX某年月日号]+")
"""What masks, lost digits and other punctuation change in a text: 张**（2024年5月）."""
_LAST: Final = 0xFFFF
"""The last code of the plane of common characters, whose kinds are looked up in a table."""
_COMPARED: Final = 6
"""Characters of a shingle that two letters are compared by."""

HASHES: Final = 64
AGREEING: Final = 52
"""Two signatures are alike when so many hashes agree: four fifths of the shingles of both letters."""
_BAND: Final = 4
"""Hashes that are looked up together."""
_BANDS: Final = HASHES - AGREEING + 1
"""Bands of two that are alike cannot all differ: there is one more of them than hashes that may."""
_SHINGLE: Final = 8
"""Characters of a shingle that signatures are made of."""
_SHORTEST: Final = 50
"""Letters with fewer characters left are alike by chance."""

_BASES: Final[_Hashes] = np.random.default_rng(19540915).integers(
    1, 2**63, _SHINGLE, dtype=np.uint64
) | np.uint64(1)
_BIN_BITS: Final = np.uint64(64 - 6)
"""Below these bits stands the number of one of the `HASHES` bins."""


def core(text: str) -> str:
    """A text without what differs between its copies: equal for copies that differ in digits, masks and marks only."""
    codes = _codes(text)
    if codes.max(initial=0) > _LAST:
        return _VARYING.sub("", text)
    return codes[_compared()[codes]].tobytes().decode("utf-32-le", "surrogatepass")


@cache
def _compared() -> npt.NDArray[np.bool_]:
    """Which characters of the plane of common ones are no part of what varies, by their codes."""
    compared = np.zeros(_LAST + 1, dtype=np.bool_)
    compared[_codes(_VARYING.sub("", "".join(map(chr, range(_LAST + 1)))))] = True
    return compared


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def resemblance(first: str, second: str) -> float:
    """The share of shingles that two texts have in common, from 0 to 1."""
    shingles = [
        {text[i : i + _COMPARED] for i in range(len(text) - _COMPARED + 1)} for text in (first, second)
    ]
    return len(shingles[0] & shingles[1]) / (len(shingles[0] | shingles[1]) or 1)


def signature(text: str) -> Signature:
    """The MinHash signature of a text of which `core` is left.

    One permutation, cut into bins, each with its smallest value; an empty bin has the value of the next one that is not
    (Li, Owen, Zhang: One Permutation Hashing, 2012; Shrivastava, Li: Densifying One Permutation Hashing, 2014).
    """
    if len(text) < _SHORTEST:
        return np.zeros(HASHES, dtype=np.uint16)
    shingles: _Hashes = np.convolve(_codes(text).astype(np.uint64), _BASES[::-1], "valid")
    # A multiplication carries upwards only: the high bits, which choose the bin, are folded down, and multiplied up again.
    shingles ^= shingles >> np.uint64(29)
    shingles *= _BASES[0]
    bins = (shingles >> _BIN_BITS).astype(np.intp)
    smallest = np.full(HASHES, np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(smallest, bins, shingles)
    filled = np.flatnonzero(np.bincount(bins))
    smallest = smallest[filled[np.searchsorted(filled, np.arange(HASHES)) % len(filled)]]
    # Of the smallest values the high bits are alike; the low ones tell them apart.
    return (smallest >> np.uint64(20)).astype(np.uint16)


def bands(of: Signature) -> list[int]:
    """Numbers under which a signature is looked up: two that are alike share one at least. None for a letter that is too short."""
    if not of.any():
        return []
    return list(dict.fromkeys(of[: _BANDS * _BAND].view(np.int64).tolist()))


def alike(one: Signature, others: Signatures) -> npt.NDArray[np.bool_]:
    """Which of the others are alike to one, none of them too short."""
    agreeing: npt.NDArray[np.bool_] = np.count_nonzero(others == one, axis=1) >= AGREEING
    return agreeing


def groups(signatures: Signatures) -> list[int]:
    """For each row the first row that it is alike to, directly or through others; too short letters are like no other."""
    first = list(range(len(signatures)))
    unmet: npt.NDArray[np.bool_] = np.asarray(signatures.any(axis=1))
    for row in first[:]:
        waiting = [row] if unmet[row] else []
        unmet[row] = False
        while waiting:
            rest = np.flatnonzero(unmet)
            met = rest[alike(signatures[waiting.pop()], signatures[rest])].tolist()
            unmet[met] = False
            waiting += met
            for each in met:
                first[each] = row
    return first
