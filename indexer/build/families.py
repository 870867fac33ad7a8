"""Near-duplicates: one answer sent to several deputies, with other names, numbers or a sentence changed, is a family.

Each reply is indexed with a signature of its own; families are worked out from the signatures when an index is opened. So they
depend on the replies that are there and on nothing else: not on the order they came in, not on what was removed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from corpus import Reply
from indexer.text.formulas import bare

_Integers = npt.NDArray[np.int64]
_Hashes = npt.NDArray[np.uint64]
Signatures = npt.NDArray[np.uint16]

HASHES: Final = 64
_SHINGLE: Final = 8
"""Characters."""
_SHORTEST: Final = 60
"""Letters with fewer characters left are alike by chance."""
_ALIKE: Final = 0.8
"""Share of hashes that members have in common with their family's leader: the resemblance of the sets of shingles."""

_BASES: Final[_Hashes] = np.random.default_rng(19540915).integers(
    1, 2**63, _SHINGLE, dtype=np.uint64
) | np.uint64(1)
_BIN_BITS: Final = np.uint64(64 - 6)
"""Below these bits stands the number of one of the `HASHES` bins."""
_BIN_STARTS: Final[_Hashes] = np.arange(HASHES, dtype=np.uint64) << _BIN_BITS

# What differs between copies of one answer: numbers, dates, and names under a mask; and white space and punctuation.
_VARYING: Final = re.compile(r"[\W_0-9〇零一二三四五六七八九十百千x×某]+")


def signature(reply: Reply) -> Signatures:
    """The MinHash signature of the letter without opening, thanks and numbers: HASHES numbers, all 0 for a very short letter.

    One permutation, cut into bins, each with its smallest value; an empty bin has the value of the next one that is not
    (Li, Owen, Zhang: One Permutation Hashing, 2012; Shrivastava, Li: Densifying One Permutation Hashing, 2014).
    """
    text = _VARYING.sub("", bare(reply.body))
    if len(text) < _SHORTEST:
        return np.zeros(HASHES, dtype=np.uint16)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    shingles = np.lib.stride_tricks.sliding_window_view(codes, _SHINGLE) @ _BASES
    # A multiplication carries upwards only: the high bits, which choose the bin, are folded down, and multiplied up again.
    shingles ^= shingles >> np.uint64(29)
    shingles *= _BASES[0]
    shingles.sort()
    smallest = shingles[np.searchsorted(shingles, _BIN_STARTS) % len(shingles)]
    # Of the smallest values the high bits are alike; the low ones tell them apart.
    return (smallest >> np.uint64(20)).astype(np.uint16)


@dataclass(frozen=True, slots=True)
class Families:
    """Which documents belong together: `codes[i]` is the number of the first member of document `i`'s family."""

    codes: _Integers
    shared: npt.NDArray[np.bool_]
    """The documents whose family has two members or more."""

    @classmethod
    def of(cls, ids: Sequence[str], signatures: Signatures, alive: npt.NDArray[np.bool_]) -> Self:
        """The families of the documents with these ids and signatures, a row each; those not `alive` stand alone."""
        # In the order of ids, so that document numbers, which depend on history, decide nothing.
        signed = np.flatnonzero(alive & signatures.any(axis=1)).tolist()
        members = np.array(sorted(signed, key=ids.__getitem__), dtype=np.int64)
        leaders = _connected(signatures[members])
        codes = np.arange(len(ids))
        codes[members] = members[leaders]
        sizes = np.bincount(codes, minlength=len(ids))
        return cls(codes, sizes[codes] > 1)

    def members(self, document: int) -> npt.NDArray[np.bool_]:
        """The family of a document, itself included."""
        members: npt.NDArray[np.bool_] = self.codes == self.codes[document]
        return members


def _connected(hashes: Signatures) -> _Integers:
    """For each row the first row that it resembles, directly or through others."""
    count = len(hashes)
    labels = np.arange(count)
    if not count:
        return labels
    left, right = [], []
    # A band is four hashes of 16 bits, compared at once.
    for band in np.ascontiguousarray(hashes).view(np.uint64).T:
        _, first, group = np.unique(band, return_index=True, return_inverse=True)
        leader = first[group]
        rows = np.flatnonzero(leader != np.arange(count))
        alike = (hashes[rows] == hashes[leader[rows]]).mean(axis=1) >= _ALIKE
        left.append(leader[rows][alike])
        right.append(rows[alike])
    leaders, rows = np.concatenate(left), np.concatenate(right)
    while True:
        smaller = np.minimum(labels[leaders], labels[rows])
        before = labels.copy()
        np.minimum.at(labels, leaders, smaller)
        np.minimum.at(labels, rows, smaller)
        if np.array_equal(before, labels):
            return labels
