"""The process that brings the index up to date beside the server."""

from __future__ import annotations

import pytest

from indexer import Settings
from webapp.operations import indexing

_GIVES_WAY: str = """
import os, sys, time
for _ in range(6000):
    if os.getpriority(os.PRIO_PROCESS, 0) > os.getpriority(os.PRIO_PROCESS, os.getppid()):
        sys.exit(0)
    time.sleep(0.01)
sys.exit("as important as the server")
"""


def test_it_gives_way_to_readers(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "_COMMAND", _GIVES_WAY)
    done = indexing.Indexing(settings)._index()
    assert (done.returncode, done.stderr) == (0, "")
