"""What turns a text into a vector. A model runs on this machine; none is ever fetched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""One row a text, each of length 1, so that a dot product is a cosine."""


class Model(Protocol):
    """A local embedding model."""

    @property
    def name(self) -> str:
        """The model and its version: vectors of another name are never compared with these."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""

    @property
    def max_characters(self) -> int:
        """What is longer is cut before it is embedded."""

    @property
    def near(self) -> float:
        """Cosine from which a reply is likely about a term."""

    def embed(self, texts: Sequence[str], *, question: bool) -> Vectors:
        """One unit vector for each text; models tell questions from the passages that answer them."""
