"""Bytes → text, for the encodings in which Chinese government sites serve their pages.

What a page declares is often wrong, so the bytes decide: a byte order mark; else the zeros that UTF-16 and UTF-32 have in every other
byte of digits and line ends; else valid UTF-8; else whichever of GB18030
(which contains GB2312 and GBK), UTF-8 and Big5 makes the most plausible Chinese of them, so that a few damaged bytes
neither reject a page nor garble the rest. A declaration counts for Big5 only, which reads as rare characters in GB18030.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

_MARKED: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE: Final = tuple(codec for _, codec in _MARKED)
_ZEROS: Final = 1 << 16
"""Bytes among which text of two or four bytes a character has a zero: of a line end, a space, a digit."""
_WIDE_SAMPLE: Final = 1 << 12
_SHORTEST: Final = 8
"""Fewer characters may make sense by chance."""
_LEGIBLE: Final = 0.95
"""Share of characters that are letters, punctuation or white space in a text decoded rightly."""
_DECLARED_BIG5: Final = re.compile(rb"""charset\s*=\s*["']?\s*(?:big-?5|cp950|x-x-big5)""", re.IGNORECASE)
_COMMON: Final = re.compile(
    "[的一是不了在有和人我您年月日市村工作建提出收悉如下政府代表委,，、。："
    "这个们国对会议办发问题实农业进将后时来经济过设项县区乡镇为现答复关于员教育"
    "這個們國對會議辦發問題實農業進將後時來經濟過設項縣區鄉鎮為現關於員復]"
)
"""Frequent in official letters: of both scripts, simplified, traditional."""
_SAMPLE: Final = 8000
_HEAD: Final = 4096
_PLAUSIBLE: Final = 0.1
"""Share of `_COMMON` that Chinese text surely has (about 0.3), and other text read as Chinese has not (about 0.02)."""
_NOT_TEXT: Final = re.compile("[\ufffd\ue000-\uf8ff]")
_SPECIAL: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\ufffe\uffff]"
)
_LINE_ENDS: Final = "\x0b\x0c\x85\u2028\u2029"


def decode(raw: bytes) -> str:
    """The text of `raw`, without its byte order mark; what cannot be decoded is U+FFFD."""
    if wide := wide_of(raw):
        return raw.decode(wide, "replace").removeprefix("\ufeff")
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _most_plausible(raw)


def encoding_of(head: bytes) -> str:
    """The encoding of a text that begins with `head`, which may end within a character: UTF-8, UTF-16, UTF-32 or GB18030."""
    if wide := wide_of(head):
        return wide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def wide_of(raw: bytes) -> str | None:
    """The codec of a text in UTF-16 or UTF-32, with a byte order mark or without; None for any other bytes."""
    for mark, codec in _MARKED:
        if raw.startswith(mark):
            return codec
    if b"\0" not in raw[:_ZEROS]:
        return None
    sample = raw[: min(_WIDE_SAMPLE, len(raw) - len(raw) % 4)]
    return next((codec for codec in _WIDE if _is_legible(sample, codec)), None)


def narrow(raw: bytes) -> bytes:
    """The text in UTF-8 where it is in UTF-16 or UTF-32, else the bytes as they are."""
    return raw if wide_of(raw) is None else decode(raw).encode()


def _is_legible(sample: bytes, codec: str) -> bool:
    """Whether the bytes make sense in this encoding: the other order of bytes makes letters of nowhere of line ends and digits."""
    text = sample.decode(codec, "ignore")
    if len(text) < _SHORTEST or len(text) * (4 if "32" in codec else 2) < _LEGIBLE * len(sample):
        return False
    known = sum(c in "\t\n\r" or "\x20" <= c <= "\x7e" or _is_chinese(c) for c in text)
    return known >= _LEGIBLE * len(text)


def _is_chinese(character: str) -> bool:
    """Of the blocks that official letters are made of: ideographs, their punctuation, full width, general punctuation."""
    return (
        "\u4e00" <= character <= "\u9fff"
        or "\u3000" <= character <= "\u303f"
        or "\uff00" <= character <= "\uffef"
        or "\u2010" <= character <= "\u2027"
        or character in "\xa0·×㎡①②③④⑤⑥⑦⑧⑨⑩"
    )


def clean(text: str) -> str:
    r"""`text` with `\n` as its only line end, without control, zero-width and bidirectional characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SPECIAL.sub(lambda special: "\n" if special[0] in _LINE_ENDS else "", text)


def _most_plausible(raw: bytes) -> str:
    gb = raw.decode("gb18030", "replace-pair")
    is_big5 = _DECLARED_BIG5.search(raw[:_HEAD]) is not None
    if _plausibility(gb) >= _PLAUSIBLE and not is_big5:
        return gb
    utf8, big5 = raw.decode("utf-8", "replace"), raw.decode("big5hkscs", "replace-pair")
    # Of equals `max` takes the first: a text too short to tell is what it is declared to be.
    return max((big5, gb, utf8) if is_big5 else (gb, utf8, big5), key=_plausibility)


def _plausibility(text: str) -> float:
    """The share of frequent characters, less that of damaged ones, in a sample of those that are not ASCII."""
    sample = text[:: 1 + len(text) // _SAMPLE]
    foreign = len(sample) - len(sample.encode("ascii", "ignore"))
    return (len(_COMMON.findall(sample)) - len(_NOT_TEXT.findall(sample))) / max(1, foreign)


def _replace_pair(error: UnicodeError) -> tuple[str, int]:
    """U+FFFD for a damaged two-byte character, whole: resuming at its second byte would shift all that follow."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    second = error.object[error.start + 1 : error.start + 2]
    return "\ufffd", error.start + (2 if second >= b"\x80" else 1)


codecs.register_error("replace-pair", _replace_pair)
