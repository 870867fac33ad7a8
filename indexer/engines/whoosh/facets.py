"""The facets of a result: counts over the columns of what matched, in the order that each facet lists its values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from indexer.contract.result import Facet, FacetValue
from indexer.engines.whoosh.storage.array_types import Numbers, Places
from indexer.engines.whoosh.storage.columns import Column
from indexer.schema import BRANCH, MISSING, FacetField

FACET_VALUES: Final = 300
"""At most so many values a facet are answered, and the selected ones."""


@dataclass(frozen=True)
class Counter:
    """Counts the values of one facet."""

    field: FacetField
    column: Column

    def count(self, documents: Places | Numbers, selected: Sequence[str]) -> Facet:
        """The facet of these documents, given in ascending order: the selected values first, except in a tree."""
        column, is_tree = self.column, self.field.order == "tree"
        counts = column.tally(documents)
        chosen = {value: column.code[value] for value in selected if value in column.code}
        order = self._ordered(counts, np.flatnonzero(counts[:-1]), list(chosen.values()))
        counted = dict(
            zip(map(column.values.__getitem__, order.tolist()), counts[order].tolist(), strict=True)
        )
        missing = int(counts[-1])
        if missing or MISSING in selected:
            counted[MISSING] = missing
        for value, code in chosen.items():
            counted.setdefault(value, int(counts[code]))
        # A tree keeps its shape.
        listed = dict.fromkeys((*(() if is_tree else selected), *counted, *selected))
        values = tuple([FacetValue(value, counted.get(value, 0), value in selected) for value in listed])
        return Facet(self.field.name, self.field.label, values)

    def leaves(self, value: str) -> Sequence[str]:
        """What a selected value stands for: in a tree, 上党区 alone for every branch that ends so."""
        return self._leaves.get(value, (value,)) if self.field.order == "tree" else (value,)

    def _ordered(self, counts: Places, present: Places, selected: Sequence[int]) -> Places:
        """The codes that are present, in the facet's order, at most FACET_VALUES."""
        if self.field.order == "value":
            return present[::-1][:FACET_VALUES]
        if self.field.order == "count":
            return present[np.argsort(-counts[present], kind="stable")][:FACET_VALUES]
        return self._as_tree(counts, present, selected)

    def _as_tree(self, counts: Places, present: Places, selected: Sequence[int]) -> Places:
        """Siblings by count, each branch before what it holds.

        Of too many values the roots stay, what lies directly under a selected value, and the most frequent, with all
        that they lie under.
        """
        depth = self._depth[present]
        if len(present) > FACET_VALUES:
            parent = self._way[np.maximum(depth - 1, 0), present]
            minor = (depth > 0) & ~np.isin(parent, selected)
            present = present[np.lexsort((depth, -counts[present], minor))[:FACET_VALUES]]
            depth = self._depth[present]
        keys = []
        for level, codes in enumerate(self._way[:, present]):
            inside = depth >= level
            keys += [np.where(inside, -counts[codes], -len(self.column.codes) - 1), codes]
        return present[np.lexsort(keys[::-1])] if keys else present

    @cached_property
    def _depth(self) -> Numbers:
        return np.array([value.count(BRANCH) for value in self.column.values], dtype=np.int32)

    @cached_property
    def _way(self) -> Numbers:
        """For each level and value, the code of the branch on that level that the value lies in, or is."""
        values = self.column.values
        way = np.zeros((int(self._depth.max(initial=-1)) + 1, len(values)), dtype=np.int32)
        for code, value in enumerate(values):
            parts = value.split(BRANCH)
            for level in range(len(way)):
                branch = BRANCH.join(parts[: level + 1])
                way[level, code] = self.column.code.get(branch, code)
        return way

    @cached_property
    def _leaves(self) -> Mapping[str, Sequence[str]]:
        leaves: dict[str, list[str]] = {}
        for value in self.column.values:
            leaves.setdefault(value.rpartition(BRANCH)[2], []).append(value)
        return leaves
