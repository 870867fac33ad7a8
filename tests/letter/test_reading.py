"""What learned weights say of sentences is the same in every process."""

from __future__ import annotations

import os
import subprocess
import sys

_ODDS = """
from corpus.letter.commitments.reading import odds
from corpus.letter.commitments.sentences import Letter
from corpus.reply import Reply
body = "下一步,我局将加快推进城南三小建设,确保2026年8月底前竣工,新增学位1620个。今年以来已完成投资300万元。"
print(odds([Letter.of(Reply(body=body, written_on="2025-06-18"))]))
"""


def test_odds_do_not_depend_on_the_order_of_sets() -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", _ODDS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1
    assert told.pop().startswith("[[(")
