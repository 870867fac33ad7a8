"""Help while typing: completions and other spellings."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import Engine, IndexDamaged
from indexer.suggest.entries import Entry
from indexer.suggest.levels import Levels, write
from indexer.suggest.local import LocalSuggestions
from indexer.suggest.vocabulary import Counts, counts
from indexer.text.pinyin import syllables

COUNTED = counts(
    {
        "subject": {"加强义务教育均衡发展": 1, "老旧小区加装电梯": 3, "关于老旧小区加装电梯的提案": 2},
        "agency": {"汀兰县教育局": 5},
        "topic": {"教育": 9},
    },
    {"义务教育": 7, "教育": 20, "重庆": 3, "银行": 2, "幼儿园": 6, "校车": 4, "安全": 9, "一次": 1, "的": 99},
)
LEVELS = Levels([], COUNTED)
SUGGESTIONS = LocalSuggestions(LEVELS)


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
    assert text in [suggestion.text for suggestion in SUGGESTIONS.complete(typed)]


def test_what_begins_so_and_is_frequent_leads() -> None:
    assert [s.text for s in SUGGESTIONS.complete("教育")] == [
        "教育",
        "义务教育",
        "汀兰县教育局",
        "加强义务教育均衡发展",
    ]


@pytest.mark.parametrize("typed", ["", "  ", "火星", "xyz", "iwu", "'"])
def test_what_nothing_begins_with_is_not_completed(typed: str) -> None:
    assert SUGGESTIONS.complete(typed) == []


def test_words_said_once_and_stop_words_are_no_terms() -> None:
    assert not LEVELS.terms(["一次", "的"])


def test_phrases_that_subjects_repeat_are_terms() -> None:
    assert LEVELS.terms(["老旧小区加装电梯"]) == {"老旧小区加装电梯": 5}


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
    assert SUGGESTIONS.correct(typed)[0] == meant


@pytest.mark.parametrize(
    "typed", ["校车", "义务教育", "老旧小区加装电梯", "AED", "", "樱花", "流浪汉", "近视"]
)
def test_what_replies_say_is_not_spelled_otherwise(typed: str) -> None:
    assert SUGGESTIONS.correct(typed) == []


@given(st.text(max_size=40))
def test_any_text_may_be_typed(text: str) -> None:
    assert len(SUGGESTIONS.complete(text)) <= 10
    assert all(len(corrected) > 1 for corrected in SUGGESTIONS.correct(text))


def test_a_word_is_read_as_it_sounds_in_its_word() -> None:
    assert syllables("银行") == ("yin", "hang")
    assert syllables("重庆AED") == ("chong", "qing", "a", "e", "d")


def test_help_comes_from_what_the_index_holds(engine: Engine) -> None:
    assert "教师" in [suggestion.text for suggestion in engine.suggestions.complete("jiaoshi")]
    assert engine.suggestions.correct("叫师")[0] == "教师"


def test_an_entry_is_the_first_that_it_can_be() -> None:
    entry = Entry("教育")
    entry.change([("word", "教育", 20), ("subject", "教育", 2), ("area", "教育", 9)])
    assert (entry.kind, entry.count, entry.spelled, entry.initials) == ("area", 9, "jiaoyu", "jy")
    entry.change([("area", "教育", -9)])
    assert (entry.kind, entry.count) == ("term", 20)
    entry.change([("word", "教育", -20)])
    assert (entry.kind, entry.count, entry.term, entry.sound) == ("subject", 2, None, None)
    entry.change([("subject", "教育", -2)])
    assert entry.is_gone and entry.kind is entry.spelled is None


_TYPED = (
    "义务",
    "yiwu",
    "ywjy",
    "jy",
    "教育",
    "老旧",
    "jzdt",
    "电梯",
    "j",
    "重庆",
    "chongqing",
    "局",
    "甲乙",
)
_MISSPELLED = ("意务教育", "幼儿圆", "老旧小曲加装电梯", "冲庆", "校车 按全")
_TEXTS = ("义务教育", "重庆", "校车", "老旧小区加装电梯", "甲乙丙丁", "幼儿园", "AED设备", "aed设备", "安全")
_CHANGES = st.lists(
    st.dictionaries(
        st.tuples(st.sampled_from(["word", "phrase", "subject", "agency", "area"]), st.sampled_from(_TEXTS)),
        st.integers(-3, 9),
        max_size=6,
    ),
    min_size=1,
    max_size=12,
)


@settings(deadline=None, max_examples=40)
@given(changes=_CHANGES)
def test_levels_say_what_all_counts_together_say(
    tmp_path_factory: pytest.TempPathFactory, changes: list[dict[tuple[str, str], int]]
) -> None:
    folder = tmp_path_factory.mktemp("levels")
    counted: Counts = Counter()
    levels: list[Path] = []
    for number, change in enumerate([dict(COUNTED), *changes]):
        change = {key: max(by, -counted[key]) for key, by in change.items()}
        counted.update(change)
        before, last = levels, Counter(change)
        levels = write(folder / f"{number}.suggest", before, last)
    assert len(levels) <= 8
    plain = LocalSuggestions(Levels([], counted))
    for ours in (LocalSuggestions(Levels(levels)), LocalSuggestions(Levels(before, last))):
        for typed in _TYPED:
            assert ours.complete(typed) == plain.complete(typed)
        for typed in (*_MISSPELLED, *_TEXTS):
            assert ours.correct(typed) == plain.correct(typed)


def test_an_update_writes_about_what_it_changed(tmp_path: Path) -> None:
    many: Counts = Counter({("word", chr(0x4E00 + number) * 3): 3 for number in range(4000)})
    levels = write(tmp_path / "all", [], many)
    for number in range(40):
        levels = write(tmp_path / f"{number}", levels, Counter({("word", f"甲{number}"): 2}))
    assert levels[-1] == tmp_path / "all" and len(levels) < 6
    assert Levels(levels).terms(["一一一"]) == {"一一一": 3}


def test_a_damaged_or_missing_level_is_told(tmp_path: Path) -> None:
    level = tmp_path / "level"
    write(level, [], COUNTED)
    with pytest.raises(FileNotFoundError):
        Levels([level, tmp_path / "gone"])
    level.write_bytes(b"\0" * level.stat().st_size)
    with pytest.raises(IndexDamaged, match="dafu index"):
        Levels([level])
