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

    def of(self, documents: Places) -> npt.NDArray[np.intp]:
        """A code for each of the documents: the same for those of one family."""
        families = self.numbers[documents]
        return np.where(families > 0, families, -1 - documents)

    def sizes(self, documents: Places, some: Places) -> tuple[list[int], int]:
        """How many of the `documents` belong to the family of each of `some` of them, and how many families they all are."""
        families = self.numbers[documents]
        families = families[families > 0]
        if not len(families):
            return [1] * len(some), len(documents)
        shared, counts = np.unique(families, return_counts=True)
        of_some = self.numbers[some]
        sizes = np.ones(len(some), dtype=np.intp)
        sizes[of_some > 0] = counts[np.searchsorted(shared, of_some[of_some > 0])]
        return sizes.tolist(), len(documents) - int(counts.sum()) + len(shared)

    @cached_property
    def shared(self) -> Mask:
        """The documents whose family has two members or more."""
        several: Mask = (self.numbers > 0) & (np.bincount(self.numbers)[self.numbers] > 1)
        return several

    def members(self, document: int) -> Places:
        """The family of a document, itself included, ascending."""
        family = self.numbers[document]
        return np.flatnonzero(self.numbers == family) if family else np.array([document])
