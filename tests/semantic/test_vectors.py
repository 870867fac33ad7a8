"""Vectors are kept whole, found exactly, made once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus import Store
from indexer.semantic.build import embed
from indexer.semantic.passages import passages
from indexer.semantic.vectors import Entry, VectorFolder
from tests.conftest import REPLIES
from tests.semantic.tiny import TinyModel


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "replies.sqlite")
    with store.transaction():
        for number, reply in enumerate(REPLIES):
            store.keep(reply, f"{number}".encode(), f"https://example.invalid/{number}")
    return store


def test_each_reply_is_embedded_once(store: Store, tmp_path: Path) -> None:
    model = TinyModel()
    folder = VectorFolder.of(tmp_path / "vectors", model.name)
    assert embed(store, folder, model).replies == len(REPLIES)
    done = model.texts
    assert embed(store, VectorFolder.of(tmp_path / "vectors", model.name), model).replies == 0
    assert model.texts == done
    assert len(folder) == len(REPLIES)


def test_a_changed_reply_is_embedded_again_and_its_old_rows_count_no_more(
    store: Store, tmp_path: Path
) -> None:
    model = TinyModel()
    folder = VectorFolder.of(tmp_path / "vectors", model.name)
    embed(store, folder, model)
    with store.transaction():
        store.keep(replace(REPLIES[0], subject="关于修桥的建议"), b"new", "https://example.invalid/0")
    assert embed(store, folder, model).replies == 1
    question = model.embed([passages(REPLIES[0])[0]], question=True)[0]
    assert len(folder) == len(REPLIES)
    assert dict(folder.nearest(question, 10))
    assert all(score < 0.999 for _, score in folder.nearest(question, 10))


def test_a_removed_reply_is_forgotten_when_much_is_gone(store: Store, tmp_path: Path) -> None:
    model = TinyModel()
    folder = VectorFolder.of(tmp_path / "vectors", model.name)
    embed(store, folder, model)
    gone = [stored.id for batch in store.batches() for stored in batch][:-1]
    with store.transaction():
        store.remove(gone)
    embed(store, folder, model)
    assert not set(gone) & set(folder.digests())
    assert len(folder) == 1


def test_the_nearest_are_those_of_a_full_scan(tmp_path: Path) -> None:
    random = np.random.default_rng(7)
    matrix = random.standard_normal((300, 16)).astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    folder = VectorFolder(tmp_path)
    for part in range(3):
        entries = [Entry(f"r{part}-{i}", "d", 2) for i in range(50)]
        folder.add(entries, matrix[part * 100 : part * 100 + 100])
    question = matrix[123]
    scores = (matrix @ question).reshape(150, 2).max(axis=1)
    names = [f"r{part}-{i}" for part in range(3) for i in range(50)]
    expected = sorted(zip(names, scores, strict=True), key=lambda pair: -pair[1])[:10]
    found = VectorFolder(tmp_path).nearest(question, 10)
    assert [reply_id for reply_id, _ in found] == [reply_id for reply_id, _ in expected]
    assert found[0][0] == "r1-11"
    assert found[0][1] == pytest.approx(1.0)
    some = dict(found[:3])
    assert VectorFolder(tmp_path).cosines(question, [*some, "none"]) == pytest.approx(some)


@pytest.mark.parametrize("ending", [".npy", ".json"])
def test_a_damaged_part_is_made_again(store: Store, tmp_path: Path, ending: str) -> None:
    model = TinyModel()
    folder = VectorFolder.of(tmp_path / "vectors", model.name)
    embed(store, folder, model)
    path = next(folder.path.glob(f"*{ending}"))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))
    again = VectorFolder.of(tmp_path / "vectors", model.name)
    assert embed(store, again, model).replies == len(REPLIES)
    assert len(again) == len(REPLIES)


def test_what_a_killed_run_left_is_passed_over(store: Store, tmp_path: Path) -> None:
    model = TinyModel()
    folder = VectorFolder.of(tmp_path / "vectors", model.name)
    folder.path.mkdir(parents=True)
    (folder.path / "000001.npy").write_bytes(b"half")
    assert embed(store, folder, model).replies == len(REPLIES)
    assert (folder.path / "000001.npy").read_bytes() != b"half"
