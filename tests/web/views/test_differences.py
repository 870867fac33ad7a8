"""What changed between two wordings, by sentences and fields."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import REPLIES
from webapp.views.differences import differences, field_changes, sentences

_TEXTS = st.text(alphabet="甲乙。！；\n”", max_size=40)


def test_a_changed_sentence_goes_and_comes_as_a_whole() -> None:
    found = differences("路已修好。明年再修桥。谢谢。", "路已修好。2025年6月底前修桥。谢谢。")
    assert [(piece.kind, piece.text) for piece in found] == [
        ("same", "路已修好。"),
        ("removed", "明年再修桥。"),
        ("added", "2025年6月底前修桥。"),
        ("same", "谢谢。"),
    ]


def test_quotation_marks_stay_with_their_sentence() -> None:
    assert sentences("他说：“修路。”好的。\n完") == ("他说：“修路。”", "好的。", "\n", "完")


@given(_TEXTS, _TEXTS)
def test_both_texts_can_be_read_from_their_differences(before: str, after: str) -> None:
    found = differences(before, after)
    assert "".join(piece.text for piece in found if piece.kind != "added") == before
    assert "".join(piece.text for piece in found if piece.kind != "removed") == after


def test_changed_fields_are_named_with_both_values() -> None:
    after = replace(REPLIES[1], disposition="A", proposers=("高志平",), body="别的")
    assert [(f.label, f.before, f.after) for f in field_changes(REPLIES[1], after)] == [
        ("提出者", "高志平、陆明霞", "高志平"),
        ("办理结果", "B", "A"),
    ]
