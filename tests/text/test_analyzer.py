"""Folding and tokenizing."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.analyzer import Analyzer, Cutter, analyzer, plain_cutter, rust_cutter
from indexer.text.folding import fold, fold_with_offsets, squeeze
from tests.conftest import REPLIES
from tests.places import SHARED


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("義務教育", "义务教育"), ("２０２５年", "2025年"), ("ＧＤＰ", "gdp"), ("ＡBc", "abc"), ("（A类）", "(a类)"),
        ("㎡", "m2"), ("對於", "对于"),
    ],
)  # fmt: skip
def test_what_readers_take_for_the_same_folds_to_the_same(written: str, plain: str) -> None:
    assert fold(written) == plain


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(min_size=1, max_size=30))
def test_a_long_text_folds_as_its_parts_do(text: str) -> None:
    assert fold(text * 200) == fold(text) * 200
    assert fold_with_offsets(text * 200).original(0, len(fold(text))) == (0, len(text))


@given(st.text(), st.data())
def test_every_folded_character_is_traced_to_its_original(text: str, data: st.DataObject) -> None:
    folded = fold_with_offsets(text)
    assert folded.text == fold(text)
    if folded.text:
        start = data.draw(st.integers(0, len(folded.text) - 1))
        end = data.draw(st.integers(start + 1, len(folded.text)))
        first, last = folded.original(start, end)
        assert 0 <= first < last <= len(text)
        assert folded.text[start:end] in fold(text[first:last])


def test_offsets_survive_characters_that_grow() -> None:
    text = "每户80㎡的補助"
    folded = fold_with_offsets(text)
    start = folded.text.index("补助")
    assert text[slice(*folded.original(start, start + 2))] == "補助"


@pytest.mark.parametrize("cutter", [rust_cutter, plain_cutter])
@given(st.lists(st.text("教育局的老师2021年第十八次号a,. 㐀\U00020000〇\n"), max_size=5))
def test_letters_together_have_the_tokens_of_each(
    cutter: Callable[[Iterable[str]], Cutter | None], letters: list[str]
) -> None:
    made = _made(cutter)
    terms = made.terms([(fold(letter), 1), (fold(letter[:9]), 2)] for letter in letters)
    found: list[Counter[str]] = [Counter() for _ in letters]
    of = terms.counted_words
    for word, letter, times in zip(of.each.tolist(), of.documents.tolist(), of.counts.tolist(), strict=True):
        found[letter][terms.words[word]] = times
    assert found == [Counter(made.tokens(fold(one)) + 2 * made.tokens(fold(one[:9]))) for one in letters]


@cache
def _made(cutter: Callable[[Iterable[str]], Cutter | None]) -> Analyzer:
    return Analyzer(cutter)


@pytest.mark.parametrize("written", ["第56号", "56号", "５６号", "第五十六号", "第 56 号", "第056号"])
def test_a_number_in_any_dress_is_one_token(written: str) -> None:
    assert analyzer().words(written)[0] == ("56号",)
    assert analyzer().counts(f"关于{written}建议")["56号"] == 1


def test_years_are_the_same_in_either_numerals() -> None:
    assert analyzer().words("二〇二五年") == analyzer().words("2025年") == (("2025",), ("年",))
    assert analyzer().counts("二〇二五年")["2025"] == 1


def test_a_long_word_comes_with_the_words_it_is_made_of() -> None:
    assert analyzer().words("农村教师") == (("农村教师", "农村", "教师"),)


def test_words_come_in_the_order_typed() -> None:
    words = [tokens[0] for tokens in analyzer().words("2024年 GDP 增长与第3号 公交")]
    assert words == ["2024", "年", "gdp", "增长", "与", "3号", "号", "公交"]


def test_a_text_holds_every_token_of_its_own_words() -> None:
    for reply in REPLIES:
        counts = analyzer().counts(reply.body)
        for tokens in analyzer().words(reply.body):
            assert all(token in counts for token in tokens), tokens


@given(st.text(alphabet="农村教师老龄化第二十六号2025年GDP，。 \n", max_size=60))
def test_query_and_index_analysis_cannot_diverge(text: str) -> None:
    counts = analyzer().counts(text)
    missing = [word[0] for word in analyzer().words(text) if word[0] not in counts]
    assert missing == []
    assert analyzer().has_terms(text) == bool(counts)


def test_brackets_and_spaces_do_not_count_when_values_are_compared() -> None:
    assert squeeze("望教函〔2021〕18号") == squeeze("望教函[2021] 18 号") == "望教函202118号"


def test_dictionary_words_are_kept_whole() -> None:
    assert [tokens[0] for tokens in analyzer().words("推进县管校聘和长护险")] == [
        "推进",
        "县管校聘",
        "和",
        "长护险",
    ]


def test_the_rust_cutter_cuts_real_text_as_jieba_does() -> None:
    corpus = SHARED / "bench" / "statutes.jsonl.gz"
    if not corpus.exists():
        pytest.skip("../shared/bench/statutes.jsonl.gz is absent")
    pytest.importorskip("rjieba")
    rust, plain = Analyzer(rust_cutter), Analyzer(plain_cutter)
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"][:2000] for line in islice(lines, 0, 3000, 100)]
    different = [text for text in texts if rust.counts(text) != plain.counts(text)]
    assert len(different) <= len(texts) * 0.02, different[:1]


@pytest.mark.parametrize("written", ["3500", "3,500", "３，５００", "３５００"])
def test_a_number_is_one_token_with_commas_or_without(written: str) -> None:
    assert analyzer().content_words(written) == {("3500",): 0}
    assert analyzer().tokens(fold(f"共{written}人")) == ["3500"]


def test_radicals_of_the_supplement_are_folded() -> None:
    assert fold("⻘年⻔卫⼀⾼⻢路") == "青年门卫一高马路"
