"""The API twin of the list of promises."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, abort, jsonify, request, url_for

from corpus.letter.promises import Promise
from corpus.store.responses import Response as BodyResponse
from indexer.text.dates import today
from webapp.addresses.promises import FIRMNESSES, PARAMETERS, PromiseParams
from webapp.addresses.search import check
from webapp.api.forms import facets_json, promise_json
from webapp.api.openapi import (
    FACETS_SCHEMA,
    INTEGER,
    TEXT,
    Part,
    fields_of,
    list_of,
    object_of,
    operation,
    parameter_of,
)
from webapp.promises.page import Listed
from webapp.site import site

blueprint = Blueprint("promises_api", __name__, url_prefix="/api/v1")


@blueprint.get("/promises")
def promises() -> Response:
    """A page of promises with the counts of their years and facets."""
    check(request.args.items(multi=True), PARAMETERS)
    page_size = site().settings.page_size
    params = PromiseParams.read(request.args.items(multi=True), page_size)
    listed = Listed.of(site().engine, site().store_if_any, params, params.to_query(page_size), today())
    if listed.beyond:
        abort(404, listed.beyond)
    following = None
    if params.page < listed.last:
        following = params.url(url_for("promises_api.promises"), page=params.page + 1)
    return jsonify(listed_json(listed, next_url=following, root=request.script_root))


def listed_json(
    listed: Listed, *, next_url: str | None = None, root: str = "", paths: bool = False
) -> dict[str, Any]:
    """A page of promises as JSON-ready values; `root` is the path that the site is mounted at."""
    return {
        "total": listed.matches.total,
        "hit_count": listed.matches.hits,
        "is_exact": listed.matches.is_exact,
        "unread": listed.matches.unread,
        "understood": listed.understood,
        "promises": [promise_json(item, root=root, paths=paths) for item in listed.items],
        "years": dict(listed.matches.years),
        "soon": listed.soon,
        "past": listed.past,
        "facets": facets_json({facet.name: facet for facet in listed.matches.facets}),
        "next": next_url,
    }


_DAY: Final = {"type": ["string", "null"]}
ITEM_SCHEMA: Final = object_of(
    fields_of(Promise)
    | {
        "due": _DAY | {"description": "所说的最后一天，写到年、月或日；没有写则为空"},
        "dates": list_of(TEXT) | {"description": "句中所写的各个期限，依原句次序"},
        "firmness": {"enum": list(FIRMNESSES), "description": "语气：明确，或留有余地"},
        "last_day": _DAY | {"description": "期限的最后一天"},
        "responses": list_of(object_of(fields_of(BodyResponse)))
        | {
            "type": ["array", "null"],
            "description": "单位对这条承诺的答复，由管理员登记，注明来源和日期；这台服务器上没有答复库时为空（null）",
        },
        "standing": {
            "enum": ["past", "soon", "ahead", "undated"],
            "description": "期限与今天相比：已过、90 天内、更远、未写；只比较日期，不表示是否兑现",
        },
        "passage": {"$ref": "#/components/schemas/Passage"},
        "same": INTEGER | {"description": "合并在这一条里的相同答复，不含本件"},
        "url": TEXT | {"description": "答复网页上这一段的地址"},
        "reply": {"$ref": "#/components/schemas/Brief"},
    }
)
DESCRIPTION: Final = Part(
    {
        "/api/v1/promises": operation(
            "列出答复中的承诺", "Promises", (400, 404, 503), [*map(parameter_of, PARAMETERS)]
        )
    },
    {
        "PromiseItem": ITEM_SCHEMA,
        "Promises": object_of(
            {
                "total": INTEGER | {"description": "承诺的条数，相同答复的逐条计入"},
                "hit_count": INTEGER | {"description": "各页的条数；相同答复中的同一承诺合并为一条"},
                "is_exact": {
                    "type": "boolean",
                    "description": "为假时，hit_count 和 facets 的计数是检索集群的估计",
                },
                "unread": INTEGER | {"description": "正在读取、其中的承诺随后列入的新收录答复件数，通常为 0"},
                "understood": TEXT | {"description": "条件的文字说明"},
                "promises": list_of({"$ref": "#/components/schemas/PromiseItem"}),
                "years": {
                    "type": "object",
                    "additionalProperties": INTEGER,
                    "description": "各期限年份的条数，none 为未写期限；不受 due、due_from、due_to 影响",
                },
                "soon": INTEGER | {"description": "90 天内到期的条数，同上"},
                "past": INTEGER | {"description": "已过所写期限的条数，同上"},
                "facets": FACETS_SCHEMA,
                "next": _DAY | {"description": "下一页的地址"},
            }
        ),
    },
)
