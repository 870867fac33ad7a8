"""What is asked, noted in passing: counted in memory, and written to the journal by a thread of its own every few seconds."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock, Timer
from typing import Any, Final

from corpus import CorpusError
from indexer import SearchError
from webapp.journal.journal import Journal

SECONDS: Final = 10.0
"""How long what was noted waits to be written; what a crash can cost."""
PENDING: Final = 5000
"""Different questions that wait at most: of a flood, the others are counted as searches only."""
LONGEST: Final = 100
"""Characters of a question that are kept: longer ones are pasted texts."""
_METERED: Final = ("cache_hits", "cache_misses")

log = logging.getLogger(__name__)


class QuestionLog:
    """Notes questions for the journal at `path`, of which `most` are kept; none, if `most` is 0. Thread-safe."""

    def __init__(self, path: Path, most: int, seconds: float = SECONDS) -> None:
        self._path, self._most, self._seconds = path, most, seconds
        self._lock = Lock()
        self._writing = Lock()
        self._timer: Timer | None = None
        self._questions: dict[str, tuple[int, int]] = {}
        self._meters: dict[str, float] = {}
        self._seen: dict[str, int] = {}

    def note(self, text: str, total: int, took_ms: float, stats: Callable[[], Mapping[str, Any]]) -> None:
        """Count a question that found `total` replies; `stats` tells of the caches, when they are written down."""
        if not self._most:
            return
        text = text[:LONGEST]
        with self._lock:
            asked, empty = self._questions.get(text, (0, 0))
            if text and (asked or len(self._questions) < PENDING):
                self._questions[text] = (asked + 1, empty + (total == 0))
            self._count("searches", 1)
            self._count("took_ms", took_ms)
            if self._timer is None:
                self._timer = Timer(self._seconds, self.flush, [stats])
                self._timer.daemon = True
                self._timer.start()

    def flush(self, stats: Callable[[], Mapping[str, Any]] | None = None) -> None:
        """Write down what was noted, after whoever does so already. What cannot be written is logged and kept for the next time."""
        with self._writing:
            with self._lock:
                if self._timer is not None:
                    self._timer.cancel()
                questions, meters, self._timer, self._questions, self._meters = (
                    self._questions,
                    self._meters,
                    None,
                    {},
                    {},
                )
            if not meters:
                return
            try:
                with Journal(self._path) as journal:
                    journal.used(questions, meters | self._use_of_caches(stats), self._most)
            except (CorpusError, SearchError) as error:
                log.warning("%s", error)
                with self._lock:
                    self._questions = questions | self._questions
                    for name, value in meters.items():
                        self._count(name, value)

    def _count(self, name: str, value: float) -> None:
        self._meters[name] = self._meters.get(name, 0) + value

    def _use_of_caches(self, stats: Callable[[], Mapping[str, Any]] | None) -> dict[str, float]:
        """What was added to the counters of the caches since they were asked last; they begin again with each commit."""
        counters = stats() if stats else {}
        grown = {}
        for name in _METERED:
            now, before = counters.get(name, 0), self._seen.get(name, 0)
            grown[name] = float(now - before if now >= before else now)
            self._seen[name] = now
        return grown if stats else {}
