"""The recogniser: RapidOCR with the models of its own wheel (PP-OCR, Apache-2.0), on ONNX Runtime."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np
from PIL import Image

from corpus.readers.ocr.assemble import Box

_SIDE: Final = 2600
"""Dots of the longer side of a page from which lines are read: 220 an inch of A4."""
_SEARCHED: Final = 1280
"""Dots of the longer side among which lines are searched: more takes memory and time, and finds no more."""
_TOP: Final = 0.22
"""Share of a page from the top in which red is print, a letterhead; below it, red is a seal."""
_RED: Final = 25
"""How much more red than green and blue a dot of a seal is at its pale edge, of 255."""
_DARK: Final = 120
"""Less red than this is print that a seal lies on."""


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR  # the extra `ocr`: absent where nobody asks for it

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": _SIDE,
            "Rec.rec_batch_num": 2,
            "Det.limit_type": "max",
            "Det.limit_side_len": _SEARCHED,
            "EngineConfig.onnxruntime.intra_op_num_threads": 2,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def boxes(image: Image.Image) -> list[Box]:
    """What is written on a picture, in no order; seals are taken away first."""
    found = _engine()(_without_seals(np.asarray(image))[:, :, ::-1])
    if found.boxes is None:
        return []
    return [
        Box(tuple((float(x), float(y)) for x, y in corners), str(text), float(score))
        for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        if str(text).strip()
    ]


def _without_seals(dots: np.ndarray[Any, np.dtype[np.uint8]]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The picture with what is red below its top made paper."""
    made = dots.copy()
    below = made[int(_TOP * len(made)) :]
    red = below[:, :, 0].astype(np.int16) - np.maximum(below[:, :, 1], below[:, :, 2])
    below[(red > _RED) & (below[:, :, 0] > _DARK)] = 255
    return made
