"""What pages made anew cost in processor time, old code beside new: `python -m tests.tools.speed.page_cost CORPUS TREE=DATA…`.

CORPUS, which questions are made from, and TREE are those of `trees`; DATA is a directory with replies and their index, as `dafu index` of
that tree leaves it, or of one with the same store and rules. Each asks its own application, no page kept, in processes of its own, the
trees by turns. Printed is for each tree the least of its turns, ms: pages of results that were not asked for before and that were, the
page of a reply, the statistics of all replies at first and again, the first completion, a phrase not held.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

from tests.tools.speed.trees import table, told, workload

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


def compare(corpus: Path, trees: Mapping[Path, Path]) -> dict[str, dict[str, float]]:
    """The measures of each tree, over its data, by name."""
    words = list(dict.fromkeys(one.text for one in workload(corpus).questions if not one.phrase))[:ASKED]
    searches = [f"/search?q={quote(text)}" for text in words]
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        child, task = Path(folder) / "child.py", Path(folder) / "task.json"
        child.write_text(_CHILD)
        task.write_text(json.dumps([searches, f"/search?q={quote('“工作的建设”')}"]))
        for tree, data in [*trees.items()] * TURNS:
            now = told(tree, child, str(data), str(task))
            known = found.setdefault(tree.name, now)
            found[tree.name] = {name: min(known[name], now[name]) for name in now}
    return found


def main(arguments: list[str]) -> None:
    """Print a table in Markdown."""
    pairs = (argument.split("=", 1) for argument in arguments[1:])
    found = compare(Path(arguments[0]), {Path(tree).resolve(): Path(data).resolve() for tree, data in pairs})
    sys.stdout.write(table(found, 1))


if __name__ == "__main__":
    main(sys.argv[1:])
