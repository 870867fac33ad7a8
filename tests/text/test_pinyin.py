"""Pinyin: read as the library reads it, without what it spends on styles that nobody asks for."""

from __future__ import annotations

import pytest
from pypinyin import lazy_pinyin

from indexer.text.pinyin import alike, syllables


@pytest.mark.parametrize(
    "word", ["银行", "行走", "教育", "音乐", "农村", "重庆市", "女", "三〇", "重复建设", "绿化带", "长治"]
)
def test_a_word_is_read_as_the_library_reads_it(word: str) -> None:
    assert list(syllables(word)) == lazy_pinyin(word, v_to_u=False)


def test_what_is_not_han_stands_for_itself() -> None:
    assert syllables("5g") == ("5", "g")


@pytest.mark.parametrize(("one", "other"), [("zhang", "zan"), ("nan", "lan"), ("hu", "fu")])
def test_what_many_do_not_tell_apart_is_made_alike(one: str, other: str) -> None:
    assert alike(one) == alike(other)
