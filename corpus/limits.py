"""What is too large, wherever it comes from. A module of its own, since the process that crawls needs nothing else of the readers."""

from __future__ import annotations

from typing import Final

MAX_BYTES: Final = 20 << 20
"""Largest file that is fetched or read. Callers check a file's size against it before they load the file."""
