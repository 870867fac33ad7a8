"""The index brought up to date beside the server: by a process of its own, so that neither its memory nor its work is felt by readers."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from typing import Final

from indexer import Settings
from webapp.operations.beside import Beside

_COMMAND: Final = "from webapp.cli import main; main()"
_LOCKED: Final = 4
"""The exit code of `dafu index` where somebody else writes the index: it is tried again."""
_TRIES: Final = 20
_NICE: Final = 10
"""More than the server's own, as in deploy/systemd: readers come first."""
_NICEST: Final = 19

log = logging.getLogger(__name__)


class Indexing(Beside):
    """`dafu index` for one installation, run when something has changed."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(self._bring_up_to_date)
        self._settings = settings
        self._tries = 0

    def _bring_up_to_date(self) -> bool:
        done = self._index()
        if done.returncode == _LOCKED and self._tries < _TRIES:
            self._tries += 1
            return True
        self._tries = 0
        if done.returncode:
            log.warning("dafu index: %s", done.stderr.strip())
        return False

    def _index(self) -> subprocess.CompletedProcess[str]:
        settings = self._settings
        environment = {**os.environ, **settings.engine_environment}
        command = [sys.executable, "-c", _COMMAND, "--data", str(settings.data), "index"]
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            # It begins with half a second of imports, of which hardly any is over by now.
            nice = min(os.getpriority(os.PRIO_PROCESS, 0) + _NICE, _NICEST)
            os.setpriority(os.PRIO_PROCESS, process.pid, nice)
            said = process.communicate()
        return subprocess.CompletedProcess(command, process.returncode, *said)
