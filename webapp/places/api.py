"""The API twins of the pages of places."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from flask import Blueprint, Response, abort, jsonify, request

from indexer import MAX_CHARACTERS, Delay
from webapp.addresses.links import tidy
from webapp.addresses.search import Parameter, check
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
from webapp.languages.choice import said
from webapp.places.region import Landing, asked_landing
from webapp.places.regions import counted
from webapp.places.whom import asked_whom
from webapp.site import site

blueprint = Blueprint("places_api", __name__, url_prefix="/api/v1")

_FIND: Final = Parameter("find", "只列出名称含有这段文字的地区", TEXT)
_TOPIC: Final = Parameter("topic", "只看这个主题", TEXT)
_Q: Final = Parameter("q", "要问的事情", {"type": "string", "maxLength": MAX_CHARACTERS})
_REGION: Final = Parameter("region", "在哪个地区问：如 山西省/长治市；为空则不限地区", TEXT)


@blueprint.get("/regions")
def regions() -> Response:
    """All places that replies are of, with how many."""
    check(request.args.items(multi=True), (_FIND,))
    found = counted(site().engine, tidy(request.args.get("find", "")))
    return jsonify(regions=[{"region": region, "count": count} for region, count in found.items()])


@blueprint.get("/regions/<path:name>")
def region(name: str) -> Response:
    """What the page of a place shows. Aborts with 404 where there is no such place, or several."""
    check(request.args.items(multi=True), (_TOPIC,))
    about = asked_landing(name, tidy(request.args.get("topic", "")))
    if not isinstance(about, Landing):
        abort(404, said("请写出完整的名称：{names}。", names="、".join(about)))
    return jsonify(
        region=about.region,
        topic=about.topic,
        total=about.found.total,
        below=[{"region": value.value, "count": value.count} for value in about.below],
        facets=facets_json(about.found.facet),
        delay=asdict(about.delay) if about.delay else None,
        agencies=[asdict(body) for body in about.answering],
        proposers=[{"name": name, "count": count} for name, count in about.asking.items()],
        promise_total=about.opening.total,
        promises=[promise_json(item, root=request.script_root) for item in about.opening.items],
        replies=[brief_json(hit.stored, root=request.script_root) for hit in about.found.hits],
    )


@blueprint.get("/whom")
def whom() -> Response:
    """Who answered a matter."""
    check(request.args.items(multi=True), (_Q, _REGION))
    found = asked_whom()
    return jsonify(
        read=found.read,
        elsewhere=found.elsewhere,
        agencies=[
            {
                "name": body.name,
                "count": len(body.replies),
                "replies": [brief_json(stored, root=request.script_root) for stored in body.replies],
            }
            for body in found.bodies
        ],
    )


_NAME: Final = {"name": "name", "in": "path", "required": True, "description": "地区的名称", "schema": TEXT}
_PLACES: Final = list_of(object_of({"region": TEXT, "count": INTEGER}))
_BRIEFS: Final = list_of({"$ref": "#/components/schemas/Brief"})
_DELAY: Final[dict[str, Any]] = {"anyOf": [schema_of(Delay), {"type": "null"}]}
DESCRIPTION: Final = Part(
    {
        "/api/v1/regions": operation("列出有答复的地区", "Regions", (400, 503), [parameter_of(_FIND)]),
        "/api/v1/regions/{name}": operation(
            "一个地区的答复、承诺和承办单位", "Region", (400, 404, 503), [_NAME, parameter_of(_TOPIC)]
        ),
        "/api/v1/whom": operation(
            "一件事该找谁：答复过这类事情的单位",
            "Whom",
            (400, 503),
            [parameter_of(_Q), parameter_of(_REGION)],
        ),
    },
    {
        "Regions": object_of({"regions": _PLACES}),
        "Region": object_of(
            {
                "region": TEXT,
                "topic": TEXT | {"description": "为空即各个主题"},
                "total": INTEGER,
                "below": _PLACES | {"description": "直接下级"},
                "facets": FACETS_SCHEMA,
                "delay": _DELAY | {"description": "答复用时，天；没有写明的为空"},
                "agencies": list_of(
                    object_of(
                        {
                            "agency": TEXT,
                            "count": INTEGER,
                            "areas": list_of(TEXT) | {"description": "答复最多的领域"},
                            "delay": _DELAY,
                        }
                    )
                ),
                "proposers": list_of(object_of({"name": TEXT, "count": INTEGER})),
                "promise_total": INTEGER | {"description": "承诺的条数，全部的见 /api/v1/promises"},
                "promises": list_of({"$ref": "#/components/schemas/PromiseItem"}),
                "replies": _BRIEFS | {"description": "最新的几件"},
            }
        ),
        "Whom": object_of(
            {
                "read": INTEGER | {"description": "据以计数的答复，是查到的最相近的几件"},
                "elsewhere": {"type": "boolean", "description": "为真时所问的地区没有，列出的是其他地区的"},
                "agencies": list_of(object_of({"name": TEXT, "count": INTEGER, "replies": _BRIEFS})),
            }
        ),
    },
)
