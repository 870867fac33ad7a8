"""What a question means, beside its words: vectors of replies by a local model. Optional; the model is imported where it is used."""

from indexer.semantic.build import Embedded, embed, keep
from indexer.semantic.model import Model
from indexer.semantic.models import open_meaning, open_model
from indexer.semantic.stage import Meaning

__all__ = ["Embedded", "Meaning", "Model", "embed", "keep", "open_meaning", "open_model"]
