"""Bytes of every encoding that government sites use come out as the text that was meant."""

from __future__ import annotations

import codecs

import pytest

from corpus.readers.encoding import clean, decode

LETTER = (
    "周桂芳代表：\n您提出的“关于在望川区老旧小区加装电梯的建议”收悉，现答复如下：\n"
    "一、工作现状\n全区共有老旧小区一百二十个，去年加装电梯八十六部，群众反映很好。\n"
    "二、下步措施\n2014年底前再加装一百部。\n望川区住房和城乡建设局\n2013年6月18日"
)
TRADITIONAL = (
    "陳志明代表：\n您提出的《關於改善區內道路交通的建議》收悉，現將辦理情況答復如下：\n"
    "我局對全區道路進行了調查，發現問題二十餘處，將於年內整治完畢。\n二〇一三年六月十八日"
)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb2312", "gbk", "gb18030"])
def test_letter_is_decoded_without_any_declaration(codec: str) -> None:
    assert decode(LETTER.encode(codec)) == LETTER


def test_utf16_of_either_byte_order_is_decoded_by_its_mark() -> None:
    assert decode(codecs.BOM_UTF16_LE + LETTER.encode("utf-16-le")) == LETTER
    assert decode(codecs.BOM_UTF16_BE + LETTER.encode("utf-16-be")) == LETTER


def test_big5_is_recognised_undeclared_where_it_is_clearly_more_plausible() -> None:
    text = TRADITIONAL.replace("〇", "零")
    assert decode(text.encode("big5")) == text


def test_declared_big5_is_believed_of_a_text_too_short_to_tell() -> None:
    text = '<meta charset="big5"><p>寧夏'
    assert decode(text.encode("big5")) == text


def test_traditional_text_in_gb18030_is_not_taken_for_big5() -> None:
    assert decode(TRADITIONAL.encode("gb18030")) == TRADITIONAL


@pytest.mark.parametrize("declared", ["gb2312", "utf-8", "big5", "iso-8859-1"])
@pytest.mark.parametrize("actual", ["gb18030", "utf-8"])
def test_wrong_declaration_does_not_mislead(declared: str, actual: str) -> None:
    page = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">{LETTER}'
    assert decode(page.encode(actual)) == page


def test_characters_beyond_gbk_are_decoded() -> None:
    text = LETTER + "𠮷䶮"
    assert decode(text.encode("gb18030")) == text


def test_damaged_bytes_cost_their_own_characters_in_utf8() -> None:
    raw = bytearray(LETTER.encode())
    raw[30] = raw[200] = 0xFF
    assert abs(len(decode(bytes(raw))) - len(LETTER)) <= 6
    assert decode(bytes(raw)).endswith(LETTER[90:])


@pytest.mark.parametrize("half", [0, 1])
def test_damaged_bytes_cost_their_own_characters_in_gbk(half: int) -> None:
    raw = bytearray(LETTER.encode("gbk"))
    raw[2 * LETTER.index("芳") + half] = 0xFF
    assert decode(bytes(raw)) == LETTER.replace("芳", "\ufffd", 1)


def test_page_cut_in_the_middle_of_a_character_loses_only_that() -> None:
    assert decode(LETTER.encode()[:-1]) == LETTER[:-1] + "\ufffd"
    assert decode(LETTER.encode("gbk")[:-1]) == LETTER[:-1] + "\ufffd"


def test_half_a_character_before_markup_leaves_the_markup() -> None:
    raw = '<meta content="现答复如'.encode("gbk") + b'\xcf">' + LETTER.encode("gbk")
    assert decode(raw) == f'<meta content="现答复如\ufffd">{LETTER}'


def test_cleaned_text_has_one_kind_of_line_end_and_nothing_invisible() -> None:
    assert clean("甲\r\n乙\r丙\u2028丁\x0b") == "甲\n乙\n丙\n丁\n"
    assert clean("\ufeff答\u200b复\xad 第\x005号\t（\u202a完\u202c）") == "答复 第5号\t（完）"


def test_cleaned_text_keeps_the_spaces_that_lay_it_out() -> None:
    assert clean("　　索\xa0引\xa0号  一") == "　　索\xa0引\xa0号  一"
