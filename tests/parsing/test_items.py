from __future__ import annotations

import re

import pytest

from corpus.letter.items import MARK, SENTENCE, items


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一是修路;二是架桥。", ["修路;", "架桥。"]),
        ("第一,修路。第二,架桥", ["修路。", "架桥"]),
        ("(一)修路(二)架桥", ["修路", "架桥"]),
        ("1.修路2.架桥", ["修路", "架桥"]),
        ("1)修3.5公里路2)架桥", ["修3.5公里路", "架桥"]),
        ("①修路②架桥", ["修路", "架桥"]),
        ("修路架桥", []),
    ],
)
def test_an_item_goes_from_its_mark_to_the_next(text: str, expected: list[str]) -> None:
    marks = list(re.finditer(MARK, text))
    assert [text[start:end] for start, end in items(marks, len(text))] == expected


def test_a_sentence_keeps_the_marks_that_close_it() -> None:
    assert SENTENCE.findall("他说“好。”路修好了!桥呢") == ["他说“好。”", "路修好了!", "桥呢"]
