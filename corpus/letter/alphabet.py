"""Letters of many texts as numbers at once, for weights that were learned of letters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.integer[Any]]

NONE: Final = -1
"""The number of what is no letter, and of the further digits of a number."""
_LAST: Final = 0xFFFF
"""The last code of the plane of common characters, which is none itself: those beyond are in no feature."""
_NUMBER: Final = re.compile("[0-9][0-9.]*")
_NO_LETTER: Final = re.compile(r"[^\w\n]")


def plain(text: str) -> str:
    """The letters of each line alone, each number as 0."""
    return _NO_LETTER.sub("", _NUMBER.sub("0", text))


class Alphabet:
    """Some letters, numbered from 1 on in the order of their codes; 0 is any other.

    A number counts as the one digit 0, and the end of a line as a letter where it is one of them.
    """

    def __init__(self, letters: Iterable[str]) -> None:
        self.number: Final = {letter: at for at, letter in enumerate(sorted({*letters}), start=1)}
        self.size: Final = len(self.number) + 1
        self._numbers: Codes = np.zeros(_LAST + 1, np.intp)
        every = "".join(map(chr, range(_LAST + 1)))
        self._numbers[[ord(each) for each in _NO_LETTER.findall(every)]] = NONE
        self._numbers[ord("\n")] = NONE
        self._numbers[[*map(ord, self.number)]] = [*self.number.values()]
        self._numbers[ord("0") : ord("9") + 1] = self.number.get("0", 0)

    def read(self, text: str) -> Codes:
        """The number of each character, those of what `plain` leaves out being NONE."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        numbers = self._numbers[np.minimum(codes, _LAST)]
        digits = np.flatnonzero(codes - ord("0") < len("0123456789"))
        # Digits with nothing but points between them are one number.
        numbers[digits[1:][np.diff(np.cumsum(codes != ord("."))[digits]) == 1]] = NONE
        for beyond in np.flatnonzero(codes > _LAST).tolist():
            numbers[beyond] = 0 if text[beyond].isalnum() else NONE
        return numbers
