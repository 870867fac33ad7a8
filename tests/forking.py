"""A process forked from a test's own, which has what was opened before."""

from __future__ import annotations

import gc
import os
import traceback
import warnings
from collections.abc import Callable


def forked(action: Callable[[], object]) -> int:
    """The number of a process that does `action` and ends: with 0, or with 1 after it printed why the action failed."""
    with warnings.catch_warnings():
        # A warning from 3.12 on where there are threads: the child runs none of ours.
        warnings.simplefilter("ignore", DeprecationWarning)
        # The child must not finalize what threads of the parent hold, such as connections, which it would wait for.
        gc.disable()
        child = os.fork()
    if child:
        gc.enable()
        return child
    try:
        action()
    except BaseException:  # noqa: BLE001 - printed for the parent
        traceback.print_exc()
        os._exit(1)
    # Whatever happens, the child runs no further test.
    os._exit(0)
