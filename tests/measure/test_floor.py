"""Sure hits are about the question, on labelled ones; docs/search-quality.md says which were seen when."""

from __future__ import annotations

from indexer import Engine
from tests.gold import labelled
from tests.tools.accuracy.floor import QUESTIONS, figures


def test_sure_hits_are_about_the_question(samples: Engine) -> None:
    rows = [row for file in QUESTIONS for row in labelled(file)]
    found = figures(samples, rows)
    assert (found.questions, found.without) == (278, 17)
    assert found.precision >= 0.84, found
    assert found.told >= 0.9 * found.questions, found
    assert found.recall >= 0.96, found
    assert found.off_topic <= 0.3, found
    assert found.most_without <= 3, found
