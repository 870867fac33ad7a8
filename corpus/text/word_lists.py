"""The word lists that the rules use, from the text files in `corpus/data`."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files


@cache
def entries(name: str) -> tuple[str, ...]:
    """The lines of `data/name`, without comments (`#` up to the end of a line) and blank lines."""
    text = files("corpus").joinpath("data", name).read_text("utf-8")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return tuple(line for line in lines if line)


@cache
def table(name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The `key: word word …` lines of `data/name`, in order."""
    rows = (line.partition(":") for line in entries(name))
    return tuple((key.strip(), tuple(words.split())) for key, _, words in rows)


@cache
def words(name: str, key: str) -> tuple[str, ...]:
    """The words of `data/name` under `key`, which may head several lines."""
    return tuple(word for found, row in table(name) if found == key for word in row)


@cache
def any_word(name: str, key: str) -> str:
    """The words of `data/name` under `key` as one alternation, longest first."""
    return "|".join(sorted(words(name, key), key=len, reverse=True))


@cache
def alternation(name: str) -> str:
    """The lines of `data/name`, regular expressions each, as one alternation, longest first."""
    return "|".join(sorted(entries(name), key=len, reverse=True))


@cache
def any_of(name: str) -> re.Pattern[str]:
    """A pattern that matches any of the expressions in `data/name`."""
    return re.compile(alternation(name))
