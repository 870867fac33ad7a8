"""Vectors are kept whole, found exactly, made once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus import Store
from indexer.semantic.build import embed
from indexer.semantic.model import Vectors
from indexer.semantic.part import Entry, listed
from indexer.semantic.passages import passages
from indexer.semantic.vectors import VectorFolder
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


def rows(count: int, seed: int = 7, width: int = 16) -> Vectors:
    """Unit vectors of so many replies: of subjects, and of subjects with starts."""
    matrix = np.random.default_rng(seed).standard_normal((2, count, width)).astype(np.float32)
    unit: Vectors = matrix / np.linalg.norm(matrix, axis=2, keepdims=True)
    return unit


def test_the_nearest_are_those_of_a_full_scan(tmp_path: Path) -> None:
    vectors, folder = rows(150), VectorFolder(tmp_path)
    names = [f"r{i}" for i in range(150)]
    for start in range(0, 150, 50):
        entries = [Entry(name, "d") for name in names[start : start + 50]]
        folder.add(entries, vectors[:, start : start + 50])
    question = vectors[1, 123]
    scores = (vectors @ question).max(axis=0)
    expected = sorted(zip(names, scores, strict=True), key=lambda pair: -pair[1])[:10]
    for subjects in (False, True):
        found = VectorFolder(tmp_path).nearest(question, 10, subjects=subjects)
        assert [reply_id for reply_id, _ in found] == [reply_id for reply_id, _ in expected]
        assert found[0][1] == pytest.approx(1.0)
    assert VectorFolder(tmp_path).cosines(question, [*dict(found), "none", "r"]) == pytest.approx(dict(found))
    assert VectorFolder(tmp_path).cosines(question, []) == {}


def test_in_a_large_collection_subjects_count_where_the_start_is_near_or_where_asked_for(
    tmp_path: Path,
) -> None:
    vectors, folder = rows(3000), VectorFolder(tmp_path)
    question = vectors[1, 0]
    by_start = np.argsort(-(vectors[1] @ question))
    near, far = int(by_start[20]), int(by_start[-1])
    vectors[0, [near, far]] = 0.9 * question
    folder.add([Entry(f"{i}", "d") for i in range(3000)], vectors)
    assert [i for i, _ in folder.nearest(question, 2)] == ["0", f"{near}"]
    assert {i for i, _ in folder.nearest(question, 3, subjects=True)} == {"0", f"{near}", f"{far}"}


def test_parts_stay_few_however_many_are_added(tmp_path: Path) -> None:
    vectors, folder = rows(300), VectorFolder(tmp_path)
    most = 0
    for number in range(300):
        folder.add([Entry(f"{number}", "d")], vectors[:, number : number + 1])
        folder.join()
        most = max(most, len(listed(tmp_path)))
    assert most <= 7 * 3 + 1  # seven of one size, seven of eight times that, …
    again = VectorFolder(tmp_path)
    assert len(again) == 300
    assert dict(again.nearest(vectors[1, 17], 1)) == {"17": pytest.approx(1.0)}


def test_a_reader_opens_only_the_parts_that_are_new(tmp_path: Path) -> None:
    vectors, folder = rows(3), VectorFolder(tmp_path)
    folder.add([Entry("a", "d"), Entry("b", "d")], vectors[:, :2])
    reader = VectorFolder(tmp_path)
    assert reader.current is reader
    folder.add([Entry("b", "e")], vectors[:, 2:])
    later = reader.current
    assert later.stamp != reader.stamp
    assert later._parts[0] is reader._parts[0]
    assert later.cosines(vectors[1, 2], ["b"]) == {"b": pytest.approx(1.0)}
    assert dict(later.nearest(vectors[1, 1], 2))["b"] < 0.999


@pytest.mark.parametrize("ending", ["1.npy", "ids.npy", "sketch.npy", ".json"])
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
