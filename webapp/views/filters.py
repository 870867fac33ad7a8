"""What the result page shows around its hits: chips and filters. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Generic, NamedTuple, TypeVar

from corpus.derived.areas import AREAS
from indexer import BRANCH, FACETS, MISSING, Facet, FacetValue
from webapp.addresses.search import SearchParams
from webapp.words.labels import FACET_LABELS, FIELD_LABELS, PLACE_LABEL, place_label, value_label

_SHOWN: Final = 8
_LISTED: Final = 60
_LISTED_OF_ALL: Final = 20
"""Where another page lists all values: each row costs time to make and to read past."""
_RESTS: Final = (AREAS[-1], MISSING)
"""Topics that are none; what sites write for none, 其它, is not indexed."""
_UNFOLDED: Final = ("topic", "region", "outcome")
_TREES: Final = frozenset(facet.name for facet in FACETS if facet.order == "tree")
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

    机关 says the same as 类别, and 办理结果类别 as 办理结果, letter by letter; agencies under today's names say the same as agencies,
    unless a name of before is among them.
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


class Option(NamedTuple):
    """A value to narrow to, or to narrow to no longer."""

    label: str
    tally: str
    """How many it leaves; empty where that is not counted."""
    is_selected: bool
    url: str
    inner: tuple[Option, ...] = ()
    """What it holds, in a tree."""
    is_open: bool = False
    """True when something in it is selected."""


@dataclass(frozen=True, slots=True)
class FacetList:
    """A facet as a page lists it."""

    name: str
    label: str
    shown: tuple[Option, ...]
    more: tuple[Option, ...]
    """What is folded away."""
    is_open: bool
    """True when something of `more` is selected."""
    is_unfolded: bool
    """True for those that most readers narrow by, and where something is selected: the others are folded, so that the page is calm."""
    unlisted: bool
    """True where there are values beyond."""
    all_url: str | None
    """Where all values are listed; None where they are here, or nowhere."""


def facet_list(facet: Facet, url: Callable[[str], str], all_url: str | None = None) -> FacetList:
    """The facet with its values as links: `url` gives the address of toggling a value."""
    is_tree = facet.name in _TREES
    if facet.name == "topic":  # what is filed under nothing else tells least, however much of it there is
        facet = replace(facet, values=tuple(sorted(facet.values, key=_is_rest)))
    listed = _LISTED_OF_ALL if all_url else _LISTED
    values = (*facet.values[:listed], *(value for value in facet.values[listed:] if value.selected))
    options = _tree(facet, url) if is_tree else _options(facet, values, url)
    shown, more = options[:_SHOWN], options[_SHOWN:]
    return FacetList(
        facet.name,
        facet.label,
        shown,
        more,
        _is_chosen(more),
        facet.name in _UNFOLDED or _is_chosen(options),
        not is_tree and len(facet.values) > listed,
        all_url if len(facet.values) > _SHOWN else None,
    )


def _is_chosen(options: Sequence[Option]) -> bool:
    return any(option.is_open or option.is_selected for option in options)


def _is_rest(value: FacetValue) -> bool:
    return not value.selected and value.value in _RESTS


def _options(facet: Facet, values: Sequence[FacetValue], url: Callable[[str], str]) -> tuple[Option, ...]:
    name = facet.name
    return tuple(
        [Option(value_label(name, v.value), f"{v.count:,}", v.selected, url(v.value)) for v in values]
    )


def _tree(facet: Facet, url: Callable[[str], str]) -> tuple[Option, ...]:
    """The values as a tree; a value whose parent is not among them stands at the root."""
    known = {value.value for value in facet.values}
    held = defaultdict[str, list[FacetValue]](list)
    for value in facet.values:
        parent = value.value.rpartition(BRANCH)[0]
        held[parent if parent in known else ""].append(value)

    def below(parent: str) -> tuple[Option, ...]:
        values = held.get(parent, ())
        return tuple(map(branch, values, _options(facet, values, url)))

    def branch(value: FacetValue, option: Option) -> Option:
        if value.value not in held:
            return option
        inner = below(value.value)
        is_open = option.is_selected or any(each.is_selected or each.is_open for each in inner)
        return option._replace(inner=inner, is_open=is_open)

    return below("")
