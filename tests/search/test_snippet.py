"""Passages and marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Highlighter, Marked, parse_query
from indexer.text.folding import fold
from tests.conftest import REPLIES

LETTER = (
    "您提出的建议收悉，现答复如下：\n"
    "一、改善办学条件\n"
    "去年新建学校三所。农村教师周转房全部投用，队伍老龄化有所缓解。\n"
    "二、下步措施\n"
    "加强教师培训；每年招聘五十人。教师、教师、教师。\n"
    "课后服务将于年底前覆盖全部学校，家长自愿参加。"
)


def marker(text: str) -> Highlighter:
    return Highlighter(parse_query(text).clause)


def marked_words(marked: Marked) -> list[str]:
    return [marked.text[start:end] for start, end in marked.marks]


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("教师", "农村教师", ["教师"]),
        ("教師", "农村教师", ["教师"]),
        ("教师", "農村教師", ["教師"]),
        ("ＧＤＰ", "今年gdp增长", ["gdp"]),
        ("56号", "关于第５６号建议、第五十六号、第156号", ["第５６号", "第五十六号"]),
        ("农村 教师", "农村教师", ["农村教师"]),
        ("“课后服务”", "課後服務与课后", ["課後服務"]),
        ("教师 -农村", "农村教师", ["教师"]),
        ("标题:教师", "农村教师", ["教师"]),
        ("代表:教师", "农村教师", []),
        ("5g", "5g与15g", ["5g"]),
        ("", "农村教师", []),
        ("请问 怎么 教师", "请问怎么办，教师", ["教师"]),
        ("村里上厕所难", "路上难找的厕所，上厕所难", ["厕所", "上厕所难"]),
        ("厕所 难", "厕所难找", ["厕所难"]),
        ("桥", "大桥", ["桥"]),
    ],
)
def test_what_was_asked_is_marked_as_it_is_written(query: str, text: str, words: list[str]) -> None:
    assert marked_words(marker(query).mark(text)) == words


@given(st.text(max_size=200), st.text(alphabet="教師师老龄2026号㎡ ", max_size=12))
def test_marks_never_change_the_text_and_never_overlap(text: str, query: str) -> None:
    marked = marker(query).mark(text)
    assert marked.text == text
    edges = [edge for mark in marked.marks for edge in mark]
    assert edges == sorted(edges)
    assert all(start < end for start, end in marked.marks)


def test_passages_are_whole_sentences_in_the_order_of_the_text() -> None:
    texts = [passage.text for passage in marker("老龄化 课后服务").passages(LETTER)]
    assert texts == [
        "去年新建学校三所。农村教师周转房全部投用，队伍老龄化有所缓解。",
        "课后服务将于年底前覆盖全部学校，家长自愿参加。",
    ]


def test_a_very_short_sentence_is_shown_with_its_successor() -> None:
    (passage,) = marker("三所").passages(LETTER)
    assert passage.text == "去年新建学校三所。农村教师周转房全部投用，队伍老龄化有所缓解。"


def test_a_passage_with_all_the_words_is_preferred_to_one_that_repeats_a_word() -> None:
    first = marker("教师老龄化").passages(LETTER)[0]
    assert set(marked_words(first)) == {"教师", "老龄化"}


def test_there_are_at_most_three_passages() -> None:
    text = "\n".join(f"第{n}段说到教师，也说到学校{n}。" for n in range(50))
    assert 1 <= len(marker("教师 学校").passages(text)) <= 3


def test_a_long_sentence_is_cut_at_its_punctuation_and_says_so() -> None:
    text = (
        "，".join(f"这是其中第{n}个分句" for n in range(60))
        + "，这里说到教师，"
        + "，".join("之后还有" for _ in range(60))
    )
    (passage,) = marker("教师").passages(text)
    assert marked_words(passage) == ["教师"]
    assert passage.text.startswith("…") and passage.text.endswith("…")
    assert len(passage.text) <= 170


def test_a_text_without_any_punctuation_is_still_cut() -> None:
    (passage,) = marker("教师").passages("无" * 5000 + "教师" + "点" * 5000)
    assert marked_words(passage) == ["教师"]
    assert len(passage.text) <= 170


@given(st.text(alphabet="教师，。；\n（）老", max_size=300))
def test_every_passage_is_part_of_its_text(text: str) -> None:
    for passage in marker("教师").passages(text):
        assert passage.text.strip("…") in text
        assert all(fold(word) == "教师" or set(word) <= set("教师") for word in marked_words(passage))


def test_a_text_without_a_match_has_no_passages() -> None:
    assert marker("水库").passages(REPLIES[0].body) == ()


def test_what_a_letter_answers_is_shown_before_what_it_acknowledges() -> None:
    text = "您提出的《关于改善乡村教师住房的建议》收悉，现答复如下。\n今年为乡村教师新建周转房十二套，教师住房紧张的局面将得到缓解。"
    first = marker("教师 住房").passages(text)[0]
    assert first.text.startswith("今年为")
    # Where nothing else holds the words, the opening is still shown.
    (only,) = marker("教师 住房").passages(text.split("\n")[0])
    assert "收悉" in only.text
