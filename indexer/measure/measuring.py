"""Each contender measured in a process of its own, so that memory is its own and nothing is warm from another."""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

from indexer.measure.contenders import CONTENDERS, Dafu
from indexer.measure.workload import Question, Workload

ROUNDS: Final = 3
"""Warm questions are asked so many times; the middle of each counts."""
_PAGES: Final = 12
"""One question in so many is asked for a page, once: the recipe takes up to seconds for its snippets."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of one contender; times in milliseconds at p50, p95 and p99."""

    documents: int
    index_docs_per_s: float
    index_bytes: int
    peak_rss_bytes: int
    first_answer_ms: float
    """From opening the index to the first answer."""
    query_ms: dict[str, float]
    """Warm: the same questions asked before."""
    cold_query_ms: dict[str, float]
    """Asked for the first time of an index just opened, with the files in the page cache."""
    page_ms: dict[str, float]
    """With snippets, where the contender makes any."""

    def as_dict(self) -> dict[str, Any]:
        """The values, JSON-ready."""
        return asdict(self)


MADE_UP: Final = 10_000
"""Replies made up where no corpus and no size is given."""
Ask = Callable[[Question], object]


def measure(name: str, corpus: Path | None, size: int | None) -> Measured:
    """One contender over the first `size` texts of a corpus, or over `size` replies made up.

    Raises QueryError for an unreadable corpus, ModuleNotFoundError where the contender is not installed.
    """
    # Not multiprocessing's own pool, whose processes may have none of their own.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measure, name, corpus, size).result()


def _measure(name: str, corpus: Path | None, size: int | None) -> Measured:
    workload = Workload.read(corpus, size) if corpus else Workload.made_up(size or MADE_UP)
    with tempfile.TemporaryDirectory() as folder:
        contender = CONTENDERS[name](Path(folder))
        if isinstance(contender, Dafu):
            contender.prepare(workload.replies)
        started = time.perf_counter()
        contender.build(workload.replies)
        building = time.perf_counter() - started
        # The store is the system of record, whatever searches it; of the recipe, the text is a part of the index.
        files = (file for file in Path(folder).rglob("*") if file.is_file())
        size_on_disk = sum(
            file.stat().st_size for file in files if not file.name.startswith("replies.sqlite")
        )
        peak = peak_rss()
        started = time.perf_counter()
        contender.open()
        contender.ask(workload.questions[0])
        first_answer = (time.perf_counter() - started) * 1000
        contender.open()
        contender.ask(Question("的"))  # opens what there is to open
        cold = [milliseconds(contender.ask, question) for question in workload.questions]
        warmed = warm(contender.ask, workload.questions)
        pages = [milliseconds(contender.page, question) for question in workload.questions[::_PAGES]]
        contender.close()
    return Measured(
        len(workload.replies),
        round(len(workload.replies) / building, 1),
        size_on_disk,
        peak,
        round(first_answer, 2),
        quantiles(warmed),
        quantiles(cold),
        quantiles(pages),
    )


def peak_rss() -> int:
    """Of this process, and of those that it had at work beside it, each counted as the largest."""
    own, largest = (
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return (own + largest * (os.cpu_count() or 1)) * 1024


def private_memory() -> int:
    """Bytes that only this process has: what another worker would take again; mapped files and shared pages are left out.

    Where the system does not tell them apart, the most that it ever had of all.
    """
    try:
        lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    # Pages of a file that only this process has mapped are called private, too: another worker would share them.
    return sum(int(line.split()[1]) for line in lines if line.startswith("Anonymous:")) * 1024


def milliseconds(ask: Ask, question: Question) -> float:
    """How long one question takes."""
    started = time.perf_counter()
    ask(question)
    return (time.perf_counter() - started) * 1000


def busy_milliseconds(ask: Ask, question: Question) -> float:
    """What it takes of this process's processor time: the clock tells little on a machine that does other work besides."""
    begun = time.process_time()
    ask(question)
    return (time.process_time() - begun) * 1000


def warm(
    ask: Ask, questions: Sequence[Question], timed: Callable[[Ask, Question], float] = milliseconds
) -> list[float]:
    """Milliseconds of each question, the middle of several rounds; by the clock unless `timed` otherwise."""
    rounds = [[timed(ask, question) for question in questions] for _ in range(ROUNDS)]
    return [sorted(times)[ROUNDS // 2] for times in zip(*rounds, strict=True)]


def quantiles(times: Sequence[float]) -> dict[str, float]:
    """Of some times p50, p95 and p99."""
    ordered = sorted(times)
    return {f"p{p}": round(ordered[min(len(ordered) - 1, len(ordered) * p // 100)], 3) for p in (50, 95, 99)}
