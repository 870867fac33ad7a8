"""Help while typing: completions and other spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Engine, TypingHelp
from indexer.contract.result import Vocabulary
from indexer.suggest.completion import Completer
from indexer.suggest.spelling import Speller
from indexer.suggest.vocabulary import terms
from indexer.text.pinyin import syllables

VOCABULARY = Vocabulary(
    "1",
    {
        "subject": {"加强义务教育均衡发展": 1, "老旧小区加装电梯": 3, "关于老旧小区加装电梯的提案": 2},
        "agency": {"汀兰县教育局": 5},
        "topic": {"教育": 9},
    },
    {"义务教育": 7, "教育": 20, "重庆": 3, "银行": 2, "幼儿园": 6, "校车": 4, "安全": 9, "一次": 1, "的": 99},
)
COMPLETER = Completer(VOCABULARY)
SPELLER = Speller(VOCABULARY)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("义务", "义务教育"),
        ("義務", "义务教育"),
        ("yiwujiaoyu", "义务教育"),
        ("YiWu jiaoyu", "义务教育"),
        ("yiwujia", "义务教育"),
        ("ywjy", "义务教育"),
        ("yiwu教育", "义务教育"),
        ("义务jy", "义务教育"),
        ("yiwujy", "义务教育"),
        ("chongqing", "重庆"),
        ("yinhang", "银行"),
        ("教育局", "汀兰县教育局"),
        ("jiaoyuju", "汀兰县教育局"),
        ("jzdt", "老旧小区加装电梯"),
    ],
)
def test_what_is_typed_is_completed(typed: str, text: str) -> None:
    assert text in [suggestion.text for suggestion in COMPLETER.complete(typed)]


def test_what_begins_so_and_is_frequent_leads() -> None:
    assert [s.text for s in COMPLETER.complete("教育")] == [
        "教育",
        "义务教育",
        "汀兰县教育局",
        "加强义务教育均衡发展",
    ]


@pytest.mark.parametrize("typed", ["", "  ", "火星", "xyz", "iwu", "'"])
def test_what_nothing_begins_with_is_not_completed(typed: str) -> None:
    assert COMPLETER.complete(typed) == []


def test_words_said_once_and_stop_words_are_no_terms() -> None:
    assert not terms(VOCABULARY).keys() & {"一次", "的"}


def test_phrases_that_subjects_repeat_are_terms() -> None:
    assert terms(VOCABULARY)["老旧小区加装电梯"] == 5


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("意务教育", "义务教育"),
        ("义物教育", "义务教育"),
        ("幼儿圆", "幼儿园"),
        ("老旧小曲加装电梯", "老旧小区加装电梯"),
        ("校车 按全", "校车 安全"),
        ("冲庆", "重庆"),
    ],
)
def test_another_spelling_is_found(typed: str, meant: str) -> None:
    assert SPELLER.corrections(typed)[0] == meant


@pytest.mark.parametrize("typed", ["校车", "义务教育", "老旧小区加装电梯", "AED", ""])
def test_what_replies_say_is_not_spelled_otherwise(typed: str) -> None:
    assert SPELLER.corrections(typed) == []


@given(st.text(max_size=40))
def test_any_text_may_be_typed(text: str) -> None:
    assert len(COMPLETER.complete(text)) <= 10
    assert all(len(corrected) > 1 for corrected in SPELLER.corrections(text))


def test_a_word_is_read_as_it_sounds_in_its_word() -> None:
    assert syllables("银行") == ("yin", "hang")
    assert syllables("重庆AED") == ("chong", "qing", "a", "e", "d")


def test_help_comes_from_what_the_index_holds(engine: Engine) -> None:
    typing = TypingHelp(engine)
    assert "教师" in [suggestion.text for suggestion in typing.complete("jiaoshi")]
    assert typing.corrections("叫师")[0] == "教师"
