"""Files that the reading process is sent before their turn: it reads the next ones while we understand this one.

Waking another process for each small file costs as much as reading it. So many are sent at once as the pipe takes without anybody
waiting, and their answers are fetched in the same order. Whatever does not come out well is left to be read, and explained, in its turn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any, Final

from corpus.readers.worker.client import Gone, Process
from corpus.readers.worker.wire import Message

_STARTS: Final = (b"PK\x03\x04", b"%PDF-")
"""How files begin that may be one page of a foreign format; what the others are, we know ourselves."""
_PATIENCE: Final = 5.0
"""Seconds that an answer may take here."""
_BLOCK: Final = 4096
"""Bytes that a message may waste in a pipe, which is filled by whole blocks."""


class Ahead:
    """The files sent, and their answers. For one thread."""

    def __init__(self, megabytes: int, patience: float = _PATIENCE) -> None:
        self._megabytes = megabytes
        self._patience = patience
        self.process: Process | None = None
        """The reading process, while there is one."""
        self._sent: deque[tuple[bytes, int]] = deque()
        self._waiting = 0

    def send(self, raw: bytes) -> None:
        """Have a file read soon, if it is of a foreign format and small enough."""
        if not raw.startswith(_STARTS):
            return
        request, size = Message({"task": "ahead"}, raw), len(raw) + _BLOCK
        if self.process is None:
            self.process = Process(self._megabytes)
        if self._waiting + size > self.process.room:
            return
        try:
            self.process.send(request)
        except Gone:
            self.close()
            return
        self._sent.append((raw, size))
        self._waiting += size

    def take(self, raw: bytes) -> Mapping[str, Any] | None:
        """What was read of a file that was sent; None where it was not, or where no page came of it."""
        if not any(sent is raw for sent, _ in self._sent):
            return None
        assert self.process is not None
        found: Mapping[str, Any] = {}
        try:
            while True:
                sent, size = self._sent.popleft()
                answers = list(self.process.answers(self._patience))
                self._waiting -= size
                if sent is raw:
                    break
        except (Gone, TimeoutError):
            self.close()
            return None
        found = answers[0].said
        if answers[-1].said["retires"]:
            self.close()
        return None if "problem" in found else found

    def close(self) -> None:
        """End the process; what was sent is forgotten."""
        if self.process is not None:
            self.process.end()
        self.process, self._waiting = None, 0
        self._sent.clear()
