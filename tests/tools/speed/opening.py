"""What it takes to open an index: `python -m tests.tools.speed.opening DATA`.

Prints the seconds to open it and give the first answer, and to give the first completion, with the memory that these take beside the
files that all processes share. Dictionaries, which a process loads once, are loaded before.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from indexer import Engine, Query, Settings, open_engine, search
from indexer.text.pinyin import syllables


def own_megabytes() -> float:
    """Memory of this process that is no file's; Linux only."""
    rows = Path("/proc/self/smaps_rollup").read_text(encoding="utf-8").splitlines()
    return sum(int(row.split()[1]) for row in rows if row.startswith("Anonymous:")) / 1024


def main(data: str) -> None:
    """Measure one after the other, in this process."""
    syllables("词典")
    with closing(open_engine(Settings(data=Path(data)))) as engine:
        before = own_megabytes()
        for name, step in STEPS.items():
            started, begun = time.perf_counter(), time.process_time()
            step(engine)
            took, busy = time.perf_counter() - started, time.process_time() - begun
            sys.stdout.write(
                f"{name}: {took:.3f} s, {busy:.3f} of them busy; {own_megabytes() - before:.0f} MB since it began\n"
            )


STEPS: dict[str, Callable[[Engine], object]] = {
    "open, with the first answer": lambda engine: search(engine, Query()),
    "first completion": lambda engine: engine.suggestions.complete("jy"),
}


if __name__ == "__main__":
    main(*sys.argv[1:])
