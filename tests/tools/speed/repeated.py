"""A large collection in little time: `python -m tests.tools.speed.repeated DATA COPIES NEW`.

Fills the new folder NEW with so many copies of each reply of DATA; see `indexer.measure.repeated`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from indexer import Settings
from indexer.measure.repeated import Copy, repeat_index, repeat_store

T = TypeVar("T")


def _timed(name: str, step: Callable[[], T]) -> T:
    started, begun = time.perf_counter(), time.process_time()
    done = step()
    took, busy = time.perf_counter() - started, time.process_time() - begun
    sys.stdout.write(f"{name}: {took:.0f} s, {busy:.0f} of them busy\n")
    sys.stdout.flush()
    return done


def main(data: str, copies: str, new: str) -> None:
    """Fill the folder, and say how long that took."""
    if Path(new).exists():
        raise SystemExit(f"{new} is there already")
    source, target, every = Settings(data=Path(data)), Settings(data=Path(new)), Copy.all(int(copies))
    last = _timed("store", lambda: repeat_store(source.store_path, target.store_path, every))
    _timed("index", lambda: repeat_index(source, target, every, last))


if __name__ == "__main__":
    main(*sys.argv[1:])
