"""Texts → numbers of pieces, by SentencePiece with the vocabulary of a packed model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from sentencepiece import SentencePieceProcessor, sentencepiece_model_pb2

from indexer.semantic.packed import Packed

_FORMAT: Final[Any] = sentencepiece_model_pb2
"""What protobuf makes of SentencePiece's description of a model: its names are not known before it runs."""
_SPACES: Final = re.compile(" {2,}")


class Pieces:
    """The tokenizer of one packed model."""

    def __init__(self, packed: Packed) -> None:
        self._replacements = packed.replacements()
        self._ends = packed.begin, packed.end
        self._most = packed.positions - 2
        self._processor: Final = SentencePieceProcessor(model_proto=_described(packed))

    def __call__(self, texts: Sequence[str]) -> list[list[int]]:
        """The numbers of each text, with those of begin and end, as many as the model has positions at most."""
        plain = [_SPACES.sub(" ", text.translate(self._replacements)) for text in texts]
        begin, end = self._ends
        # One by one: a list is given to threads, which a question would wait for.
        return [[begin, *self._processor.encode(text)[: self._most], end] for text in plain]


def _described(packed: Packed) -> bytes:
    """The vocabulary as SentencePiece describes one. Characters were replaced before, so that it is told to change none."""
    model = _FORMAT.ModelProto()
    kinds = _FORMAT.ModelProto.SentencePiece
    control = {packed.begin, packed.end, packed.padding}
    for number, (piece, score) in enumerate(zip(*packed.pieces(), strict=True)):
        kind = (
            kinds.UNKNOWN
            if number == packed.unknown
            else kinds.CONTROL
            if number in control
            else kinds.NORMAL
        )
        model.pieces.add(piece=piece, score=score, type=kind)
    model.trainer_spec.model_type = model.trainer_spec.UNIGRAM
    model.trainer_spec.bos_id, model.trainer_spec.eos_id = packed.begin, packed.end
    model.trainer_spec.pad_id, model.trainer_spec.unk_id = packed.padding, packed.unknown
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.add_dummy_prefix = True
    model.normalizer_spec.remove_extra_whitespaces = False
    described: bytes = model.SerializeToString()
    return described
