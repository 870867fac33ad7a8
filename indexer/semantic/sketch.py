"""Rows of a matrix in eight bits: in a quarter of the bytes they tell, within sure bounds, what its products with a question are.

A row is its numbers over its own step, 128 added; then, as float32, the step, and the length of what rounding left. Products are made by
onnxruntime, whose kernels multiply eight bits at four times the speed of single precision.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from indexer.semantic.model import Vectors
from indexer.semantic.runtime import open_session

Sketch = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
TAIL: Final = 8
"""Bytes of a row behind its numbers."""
_ZERO: Final = 128
_ROWS: Final = 127
_QUESTION: Final = 63
"""The largest number of a question: two products of those of rows stay within 16 bits, in which processors may add them."""
_ROUNDING: Final = np.float32(1e-5)
"""More than products of unit vectors in single precision differ by, one way of adding up or another."""


def sketched(rows: Vectors) -> Sketch:
    """The sketch of some rows."""
    step = np.abs(rows).max(axis=1, keepdims=True) / np.float32(_ROWS)
    step[step == 0] = 1
    numbers = np.rint(rows / step)
    left = np.linalg.norm(rows.astype(np.float64) - numbers * step.astype(np.float64), axis=1, keepdims=True)
    left = np.nextafter(left.astype(np.float32), np.float32(np.inf))
    tail = np.hstack([step.astype("<f4"), left.astype("<f4")]).view(np.uint8)
    return np.hstack([(numbers + _ZERO).astype(np.uint8), tail])


def bounds(sketch: Sketch, question: Vectors) -> tuple[Floats, Floats] | None:
    """What the product of each row with `question` is at least and at most; None where onnxruntime is not installed."""
    session = _session()
    if session is None:
        return None
    width = len(question)
    parts, steps, missing = _in_parts(question, sketch.shape[1])
    products = session.run(None, {"rows": sketch, "question": parts})[0]
    step, left = np.ascontiguousarray(sketch[:, width:]).view("<f4").T
    about = step * (products.astype(np.float32) @ steps)
    slack = left * np.float32(np.linalg.norm(question)) + step * missing + _ROUNDING
    return about - slack, about + slack


def _in_parts(question: Vectors, width: int) -> tuple[npt.NDArray[np.int8], Floats, np.float32]:
    """The question as two columns of small numbers, the second of what the first left; the steps of both; how much they miss at most.

    That is by a step of a row: a row is no longer than its largest number in each place.
    """
    parts = np.zeros((width, 2), dtype=np.int8)
    steps = np.ones(2, dtype=np.float32)
    left = question.astype(np.float64)
    for column in range(2):
        steps[column] = np.abs(left).max() / _QUESTION or 1.0
        parts[: len(question), column] = np.rint(left / steps[column])
        left = left - parts[: len(question), column] * float(steps[column])
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
