"""Near-duplicates in the arrays of an opened index, as the build settled them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.storage.array_types import Mask, Numbers, Places


@dataclass(frozen=True)
class Families:
    """Which documents belong together: those of one family. Most stand alone, and cost nothing."""

    numbers: Numbers
    """Of each document the number of its family; 0 for one that stands alone, as deleted documents do."""

    @cached_property
    def _codes(self) -> Numbers:
        """Of each document 0, or a number of its family if that has two members or more: of these there are few."""
        is_shared = np.bincount(self.numbers, minlength=1) > 1
        is_shared[0] = False
        codes: Numbers = np.where(is_shared, np.cumsum(is_shared), 0).astype(np.int32)
        return codes.take(self.numbers)

    def of(self, documents: Places) -> npt.NDArray[np.intp]:
        """A code for each of the documents: the same for those of one family."""
        codes = self._codes[documents]
        return np.where(codes > 0, codes, -1 - documents)

    def sizes(self, documents: Places, some: Places) -> tuple[list[int], int]:
        """How many of the `documents` belong to the family of each of `some` of them, and how many families they all are."""
        counts = np.bincount(self._codes.take(documents), minlength=1)
        of_some = self._codes[some]
        families = int(counts[0]) + int(np.count_nonzero(counts[1:]))
        return np.where(of_some > 0, counts[of_some], 1).tolist(), families

    @cached_property
    def shared(self) -> Mask:
        """The documents whose family has two members or more."""
        return self._codes > 0

    def members(self, document: int) -> Places:
        """The family of a document, itself included, ascending."""
        family = self.numbers[document]
        return np.flatnonzero(self.numbers == family) if family else np.array([document])
