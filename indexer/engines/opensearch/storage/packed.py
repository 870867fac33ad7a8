"""A term's frequency and its reply's length in one number, so that the cluster scores by both exactly.

Lucene keeps the length of a field in one byte, which is off by up to an eighth: enough to move the floor of a long question, and totals
with it. So the length goes with every posting. Lucene adds up the frequencies of a document in 31 bits and scores with 24 bits of
a float, which bounds both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from indexer import ranking
from indexer.text.grams import PAIR

_BITS: Final = 15
"""Of the length; above them stands the frequency."""
_COARSE: Final = 1 << (_BITS - 1)
"""Lengths from here on are told in steps: some 6,000 characters."""
_STEP: Final = 64
_MOST: Final = (1 << (24 - _BITS)) - 1
_SUM: Final = (1 << 31) - 1
_TERMS: Final = 1 << (31 - _BITS - 1)
"""So many different terms fit even where each counts once."""

SCRIPT: Final = (
    f"int packed = (int)doc.freq; int frequency = packed >> {_BITS}; int told = packed & {(1 << _BITS) - 1};"
    f" double length = told < {_COARSE} ? told : (told - {_COARSE}) * {_STEP}.0;"
    f" double norm = {ranking.K1} * ({1 - ranking.B} + {ranking.B} * length / query.boost);"
    f" return frequency * {ranking.K1 + 1} / (frequency + norm);"
)
"""`contract.scoring.bm25` in Painless. The boost of the query is the average length, which a script cannot ask for otherwise."""


def told_length(length: int) -> int:
    """The length as the script understands it: exact below `_COARSE`, then in steps of `_STEP`."""
    return length if length < _COARSE else _COARSE + min(length // _STEP, _COARSE - 1)


def pack(terms: Mapping[str, int]) -> dict[str, int]:
    """Each term with frequency and length in one number.

    In a letter of more than some 20,000 characters the commonest terms count less often than they stand there, so that the sum fits;
    of a text of hundreds of thousands the rarest pairs of characters are left out.
    """
    told = told_length(sum(terms.values()))
    held = dict(terms)
    if len(held) > _TERMS:
        ordered = sorted(terms.items(), key=lambda item: (item[0].startswith(PAIR), -item[1]))
        held = dict(ordered[:_TERMS])
    most = _MOST
    while sum(min(count, most) << _BITS | told for count in held.values()) > _SUM:
        most //= 2
    return {term: min(count, most) << _BITS | told for term, count in held.items()}
