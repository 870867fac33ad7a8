"""What people labelled, to measure by: JSON Lines in `tests/data`, described in its README."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

DATA: Final = Path(__file__).with_name("data")


def labelled(gold: Path) -> Iterator[dict[str, Any]]:
    """The labels on each line of a file."""
    for line in gold.read_text("utf-8").splitlines():
        if line.strip():
            yield json.loads(line)
