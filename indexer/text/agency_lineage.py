"""Agencies by what they are today: the lineages of `dictionary/lineages.txt`, which states its rules."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from indexer.text.analyzer import read_words
from indexer.text.folding import fold


def today(agency: str) -> str:
    """The agency under the usual name of the body it is or became, with its place: 汀兰县卫生和计划生育局 → 汀兰县卫健局.

    An agency that is on no lineage keeps its name.
    """
    place, body = _parted(agency)
    return place + _todays_names()[body] if body else agency


def successor(agency: str) -> str | None:
    """What became of the agency, as `today` gives it; None for a body that is there today, and for one on no lineage."""
    place, body = _parted(agency)
    return place + _todays_names()[body] if body and body not in _present_names() else None


def _parted(agency: str) -> tuple[str, str]:
    """The place and the name of the body, folded, as it stands on a lineage; empty for an agency that is on none."""
    folded = fold(agency)
    names = _todays_names()
    start = next((start for start in range(len(folded)) if folded[start:] in names), len(folded))
    return agency[:start], folded[start:]


@cache
def _lineages() -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Each lineage: its bodies from the oldest to today's, each with its names, the usual one first."""
    return tuple(
        tuple(tuple(name.strip() for name in body.split("=")) for body in line.split("→"))
        for line in read_words("lineages.txt")
    )


@cache
def _todays_names() -> Mapping[str, str]:
    """All names of lineages → the usual name of the body that is there today."""
    names: dict[str, str] = {}
    for bodies in _lineages():
        for body in bodies:
            for name in body:
                names.setdefault(name, bodies[-1][0])
    return names


@cache
def _present_names() -> frozenset[str]:
    return frozenset(name for bodies in _lineages() for name in bodies[-1])
