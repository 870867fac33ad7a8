"""The JSON API: the same searches as the pages, for programs. Every answer is JSON, errors in one shape."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, abort, current_app, jsonify, request, url_for

from indexer import FACETS, KINDS, MAX_CHARACTERS, quotations, search, similar
from webapp.addresses.paging import BEYOND, last_page
from webapp.addresses.search import PARAMETERS, SearchParams, check
from webapp.api.forms import full_json, near_json, quotation_json, result_json
from webapp.api.openapi import description
from webapp.languages.choice import said
from webapp.replies.history import reply_or_404
from webapp.search.api import check_parameters
from webapp.site import site

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

PARTS: Final = "parts of the API description"
"""Where the application keeps what its modules say of their routes: `create_app` gathers their DESCRIPTION."""


@blueprint.get("/search")
def search_replies() -> Response:
    """A page of hits with facet counts."""
    check_parameters()
    page_size = site().settings.page_size
    params = SearchParams.read(request.args.items(multi=True), page_size)
    query = params.to_query(page_size)
    page = search(site().engine, query, site().ranking(params))
    site().note(params, page)
    last = last_page(page.hit_count, query)
    if params.page > last:
        abort(404, said(BEYOND, total=page.total, last=last, page=params.page))
    following = (
        params.url(url_for("api.search_replies"), page=params.page + 1) if params.page < last else None
    )
    quoted = quotations(query, page.hits) if params.page == 1 else ()
    return jsonify(
        result_json(page, query, next_url=following, root=request.script_root)
        | {"quotations": [quotation_json(one, root=request.script_root) for one in quoted]}
    )


@blueprint.get("/replies/<reply_id>")
def one_reply(reply_id: str) -> Response:
    """One reply in full."""
    stored = reply_or_404(reply_id)
    return jsonify(full_json(stored, site().findings(stored), root=request.script_root))


@blueprint.get("/replies/<reply_id>/similar")
def similar_replies(reply_id: str) -> Response:
    """The replies nearest to one."""
    reply_or_404(reply_id)
    return jsonify(near_json(similar(site().engine, reply_id, limit=10), root=request.script_root))


@blueprint.get("/facets")
def facets() -> Response:
    """The facets that searches can be narrowed by."""
    return jsonify(facets=[{"name": f.name, "label": f.label, "order": f.order} for f in FACETS])


@blueprint.get("/suggest")
def suggest() -> Response:
    """What the text typed so far may become."""
    check(request.args.items(multi=True), [one for one in PARAMETERS if one.name == "q"])
    found = site().engine.suggestions.complete(request.args.get("q", "")[:MAX_CHARACTERS])
    return jsonify(
        suggestions=[
            {"text": s.text, "kind": s.kind, "label": KINDS[s.kind], "count": s.count} for s in found
        ]
    )


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The description of this API in OpenAPI 3.1."""
    return jsonify(
        description(site().settings.site_name, request.script_root or "/", *current_app.extensions[PARTS])
    )
