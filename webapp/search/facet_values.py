"""All values of a facet, for a search: a list to look through and to tick several in, where the results page shows the first few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from flask import Blueprint, abort, render_template, request

from indexer import FACETS, MISSING, Engine, FacetField, FacetValue, Query, find, fold, statistics
from webapp.addresses.links import tidy
from webapp.addresses.paging import asked_page, page_numbers
from webapp.addresses.search import SearchParams
from webapp.languages.choice import said, spoken_label
from webapp.site import site
from webapp.words.describe import describe
from webapp.words.labels import place_label, value_label

blueprint = Blueprint("narrowing", __name__)

LISTED: Final = 200
"""Values on one page of the list."""
_LABELLED: Final = ("region", "kind", "disposition")
"""Facets whose labels say other words than their values do; they have few enough values to look through all."""
_FIELDS: Final = {facet.name: facet for facet in FACETS}


@dataclass(frozen=True, slots=True)
class Values:
    """One page of the values of a facet, and the search that they are of."""

    facet: FacetField
    params: SearchParams
    query: Query
    sought: str
    selected: tuple[FacetValue, ...]
    """Whatever is sought and whatever the page, so that no selection is lost."""
    values: tuple[FacetValue, ...]
    """Those of this page, without the selected ones."""
    total: int
    """How many there are on all pages."""
    page: int
    last: int
    is_exact: bool
    """False where the numbers are estimates of a cluster."""

    @classmethod
    def asked(cls, name: str) -> Self:
        """What the present request asks for. Aborts with 404 for another facet or page; raises QueryError as `to_query` does."""
        facet = _FIELDS.get(name)
        if facet is None:
            abort(
                404,
                said(
                    "没有名为“{names}”的分类，可用的分类有：{known}。", names=name, known="、".join(_FIELDS)
                ),
            )
        page_size = site().settings.page_size
        params = SearchParams.read(request.args.items(multi=True), page_size).changed()
        query = params.to_query(page_size)
        sought = tidy(request.args.get("find", ""))
        values, is_exact = all_values(site().engine, query, facet, sought)
        found = [v for v in values if not v.selected]
        shown, page, last = asked_page(found, LISTED, said("{name}的列表", name=spoken_label(facet.label)))
        selected = tuple(value for value in values if value.selected)
        return cls(facet, params, query, sought, selected, shown, len(found), page, last, is_exact)


@blueprint.get("/facet/<path:name>")
def values(name: str) -> str:
    """The values with a box to find some and a tick for each; the form leads to the narrowed search."""
    asked = Values.asked(name)
    return render_template(
        "facet.html",
        params=asked.params,
        asked=asked,
        label=label,
        understood=describe(asked.query),
        pages=page_numbers(asked.page, asked.last),
    )


def label(facet: str, value: str) -> str:
    """A value in words; places with all that they lie in, since many districts share a name."""
    return place_label(value) if facet == "region" else value_label(facet, value)


def all_values(
    engine: Engine, query: Query, facet: FacetField, sought: str = ""
) -> tuple[Sequence[FacetValue], bool]:
    """The values among what the other facets leave, as the results page counts and orders them; MISSING last.

    All that are selected, and of the others whose label holds what is sought at most `statistics.MOST_VALUES`.
    Beside them whether their numbers are exact.
    """
    (counted,) = find(engine, replace(query, facets=(facet.name,), offset=0, limit=1)).facets
    leading = [value for value in counted.values if value.selected and value.value != MISSING]
    last = [value for value in counted.values if value.value == MISSING]
    others = {name: values for name, values in query.filters.items() if name != facet.name}
    containing = "" if facet.name in _LABELLED else fold(sought).strip("《》")
    wider = replace(query, filters=others)
    values = statistics.values(engine, wider, facet.name, containing=containing)
    found = values.counts
    known = {value.value for value in leading}
    ordered = sorted(found, reverse=True) if facet.order == "value" else [*found]
    rest = [*(FacetValue(value, found[value]) for value in ordered if value not in known), *last]
    kept = (v for v in rest if v.selected or fold(sought) in fold(label(facet.name, v.value)))
    return [*leading, *kept], values.is_exact
