"""Lay questions over the samples, judged before anything was tuned: see tests/data/README.md."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from indexer import Engine, expanded, parse_query, search
from tests.gold import DATA, labelled


@pytest.fixture(scope="module")
def found(samples: Engine) -> dict[str, tuple[set[str], list[str]]]:
    """Question → the files judged relevant, and the first ten found."""
    answers = {}
    for row in labelled(DATA / "questions.jsonl"):
        page = search(samples, replace(expanded(parse_query(row["query"])), limit=10))
        answers[row["query"]] = (
            set(row["relevant"]),
            [Path(hit.stored.sources[0]).name for hit in page.hits],
        )
    return answers


def test_lay_questions_find_most_of_what_answers_them(found: dict[str, tuple[set[str], list[str]]]) -> None:
    recalls = [len(relevant.intersection(listed)) / len(relevant) for relevant, listed in found.values()]
    assert len(recalls) >= 60
    assert sum(recalls) / len(recalls) >= 0.95


def test_the_first_answer_is_mostly_the_right_one(found: dict[str, tuple[set[str], list[str]]]) -> None:
    right = [bool(listed) and listed[0] in relevant for relevant, listed in found.values()]
    assert sum(right) / len(right) > 0.80
