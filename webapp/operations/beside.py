"""Work beside the answering of requests, in a thread of its own: one at a time, and once more for what was wanted meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Beside:
    """Work that is done when it is wanted; it says whether it is to be done again."""

    def __init__(self, work: Callable[[], bool]) -> None:
        self._work = work
        self._lock = threading.Lock()
        self._wanted = False
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Have the work done; returns at once."""
        with self._lock:
            self._wanted = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()

    def wait(self) -> None:
        """Return when nothing is being done."""
        while (thread := self._thread) is not None:
            thread.join()

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._wanted:
                    self._thread = None
                    return
                self._wanted = False
            if self._work():
                self._wanted = True
