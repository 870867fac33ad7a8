"""How everything grows with the number of replies: time and size of the index, memory, searches, pages, updates."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

from corpus import Reply, Store
from corpus.intake.synthesize import SEED, synthesize
from indexer.build.update import update
from indexer.contract.engine import Engine
from indexer.contract.query import Query
from indexer.engines.registry import open_engine
from indexer.measure.contenders import ask, page
from indexer.measure.measuring import busy_milliseconds, peak_rss, private_memory, quantiles, warm
from indexer.measure.repeated import Copy, repeat_index, repeat_store
from indexer.measure.workload import Question, Workload
from indexer.search.finding import find
from indexer.settings import Settings

UPDATED: Final = 100
"""Replies that are added to a full index."""
ENCODED: Final = 10_000
"""So many replies are made up and encoded at most: a larger collection repeats them under other ids, see `repeated`, since encoding a
million takes hours. All grows but the vocabulary and what is suggested."""
_ASKED_OF: Final = 2000
"""Questions are made from so many replies, whatever the size: a larger index is asked the same."""
_LOOKED_EVERY: Final = 0.01
"""Seconds between two looks for a newer commit."""
_INDEXING: Final = """
import sys, time
from pathlib import Path
from corpus import Store
from indexer import Settings, open_engine, update
settings = Settings(data=Path(sys.argv[1]))
with Store(settings.store_path) as store:
    update(open_engine(settings, store), store)
