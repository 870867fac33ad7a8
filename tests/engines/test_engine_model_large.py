"""A large index says what a plain scan says, too: the histories of `test_engine_model` with segments that have rows, scores that bounds
spare, and segments that are joined after commits."""

from __future__ import annotations

import os
from typing import Final

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.engines.large import as_if_large
from tests.engines.test_engine_model import History

_HISTORIES: Final = int(os.environ.get("HISTORIES", "0"))


def test_a_large_index_says_what_a_scan_of_its_documents_says_whatever_it_went_through() -> None:
    with as_if_large():
        run_state_machine_as_test(
            type("Large", (History,), {"kind": "whoosh"}),
            settings=settings(
                max_examples=_HISTORIES or 6,
                stateful_step_count=15,
                deadline=None,
                derandomize=not _HISTORIES,
                phases=[Phase.generate],
                report_multiple_bugs=False,
                print_blob=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
