"""What answers cost in an index of any size: `python -m tests.tools.speed.answering DATA [ROUNDS]`.

Asks the index of DATA, over replies of `dafu synthesize`, the 300 questions of `dafu bench`, first ten, total and facets, once and then so
many times. Prints what opening took, the milliseconds of processor time that the questions of each kind took, p50 and p95 of the middle of
the rounds, and the memory that this process has for itself. On a machine that does other work besides, the clock tells little.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Final

from indexer import Engine, Settings, open_engine
from indexer.measure.contenders import ask
from indexer.measure.measuring import quantiles
from indexer.measure.workload import Question, Workload
from tests.tools.speed.opening import own_megabytes

KINDS: Final = ("middling word", "common word", "several words", "phrase", "long question", "with a filter")
"""In the order of the workload."""
_ASKED_OF: Final = 2000


def milliseconds(step: Callable[[], object]) -> float:
    """Processor time of a step."""
    begun = time.process_time()
    step()
    return (time.process_time() - begun) * 1000


def _told(name: str, times: Sequence[float]) -> None:
    found = quantiles(times)
    sys.stdout.write(f"{name:<15} p50 {found['p50']:8.2f}  p95 {found['p95']:8.2f} ms\n")


def _asked(engine: Engine, questions: Sequence[Question]) -> list[float]:
    return [milliseconds(lambda question=question: ask(engine, question)) for question in questions]  # type: ignore[misc]


def main(data: str, rounds: str = "3") -> None:
    """Measure all, in this process."""
    questions = Workload.made_up(_ASKED_OF).questions
    before = own_megabytes()
    with closing(open_engine(Settings.from_env(data=Path(data)))) as engine:
        for name, step in (
            ("opened, warm", engine.refresh),
            ("first answer", lambda: ask(engine, questions[0])),
        ):
            started = time.perf_counter()
            busy = milliseconds(step)
            took = time.perf_counter() - started
            own = own_megabytes() - before
            sys.stdout.write(f"{name:<15} {took:.3f} s, {busy / 1000:.3f} of them busy; {own:.0f} MB more\n")
        _told("all, first time", _asked(engine, questions))
        every = [_asked(engine, questions) for _ in range(int(rounds))]
        times = [median(each) for each in zip(*every, strict=True)]
        for place, kind in enumerate(KINDS):
            _told(kind, times[place :: len(KINDS)])
        _told("all, again", times)
        sys.stdout.write(f"own memory {own_megabytes():.0f} MB, {before:.0f} of them before opening\n")
        sys.stdout.write(", ".join(f"{name} {value}" for name, value in engine.stats().items()) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
