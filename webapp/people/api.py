"""The API twins of the pages of proposers, agencies and statistics."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request

from indexer import Delays, Rise, search, statistics, successor
from indexer.text.dates import today
from webapp.addresses.search import PARAMETERS, SearchParams
from webapp.api.forms import brief_json, facets_json, promise_json
from webapp.api.openapi import (
    FACETS_SCHEMA,
    INTEGER,
    TEXT,
    Part,
    list_of,
    object_of,
    operation,
    parameter_of,
    schema_of,
)
from webapp.people.page import LISTED, Subject, agency_subject, proposer_subject
from webapp.promises.page import Opening
from webapp.search.api import check_parameters
from webapp.site import site

blueprint = Blueprint("people_api", __name__, url_prefix="/api/v1")


@blueprint.get("/proposers/<path:name>")
def proposer(name: str) -> Response:
    """What a deputy, a member or a group asked, at most 200 replies; where the name stands in several places, only those."""
    return jsonify(_person(proposer_subject(name)))


@blueprint.get("/agencies/<path:name>")
def agency(name: str) -> Response:
    """What an agency answered, at most 200 replies; where the name stands in several places, only those."""
    about = agency_subject(name)
    opening = Opening.of(site().engine, site().store_if_any, about.params, today()) if about.chosen else None
    return jsonify(
        _person(about)
        | {
            "successor": successor(name),
            "promise_total": opening.total if opening else 0,
            "promises": [promise_json(item, root=request.script_root) for item in opening.items]
            if opening
            else [],
        }
    )


def _person(about: Subject) -> dict[str, Any]:
    found = search(site().engine, about.params.to_query(LISTED)) if about.chosen else None
    return {
        "name": about.name,
        "places": [{"place": place.value, "count": place.count} for place in about.places],
        "place": about.chosen.value if about.chosen else None,
        "total": sum(place.count for place in about.places),
        "facets": facets_json(found.facet) if found else {},
        "replies": [brief_json(hit.stored, root=request.script_root) for hit in found.hits] if found else [],
    }


@blueprint.get("/stats")
def stats() -> Response:
    """The numbers of the statistics page, over all that a search finds."""
    check_parameters()
    page_size = site().settings.page_size
    query = SearchParams.read(request.args.items(multi=True), page_size).to_query(page_size)
    found = search(site().engine, query)
    return jsonify(
        total=found.total,
        facets=facets_json(found.facet),
        delays=asdict(statistics.delays(site().engine, query)),
        rises=[asdict(rise) for rise in statistics.rises(site().engine, query)],
    )


_NAME: Final = {"name": "name", "in": "path", "required": True, "description": "完整的名称", "schema": TEXT}
_PLACE: Final = {"name": "place", "in": "query", "description": "地方，用于区分同名者", "schema": TEXT}
_PERSON: Final = {
    "name": TEXT,
    "places": list_of(object_of({"place": TEXT, "count": INTEGER})),
    "place": {"type": ["string", "null"], "description": "为空表示同名者来自多个地方，请用 place 选择"},
    "total": INTEGER,
    "facets": FACETS_SCHEMA,
    "replies": list_of({"$ref": "#/components/schemas/Brief"}),
}
DESCRIPTION: Final = Part(
    {
        "/api/v1/proposers/{name}": operation(
            "列出一位代表、委员或一个团体得到的答复", "Proposer", (404, 503), [_NAME, _PLACE]
        ),
        "/api/v1/agencies/{name}": operation("列出一个承办单位的答复", "Agency", (404, 503), [_NAME, _PLACE]),
        "/api/v1/stats": operation(
            "统计查找到的全部答复", "Statistics", (400, 503), [*map(parameter_of, PARAMETERS)]
        ),
    },
    {
        "Proposer": object_of(_PERSON),
        "Agency": object_of(
            _PERSON
            | {
                "successor": {"type": ["string", "null"], "description": "机构改革后的名称"},
                "promise_total": {
                    "type": "integer",
                    "description": "答复中承诺的条数，全部的见 /api/v1/promises",
                },
                "promises": list_of({"$ref": "#/components/schemas/PromiseItem"})
                | {"description": "其中最近到期的几条；没有未到期的，则为最新的几条"},
            }
        ),
        "Statistics": object_of(
            {
                "total": INTEGER,
                "facets": FACETS_SCHEMA,
                "delays": schema_of(Delays),
                "rises": list_of(schema_of(Rise)),
            }
        ),
    },
)
