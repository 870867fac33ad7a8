"""Near-duplicates in the arrays of an opened index, as the build settled them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from indexer.engines.whoosh.storage.array_types import Mask, Numbers


@dataclass(frozen=True)
class Families:
    """Which documents belong together: those with the same code."""

    codes: Numbers

    @classmethod
    def of(cls, families: Numbers) -> Self:
        """By the number of each document's family; those without one, as deleted documents are, stand alone."""
        alone = families == 0
        if not alone.any():
            return cls(families)
        codes = families.copy()
        codes[alone] = families.max() + np.arange(1, 1 + np.count_nonzero(alone))
        return cls(codes)

    @cached_property
    def shared(self) -> Mask:
        """The documents whose family has two members or more."""
        several: Mask = np.bincount(self.codes)[self.codes] > 1
        return several

    def members(self, document: int) -> Mask:
        """The family of a document, itself included."""
        members: Mask = self.codes == self.codes[document]
        return members
