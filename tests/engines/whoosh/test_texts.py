"""Texts kept as arrays: what went in comes out, and is found."""

from __future__ import annotations

import io
import random
from itertools import pairwise

import numpy as np
import pytest

from indexer.engines.whoosh.storage.array_file import ArrayFile, HeldFile, write_arrays
from indexer.engines.whoosh.storage.text_arrays import Texts

TEXTS = ("将新建公办园3所", "", "𠮷林市将于2026年底前完成", "ab", "将新建", "教师")


@pytest.fixture(params=(1, 2, 4))
def texts(request: pytest.FixtureRequest) -> Texts:
    """The same texts in one part and in several, an empty one among them."""
    cuts = [len(TEXTS) * part // request.param for part in range(request.param + 1)]
    parts = [Texts.of(TEXTS[start:end]) for start, end in pairwise(cuts)]
    return Texts.joined([Texts.of(()), *parts])


def every(texts: Texts) -> list[str]:
    return list(texts.among(np.ones(len(texts), dtype=np.bool_)))


def test_texts_come_out_as_they_went_in(texts: Texts) -> None:
    assert every(texts) == list(TEXTS)
    assert [texts[number] for number in range(len(texts))] == list(TEXTS)
    with pytest.raises(IndexError):
        texts[len(TEXTS)]


def test_chosen_texts_come_in_order_whichever_part_has_them(texts: Texts) -> None:
    for step in (1, 2, 3):
        chosen = np.arange(len(TEXTS)) % step == 0
        assert list(texts.among(chosen)) == list(TEXTS[::step])
    assert list(texts.among(np.zeros(len(TEXTS), dtype=np.bool_))) == []


def test_texts_are_read_from_the_arrays_they_are_written_as(texts: Texts) -> None:
    file = io.BytesIO()
    write_arrays(file, [*texts.arrays("a"), *Texts.of(("x",)).arrays("b")])
    arrays = ArrayFile(HeldFile("texts", file.getvalue()))
    assert every(Texts.read(arrays, "a")) == list(TEXTS)
    assert every(Texts.joined([Texts.read(arrays, "b"), Texts.read(arrays, "a")])) == ["x", *TEXTS]


@pytest.mark.parametrize(
    "text", ["将", "将新建", "𠮷林", "b将", "建教", "ab", "无", "2026年底前完成", "成ab"]
)
def test_a_text_is_found_where_it_stands_and_not_across_two(texts: Texts, text: str) -> None:
    assert texts.holding(text).tolist() == [text in one for one in TEXTS]


def test_random_texts_are_found_as_python_finds_them() -> None:
    chance = random.Random(7)
    many = ["".join(chance.choices("甲乙𠀀", k=chance.randrange(9))) for _ in range(300)]
    texts = Texts.joined([Texts.of(many[:100]), Texts.of(many[100:])])
    for length in (1, 2, 3, 4):
        wanted = "".join(chance.choices("甲乙𠀀", k=length))
        assert texts.holding(wanted).tolist() == [wanted in one for one in many]


def test_no_texts_hold_nothing() -> None:
    assert Texts().holding("将").tolist() == []
    assert np.array_equal(Texts.of(()).holding("将"), np.zeros(0, dtype=np.bool_))
