"""Chinese numerals, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.numerals import to_chinese, to_int


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("二〇二三", 2023), ("二○一一", 2011), ("二0一七", 2017), ("二十六", 26), ("十", 10), ("十五", 15), ("一百零五", 105),
        ("一百二十", 120), ("两千", 2000), ("56", 56), ("５６", 56), ("廿六", 26), ("三万二千", 32000), ("", None), ("多", None),
        ("贰零贰叁", 2023), ("叁拾壹", 31), ("壹佰零伍", 105),
    ],
)  # fmt: skip
def test_numerals_as_letters_write_them(text: str, number: int | None) -> None:
    assert to_int(text) == number


@given(st.integers(0, 9999))
def test_every_number_survives_the_way_there_and_back(number: int) -> None:
    assert to_int(to_chinese(number)) == number


def test_sessions_are_written_without_a_leading_one() -> None:
    assert to_chinese(12) == "十二"
    assert to_chinese(112) == "一百一十二"


def test_a_number_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="out of range"):
        to_chinese(10_000)
