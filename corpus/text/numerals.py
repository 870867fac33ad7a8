"""Chinese numerals as official letters use them: 二十六, 一百零五, 二〇二三, 十, 贰拾叁."""

from __future__ import annotations

from typing import Final

_DIGITS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "○": 0, "◯": 0, "Ｏ": 0, "O": 0, "o": 0, "Ο": 0, "О": 0, "о": 0, "ο": 0, "两": 2, "廿": 20, "卅": 30,
} | {
    c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")
} | {c: i for i, c in enumerate("０１２３４５６７８９")} | {c: i for i, c in enumerate("0123456789")}  # fmt: skip
_UNITS: Final = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "拾": 10, "佰": 100, "仟": 1000}

NUMERAL: Final = "零〇○一二两三四五六七八九十百千万廿卅"
"""The characters of a Chinese numeral, for use in a character class of a regular expression."""
FORMAL: Final = "壹贰叁肆伍陆柒捌玖拾佰仟"
"""Those that cannot be altered (大写), some of which are surnames and words as well."""


def to_int(text: str) -> int | None:
    """The number that `text` writes in Chinese or Arabic numerals (二〇二三, 二十六, 二0一七, 12), None if it is none."""
    if not text or any(c not in _DIGITS and c not in _UNITS for c in text):
        return None
    if not any(c in _UNITS for c in text):
        if len(text) == 1:
            return _DIGITS[text]
        # Digit by digit, as years are written; 廿六 is the exception.
        return (
            sum(_DIGITS[c] for c in text)
            if text[0] in "廿卅"
            else int("".join(str(_DIGITS[c]) for c in text))
        )
    total = section = digit = 0
    for c in text:
        if c in _DIGITS:
            digit = digit * 10 + _DIGITS[c] if c.isdigit() and digit else _DIGITS[c]
        elif c == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        else:
            section, digit = section + (digit or 1) * _UNITS[c], 0
    return total + section + digit


def to_chinese(number: int) -> str:
    """The Chinese numeral of `number`, 0 to 9999, as sessions are written: 12 → 十二, 105 → 一百零五."""
    if not 0 <= number <= 9999:
        raise ValueError(f"out of range: {number}")
    if number == 0:
        return "零"
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += "零一二三四五六七八九"[digit] + name
        elif text and number and not text.endswith("零"):
            text += "零"
    return text.removeprefix("一") if text.startswith("一十") else text
