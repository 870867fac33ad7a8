"""The facets of a result: raw counts in the order that each facet lists its values, selected values marked, too many left out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from indexer.contract.query import Query
from indexer.contract.request import Counting, Counts
from indexer.contract.result import Facet, FacetValue
from indexer.query.conditions import refuse_unknown
from indexer.schema import BRANCH, FACETS, MISSING, MONTH, FacetField

FACET_VALUES: Final = 300
"""At most so many values a facet are answered, and the selected ones."""
MOST_MONTHS: Final = 6000
"""More than letters are dated by."""
_TREE_VALUES: Final = 6000
"""So many are asked of a tree, which are all places of the country: the names of districts are looked up among them."""


def countings(query: Query) -> tuple[Counting, ...]:
    """What the facets of a query need counted, and its months. Raises QueryError for a facet that does not exist."""
    refuse_unknown(query.facets or ())
    found = tuple(
        [
            _PLAIN[field.name]
            if field.name not in query.filters
            else _counting(field, query.filters[field.name])
            for field in FACETS
            if query.facets is None or field.name in query.facets
        ]
    )
    return (*found, Counting(MONTH, MOST_MONTHS)) if query.months else found


def _counting(field: FacetField, chosen: tuple[str, ...] = ()) -> Counting:
    return Counting(field.name, _TREE_VALUES if field.order == "tree" else FACET_VALUES, chosen)


_PLAIN: Final = {field.name: _counting(field) for field in FACETS}
"""Facets that nothing is chosen of."""


def facets(query: Query, counts: Mapping[str, Counts]) -> tuple[Facet, ...]:
    """The facets that were counted, in the order of the schema."""
    return tuple(
        _facet(field, counts[field.name], query.filters.get(field.name, ()))
        for field in FACETS
        if field.name in counts
    )


def _facet(field: FacetField, counts: Counts, asked: Sequence[str]) -> Facet:
    """The values: the selected first, except in a tree, which keeps its shape; MISSING last."""
    counted, is_tree = counts.values, field.order == "tree"
    leaves = (leaf for value in asked for leaf in _leaves(value, counted, is_tree))
    selected = [*dict.fromkeys(leaves)] if asked else []
    if field.order == "value":
        present = sorted(counted, reverse=True)[:FACET_VALUES]
    elif is_tree:
        present = [*_as_tree(_kept(counted, selected))]
    else:
        present = [*counted][:FACET_VALUES]
    if counts.missing or MISSING in selected:
        present.append(MISSING)
        counted = {**counted, MISSING: counts.missing}
    if not selected:
        values = map(FacetValue, present, map(counted.__getitem__, present))
        return Facet(field.name, field.label, tuple(values))
    listed = dict.fromkeys((*(() if is_tree else selected), *present, *selected))
    marked = {*selected}
    return Facet(
        field.name,
        field.label,
        tuple([FacetValue(value, counted.get(value, 0), value in marked) for value in listed]),
    )


def _leaves(value: str, counted: Mapping[str, int], is_tree: bool) -> Sequence[str]:
    """What a selected value stands for: in a tree, 上党区 alone for every branch that ends so."""
    found = [each for each in counted if each.rpartition(BRANCH)[2] == value] if is_tree else ()
    return found or (value,)


def _kept(counted: Mapping[str, int], selected: Sequence[str]) -> Sequence[str]:
    """Of too many values the roots, what lies directly under a selected one, and the most frequent, with all that they lie under."""
    if len(counted) <= FACET_VALUES:
        return [*counted]

    above = {"", *selected}
    needed = {value for value in counted if value.rpartition(BRANCH)[0] in above}
    kept = {*_most_frequent(counted, needed, FACET_VALUES)}
    kept |= {*_most_frequent(counted, counted.keys() - needed, FACET_VALUES - len(kept))}
    return [value for value in counted if value in kept]


def _most_frequent(counted: Mapping[str, int], values: Collection[str], most: int) -> Collection[str]:
    """Of more values than `most` the most frequent, of equals those nearest to a root, then in their order."""
    if len(values) <= most:
        return values
    fewest = sorted(map(counted.__getitem__, values), reverse=True)[: most or 1][-1]
    frequent = [value for value in values if counted[value] >= fewest]
    return sorted(frequent, key=lambda value: (-counted[value], value.count(BRANCH), value))[:most]


def _as_tree(values: Sequence[str]) -> Iterator[str]:
    """Siblings in the order given, the most frequent first, each branch before what it holds."""
    kept = {*values}
    below: dict[str, list[str]] = {}
    for value in values:
        above = value.rpartition(BRANCH)[0]
        while above and above not in kept:
            above = above.rpartition(BRANCH)[0]
        below.setdefault(above, []).append(value)
    left = below.pop("", [])[::-1]
    while left:
        value = left.pop()
        yield value
        left += below.get(value, ())[::-1]
