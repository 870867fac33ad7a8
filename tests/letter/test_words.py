"""The expressions of promises: spread out for speed, they find what they say."""

from __future__ import annotations

import json
import re
from pathlib import Path

from corpus.letter.commitments.words import FIGURE, expression, in_lines, matches, pattern, words
from corpus.text.fold import fold
from corpus.text.word_lists import table

_LETTERS = Path(__file__).parents[1] / "data" / "promises.jsonl"


def test_an_expression_finds_the_same_when_its_choices_are_spread() -> None:
    letters = [json.loads(line)["body"] for line in _LETTERS.read_text("utf-8").splitlines()]
    clauses = re.findall("[^,。;:\n]+", fold("\n".join(letters)))
    assert len(clauses) > 300
    for kind in dict(table("promises.txt")):
        written = re.compile("|".join(words(kind)))
        for clause in clauses:
            spans = [found.span() for found in written.finditer(clause)]
            assert [found.span() for found in pattern(kind).finditer(clause)] == spans, (kind, clause)


def test_an_expression_finds_in_each_of_many_lines_what_it_finds_in_that_line_alone() -> None:
    letters = [json.loads(line)["body"] for line in _LETTERS.read_text("utf-8").splitlines()]
    lines = re.findall("[^。;\n]+", fold("\n".join(letters)))
    for written in (*map(expression, ("deed", "future", "past", "when", "not")), FIGURE.pattern):
        alone, together = re.compile(written), re.compile(in_lines(written.replace("$", r"(?=\n|$)")))
        found = [match[0] for line in lines for match in alone.finditer(line)]
        assert [match[0] for match in together.finditer("\n".join(lines))] == found, written[:40]


def test_choices_inside_a_choice_are_found_too() -> None:
    assert matches("others", "您说的停车难,提案人建议修路")
    assert matches("others", "你说建议修路")
    assert not matches("others", "你市说建议修路")
