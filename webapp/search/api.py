"""The API twins of what stands beside the hits: the picture of the years, and all values of a facet."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request, url_for

from indexer import FACETS, FacetValue
from webapp.addresses.search import PARAMETERS, SearchParams, check
from webapp.api.openapi import (
    INTEGER,
    IS_EXACT,
    TEXT,
    Part,
    fields_of,
    list_of,
    object_of,
    operation,
    parameter_of,
)
from webapp.search.facet_values import Values
from webapp.site import site
from webapp.views.histogram import histogram

blueprint = Blueprint("results_api", __name__, url_prefix="/api/v1")


@blueprint.get("/histogram")
def months() -> Response:
    """How many replies a search finds in each year and each month, whatever dates it is narrowed to."""
    check_parameters()
    page_size = site().settings.page_size
    params = SearchParams.read(request.args.items(multi=True), page_size)
    drawn = histogram(site().engine, params, params.to_query(page_size))
    url = params.date_urls(f"{request.script_root}/search")
    return jsonify(
        year=drawn.year,
        spans=[
            {"span": s.name, "count": s.hits, "url": url(*s.dates), "selected": s.is_chosen}
            for s in drawn.spans
        ],
    )


@blueprint.get("/facets/<path:name>")
def facet_values(name: str) -> Response:
    """All values of a facet for a search, 200 a page, the selected ones always."""
    check_parameters("find")
    asked = Values.asked(name)
    following = None
    if asked.page < asked.last:
        given = [(key, value) for key, value in request.args.items(multi=True) if key != "page"]
        following = url_for("results_api.facet_values", name=name, page=asked.page + 1, **_lists(given))
    return jsonify(
        name=asked.facet.name,
        label=asked.facet.label,
        total=asked.total,
        is_exact=asked.is_exact,
        selected=[asdict(value) for value in asked.selected],
        values=[asdict(value) for value in asked.values],
        next=following,
    )


def check_parameters(*others: str) -> None:
    """Nothing, or QueryError for parameters of the request that neither a search nor `others` have, or that are malformed."""
    given = [(name, value) for name, value in request.args.items(multi=True) if name not in others]
    check(given)


def _lists(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    lists: dict[str, Any] = {}
    for name, value in pairs:
        lists.setdefault(name, []).append(value)
    return lists


_VALUES: Final = list_of(object_of(fields_of(FacetValue)))
_SPAN: Final = {
    "span": TEXT | {"description": "年或月：2024、2024-05"},
    "count": INTEGER,
    "url": TEXT | {"description": "列出这些答复的网页"},
    "selected": {"type": "boolean"},
}
DESCRIPTION: Final = Part(
    {
        "/api/v1/histogram": operation(
            "逐年件数；选定一年时为该年各月的件数",
            "Histogram",
            (400, 503),
            [*map(parameter_of, PARAMETERS)],
        ),
        "/api/v1/facets/{name}": operation(
            "列出一个分类的全部取值",
            "FacetValues",
            (400, 404, 503),
            [
                {
                    "name": "name",
                    "in": "path",
                    "required": True,
                    "description": "分类的名称",
                    "schema": {"enum": [facet.name for facet in FACETS]},
                },
                {"name": "find", "in": "query", "description": "只列出含有这段文字的取值", "schema": TEXT},
                *map(parameter_of, PARAMETERS),
            ],
        ),
    },
    {
        "Histogram": object_of(
            {
                "year": {"type": ["string", "null"], "description": "列出各月的年份；为空则列出各年"},
                "spans": list_of(object_of(_SPAN)),
            }
        ),
        "FacetValues": object_of(
            {
                "name": TEXT,
                "label": TEXT,
                "total": INTEGER | {"description": "各页的取值数，不含已选的"},
                "is_exact": IS_EXACT,
                "selected": _VALUES,
                "values": _VALUES,
                "next": {"type": ["string", "null"], "description": "下一页的地址"},
            }
        ),
    },
)
