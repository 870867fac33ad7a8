"""What the result page shows around its hits: chips and filters. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from indexer import BRANCH, Facet, FacetValue
from webapp.labels import FACET_LABELS, FIELD_LABELS, PLACE_LABEL, place_label, value_label
from webapp.params import SearchParams

SHOWN_VALUES: Final = 8
LISTED_VALUES: Final = 60
Params = TypeVar("Params")


@dataclass(frozen=True, slots=True)
class Chip(Generic[Params]):
    """A condition in force, with the search that drops it."""

    label: str
    text: str
    without: Params


def chips(params: SearchParams) -> tuple[Chip[SearchParams], ...]:
    """The facet values and dates in force, in canonical order."""
    found = [
        Chip(FACET_LABELS[name], value_label(name, value), params.toggled(name, value))
        for name, values in params.filters.items()
        for value in values
    ]
    if params.family:
        found.append(Chip("范围", "相同的答复", params.changed(family="")))
    if params.proposer:
        found.append(Chip(FIELD_LABELS["proposers"], params.proposer, params.changed(proposer="")))
    if params.place:
        found.append(Chip(PLACE_LABEL, place_label(params.place), params.changed(place="")))
    if params.date_from:
        found.append(Chip("起始日期", params.date_from, params.changed(date_from="")))
    if params.date_to:
        found.append(Chip("截止日期", params.date_to, params.changed(date_to="")))
    return tuple(found)


def shown_facets(facets: Sequence[Facet]) -> tuple[Facet, ...]:
    """The facets worth a list: those with values, without those that say the same as another one unless selected.

    机关 says the same as 类别, and 结果类别 as 办理结果, letter by letter; agencies under today's names say the same as agencies, unless a
    name of before is among them.
    """
    by_name = {facet.name: facet for facet in facets}
    idle = {"chamber", "disposition"}
    if len(by_name["lineage"].values) >= len(by_name["agency"].values):
        idle.add("lineage")
    return tuple(
        facet
        for facet in facets
        if facet.values and (facet.name not in idle or any(value.selected for value in facet.values))
    )


@dataclass(frozen=True, slots=True)
class Branch:
    """A value of a tree facet with what it holds."""

    value: FacetValue
    branches: tuple[Branch, ...]
    is_open: bool
    """True when something in it is selected."""


def tree(facet: Facet) -> tuple[Branch, ...]:
    """The values of a tree facet as a tree; a value whose parent is not among them stands at the root."""
    known = {value.value for value in facet.values}

    def below(parent: str) -> tuple[Branch, ...]:
        return tuple(branch(value) for value in facet.values if parent_of(value.value) == parent)

    def parent_of(value: str) -> str:
        parent = value.rpartition(BRANCH)[0]
        return parent if parent in known else ""

    def branch(value: FacetValue) -> Branch:
        inner = below(value.value)
        return Branch(value, inner, any(b.value.selected or b.is_open for b in inner) or value.selected)

    return below("")
