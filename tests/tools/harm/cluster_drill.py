"""How fast a cluster is filled and asked, and what the loss of a node does: `python -m tests.tools.harm.cluster_drill [--replies N]`.

The nodes are those of tests/opensearch/start.sh, named by DAFU_ENGINE_URL. N made-up replies are indexed, the lay questions of
`tests/data` are asked one after another and timed; then, for SECONDS, several readers ask on while a writer keeps changing replies. After
a fifth of the time one node is killed, after three fifths it is started again. Printed are the figures of docs/scale.md; it ends
with 1 where a reply is lost, a write is refused, or a search failed that another node could have answered. `--beside` has the embedded
engine index and answer the same first; `--data` takes the replies of a store that is there instead of making some up.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import click
import numpy as np
from opensearchpy import Transport

from corpus import Store
from corpus.intake.synthesize import synthesize
from indexer import (
    Engine,
    EngineUnavailable,
    Query,
    Settings,
    expanded,
    find,
    listing,
    open_engine,
    parse_query,
    rebuild,
    update,
)
from tests.gold import DATA, labelled
from tests.places import ROOT
from tests.tools.speed.shorter import shortened

_INDEX: Final = "dafu-drill"
_SCRIPTS: Final = ROOT / "tests" / "opensearch"
_CHANGED: Final = 50
"""Replies that the writer changes at once."""
_READERS: Final = 3


@dataclass
class Log:
    """What happened while the drill went on."""

    seconds: list[float] = field(default_factory=list)
    """Of each search that was answered."""
    failed: list[str] = field(default_factory=list)
    retried: int = 0
    writes: int = 0
    refused: list[str] = field(default_factory=list)


def _processor_seconds() -> tuple[float, float]:
    """What this process with its children and the nodes have used: unlike time, hardly dependent on what else the machine does."""
    used = os.times()
    nodes = 0.0
    for file in Path(os.environ.get("OPENSEARCH_DIR", "/tmp/opensearch-cluster")).glob("node-*/pid"):
        values = Path(f"/proc/{file.read_text().strip()}/stat").read_text().rpartition(")")[2].split()
        nodes += (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")
    return used.user + used.system + used.children_user + used.children_system, nodes


@contextmanager
def _spent(what: str, times: int) -> Iterator[None]:
    """Print the processor time that something took, so many times."""
    before = _processor_seconds()
    yield
    after = _processor_seconds()
    own, theirs = ((after[place] - before[place]) / times * 1000 for place in range(2))
    click.echo(f"  processor time for each {what}: {own:.0f} ms here, {theirs:.0f} ms on the nodes")


def _queries() -> list[Query]:
    texts = [row["query"] for row in labelled(DATA / "questions.jsonl")]
    return [replace(expanded(parse_query(text)), fold=True) for text in texts]


def _timed(engine: Engine, queries: Sequence[Query]) -> list[float]:
    seconds = []
    for query in queries:
        started = time.perf_counter()
        find(engine, query)
        seconds.append(time.perf_counter() - started)
    return seconds


def _told(seconds: Sequence[float]) -> str:
    middle, slow = np.percentile(seconds, (50, 95)) * 1000
    return f"p50 {middle:.0f} ms, p95 {slow:.0f} ms, longest {max(seconds) * 1000:.0f} ms"


def _measure(engine: Engine, store: Store, replies: int) -> None:
    """Fill, unless it is filled, and ask; the figures are printed."""
    reached, began = 0, time.monotonic()

    def told(done: int, total: int) -> None:
        nonlocal reached
        if done * 20 // total > reached:
            reached = done * 20 // total
            click.echo(f"  {done} of {total} after {time.monotonic() - began:.0f} s", err=True)

    if not engine.stats()["documents"]:
        with _spent("reply", replies):
            built = rebuild(engine, store, told)
        stats = engine.stats()
        where = f"{stats['shards']} shards on {stats['nodes']} nodes" if "shards" in stats else "embedded"
        click.echo(
            f"{built.indexed} replies in {built.seconds:.0f} s: {built.indexed / built.seconds:.0f} a second;"
            f" {where}, {stats['bytes'] / built.indexed / 1024:.1f} KB a reply, with copies"
        )
    engine.refresh()
    queries = _queries()
    _timed(engine, queries[:20])
    with _spent("question", len(queries)):
        click.echo(f"{len(queries)} questions, one after another: {_told(_timed(engine, queries))}")


def _fill(store: Store, replies: int, paragraphs: int | None) -> None:
    with store.transaction():
        for number, whole in enumerate(islice(synthesize(replies), replies)):
            reply = shortened(whole, paragraphs) if paragraphs else whole
            store.keep(reply, b"", f"https://example.gov.cn/{number}.html")


def _change(store: Store, ids: Sequence[str], number: int) -> None:
    """Give some replies another wording."""
    with store.transaction():
        for stored in store.many(ids).values():
            body = f"{stored.reply.body}\n第{number}次补充。"
            store.keep(replace(stored.reply, body=body), f"{number}".encode(), stored.sources[0])


def _drill(engine: Engine, settings: Settings, seconds: int, node: int) -> Log:
    log, over = Log(), threading.Event()
    mark_dead = Transport.mark_dead

    def counted(self: Transport, connection: Any) -> None:
        log.retried += 1
        mark_dead(self, connection)

    def read(queries: Sequence[Query]) -> None:
        for query in cycle(queries):
            if over.is_set():
                return
            started = time.perf_counter()
            try:
                find(engine, query)
                log.seconds.append(time.perf_counter() - started)
            except EngineUnavailable as error:
                log.failed.append(str(error))

    def write() -> None:
        with Store(settings.store_path) as store, closing(open_engine(settings, store)) as own:
            ids = [stored.id for batch in store.batches() for stored in batch]
            for number in range(1_000_000):
                if over.is_set():
                    return
                begin = number * _CHANGED % max(1, len(ids) - _CHANGED)
                _change(store, ids[begin : begin + _CHANGED], number)
                try:
                    log.writes += update(own, store).indexed
                except EngineUnavailable as error:
                    log.refused.append(str(error))

    queries = _queries()
    working: list[Callable[[], None]] = [write]
    working += [lambda part=number: read(queries[part:] + queries[:part]) for number in range(_READERS)]  # type: ignore[misc]
    threads = [threading.Thread(target=work) for work in working]
    Transport.mark_dead = counted  # type: ignore[method-assign]
    try:
        for thread in threads:
            thread.start()
        over.wait(seconds / 5)
        click.echo(f"node {node} is killed after {len(log.seconds)} searches")
        subprocess.run([_SCRIPTS / "stop.sh", "--node", str(node), "--kill"], check=True)
        over.wait(2 * seconds / 5)
        click.echo(f"node {node} is started again after {len(log.seconds)} searches")
        started = time.monotonic()
        subprocess.run([_SCRIPTS / "start.sh", "--node", str(node)], check=True, stdout=subprocess.DEVNULL)
        over.wait(max(0.0, 2 * seconds / 5 - (time.monotonic() - started)))
    finally:
        over.set()
        for thread in threads:
            thread.join()
        Transport.mark_dead = mark_dead  # type: ignore[method-assign]
    return log


@click.command()
@click.option("--replies", default=10_000)
@click.option("--paragraphs", type=int, help="that each letter has at most; 5 are some 600 characters")
@click.option("--seconds", default=300, help="of the drill; 0 for none")
@click.option("--node", default=2, help="the one that is killed")
@click.option("--beside", is_flag=True, help="measure the embedded engine, too")
@click.option(
    "--data", type=click.Path(path_type=Path, exists=True), help="a data directory to take the replies of"
)
def main(
    replies: int, paragraphs: int | None, seconds: int, node: int, beside: bool, data: Path | None
) -> None:
    """Fill, ask, drill, compare."""
    with TemporaryDirectory() as folder:
        settings = Settings.from_env(data=data or Path(folder), engine="opensearch", engine_index=_INDEX)
        # Of several nodes, one that is not killed comes first.
        with (
            Store(settings.store_path, create=True) as store,
            closing(open_engine(settings, store)) as engine,
        ):
            if data is None:
                _fill(store, replies, paragraphs)
            replies = store.stats()["replies"]
            if beside:
                with closing(open_engine(replace(settings, engine="whoosh"), store)) as embedded:
                    _measure(embedded, store, replies)
            _measure(engine, store, replies)
            if not seconds:
                return
            log = _drill(engine, settings, seconds, node)
            update(engine, store)
            engine.refresh()
            known = {stored.id for batch in store.batches() for stored in batch}
            lost = known ^ {*listing(engine, Query())}
            click.echo(
                f"{len(log.seconds)} searches, {_told(log.seconds)}; {len(log.failed)} failed, {log.retried} requests retried\n"
                f"{log.writes} replies written, {len(log.refused)} updates refused, {len(lost)} replies lost"
            )
            for told in sorted({*log.failed, *log.refused}):
                click.echo(told)
    sys.exit(1 if lost or log.refused or log.failed else 0)


if __name__ == "__main__":
    main()
