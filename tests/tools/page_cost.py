"""What pages made anew cost in processor time, old code beside new: `python -m tests.tools.page_cost DATA CORPUS TREE…`.

DATA is a directory with replies and their index, which all trees read as it is, CORPUS the JSON Lines that its questions are made from, or
`synthesize`; a TREE is a checkout, as `git worktree add --detach FOLDER COMMIT` makes one. Each asks its own application, no page kept, in
processes of its own, the trees by turns. Printed is for each tree the least of its turns, ms: pages of results that were not asked for
before and that were, the page of a reply, the statistics of all replies at first and again, the first completion, a phrase not held.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final
from urllib.parse import quote

from indexer.measure.workload import Workload
from tests.tools.compare_trees import MADE_UP

TURNS: Final = 2
ASKED: Final = 40
"""Different pages of a kind."""
_CHILD: Final = """
import gc, json, sys, time
from itertools import islice
from pathlib import Path
from urllib.parse import quote
import indexer.engines.registry as registry
from corpus import Store
from indexer import Settings
from webapp import create_app

data, searches, phrase = Path(sys.argv[1]), *json.loads(Path(sys.argv[2]).read_text())
folder = data / "index" / (data / "index" / "current").read_text().strip()
made_by = json.loads((folder / "state.json").read_text())["state"]["fingerprint"]
registry.fingerprint = lambda: made_by
client = create_app(Settings(data=data, page_cache_mb=0)).test_client()

def spent(path):
    started = time.process_time_ns()
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, (path, answer.status_code)
    return (time.process_time_ns() - started) / 1e6

def mean(times):
    return sum(times) / len(times)

with Store(data / "replies.sqlite", create=False) as store:
    replies = [f"/reply/{each}" for each, _ in islice(store.catalogue(), len(searches))]
gc.collect(); gc.freeze(); gc.set_threshold(10_000)
spent("/about"), spent("/search")
found = {"completion, first": spent("/api/v1/suggest?q=" + quote("建设"))}
spent(searches[0])
found["results, not asked before"] = mean([spent(path) for path in searches[1:]])
found["results, again"] = mean([min(spent(path) for _ in range(3)) for path in searches[1:]])
spent(replies[0])
found["reply"] = mean([spent(path) for path in replies[1:]])
found["statistics, first"] = spent("/stats")
found["statistics, again"] = min(spent("/stats") for _ in range(3))
found["phrase"] = spent(phrase)
print(json.dumps(found))
"""


def compare(data: Path, corpus: Path, trees: list[Path]) -> dict[str, dict[str, float]]:
    """The measures of each tree by name."""
    workload = Workload.made_up(2000) if corpus == MADE_UP else Workload.read(corpus)
    words = list(dict.fromkeys(one.text for one in workload.questions if not one.phrase))[:ASKED]
    searches = [f"/search?q={quote(text)}" for text in words]
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        child, task = Path(folder) / "child.py", Path(folder) / "task.json"
        child.write_text(_CHILD)
        task.write_text(json.dumps([searches, f"/search?q={quote('“工作的建设”')}"]))
        for tree in trees * TURNS:
            done = subprocess.run(
                [sys.executable, str(child), str(data.resolve()), str(task)],
                cwd=tree, env={**os.environ, "PYTHONPATH": str(tree)}, stdout=subprocess.PIPE, text=True, check=True,
            )  # fmt: skip
            told = json.loads(done.stdout)
            known = found.setdefault(tree.name, told)
            found[tree.name] = {name: min(known[name], told[name]) for name in told}
    return found


def main(arguments: list[str]) -> None:
    """Print a table in Markdown."""
    found = compare(Path(arguments[0]), Path(arguments[1]), [Path(tree).resolve() for tree in arguments[2:]])
    columns = [*next(iter(found.values()))]
    sys.stdout.write("| | " + " | ".join(columns) + " |\n|---" + "|---" * len(columns) + "|\n")
    for name, measures in found.items():
        sys.stdout.write(f"| {name} | " + " | ".join(f"{measures[each]:.1f}" for each in columns) + " |\n")


if __name__ == "__main__":
    main(sys.argv[1:])
