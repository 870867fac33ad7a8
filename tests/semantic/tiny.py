"""A deterministic model for tests: characters hashed to directions, with some words that mean the same made one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np

from indexer.semantic.model import Vectors

_SAME: Final = (("阿囡", "孩子"), ("书馆", "学校"))
"""Words that mean the same to this model, though they share no character."""


class TinyModel:
    """Texts that share characters, or words that mean the same, are near each other."""

    name: Final = "tiny 1"
    dimension: Final = 64
    max_characters: Final = 200
    near: Final = 0.4

    def __init__(self) -> None:
        self.texts = 0

    def embed(self, texts: Sequence[str], *, question: bool) -> Vectors:
        """See `Model.embed`; counts what was embedded."""
        self.texts += len(texts)
        return np.stack([_vector(text[: self.max_characters]) for text in texts])


def _vector(text: str) -> Vectors:
    for lay, official in _SAME:
        text = text.replace(lay, official)
    total = np.full(64, 1e-3)
    for character in set(text):
        seed = int.from_bytes(hashlib.sha256(character.encode()).digest()[:8], "big")
        total += np.random.default_rng(seed).standard_normal(64)
    vector: Vectors = (total / np.linalg.norm(total)).astype(np.float32)
    return vector