print(time.process_time())
"""
"""What brings an index up to date, and tells how long that kept a processor busy; what it commits is found before it ends."""
Pages = Callable[[Settings], Callable[[Question], object]]
"""Opens what serves pages, a function that can be sent to a process, and gives back how to ask for the page of a question."""
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Grown:
    """What was measured at one size; times are milliseconds of processor time at p50, p95 and p99 unless they are seconds."""

    documents: int
    encoded: int
    """So many were encoded, the others repeat them."""
    index_s: float
    """Until those encoded could be found, by the clock."""
    index_docs_per_s: float
    promises_s: float
    """Until their promises were there, too, counted from then on."""
    joined_s: float
    """Of processor time, to repeat them in one segment; 0 where none is repeated."""
    index_bytes: int
    postings: int
    bytes_per_posting: float
    """Of the file of postings."""
    indexing_rss_bytes: int
    """Peak of the process that indexes, with those that prepare for it, or of the one that joins."""
    open_s: float
    """From nothing to the first answer, files in the page cache."""
    first_ms: dict[str, float]
    """Top 10, total and facets, each asked for the first time after that."""
    query_ms: dict[str, float]
    """The same, asked again."""
    page_ms: dict[str, float]
    """The same with texts and snippets."""
    html_ms: dict[str, float]
    """A whole page as a reader gets it, made anew."""
    serving_private_bytes: int
    """Peak of a process that has made all these pages."""
    update_s: float
    """From the start of a process that indexes 100 replies of the store to a process that serves finding them."""
    update_busy_s: float
    """Processor time of both, of the process that indexes until it ends."""

    def as_dict(self) -> dict[str, Any]:
        """The values, JSON-ready."""
        return asdict(self)


def grow(sizes: Iterable[int], pages: Pages) -> Iterator[Grown]:
    """All of it over so many replies made up, one size after the other, each part in a process of its own.

    A size beyond ENCODED is taken as a multiple of it. Needs some 17 KB of disk a reply of the largest.
    """
    with tempfile.TemporaryDirectory() as folder:
        encoded: dict[int, Mapping[str, Any]] = {}
        for size in sizes:
            count = min(size, ENCODED)
            base, target = (Settings(data=Path(folder) / name) for name in (f"{count}", "measured"))
            if count not in encoded:
                encoded[count] = _apart(_encode, base, count)
            measured = dict(encoded[count])
            if size > ENCODED:
                measured |= _apart(_repeat, base, target, size // ENCODED)
            else:
                shutil.copytree(base.data, target.data)
            yield Grown(
                **measured,
                **_apart(_size, target),
                **_apart(_answer, target),
                **_apart(_serve, target, pages),
                **_apart(measure_update, target),
            )
            shutil.rmtree(target.data)


def _apart(measured: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a process of its own measures, so that memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measured, *args, **kwargs).result()


def _keep(settings: Settings, size: int, seed: int) -> None:
    with Store(settings.store_path) as store, store.transaction():
        for number, reply in enumerate(synthesize(size, seed)):
            _put(store, f"{seed}-{number}", reply)


def _put(store: Store, name: str, reply: Reply) -> None:
    store.keep(reply, name.encode(), f"https://example.gov.cn/{name}.html")


def _encode(settings: Settings, size: int) -> dict[str, Any]:
    _keep(settings, size, SEED)
    store = Store(settings.store_path)
    started = time.perf_counter()
    built = update(open_engine(settings, store), store)
    took = time.perf_counter() - started
    return {
        "documents": size,
        "encoded": size,
        "index_s": round(built.seconds, 1),
        "index_docs_per_s": round(built.indexed / built.seconds, 1),
        "promises_s": round(took - built.seconds, 1),
        "joined_s": 0.0,
        "indexing_rss_bytes": peak_rss(),
    }


def _repeat(base: Settings, target: Settings, count: int) -> dict[str, Any]:
    copies = Copy.all(count)
    last = repeat_store(base.store_path, target.store_path, copies)
    begun = time.process_time()
    repeat_index(base, target, copies, last)
    return {
        "documents": count * ENCODED,
        "joined_s": round(time.process_time() - begun, 1),
        "indexing_rss_bytes": peak_rss(),
    }


def _size(settings: Settings) -> dict[str, Any]:
    engine = open_engine(settings)
    find(engine, Query(limit=1))
    stats = engine.stats()
    files = settings.index_path.rglob("*.npp")
    return {
        "index_bytes": int(stats["bytes"]),
        "postings": int(stats["postings"]),
        "bytes_per_posting": round(sum(file.stat().st_size for file in files) / int(stats["postings"]), 2),
    }


def _answer(settings: Settings) -> dict[str, Any]:
    questions = _questions()
    started = time.perf_counter()
    engine = open_engine(settings)
    ask(engine, questions[0])
    opened = time.perf_counter() - started
    engine.refresh()
    return {
        "open_s": round(opened, 2),
        "first_ms": quantiles([busy_milliseconds(partial(ask, engine), question) for question in questions]),
        "query_ms": quantiles(warm(partial(ask, engine), questions, busy_milliseconds)),
        "page_ms": _asked_twice(partial(page, engine), questions),
    }


def _serve(settings: Settings, pages: Pages) -> dict[str, Any]:
    made = _asked_twice(pages(settings), _questions())
    return {"html_ms": made, "serving_private_bytes": private_memory()}


def _questions() -> Sequence[Question]:
    return Workload.made_up(_ASKED_OF).questions


def _asked_twice(asked: Callable[[Question], object], questions: Sequence[Question]) -> dict[str, float]:
    """What the second time takes."""
    for question in questions:
        asked(question)
    return quantiles([busy_milliseconds(asked, question) for question in questions])


def measure_update(settings: Settings, seed: int = SEED + 1) -> dict[str, Any]:
    """`update_s` and `update_busy_s` of an index, which has 100 replies more afterwards: others by another seed."""
    serving: Engine = open_engine(settings)
    serving.refresh()
    before = find(serving, Query(limit=1)).total
    _keep(settings, UPDATED, seed)
    started, begun = time.perf_counter(), time.process_time()
    # As `dafu index` does: in a process of its own, which imports no more than that takes.
    command = [sys.executable, "-c", _INDEXING, str(settings.data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as indexing:
        while not serving.refresh() and indexing.poll() is None:
            time.sleep(_LOOKED_EVERY)
        found = find(serving, Query(limit=1)).total - before
        seconds, busy = time.perf_counter() - started, time.process_time() - begun
        updated = float(indexing.communicate()[0])
    if found < UPDATED // 2:  # some of those made up may be the same reply as an earlier one
        raise RuntimeError(f"of {UPDATED} new replies only {found} were found")
    return {"update_s": round(seconds, 2), "update_busy_s": round(busy + updated, 2)}
