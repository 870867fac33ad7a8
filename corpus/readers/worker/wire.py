"""How the reading process and ours talk: messages of JSON with bytes beside it, each behind the lengths of both.

Nothing is unpickled: a process that a file has taken over can answer with wrong text only.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

_LENGTHS: Final = struct.Struct(">II")


class Message(NamedTuple):
    """One message."""

    said: Mapping[str, Any]
    raw: bytes = b""


def packed(message: Message) -> bytes:
    """The message as bytes."""
    said = json.dumps(message.said, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return _LENGTHS.pack(len(said), len(message.raw)) + said + message.raw


def receive(read: Callable[[int], bytes]) -> Message | None:
    """The next message, by `read`, which gives exactly so many bytes or fewer at the end; None at the end."""
    head = read(_LENGTHS.size)
    if len(head) < _LENGTHS.size:
        return None
    said, raw = _LENGTHS.unpack(head)
    text = read(said)
    content = read(raw)
    if len(text) < said or len(content) < raw:
        return None
    return Message(json.loads(text.decode("utf-8", "surrogatepass")), content)
