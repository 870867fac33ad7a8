"""Rows of a matrix in eight bits: in a quarter of the bytes they tell, within sure bounds, what its products with a question are.

A row is its numbers over its own step, 128 added. Behind all rows stand, as float32, the step of each, then the length of what rounding
left of each. Products are made by onnxruntime, whose kernels multiply eight bits at four times the speed of single precision.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from indexer.semantic.model import Vectors
from indexer.semantic.runtime import open_session

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
TAIL: Final = 8
"""Bytes of a row beside its numbers."""
_ZERO: Final = 128
_ROWS: Final = 127
_QUESTION: Final = 63
"""The largest number of a question: two products of those of rows stay within 16 bits, in which processors may add them."""
_ROUNDING: Final = np.float32(1e-5)
"""More than products of unit vectors in single precision differ by, one way of adding up or another."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """The sketch of some rows."""

    numbers: Bytes
    steps: Floats
    left: Floats
    """The length of what rounding left of each row."""

    @classmethod
    def of(cls, rows: Vectors) -> Sketch:
        """That of these rows."""
        steps = np.abs(rows).max(axis=1, keepdims=True) / np.float32(_ROWS)
        steps[steps == 0] = 1
        numbers = np.rint(rows / steps)
        left = np.linalg.norm(rows.astype(np.float64) - numbers * steps.astype(np.float64), axis=1)
        left = np.nextafter(left.astype(np.float32), np.float32(np.inf))
        return cls((numbers + _ZERO).astype(np.uint8), steps[:, 0], left)

    @classmethod
    def read(cls, content: Bytes, rows: int, width: int) -> Sketch | None:
        """That of so many rows from the bytes of its file; None where these are of an older kind."""
        if content.shape != (rows * (width + TAIL),):
            return None
        tail = content[rows * width :].view("<f4")
        return cls(content[: rows * width].reshape(rows, width), tail[:rows], tail[rows:])


def bounds(sketch: Sketch, question: Vectors) -> tuple[Floats, Floats] | None:
    """What the product of each row with `question` is at least and at most; None where onnxruntime is not installed."""
    session = _session()
    if session is None:
        return None
    parts, steps, missing = _in_parts(question)
    products = session.run(None, {"rows": sketch.numbers, "question": parts})[0]
    about = sketch.steps * (products.astype(np.float32) @ steps)
    slack = sketch.left * np.float32(np.linalg.norm(question)) + sketch.steps * missing + _ROUNDING
    return about - slack, about + slack


def _in_parts(question: Vectors) -> tuple[npt.NDArray[np.int8], Floats, np.float32]:
    """The question as two columns of small numbers, the second of what the first left; the steps of both; how much they miss at most.

    That is by a step of a row: a row is no longer than its largest number in each place.
    """
    parts = np.zeros((len(question), 2), dtype=np.int8)
    steps = np.ones(2, dtype=np.float32)
    left = question.astype(np.float64)
    for column in range(2):
        steps[column] = np.abs(left).max() / _QUESTION or 1.0
        parts[:, column] = np.rint(left / steps[column])
        left = left - parts[:, column] * float(steps[column])
    return parts, steps, np.float32(_ROWS * np.abs(left).sum())


@cache
def _session() -> Any:
    """What multiplies rows by the parts of a question; None where onnxruntime is not installed."""
    try:
        from onnx import TensorProto, helper

        inputs = [
            helper.make_tensor_value_info("rows", TensorProto.UINT8, [None, None]),
            helper.make_tensor_value_info("question", TensorProto.INT8, [None, None]),
        ]
        output = helper.make_tensor_value_info("products", TensorProto.INT32, [None, None])
        zero = helper.make_tensor("zero", TensorProto.UINT8, [], [_ZERO])
        node = helper.make_node("MatMulInteger", ["rows", "question", "zero"], ["products"])
        graph = helper.make_graph([node], "products", inputs, [output], [zero])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "products.onnx"
            path.write_bytes(model.SerializeToString())
            return open_session(path)
    except ImportError:
        return None
