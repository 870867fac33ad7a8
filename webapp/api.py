"""The JSON API: the same searches as the pages, for programs. Every answer is JSON, errors in one shape."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import PurePath
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request, url_for

from corpus import StoredReply
from indexer import (
    FACETS,
    KINDS,
    MAX_CHARACTERS,
    Hit,
    Marked,
    Near,
    Query,
    QueryError,
    ResultPage,
    expansions,
    precedents,
    search,
    similar,
)
from webapp.describe import describe
from webapp.openapi import description
from webapp.params import SearchParams, problems
from webapp.results import last_page
from webapp.site import site

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/search")
def search_replies() -> Response:
    """A page of hits with facet counts."""
    mistakes = problems(request.args.items(multi=True))
    if mistakes:
        raise QueryError("；".join(mistakes) + "。")
    page_size = site().settings.page_size
    params = SearchParams.read(request.args.items(multi=True), page_size)
    query = params.to_query(page_size)
    page = search(site().engine, query)
    last = last_page(page.hit_count, query)
    if params.page > last:
        abort(404, f"共有 {page.total} 件答复，只有 {last} 页，没有第 {params.page} 页。")
    following = (
        params.url(url_for("api.search_replies"), page=params.page + 1) if params.page < last else None
    )
    return jsonify(result_json(page, query, next_url=following, root=request.script_root))


@blueprint.get("/replies/<reply_id>")
def one_reply(reply_id: str) -> Response:
    """One reply in full."""
    stored = site().engine.fetch((reply_id,)).get(reply_id)
    if stored is None:
        abort(404, f"没有编号为 {reply_id} 的答复。")
    return jsonify(reply_json(stored, root=request.script_root))


@blueprint.get("/replies/<reply_id>/similar")
def similar_replies(reply_id: str) -> Response:
    """The replies nearest to one."""
    if not site().engine.fetch((reply_id,)):
        abort(404, f"没有编号为 {reply_id} 的答复。")
    return jsonify(near_json(similar(site().engine, reply_id, limit=10), root=request.script_root))


@blueprint.post("/precedents")
def precedents_of() -> Response:
    """The replies nearest to the text that is the request's body; it is not kept."""
    try:
        text = request.get_data().decode()
    except UnicodeDecodeError as error:
        raise QueryError("请求的内容不是 UTF-8 文字。请把建议的文字按 UTF-8 编码发送。") from error
    if not text.strip():
        raise QueryError("没有文字。请把建议的文字作为请求的内容发送。")
    answer = jsonify(near_json(precedents(site().engine, text), root=request.script_root))
    answer.cache_control.no_store = True
    return answer


@blueprint.get("/facets")
def facets() -> Response:
    """The facets that searches can be narrowed by."""
    return jsonify(facets=[{"name": f.name, "label": f.label, "order": f.order} for f in FACETS])


@blueprint.get("/suggest")
def suggest() -> Response:
    """What the text typed so far may become."""
    unknown = set(request.args) - {"q"}
    if unknown:
        raise QueryError(f"没有名为“{'、'.join(sorted(unknown))}”的参数；可用的参数有 q。")
    found = site().typing.complete(request.args.get("q", "")[:MAX_CHARACTERS])
    return jsonify(
        suggestions=[
            {"text": s.text, "kind": s.kind, "label": KINDS[s.kind], "count": s.count} for s in found
        ]
    )


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The description of this API in OpenAPI 3.1."""
    return jsonify(description(site().settings.site_name, request.script_root or "/"))


def result_json(
    page: ResultPage, query: Query, *, next_url: str | None = None, root: str = "", paths: bool = False
) -> dict[str, Any]:
    """A page of results as JSON-ready values; `root` is the path that the site is mounted at."""
    return {
        "total": page.total,
        "took_ms": round(page.took_ms, 3),
        "understood": describe(query),
        "literal": list(query.literal),
        "expansions": [
            {"typed": e.typed, "words": list(e.words), "is_lineage": e.is_lineage}
            for e in expansions(query.clause)
        ],
        "loosened": page.loosened,
        "hit_count": page.hit_count,
        "hits": [hit_json(hit, root=root, paths=paths) for hit in page.hits],
        "facets": {
            facet.name: [{"value": v.value, "count": v.count, "selected": v.selected} for v in facet.values]
            for facet in page.facets
        },
        "next": next_url,
    }


def hit_json(hit: Hit, *, root: str = "", paths: bool = False) -> dict[str, Any]:
    """A hit as JSON-ready values: where it is, what the reply says about itself, passages; not the whole letter."""
    return _brief(hit.stored, root=root, paths=paths) | {
        "score": hit.score,
        "snippets": [_marked(snippet) for snippet in hit.snippets],
        "same": hit.same,
    }


def _brief(stored: StoredReply, *, root: str, paths: bool) -> dict[str, Any]:
    """A reply without its letter."""
    values = reply_json(stored, root=root, paths=paths)
    for name in ("body", "outline", "salutation"):
        del values[name]
    return values


def near_json(found: Iterable[Near], *, root: str = "", paths: bool = False) -> dict[str, Any]:
    """Near replies as JSON-ready values, each with the key terms that it shares and passages that hold them."""
    return {
        "hits": [
            _brief(near.stored, root=root, paths=paths)
            | {"score": near.score, "shared": list(near.shared), "passages": [*map(_marked, near.passages)]}
            for near in found
        ]
    }


def reply_json(stored: StoredReply, *, root: str = "", paths: bool = False) -> dict[str, Any]:
    """A reply as JSON-ready values, body and outline included.

    The whole paths of files that replies were imported from are given with `paths` only: they are the server's own matter.
    """
    sources = [source if paths or "://" in source else PurePath(source).name for source in stored.sources]
    return {
        "id": stored.id,
        "url": f"{root}/reply/{stored.id}",
        "source": sources[0] if sources else None,
        "sources": sources,
        "revision": stored.revision,
        "imported_at": stored.imported_at,
        "changed_at": stored.changed_at,
        **stored.reply.as_dict(),
    }


def _marked(marked: Marked) -> dict[str, Any]:
    """A passage: its text with the ranges to mark, and the same as HTML."""
    html, position = "", 0
    for start, end in marked.marks:
        html += f"{escape(marked.text[position:start])}<mark>{escape(marked.text[start:end])}</mark>"
        position = end
    return {
        "text": marked.text,
        "marks": [list(mark) for mark in marked.marks],
        "html": html + escape(marked.text[position:]),
    }
