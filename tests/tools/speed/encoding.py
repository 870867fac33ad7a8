"""What encoding a letter costs, in old code beside new: `python -m tests.tools.speed.encoding CORPUS SIZE TREE…`.

CORPUS and TREE are those of `trees`. The trees encode the same few texts by turns, in processes of their own, so that other work of
the machine weighs on all alike; no text is met twice. Printed are milliseconds of processor time for a text, and how many of them
the last tree takes for one of each tree: the middle of all turns.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final

from tests.tools.speed.trees import environment, row, workload

AT_ONCE: Final = 16
"""Texts of a turn."""
_CHILD: Final = """
import json, sys, time
from corpus import Reply
try:
    from indexer.contract.document import Document
    from indexer.engines.whoosh.storage.encode import encode
except ImportError:
    from indexer.preparing import prepare as encode
    Document = None

for line in sys.stdin:
    replies = [Reply(**row) for row in json.loads(line)]
    started = time.process_time()
    encode([Document.of("", reply) if Document else ("", reply) for reply in replies])
    print(time.process_time() - started, flush=True)
"""


def turns(corpus: Path, size: int, trees: list[Path]) -> Iterator[list[float]]:
    """Seconds that each tree takes for the same texts, turn by turn; the first turn, in which they begin, left out."""
    rows = [row(reply) for _, reply in workload(corpus, size).replies]
    children = [
        subprocess.Popen(
            [sys.executable, "-c", _CHILD],
            cwd=tree,
            env=environment(tree),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for tree in trees
    ]
    try:
        for begin in range(0, len(rows), AT_ONCE):
            task = json.dumps(rows[begin : begin + AT_ONCE])
            spent = [_asked(child, task) for child in children]
            if begin:
                yield spent
    finally:
        for child in children:
            child.kill()
            child.communicate()


def _asked(child: subprocess.Popen[str], task: str) -> float:
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(f"{task}\n")
    child.stdin.flush()
    return float(child.stdout.readline())


def main(arguments: list[str]) -> None:
    """Print a line for each tree."""
    trees = [Path(tree).resolve() for tree in arguments[2:]]
    all_turns = [*turns(Path(arguments[0]), int(arguments[1]), trees)]
    for number, tree in enumerate(trees):
        each = 1000 * sum(turn[number] for turn in all_turns) / len(all_turns) / AT_ONCE
        ratio = median(turn[-1] / turn[number] for turn in all_turns)
        sys.stdout.write(f"{tree.name}: {each:.2f} ms a text; the last takes {ratio:.2f} of it\n")


if __name__ == "__main__":
    main(sys.argv[1:])
