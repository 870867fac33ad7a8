"""What filters stand for: facets with their selected values → conditions of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from indexer.contract.plan import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Between,
    Condition,
    HasOneOf,
    InBranch,
    InFamily,
    IsOneOf,
    Lacks,
)
from indexer.contract.query import Query
from indexer.errors import QueryError
from indexer.schema import BRANCH, FACETS, MISSING, PLACE, FacetField

_FACETS: Final = {facet.name: facet for facet in FACETS}


def chosen(filters: Mapping[str, tuple[str, ...]]) -> dict[str, Condition]:
    """By facet, the condition of those that have selected values. Raises QueryError for a facet that does not exist."""
    refuse_unknown(filters)
    return {name: _has(_FACETS[name], values) for name, values in filters.items() if values}


def refuse_unknown(names: Iterable[str]) -> None:
    """Raise QueryError where a name is no facet's."""
    if unknown := {*names} - _FACETS.keys():
        raise QueryError(
            "没有名为“{names}”的分类，可用的分类有：{known}。",
            names="、".join(sorted(unknown)),
            known="、".join(_FACETS),
        )


def _has(facet: FacetField, values: tuple[str, ...]) -> Condition:
    """That a reply has one of the values; MISSING means none at all, and the name of a place alone all places of that name."""
    parts: list[Condition] = []
    exact = tuple(value for value in values if facet.order != "tree" or BRANCH in value)
    if exact:
        parts.append(HasOneOf(facet.name, exact))
    parts += [InBranch(facet.name, value) for value in values if value not in exact]
    if MISSING in values:
        parts.append(Lacks(facet.name))
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def about(query: Query, where: Condition) -> Condition:
    """`where`, of the family, the proposer and the place that the query names: they decide, too, whether enough is found."""
    named: list[Condition] = []
    if query.family is not None:
        named.append(InFamily(query.family))
    if query.proposer is not None:
        named.append(HasOneOf("proposer", (query.proposer,)))
    if query.place is not None:
        named.append(HasOneOf(PLACE, (query.place,)) if query.place else Lacks(PLACE))
    return AllOf((where, *named)) if named else where


def within(query: Query) -> Condition:
    """The dates of the query, and the replies that it is asked among."""
    parts: list[Condition] = []
    if query.date_from or query.date_to:
        parts.append(Between(query.date_from or "", query.date_to or ""))
    if query.among is not None:
        parts.append(IsOneOf(query.among))
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts)) if parts else EVERYTHING
