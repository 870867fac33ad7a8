"""Dates as letters of reply word them: `tests/data/commitments/dues.txt`, whose head says the form."""

from __future__ import annotations

from typing import Final

import pytest

from corpus.letter.commitments.clauses import Ahead
from corpus.letter.commitments.commitment import judge, supposed
from corpus.letter.promises import promises
from corpus.reply import Reply
from corpus.text.fold import fold
from tests.gold import DATA

_LINES: Final = (DATA / "commitments" / "dues.txt").read_text(encoding="utf-8").splitlines()
_ROWS: Final = [
    (day, sentence, frozenset(dues.split()), frozenset(" ".join(dates).split()))
    for day, sentence, dues, *dates in (line.split(" | ") for line in _LINES if not line.startswith("#"))
]


def test_there_are_dates_of_many_kinds() -> None:
    assert len(_ROWS) >= 150


@pytest.mark.parametrize(("day", "sentence", "dues", "dates"), _ROWS)
def test_a_date_means_the_days_that_were_expected(
    day: str, sentence: str, dues: frozenset[str], dates: frozenset[str]
) -> None:
    found = judge(fold(sentence), Ahead.WILL, day) or supposed(fold(sentence), day)
    assert (found.due or "-") in dues
    assert dates <= {*found.dates, found.due or "-"}


@pytest.mark.parametrize(("day", "sentence", "dues", "dates"), _ROWS)
def test_a_promise_by_such_a_date_is_due_then(
    day: str, sentence: str, dues: frozenset[str], dates: frozenset[str]
) -> None:
    body = f"一、下一步措施\n我局将{sentence}"
    found = promises(Reply(subject="关于改造的建议", agency="河源县住建局", body=body, written_on=day))
    named = {promise.due for promise in found if promise.due} or {"-"}
    assert named & dues if "-" not in dues else named == {"-"}
    assert dates <= named.union(*(promise.dates for promise in found))
