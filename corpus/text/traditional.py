"""Traditional → simplified, character by character."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from opencc import OpenCC

_HAN: Final = (range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x2FA20))


@cache
def simplified() -> Mapping[int, str]:
    """Code of a Han character → its simplified character, for those that have one; OpenCC's table.

    Every character is converted on a line of its own, so that the result does not depend on neighbours.
    """
    characters = [chr(code) for block in _HAN for code in block]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {ord(old): new for old, new in zip(characters, converted, strict=True) if old != new}
