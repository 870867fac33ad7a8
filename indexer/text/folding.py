"""Folding: what readers take for the same becomes the same, and every folded character knows its original.

Full width and half width (NFKC), traditional and simplified (OpenCC), upper and lower case; character by character, so that it
does not depend on context and marks on snippets are exact.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
import numpy.typing as npt

from corpus.text.traditional import simplified

HAN_RANGES: Final = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2FFFF),
    (0x3007, 0x3007),
)
HAN: Final = "".join(f"{chr(first)}-{chr(last)}" for first, last in HAN_RANGES)
_HAN_CHARACTER: Final = re.compile(f"[{HAN}]")
_HAN_ALONE: Final = re.compile(f"[{HAN}]*")


@cache
def _radicals() -> dict[str, str]:
    """Characters of the radicals supplement → the ideographs that they look like, which NFKC does not know: ⻘ → 青."""
    lines = (files("indexer") / "dictionary" / "radicals.txt").read_text("utf-8").splitlines()
    return dict(line.split() for line in lines if line and not line.startswith("#"))


def _folded_character(character: str) -> str:
    character = _radicals().get(character, character)
    previous = ""
    while character != previous:
        previous = character
        character = simplified().get(ord(character), character) if len(character) == 1 else character
        character = unicodedata.normalize("NFKC", character).lower()
    return character


class _FoldTable(dict[int, str]):
    """For `str.translate`: each character is folded when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _folded_character(chr(code))
        return folded


_FOLDED: Final = _FoldTable()


_SEVERAL: Final = np.uint32(1 << 31)
"""Marks a character that folds to several."""
_UNMET: Final = np.uint32((1 << 32) - 1)
_SHORT: Final = 200
"""Characters of a text that is folded sooner one by one."""


class _FoldArray:
    """The fold table as an array, for long texts: a look-up for all characters at once."""

    def __init__(self) -> None:
        self._folded = np.full(sys.maxunicode + 1, _UNMET)

    def look_up(self, characters: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
        """Each character folded, or itself with the mark `_SEVERAL`."""
        folded = self._folded.take(characters, mode="clip")
        if folded.max(initial=0) == _UNMET:
            unmet = folded == _UNMET
            for code in np.unique(characters[unmet]).tolist():
                text = _FOLDED[code]
                self._folded[code] = ord(text) if len(text) == 1 else code | int(_SEVERAL)
            folded = self._folded[characters]
        return folded


_FOLD_ARRAY: Final = _FoldArray()


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text that knows where each of its characters comes from."""

    text: str
    _starts: npt.NDArray[np.intp] | None
    """For each folded character the offset of its original; None when they are the same."""

    @property
    def nbytes(self) -> int:
        """Bytes in memory, about, with the text that it was made of."""
        return 200 + 4 * len(self.text) + (0 if self._starts is None else self._starts.nbytes)

    @property
    def is_even(self) -> bool:
        """Whether each character was folded to one, so that offsets are the same."""
        return self._starts is None

    def part(self, text: str, start: int, end: int) -> str:
        """The range [start, end) of the original `text`, folded."""
        return self.text[start:end] if self._starts is None else fold(text[start:end])

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of original characters that the folded range [start, end) comes from."""
        if self._starts is None or start >= end:
            return start, end
        return int(self._starts[start]), int(self._starts[end - 1]) + 1

    def places(self, originals: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """For offsets of original characters, those of the first characters that they are folded to."""
        return originals if self._starts is None else self._starts.searchsorted(originals)


def fold(text: str) -> str:
    """`text` folded; folding twice changes nothing more."""
    return text.translate(_FOLDED) if len(text) < _SHORT else _folded(text)[0]


def fold_with_offsets(text: str) -> Folded:
    """`text` folded, with the way back to the original offsets."""
    if len(text) < _SHORT and len(folded := text.translate(_FOLDED)) == len(text):
        return Folded(folded, None)  # a character never folds to nothing, so none was lengthened either
    folded, codes, marked = _folded(text)
    if not len(marked):
        return Folded(folded, None)
    lengths = np.ones(len(codes), dtype=np.intp)
    lengths[marked] = [len(_FOLDED[code]) for code in codes[marked].tolist()]
    return Folded(folded, np.repeat(np.arange(len(codes)), lengths))


def _folded(text: str) -> tuple[str, npt.NDArray[np.uint32], npt.NDArray[np.intp]]:
    """A long text folded; its characters, each folded but for those that fold to several, and where these stand."""
    codes = _FOLD_ARRAY.look_up(codes_of(text))
    if codes.max(initial=0) < _SEVERAL:
        return codes.tobytes().decode("utf-32-le", "surrogatepass"), codes, np.empty(0, dtype=np.intp)
    marked = np.flatnonzero(codes & _SEVERAL)
    codes[marked] ^= _SEVERAL
    folded = codes.tobytes().decode("utf-32-le", "surrogatepass")
    for code in np.unique(codes[marked]).tolist():
        folded = folded.replace(
            chr(code), _FOLDED[code]
        )  # no folded text holds a character that folds to others
    return folded, codes, marked


def codes_of(text: str) -> npt.NDArray[np.uint32]:
    """The code points of `text`."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def squeeze(text: str) -> str:
    """`text` folded, without white space and punctuation: how values like 望教函〔2021〕18号 are compared."""
    return re.sub(r"[\W_]+", "", fold(text))


def is_han(character: str) -> bool:
    """True for a Han character."""
    return _HAN_CHARACTER.match(character) is not None


def has_only_han(text: str) -> bool:
    """True for Han characters alone, and for no text."""
    return _HAN_ALONE.fullmatch(text) is not None
