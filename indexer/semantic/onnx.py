"""A model in a folder, run by onnxruntime: `model.onnx` and `tokenizer.json`, mean pooling, the prefixes of E5 models."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from indexer.errors import SemanticUnavailable
from indexer.semantic.model import Vectors
from indexer.semantic.runtime import open_session

_TOKENS: Final = 512


class OnnxModel:
    """The model of one folder."""

    max_characters: Final = 400
    near: Final = 0.865  # as measured with the packaged model, which is of the same family

    def __init__(self, folder: Path) -> None:
        """Raises SemanticUnavailable where a package or a file is missing or cannot be read."""
        weights = folder / "model.onnx"
        try:
            from tokenizers import Tokenizer

            self._session: Any = open_session(weights)
            self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
            digest = hashlib.sha256(weights.read_bytes()).hexdigest()[:16]
        except ImportError as error:
            raise SemanticUnavailable(
                f"运行 {folder} 中的模型需要 {error.name}。请运行 pip install onnxruntime tokenizers 后重试。"
            ) from error
        except Exception as error:  # both libraries raise bare exceptions
            raise SemanticUnavailable(
                f"无法打开 {folder} 中的模型（{error}）。请检查 model.onnx 和 tokenizer.json。"
            ) from error
        self._tokenizer.enable_truncation(_TOKENS)
        self._tokenizer.enable_padding()
        self._inputs = {node.name for node in self._session.get_inputs()}
        self.name: Final = f"onnx {folder.name} {digest}"
        self.dimension: Final = int(self._session.get_outputs()[0].shape[-1])

    def embed(self, texts: Sequence[str], *, question: bool) -> Vectors:
        """See `Model.embed`."""
        prefix = "query: " if question else "passage: "
        encoded = self._tokenizer.encode_batch([prefix + text[: self.max_characters] for text in texts])
        mask = np.array([one.attention_mask for one in encoded], np.int64)
        given = {
            "input_ids": np.array([one.ids for one in encoded], np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        states = self._session.run(None, {key: given[key] for key in given if key in self._inputs})[0]
        summed = (states * mask[:, :, None]).sum(axis=1)
        lengths = np.linalg.norm(summed, axis=1, keepdims=True)
        vectors: Vectors = (summed / np.maximum(lengths, 1e-12)).astype(np.float32)
        return vectors
