"""Dates as letters of reply word them: `tests/data/commitments/dues.txt`, whose head says the form."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corpus.letter.promises import promises
from corpus.reply import Reply
from tests.gold import DATA


def _lines() -> Iterator[tuple[str, str, list[str], list[str]]]:
    for line in (DATA / "commitments" / "dues.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            day, sentence, dues, *dates = line.split(" | ")
            yield day, sentence, dues.split(), dates[0].split() if dates else []


@pytest.mark.parametrize(("day", "sentence", "dues", "dates"), list(_lines()))
def test_a_due_is_read_as_letters_word_it(day: str, sentence: str, dues: list[str], dates: list[str]) -> None:
    body = f"一、下一步措施\n我局将{sentence}"
    found = promises(Reply(subject="关于改造的建议", agency="河源县住建局", body=body, written_on=day))
    if dues == ["-"]:
        assert not any(promise.due for promise in found)
    else:
        assert any(promise.due in dues for promise in found)
    assert set(dates) <= {date for promise in found for date in (promise.due, *promise.dates)}
