"""The synonyms of a site: its file, and what another text of it would change in the questions that are asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from indexer import Engine, QueryError, expanded, parse_query, search
from indexer.query.synonyms import checked, left_of, synonyms_in, using

_FIRST: Final = 10
"""Hits that are compared."""


@dataclass(frozen=True, slots=True)
class Before:
    """What is found for a question."""

    words: tuple[str, ...]
    """What is searched, too: 四点半课堂→课后服务."""
    total: int
    first: tuple[str, ...]
    """The ids of the first hits."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A question that other synonyms answer otherwise."""

    question: str
    before: Before
    after: Before

    @property
    def new(self) -> int:
        """How many of the first hits are others."""
        return len(set(self.after.first) - set(self.before.first))


def read(path: Path) -> str:
    """The text of a site's file; empty where there is none."""
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def write(path: Path, text: str) -> None:
    """Put a text in place of a site's file, in one step."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def difference(before: str, after: str) -> str:
    """The lines that were added and taken away: +甲 = 乙；-丙 > 丁."""
    old, new = checked_lines(before), checked_lines(after)
    return "；".join(
        [*(f"+{line}" for line in new if line not in old), *(f"-{line}" for line in old if line not in new)]
    )


def checked_lines(text: str) -> tuple[str, ...]:
    """The lines as they stand, comments and blanks aside."""
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return tuple(line for line in lines if line)


def preview(engine: Engine, before: str, after: str, asked: Iterable[str], most: int) -> Sequence[Changed]:
    """What becomes of questions when `after` stands in place of `before`, at most `most`: of the words that the lines begin with, and of
    those that were `asked`. Raises SynonymsError, and what searching raises."""
    new, old = checked(after), checked(before)
    words = left_of(line for line in (*new, *old) if line not in new or line not in old)
    questions = dict.fromkeys([*words, *asked])
    with using(before):
        known = {question: synonyms_in(question) for question in questions}
    with using(after):
        others = (question for question in questions if synonyms_in(question) != known[question])
        affected = list(islice(others, most))
    found = []
    for question in affected:
        try:
            with using(before):
                was = _found(engine, question)
            with using(after):
                found.append(Changed(question, was, _found(engine, question)))
        except QueryError:
            continue
    return found


def _found(engine: Engine, question: str) -> Before:
    query = expanded(parse_query(question))
    page = search(engine, query)
    return Before(
        tuple(f"{each.typed}→{'、'.join(each.words)}" for each in synonyms_in(question)),
        page.total,
        tuple(hit.id for hit in page.hits[:_FIRST]),
    )
