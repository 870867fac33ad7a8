"""How everything grows with the number of replies: time and size of the index, memory, searches, pages, updates."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
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
from indexer.measure.measuring import milliseconds, peak_rss, private_memory, quantiles, warm
from indexer.measure.workload import Question, Workload
from indexer.search.finding import find
from indexer.settings import Settings

UPDATED: Final = 100
"""Replies that are added to a full index."""
_ASKED_OF: Final = 2000
"""Questions are made from so many replies, whatever the size: a larger index is asked the same."""
Pages = Callable[[Settings], Callable[[Question], object]]
"""Opens what serves pages, a function that can be sent to a process, and gives back how to ask for the page of a question."""
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Grown:
    """What was measured at one size; times in milliseconds at p50, p95 and p99 unless they are seconds."""

    documents: int
    index_s: float
    index_docs_per_s: float
    index_bytes: int
    postings: int
    bytes_per_posting: float
    """Of the file of postings."""
    indexing_rss_bytes: int
    """Peak of the process that indexes, with those that prepare for it."""
    open_s: float
    """From nothing to the first answer, files in the page cache."""
    query_ms: dict[str, float]
    """Top 10, total and facets."""
    page_ms: dict[str, float]
    """The same with texts and snippets."""
    html_ms: dict[str, float]
    """A whole page as a reader gets it, made anew."""
    serving_private_bytes: int
    """Peak of a process that has made all these pages."""
    update_s: float
    """From the start of a process that indexes 100 replies of the store to a process that serves finding them."""

    def as_dict(self) -> dict[str, Any]:
        """The values, JSON-ready."""
        return asdict(self)


def grow(size: int, pages: Pages) -> Grown:
    """All of it over `size` replies made up, each part in a process of its own. Needs some 15 KB of disk a reply."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        _apart(_keep, settings, size, SEED)
        indexed = _apart(_index, settings)
        return Grown(
            documents=size,
            **indexed,
            **_apart(_answer, settings),
            **_apart(_serve, settings, pages),
            **_apart(_update, settings),
        )


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


def _index(settings: Settings) -> dict[str, Any]:
    store = Store(settings.store_path)
    engine = open_engine(settings, store)
    built = update(engine, store)
    files = list(settings.index_path.rglob("*.npp"))
    find(engine, Query(limit=1))
    postings = int(engine.stats()["postings"])
    return {
        "index_s": round(built.seconds, 1),
        "index_docs_per_s": round(built.indexed / built.seconds, 1),
        "index_bytes": int(engine.stats()["bytes"]),
        "postings": postings,
        "bytes_per_posting": round(sum(file.stat().st_size for file in files) / postings, 2),
        "indexing_rss_bytes": peak_rss(),
    }


def _answer(settings: Settings) -> dict[str, Any]:
    questions = _questions()
    started = time.perf_counter()
    engine = open_engine(settings)
    ask(engine, questions[0])
    opened = time.perf_counter() - started
    engine.refresh()
    times = warm(lambda question: ask(engine, question), questions)
    return {
        "open_s": round(opened, 2),
        "query_ms": quantiles(times),
        "page_ms": _asked_twice(lambda question: page(engine, question), questions),
    }


def _serve(settings: Settings, pages: Pages) -> dict[str, Any]:
    made = _asked_twice(pages(settings), _questions())
    return {"html_ms": made, "serving_private_bytes": private_memory()}


def _questions() -> Sequence[Question]:
    return Workload.made_up(_ASKED_OF).questions


def _asked_twice(asked: Callable[[Question], object], questions: Sequence[Question]) -> dict[str, float]:
    """How long the second time takes."""
    for question in questions:
        asked(question)
    return quantiles([milliseconds(asked, question) for question in questions])


def _update(settings: Settings) -> dict[str, Any]:
    serving: Engine = open_engine(settings)
    serving.refresh()
    before = find(serving, Query(limit=1)).total
    _keep(settings, UPDATED, SEED + 1)
    started = time.perf_counter()
    _apart(_bring_up_to_date, settings)
    serving.refresh()
    found = find(serving, Query(limit=1)).total - before
    seconds = time.perf_counter() - started
    if found < UPDATED // 2:  # some of those made up may be the same reply as an earlier one
        raise RuntimeError(f"of {UPDATED} new replies only {found} were found")
    return {"update_s": round(seconds, 2)}


def _bring_up_to_date(settings: Settings) -> None:
    store = Store(settings.store_path)
    update(open_engine(settings, store), store)
