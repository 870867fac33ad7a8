"""What a process gives back of the memory that it used for a while."""

from __future__ import annotations

import platform
import subprocess
import sys
from typing import Final

import pytest

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="settings of glibc")
_USING: Final = """
import threading
from pathlib import Path
import numpy as np
from webapp.http.memory import give_back, keep_little

def megabytes():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) >> 10 for line in lines if line.startswith("RssAnon:"))

keep_little()
before, kept = megabytes(), []

def use():
    for _ in range(3):
        used = []
        for _ in range(20):
            used.append(np.ones(1 << 20, dtype=np.uint8))
            kept.append(bytes(1000))

threads = [threading.Thread(target=use) for _ in range(8)]
for each in threads:
    each.start()
for each in threads:
    each.join()
give_back()
print(megabytes() - before)
"""


def test_arrays_that_were_freed_are_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", _USING], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 10
