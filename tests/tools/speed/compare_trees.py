"""Old code beside new on one machine in one run: `python -m tests.tools.speed.compare_trees CORPUS SIZE TREE…`.

CORPUS and TREE are those of `trees`. Each indexes the first SIZE texts and is then asked the questions of `dafu bench`, in processes of
its own, the trees by turns. Counted is processor time, since a machine with other work tells time on the clock by half and more; of
indexing both, since several processes share it, and how many replies a second can be found: newer trees read them for promises after that.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from tests.tools.speed.trees import row, table, told, workload

TURNS: Final = 3
_CHILD: Final = """
import gc, inspect, json, resource, sys, time
from dataclasses import replace
from pathlib import Path
from corpus import Reply, Store
import indexer
from indexer import Settings, open_engine, parse_query, update

find = getattr(indexer, "find", lambda engine, query: engine.search(query))

def used(who=resource.RUSAGE_SELF):
    now = resource.getrusage(who)
    return now.ru_utime + now.ru_stime

def main():
    task, settings = json.loads(Path(sys.argv[1]).read_text()), Settings(data=Path(sys.argv[2]))
    if sys.argv[3] == "index":
        with Store(settings.store_path) as store:
            with store.transaction():
                for number, row in enumerate(task["replies"]):
                    store.keep(Reply(**row), str(number).encode(), str(number))
            engine = open_engine(settings)
            parameters = inspect.signature(update).parameters
            before, started = used() + used(resource.RUSAGE_CHILDREN), time.monotonic()
            built = update(*(engine, store)[: 2 if "store" in parameters else 1])
            ended, spent = time.monotonic(), used() + used(resource.RUSAGE_CHILDREN) - before
        size = len(task["replies"])
        print(json.dumps({
            "replies a second of processor": size / spent,
            "by the clock": size / (ended - started),
            # Trees that read promises after replies can be found tell when that is.
            "found by the clock": size / (built.seconds if "ahead" in parameters else ended - started),
        }))
        return
    queries = [replace(parse_query(text), filters=filters, limit=10) for text, filters in task["questions"]]
    before = used()
    engine = open_engine(settings)
    find(engine, queries[0])
    opened = 1000 * (used() - before)
    for query in queries:
        find(engine, query)
    gc.disable()
    times = []
    for query in queries:
        best = 9e9
        for _ in range(3):
            started = time.process_time_ns()
            find(engine, query)
            best = min(best, (time.process_time_ns() - started) / 1e6)
        times.append(best)
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    memory = sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024
    print(json.dumps({"opening, ms": opened, "times": times, "worker, MB": memory}))

if __name__ == "__main__":
    main()
"""


def compare(corpus: Path, size: int, trees: list[Path]) -> dict[str, dict[str, float]]:
    """The measures of each tree by name: the middle of all turns."""
    work = workload(corpus, size)
    replies = [row(reply) for _, reply in work.replies]
    questions = [
        (f'"{q.text}"' if q.phrase else q.text, {"topic": [q.topic]} if q.topic else {})
        for q in work.questions
    ]
    turns: dict[str, list[dict[str, Any]]] = {tree.name: [] for tree in trees}
    indexed: dict[str, list[dict[str, Any]]] = {tree.name: [] for tree in trees}
    with tempfile.TemporaryDirectory() as folder:
        child, task = Path(folder) / "child.py", Path(folder) / "task.json"
        child.write_text(
            _CHILD.replace("filters=filters", "filters={k: tuple(v) for k, v in filters.items()}")
        )
        task.write_text(json.dumps({"replies": replies, "questions": questions}))

        def run(tree: Path, what: str) -> dict[str, Any]:
            return told(tree, child, str(task), str(Path(folder) / tree.name), what)

        for _ in range(TURNS):
            for tree in trees:
                shutil.rmtree(Path(folder) / tree.name, ignore_errors=True)
                indexed[tree.name].append(run(tree, "index"))
        for _ in range(TURNS):
            for tree in trees:
                turns[tree.name].append(run(tree, "ask"))
    found = {}
    for name, asked in turns.items():
        times = [min(each) for each in zip(*(one["times"] for one in asked), strict=True)]
        cuts = quantiles(times, n=20)
        found[name] = {
            **{what: median(one[what] for one in indexed[name]) for what in indexed[name][0]},
            "query p50, ms": median(times),
            "query p95, ms": cuts[18],
            "opening, ms": median(one["opening, ms"] for one in asked),
            "worker, MB": median(one["worker, MB"] for one in asked),
        }
    return found


def main(arguments: list[str]) -> None:
    """Print a table in Markdown."""
    found = compare(Path(arguments[0]), int(arguments[1]), [Path(tree).resolve() for tree in arguments[2:]])
    sys.stdout.write(table(found, 2))


if __name__ == "__main__":
    main(sys.argv[1:])
