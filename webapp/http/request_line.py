"""Addresses as clients send them: bytes that should have been encoded are read as if they were. Pure.

curl and old programs send what was typed, in the encoding of the terminal: UTF-8, or GBK on Chinese Windows.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote_to_bytes

_DELIMITERS: Final = re.compile(rb"([/?&=#+])")
"""None of them can be the second byte of a character in GBK."""
_RAW: Final = re.compile(rb"[\x80-\xff]")


def encoded(uri: bytes) -> bytes:
    """The address in ASCII: /search?q=教育 in UTF-8 or GBK, raw or percent-encoded → /search?q=%E6%95%99%E8%82%B2."""
    if b"%" not in uri and uri.isascii():
        return uri
    return b"".join(map(_encoded, _DELIMITERS.split(uri)))


def _encoded(piece: bytes) -> bytes:
    meant = unquote_to_bytes(piece)
    if meant.isascii():
        return piece
    try:
        meant.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return quote(meant.decode("gb18030"), safe="").encode()
        except UnicodeDecodeError:
            pass  # neither: the application says what it makes of it
    return _RAW.sub(lambda found: b"%%%02X" % ord(found[0]), piece)
