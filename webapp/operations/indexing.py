"""The index brought up to date beside the server: by a process of its own, so that neither its memory nor its work is felt by readers."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from typing import Final

from indexer import Settings

_COMMAND: Final = "from webapp.cli import main; main()"
_LOCKED: Final = 4
"""The exit code of `dafu index` where somebody else writes the index: it is tried again."""
_TRIES: Final = 20

log = logging.getLogger(__name__)


class Indexing:
    """`dafu index` for one installation, run when something has changed; one at a time, and once more for what changed meanwhile."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._wanted = False
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Have the index brought up to date; returns at once."""
        with self._lock:
            self._wanted = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()

    def wait(self) -> None:
        """Return when nothing is being brought up to date."""
        while (thread := self._thread) is not None:
            thread.join()

    def _run(self) -> None:
        tries = 0
        while True:
            with self._lock:
                if not self._wanted:
                    self._thread = None
                    return
                self._wanted = False
            done = self._index()
            if done.returncode == _LOCKED and tries < _TRIES:
                tries += 1
                self._wanted = True
            elif done.returncode:
                log.warning("dafu index: %s", done.stderr.strip())

    def _index(self) -> subprocess.CompletedProcess[str]:
        settings = self._settings
        environment = {**os.environ, **settings.engine_environment}
        command = [sys.executable, "-c", _COMMAND, "--data", str(settings.data), "index"]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
