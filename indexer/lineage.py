"""Agencies by what they are today: the lineages of `dictionary/lineages.txt`, which states its rules."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from indexer.analyzer import fold, read_words


def today(agency: str) -> str:
    """The agency under the usual name of the body it is or became, with its place: 汀兰县卫生和计划生育局 → 汀兰县卫健局.

    An agency that is on no lineage keeps its name.
    """
    folded = fold(agency)
    names = _todays_names()
    for start in range(len(folded)):
        if name := names.get(folded[start:]):
            return agency[:start] + name
    return agency


@cache
def _todays_names() -> Mapping[str, str]:
    """All names of lineages → the usual name of the body that is there today."""
    names: dict[str, str] = {}
    for line in read_words("lineages.txt"):
        bodies = [[name.strip() for name in body.split("=")] for body in line.split("→")]
        for body in bodies:
            for name in body:
                names.setdefault(name, bodies[-1][0])
    return names
