"""Addresses in raw bytes, read as if they were encoded."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.http.request_line import encoded

ENCODED = b"/search?q=%E6%95%99%E8%82%B2&sort=newest"


@pytest.mark.parametrize(
    "uri",
    [
        ENCODED,
        "/search?q=教育&sort=newest".encode(),
        "/search?q=教育&sort=newest".encode("gbk"),
        b"/search?q=%BD%CC%D3%FD&sort=newest",
        b"/search?q=%bd%cc\xd3\xfd&sort=newest",
    ],
)
def test_utf8_and_gbk_raw_or_encoded_are_one_address(uri: bytes) -> None:
    assert encoded(uri).upper() == ENCODED.upper()


def test_each_part_is_read_by_itself() -> None:
    assert encoded("/agency/县教育局?q=".encode() + "电梯".encode("gbk")) == (
        f"/agency/{quote('县教育局')}?q={quote('电梯')}".encode()
    )


def test_what_is_no_text_is_encoded_byte_by_byte() -> None:
    assert encoded(b"/search?q=\xff\xff%41") == b"/search?q=%FF%FF%41"


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1))
def test_every_text_of_gbk_comes_through(text: str) -> None:
    sent = text.encode("gbk")
    try:
        sent.decode("utf-8")
    except UnicodeDecodeError:
        assert encoded(b"/search?q=" + sent) == f"/search?q={quote(text)}".encode()


@given(st.binary())
def test_what_comes_out_is_ascii(uri: bytes) -> None:
    assert encoded(uri).isascii()
