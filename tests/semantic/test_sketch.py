"""Sketches of vectors: what they say of products is sure, so that the nearest are those of a full scan."""

from __future__ import annotations

import json
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from indexer.semantic import sketch
from indexer.semantic.part import Entry
from indexer.semantic.vectors import VectorFolder
from tests.semantic.test_vectors import rows


@pytest.mark.parametrize("scale", [1.0, 0.01])
def test_products_lie_within_their_bounds(scale: float) -> None:
    pytest.importorskip("onnxruntime", reason="needs the extra: make setup-semantic")
    matrix = rows(500, width=48)[1]
    matrix[0], matrix[1, :40], matrix[2] = 0, 0, matrix[3]
    matrix[4] = np.eye(48, dtype=np.float32)[7]
    made = sketch.Sketch.of(matrix)
    for question in (*rows(20, seed=3, width=48)[0] * np.float32(scale), matrix[4], 0 * matrix[4]):
        products = matrix.astype(np.float64) @ question.astype(np.float64)
        found = sketch.bounds(made, question)
        assert found is not None
        least, most = found
        assert (least <= products).all() and (products <= most).all()
        assert np.median(most - least) < 0.02 * np.linalg.norm(question) + 1e-4


def test_the_nearest_are_the_same_with_sketches_without_and_without_what_reads_them(tmp_path: Path) -> None:
    vectors, folder = rows(4000, width=48), VectorFolder(tmp_path)
    for start in (0, 2500):
        some = vectors[:, start : start + 2500]
        folder.add([Entry(f"{start + number}", "d") for number in range(some.shape[1])], some)
    folder.add([Entry("7", "e")], vectors[:, :1])
    question = vectors[1, 3000]
    nearest = folder.nearest(question, 100)
    assert nearest[0][0] == "3000" and nearest[0][1] == pytest.approx(1.0)
    with patch.object(sketch, "_session", return_value=None):
        assert folder.nearest(question, 100) == nearest
    remove_sketches(tmp_path)
    old = VectorFolder(tmp_path)
    assert old.nearest(question, 100) == nearest
    with old.writing():
        assert not old.drop_damaged()
        old.join()
    assert len([*tmp_path.glob("*.sketch.npy")]) == len([*tmp_path.glob("*.json")]) == 1
    assert VectorFolder(tmp_path).nearest(question, 100) == nearest
    assert len(old) == 4000


def remove_sketches(folder: Path) -> None:
    """Make the parts of a folder those of a version that had no sketches."""
    for path in folder.glob("*.sketch.npy"):
        path.unlink()
    for path in folder.glob("*.json"):
        checksums = json.loads(path.read_bytes())
        path.write_text(json.dumps({name: checksums[name] for name in checksums if "sketch" not in name}))
