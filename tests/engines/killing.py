"""A process killed at a chosen moment: before it changes a file for the nth time. Any engine on this machine can be tried so."""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tests.forking import forked

_CHANGES: Final = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.link"}

_LONGEST: Final = 20
"""Seconds that an action takes at most on a busy machine."""


def killed(action: Callable[[], object], folder: Path, moment: int) -> bool:
    """Do `action` in a process that is killed before it changes the files under `folder` for the nth time, counted from 0.

    False if it was done before. Fails with what the process prints where the action fails.
    """

    def watched() -> None:
        left = moment

        def watch(event: str, arguments: tuple[Any, ...]) -> None:
            nonlocal left
            is_change = event in _CHANGES or (event == "open" and _is_for_writing(arguments))
            if is_change and str(folder) in os.fsdecode(arguments[0]):
                if not left:
                    os.kill(os.getpid(), signal.SIGKILL)
                left -= 1

        sys.addaudithook(watch)
        action()

    child = forked(watched)
    # A process that is forked beside threads may wait for a lock that one of these held: it is killed where it stands.
    descriptor = os.pidfd_open(child)
    try:
        ended = select.poll()  # `select` takes no descriptor from 1024 on
        ended.register(descriptor, select.POLLIN)
        if not ended.poll(1000 * _LONGEST):
            os.kill(child, signal.SIGKILL)
    finally:
        os.close(descriptor)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the action failed, see its output"
    return os.WIFSIGNALED(status)


def _is_for_writing(arguments: tuple[Any, ...]) -> bool:
    path, _, flags = arguments
    return isinstance(path, str | bytes | os.PathLike) and bool(flags & (os.O_WRONLY | os.O_RDWR))
